from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.controls.operations import decide_status
from steward.domain.documents.models import Document, DocumentRequirement
from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.operations.keeping import keep_version
from steward.domain.evidence.rules.linking import requirement_subject
from steward.domain.evidence.terms.kinds import EvidenceLevel, Gathered, Provenance
from steward.domain.frameworks.queries import ISO_42001, iso_42001
from steward.domain.frameworks.rules import assessable
from steward.domain.governance.models import ScopeVersion
from steward.domain.readiness.queries import whole_readiness
from steward.domain.readiness.queries.evidence import evidence_of
from steward.domain.readiness.rules.proving import freshness, missing_kinds, proof_of
from steward.domain.readiness.rules.shares import PROVEN_SHARE
from steward.domain.readiness.terms import Assurance
from steward.domain.readiness.terms.kinds import KINDS
from steward.domain.readiness.terms.proofs import DOCUMENT, FILED, Evidence
from steward.domain.soa.models import Statement
from steward.domain.soa.operations import freeze_statement

TODAY = date(2026, 6, 1)
days = st.integers(0, 2000)
kinds = st.sampled_from(list(KINDS.values()))


def one(kind, age, covered=1, needed=1, **more):
    on = TODAY - timedelta(days=age)
    return Evidence(kind=kind.name, covered=covered, needed=needed, on=on, **more)


@given(kinds, days, days)
def test_evidence_never_gains_by_growing_old_and_never_bears_less_than_a_statement(kind, one_, two):
    young, old = (proof_of(kind, one(kind, age), TODAY) for age in sorted((one_, two)))
    assert PROVEN_SHARE[Assurance.STATEMENT] <= old.borne <= young.borne
    assert young.borne <= PROVEN_SHARE[kind.level]
    assert old.level.rank <= young.level.rank <= kind.level.rank


@given(kinds, st.integers(0, 50), st.integers(0, 50), st.integers(1, 50))
def test_evidence_that_covers_more_bears_no_less(kind, one_, two, needed):
    less, more = (
        proof_of(kind, one(kind, 0, min(covered, needed), needed), TODAY)
        for covered in sorted((one_, two))
    )
    assert less.borne <= more.borne
    assert less.level.rank <= more.level.rank


@given(kinds, st.floats(0.5, 1.0))
def test_only_what_bears_more_is_asked_for(kind, borne):
    name = (*kind.requirements, "A.7.5")[0]
    assert all(PROVEN_SHARE[found.level] > borne for found in missing_kinds(name, borne))


def test_in_its_period_it_bears_all_and_a_half_life_later_half_of_what_it_adds():
    kind = KINDS[DOCUMENT]
    assert proof_of(kind, one(kind, kind.period), TODAY).borne == pytest.approx(0.7)
    late = proof_of(kind, one(kind, kind.period + kind.half_life), TODAY)
    assert (late.borne, late.level) == (pytest.approx(0.6), Assurance.STATEMENT)
    assert freshness(366, 183) == pytest.approx(0.25)


def test_what_was_altered_after_it_was_frozen_proves_nothing():
    kind = KINDS["management_review"]
    good = proof_of(kind, one(kind, 3, whole=True), TODAY)
    bad = proof_of(kind, one(kind, 3, whole=False), TODAY)
    assert (good.level, good.borne) == (Assurance.SIGNED, 1.0)
    assert (bad.level, bad.borne) == (Assurance.STATEMENT, 0.5)
    assert "SHA-256" in bad.why


def test_every_kind_proves_requirements_that_can_be_fulfilled(owner):
    known = {item.id for item in assessable(iso_42001())}
    assert {name for kind in KINDS.values() for name in kind.requirements} <= known
    assert all(kind.requirements or kind.name in (DOCUMENT, *FILED) for kind in KINDS.values())


def part(owner, requirement):
    whole = whole_readiness(owner)
    found = next(item for item in whole.parts if item.state.requirement == requirement)
    return found, whole.proofs[requirement]


