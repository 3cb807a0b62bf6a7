from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.evidence.models import EvidenceItem, EvidenceLink, EvidenceVersion
from steward.domain.evidence.operations import keep_version
from steward.domain.evidence.operations.aging import ask_fresh_evidence, settle_half_life
from steward.domain.evidence.operations.asking import answer_ask, ask_for_evidence, take_back_ask
from steward.domain.evidence.operations.attesting import attest_evidence
from steward.domain.evidence.operations.following import follow_proofs
from steward.domain.evidence.operations.linking import link_evidence, unlink_evidence
from steward.domain.evidence.operations.retaining import (
    dispose_evidence,
    hold_evidence,
    release_evidence,
    restore_evidence,
    retain_evidence,
    withdraw_evidence,
)
from steward.domain.evidence.rules.linking import requirement_subject
from steward.domain.evidence.terms.kinds import EvidenceKind, EvidenceLevel, Gathered, Provenance
from steward.domain.evidence.terms.states import Freshness
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.joining import NewProof, keep_proof, strike_proof
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.files.operations import read_file, store_file
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member


def kept(actor, content=b"accuracy 0.91", key="drift", level=EvidenceLevel.L3, **more):
    given = {"method": Gathered.COLLECTED, "collector": "mlflow", "query": "run 42"}
    return keep_version(
        actor=actor,
        item_key=key,
        title="Drift of the claims model",
        name="drift.json",
        content=content,
        provenance=Provenance(**given | more),
        level=level,
        links=[requirement_subject(actor.organisation_id, "iso-42001", "A.6.2.6")],
        kind=EvidenceKind.MONITORING,
    )


def test_a_cause_has_one_item_and_equal_bytes_renew_its_version(owner):
    first = kept(owner)
    later = replace(owner, now=owner.now + timedelta(days=40))
    again = kept(later)
    second = kept(later, content=b"accuracy 0.88")

    item = EvidenceItem.objects.get()
    assert (again.pk, again.seen, again.collected_at) == (first.pk, 2, later.now)
    assert (second.number, item.version, item.digest) == (2, 2, second.digest)
    assert (item.reference, item.level, item.about, item.links_count) == (
        "EV-0001",
        3,
        "control",
        1,
    )
    assert item.freshness_on(owner.today) is Freshness.FRESH
    assert item.freshness_on(later.today + timedelta(days=31)) is Freshness.STALE
    assert read_file(actor=owner, file=second.file) == b"accuracy 0.88"
    events = list(Entry.objects.filter(subject_id=item.pk).values_list("event", flat=True))
    assert sorted(events) == [
        "evidence.kept",
        "evidence.linked",
        "evidence.renewed",
        "evidence.version_added",
    ]


def test_a_period_that_ended_earlier_decides_from_when_it_ages(owner):
    ended = owner.today - timedelta(days=200)
    version = kept(owner, period_from=ended - timedelta(days=90), period_until=ended)

    assert version.item.freshness_on(owner.today) is Freshness.STALE
    with pytest.raises(Invalid, match="ends before"):
        kept(owner, content=b"x", period_from=owner.today, period_until=ended)


def test_the_shortest_half_life_of_a_control_goes_before_that_of_the_kind(owner):
    item = kept(owner).item
    assert settle_half_life(actor=owner, scope="kind", name="monitoring", days=60) == 1
    assert settle_half_life(actor=owner, scope="requirement", name="A.6.2.6", days=10) == 1

    item.refresh_from_db()
    assert (item.days, item.days_why) == (10, "settled for A.6.2.6")
    unlink_evidence(actor=owner, item=item, subject_id=EvidenceLink.objects.get().subject_id)
    item.refresh_from_db()
    assert (item.days, item.days_why, item.about) == (60, "settled for its kind", "")
    assert settle_half_life(actor=owner, scope="kind", name="monitoring", days=None) == 1
    with pytest.raises(Invalid):
        settle_half_life(actor=owner, scope="kind", name="rumour", days=3)


def test_who_brought_it_is_not_the_only_one_to_attest_from_level_two(owner):
    other = a_member(owner, Role.APPROVER)
    item = kept(owner).item
    with pytest.raises(Conflict, match="somebody else"):
        attest_evidence(actor=owner, item=item)
    attest_evidence(actor=other, item=item, said="I saw the run.")
    attest_evidence(actor=owner, item=item)
    with pytest.raises(Conflict, match="already"):
        attest_evidence(actor=other, item=item)

    item.refresh_from_db()
    assert item.attested == 2
    kept(owner, content=b"new")
    item.refresh_from_db()
    assert item.attested == 0
    plain = kept(owner, key="policy", level=EvidenceLevel.L1).item
    attest_evidence(actor=owner, item=plain)
    with pytest.raises(NotAllowed):
        attest_evidence(actor=a_member(owner, Role.CONTRIBUTOR, "c@x.example"), item=plain)


