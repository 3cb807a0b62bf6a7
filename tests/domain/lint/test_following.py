"""What follows a change is what a full run would find: the same results, down to every fact read.

For every kind of record stands a rule here that fires on each of them and reads all its facts.
"""

import random
from dataclasses import replace

import pytest
import yaml
from django.db import transaction
from django.db.models import Max

from steward.domain.documents.models import Document
from steward.domain.documents.operations.linking import link_document, set_requirements
from steward.domain.documents.operations.publishing import publish_document
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    create_document,
    edit_document,
    write_draft,
)
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.operations.reacting import correct_finding
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.lint.models import LintResult
from steward.domain.lint.operations.running import ask_again, follow_changes, run_lint
from steward.domain.lint.operations.waiving import waive_results
from steward.domain.lint.queries.results import OWN_KINDS
from steward.domain.lint.queries.rules import KINDS
from steward.domain.objectives.operations.changes import plan_change
from steward.domain.objectives.operations.objectives import write_objective
from steward.domain.objectives.terms.changes import ChangeDraft
from steward.domain.objectives.terms.objectives import ObjectiveDraft
from steward.domain.parts.models import Part
from steward.domain.parts.operations import add_version, create_part, delete_part, edit_part
from steward.domain.parts.terms import PartDraft
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk, dismiss_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.soa.operations import decide_applicability, freeze_statement
from steward.domain.systems.models import AiSystem, Use
from steward.domain.systems.operations.linking import link_part, unlink_part
from steward.domain.systems.operations.registering import create_system, edit_system, set_facts
from steward.domain.systems.operations.removing import archive_systems
from steward.domain.systems.terms import SystemDraft
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.packs.lint_files import bring_rules, read_rules
from steward.foundation.core.errors import DomainError
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.members import end_membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import acting_for
from tests.conftest import NOW
from tests.factories.organisations import a_member, an_owner
from tests.foundation.journal.conftest import taken_away

FACTS = {"employment_use": True, "technique": ["deep_learning"], "human_oversight": "on_the_loop"}


def rules_over_everything() -> bytes:
    """Return a file with one rule for each kind that fires on every record and reads all of it."""
    rules = [
        {
            "id": f"ALL-{kind.name}",
            "title": f"Every {kind.label}"[:80],
            "about": kind.name,
            "fires_when": "true",
            "clauses": ["9.1"],
            "severity": "observation",
            "stages": ["stage_2"],
            "reason": " ".join(f"{{{fact.name}}}" for fact in kind.facts),
            "fix": {"say": "Look", "door": "record"},
        }
        for kind in KINDS.values()
    ]
    return yaml.safe_dump({"id": "all", "title": "All", "rules": rules}).encode()


def one(stream, rows):
    found = list(rows.order_by("pk"))
    return stream.choice(found) if found else None


def a_change(actor, stream):
    """Change something; what the state of the records refuses changes nothing."""
    name = f"{stream.choice('ABCDEFG')} {stream.randrange(10**6)}"
    system = one(stream, AiSystem.objects.visible_to(actor).filter(archived_at=None))
    risk = one(stream, Risk.objects.visible_to(actor))
    task = one(stream, Task.objects.visible_to(actor))
    part = one(stream, Part.objects.visible_to(actor))
    document = one(stream, Document.objects.visible_to(actor).defer())
    finding = one(stream, Finding.objects.visible_to(actor))
    use = one(stream, Use.objects.visible_to(actor))
    control = stream.choice(["A.2.2", "A.5.2", "A.9.4"])
    subject = system.as_subject() if system else None
    member = one(stream, Membership.objects.visible_to(actor).exclude(role="owner"))
    person = member.person_id if member else None
    draft = FindingDraft(
        grade=stream.choice(["major", "minor", "observation"]),
        statement=name,
        evidence=name,
        requirement=stream.choice(["9.1", "A.5.2"]),
    )
    change = stream.choice(
        [
            lambda: create_system(actor=actor, draft=SystemDraft(name=name, facts=FACTS)),
            lambda: edit_system(actor=actor, system=system, purpose=name),
            lambda: edit_system(actor=actor, system=system, owner=name, unit=name),
            lambda: edit_system(actor=actor, system=system, owner_id=person),
            lambda: edit_part(actor=actor, part=part, owner_id=person),
            lambda: edit_document(
                actor=actor,
                document=document,
                draft=DocumentDraft(title=name, kind="procedure", owner_id=person),
            ),
            lambda: write_objective(actor=actor, draft=ObjectiveDraft(title=name, owner_id=person)),
            lambda: raise_finding(actor=actor, draft=replace(draft, owner_id=person)),
            lambda: end_membership(actor=actor, membership=member),
            lambda: set_facts(
                actor=actor, system=system, facts={"employment_use": False}, source=name
            ),
            lambda: archive_systems(actor=actor, systems=[system]),
            lambda: derive_register(actor=actor, systems=[system]),
            lambda: accept_risk(actor=actor, risk=risk, reason=name),
            lambda: dismiss_risk(actor=actor, risk=risk, reason=name),
            lambda: create_task(actor=actor, new=NewTask(title=name)),
            lambda: move_task(actor=actor, task=task, status="doing"),
            lambda: create_part(actor=actor, kind="supplier", name=name),
            lambda: create_part(actor=actor, kind="model", name=name),
            lambda: edit_part(actor=actor, part=part, licence=name),
            lambda: add_version(actor=actor, part=part, version=name),
            lambda: delete_part(actor=actor, part=part),
            lambda: link_part(
                actor=actor, system=system, draft=PartDraft(kind=part.kind, name=part.name)
            ),
            lambda: unlink_part(actor=actor, use=use),
            lambda: create_document(actor=actor, draft=DocumentDraft(title=name, kind="policy")),
            lambda: create_document(
                actor=actor, draft=DocumentDraft(title=name, kind="policy", is_ai_policy=True)
            ),
            lambda: edit_document(
                actor=actor, document=document, draft=DocumentDraft(title=name, kind="procedure")
            ),
            lambda: write_draft(
                actor=actor, document=document, text=f"## {name}", revision=document.revision
            ),
            lambda: publish_document(actor=actor, document=document, figures={}),
            lambda: set_requirements(actor=actor, document=document, requirements=[control]),
            lambda: link_document(actor=actor, document=document, subject=subject),
            lambda: raise_finding(actor=actor, draft=draft),
            lambda: correct_finding(actor=actor, finding=finding, correction=name),
            lambda: write_objective(actor=actor, draft=ObjectiveDraft(title=name)),
            lambda: plan_change(actor=actor, draft=ChangeDraft(title=name)),
            lambda: decide_applicability(
                actor=actor, control=control, applicable=stream.random() < 0.5, reason=name
            ),
            lambda: freeze_statement(actor=actor, note=name, with_proposals=True),
        ]
    )
    try:
        with transaction.atomic():
            change()
    except (DomainError, AttributeError, TypeError):
        return