def a_document(owner, requirement, **more):
    given_ = {"version": "1.0", "state": "published", "published_on": owner.today}
    row = Document.objects.create(
        organisation_id=owner.organisation_id,
        number=Document.objects.count() + 1,
        title="Context",
        kind="record",
        **(given_ | more),
    )
    DocumentRequirement.objects.create(
        organisation_id=owner.organisation_id,
        document=row,
        framework=ISO_42001,
        requirement=requirement,
    )
    return row


def test_a_document_in_force_makes_a_statement_a_document_and_a_draft_does_not(owner):
    decide_status(actor=owner, requirement="A.7.5", maturity="implemented", reason="Seen")
    row = a_document(owner, "A.7.5", version="", state="draft")
    assert part(owner, "A.7.5")[0].low == pytest.approx(0.5)
    Document.objects.filter(pk=row.pk).update(version="1.0", state="published")
    found, proofs = part(owner, "A.7.5")
    assert (found.low, found.state.assurance) == (pytest.approx(0.7), Assurance.DOCUMENT)
    assert proofs[0].label == "DOC-0001, version 1.0"
    Document.objects.filter(pk=row.pk).update(review_on=owner.today - timedelta(days=30))
    late, _ = part(owner, "A.7.5")
    assert 0.5 < late.low < 0.7
    assert late.state.assurance is Assurance.STATEMENT
    Document.objects.filter(pk=row.pk).update(state="withdrawn")
    assert part(owner, "A.7.5")[1] == ()


def test_evidence_that_names_a_requirement_counts_at_its_level_until_it_is_stale(owner):
    decide_status(actor=owner, requirement="A.6.2.6", maturity="implemented", reason="Seen")
    version = keep_version(
        actor=owner,
        item_key="check:drift",
        title="Drift",
        name="drift.json",
        content=b"{}",
        provenance=Provenance(method=Gathered.COLLECTED),
        level=EvidenceLevel.L3,
        links=[requirement_subject(owner.organisation_id, ISO_42001, "A.6.2.6")],
    )
    found, proofs = part(owner, "A.6.2.6")
    assert found.state.assurance is Assurance.COLLECTED
    assert found.low == pytest.approx(PROVEN_SHARE[Assurance.COLLECTED])
    assert proofs[0].label == "EV-0001"
    day = owner.today - timedelta(days=30)
    EvidenceItem.objects.filter(pk=version.item_id).update(fresh_until=day)
    late, _ = part(owner, "A.6.2.6")
    assert late.low < found.low
    assert late.state.assurance.rank < Assurance.COLLECTED.rank
    EvidenceItem.objects.filter(pk=version.item_id).update(state="withdrawn")
    assert part(owner, "A.6.2.6")[1] == ()


def test_an_approved_scope_counts_and_a_frozen_statement_that_was_altered_does_not(owner):
    ScopeVersion.objects.create(
        organisation_id=owner.organisation_id,
        number=1,
        state="approved",
        in_force_from=owner.today,
        approved_at=owner.now,
    )
    frozen = freeze_statement(actor=owner, approver="Somebody Else", with_proposals=True)
    found = evidence_of(owner).by_kind
    assert (found["scope"].label, found["statement"].whole) == ("Version 1", True)
    assert part(owner, "6.1.3")[1][0].level is Assurance.EXPORT
    Statement.objects.filter(pk=frozen.pk).update(digest="0" * 64)
    assert evidence_of(owner).by_kind["statement"].whole is False
    assert part(owner, "6.1.3")[1] == ()


def test_the_number_of_statements_does_not_grow(owner):
    def count():
        with CaptureQueriesContext(connection) as asked:
            whole_readiness(owner)
        return len(asked)

    whole_readiness(owner)
    before = count()
    for name in ("4.1", "4.2", "A.7.5", "A.7.4"):
        a_document(owner, name)
    assert count() == before
    assert whole_readiness(replace(owner, now=owner.now + timedelta(days=3000))).readiness.low == 0