def test_a_hold_and_a_time_of_keeping_refuse_disposal_and_what_is_known_stays(owner):
    version = kept(owner)
    item = version.item
    with pytest.raises(Conflict, match="withdraw it first"):
        dispose_evidence(actor=owner, item=item, reason="Old")
    hold_evidence(actor=owner, item=item, reason="Case 7")
    withdraw_evidence(actor=owner, item=item, reason="Wrong model")
    with pytest.raises(Conflict, match="it first"):
        kept(owner, content=b"more")
    with pytest.raises(Conflict, match="Case 7"):
        dispose_evidence(actor=owner, item=item, reason="Old")
    release_evidence(actor=owner, item=item, reason="Settled")
    retain_evidence(actor=owner, item=item, retain_until=owner.today)
    with pytest.raises(Conflict, match="kept until"):
        dispose_evidence(actor=owner, item=item, reason="Old")
    restore_evidence(actor=owner, item=item, reason="Right after all")
    withdraw_evidence(actor=owner, item=item, reason="No")
    retain_evidence(actor=owner, item=item, retain_until=None)
    done = dispose_evidence(actor=owner, item=item, reason="Its time is over")

    version.refresh_from_db()
    assert (done.state, version.wiped_at, len(version.digest)) == ("disposed", owner.now, 64)
    with pytest.raises(Conflict, match="disposed"):
        restore_evidence(actor=owner, item=item, reason="Again")


def test_a_request_is_a_task_and_an_item_answers_it(owner):
    asked = a_member(owner, Role.CONTRIBUTOR)
    about = Subject(kind="control", id=uuid7(), label="A.6.2.4 Verification")
    row = ask_for_evidence(
        actor=owner,
        what="The test report",
        owner_id=asked.id,
        due_on=owner.today + timedelta(days=9),
        subject=about,
    )
    task = Task.objects.get(origin=f"evidence-request:{row.pk}")
    assert (task.assignee_id, task.requirement, task.status) == (asked.id, "A.6.2.4", "open")

    item = kept(asked).item
    answer_ask(actor=asked, ask=row, item=item)
    task.refresh_from_db()
    item.refresh_from_db()
    assert (task.status, item.links_count) == ("done", 2)
    with pytest.raises(Conflict, match="over"):
        take_back_ask(actor=owner, ask=row, reason="Too late")
    with pytest.raises(NotAllowed):
        ask_for_evidence(actor=asked, what="x", owner_id=owner.id, due_on=owner.today)


def test_what_is_about_to_be_stale_is_asked_for_until_it_is_fresh_again(owner):
    item = kept(owner).item
    assert ask_fresh_evidence(actor=owner) == 0
    near = replace(owner, now=owner.now + timedelta(days=25))
    assert ask_fresh_evidence(actor=near) == 1
    assert ask_fresh_evidence(actor=near) == 0
    kept(near)
    ask_fresh_evidence(actor=near)

    task = Task.objects.get(origin=f"evidence-age:{item.pk}")
    assert task.cause_gone_at == near.now
    assert ask_fresh_evidence(actor=replace(near, now=near.now + timedelta(days=60))) == 0
    task.refresh_from_db()
    assert task.cause_gone_at is None


def test_links_are_made_once_and_foreign_items_are_not_there(owner):
    item = kept(owner).item
    risk = Subject(kind="risk", id=uuid7(), label="RISK-0001 Bias")
    assert link_evidence(actor=owner, item=item, subjects=[risk, risk]) == 1
    assert link_evidence(actor=owner, item=item, subjects=[risk]) == 0
    with pytest.raises(NotFound):
        unlink_evidence(actor=owner, item=item, subject_id=uuid7())
    assert EvidenceVersion.objects.count() == 1


def test_what_was_kept_with_a_task_becomes_evidence_once_it_is_done(owner):
    about = Subject(kind="risk", id=uuid7(), label="RISK-0001 Bias")
    new = NewTask(title="Test it", requirement="A.6.2.4", subject=about)
    task = create_task(actor=owner, new=new)
    file = store_file(actor=owner, name="report.txt", content=b"It holds.")
    proof = keep_proof(actor=owner, task=task, proof=NewProof(title="Report", file=file))
    keep_proof(actor=owner, task=task, proof=NewProof(title="Chat", file=file, is_evidence=False))
    assert follow_proofs(actor=owner) == 0
    move_task(actor=owner, task=task, status="done", note="Tested")

    assert (follow_proofs(actor=owner), follow_proofs(actor=owner)) == (1, 0)
    item = EvidenceItem.objects.get()
    assert (item.title, item.about, item.digest) == ("Report", "control risk task", file.digest)
    strike_proof(actor=owner, task=task, proof=proof, why="Wrong file")
    assert (follow_proofs(actor=owner), follow_proofs(actor=owner)) == (1, 0)
    item.refresh_from_db()
    assert (item.state, item.reason) == ("withdrawn", "Struck from its task: Wrong file")