def standing():
    return {
        (row.rule, row.record_id): (row.state, row.record_label, row.read, row.severity)
        for row in LintResult.objects.exclude(state="gone")
    }


def last_entry():
    return Entry.objects.aggregate(last=Max("id"))["last"] or 0


def changed_after(entry):
    found = {}
    for kind, key in Entry.objects.filter(id__gt=entry).values_list("subject_kind", "subject_id"):
        if kind not in OWN_KINDS:
            found.setdefault(kind, set()).add(key)
    return found


def differences(one, other):
    return {
        place: (one.get(place), other.get(place))
        for place in {**one, **other}
        if one.get(place) != other.get(place)
    }


@pytest.mark.parametrize("seed", range(8))
def test_following_changes_finds_what_a_full_run_finds(owner, seed):
    stream = random.Random(seed)  # noqa: S311 -- leaf
    bring_rules(owner, read_rules(rules_over_everything(), "all.yaml"))
    create_system(actor=owner, draft=SystemDraft(name="First", facts=FACTS))
    for name in ("one", "two", "three"):
        a_member(owner, Role.CONTRIBUTOR, email=f"{name}@harbour.example")
    run_lint(actor=owner)
    for _ in range(6):
        seen = last_entry()
        for _ in range(stream.randrange(1, 4)):
            a_change(owner, stream)
        changed = changed_after(seen)
        ask_again(actor=owner, changed=changed)
        followed = standing()
        run_lint(actor=owner)
        assert differences(followed, standing()) == {}, changed


@pytest.fixture
def follower(content):
    """The owner of an organisation whose rows are really committed, and taken away afterwards."""
    with transaction.atomic():
        actor, organisation = an_owner(NOW, name="Follower", email="follower@harbour.example")
    yield actor, organisation
    taken_away(content, organisation.pk)


def test_what_is_read_of_the_journal_is_what_was_written_since(follower):
    """Committed, as it runs: a change is found once, and nothing is read twice."""
    actor, organisation = follower
    with acting_for(organisation.pk):
        assert follow_changes(actor=actor).asked > 0, "the first look asks everything"
    with acting_for(organisation.pk):
        assert follow_changes(actor=actor).asked == 0
        create_system(actor=actor, draft=SystemDraft(name="Ranking"))
    with acting_for(organisation.pk):
        assert follow_changes(actor=actor).new > 0
    with acting_for(organisation.pk):
        assert follow_changes(actor=actor).asked == 0
    with acting_for(organisation.pk):
        row = LintResult.objects.filter(state="open").first()
        why = "The vendor answers for it by contract 14."
        waive_results(
            actor=actor, results=[row], reason=why, until=actor.today.replace(year=2027, day=1)
        )
    with acting_for(organisation.pk):
        assert follow_changes(actor=actor).asked == 0, "a waiver changes no fact"
