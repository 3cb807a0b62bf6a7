from datetime import timedelta
from uuid import uuid4

import pytest

from steward.domain.controls.queries import thread_of
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import (
    assign_finding,
    raise_finding,
    regrade_finding,
)
from steward.domain.findings.queries import facts, register
from steward.domain.findings.terms.drafts import FindingDraft
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

GIVEN = {
    "grade": "minor",
    "statement": "Two systems were put to use without a recorded approval",
    "requirement": "A.6.2.5",
    "evidence": "No approval is on file for the releases of March and April",
}


def a_draft(**fields):
    return FindingDraft(**GIVEN | fields)


def test_a_finding_keeps_where_it_comes_from_and_what_it_concerns(owner):
    audit = Subject(kind="audit", id=uuid4(), label="AUD-0001 Development")
    control = thread_of(owner, "A.6.2.5")
    draft = a_draft(
        grade="major",
        source=audit,
        subjects=(control, control),
        owner_id=owner.id,
        found_on=owner.today - timedelta(days=2),
    )

    row = raise_finding(actor=owner, draft=draft)

    assert (row.reference, row.state, row.source) == ("NC-0001", "raised", audit)
    assert row.due_on == owner.today + timedelta(days=5)
    assert [item.subject for item in register.subjects_of(owner, row)] == [control]
    assert list(register.findings_from(owner, audit.id)) == [row]
    assert register.findings_about(owner, control.id) == [row]
    assert list(facts.major_open(owner)) == [row]
    entry = Entry.objects.get(event="nonconformity.raised")
    assert entry.subject_id == row.pk


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"grade": "severe"}, "grade"),
        ({"statement": " "}, "statement"),
        ({"statement": "Not good"}, "statement"),
        ({"requirement": ""}, "requirement"),
        ({"requirement": "A.99"}, "requirement"),
        ({"framework": "no-such"}, "requirement"),
        ({"evidence": ""}, "evidence"),
        ({"owner_id": uuid4()}, "owner_id"),
    ],
)
def test_what_a_finding_lacks_is_named(owner, fields, place):
    with pytest.raises(Invalid) as refusal:
        raise_finding(actor=owner, draft=a_draft(**fields))

    assert refusal.value.place == place
    assert not Finding.objects.visible_to(owner).exists()


def test_a_finding_of_tomorrow_is_refused(owner):
    with pytest.raises(Invalid):
        raise_finding(actor=owner, draft=a_draft(found_on=owner.today + timedelta(days=1)))


def test_one_cause_makes_one_finding(owner):
    raise_finding(actor=owner, draft=a_draft(origin="check:1"))

    with pytest.raises(Conflict, match="NC-0001"):
        raise_finding(actor=owner, draft=a_draft(origin="check:1"))
    raise_finding(actor=owner, draft=a_draft())
    assert raise_finding(actor=owner, draft=a_draft()).number == 3


def test_an_auditor_raises_and_a_reader_does_not(owner):
    auditor = a_member(owner, Role.INTERNAL_AUDITOR)
    row = raise_finding(actor=auditor, draft=a_draft())

    assert row.raised_by == auditor.id
    reader = a_member(owner, Role.EXTERNAL_AUDITOR, email="reader@harbour.example")
    with pytest.raises(NotAllowed):
        raise_finding(actor=reader, draft=a_draft())
    with pytest.raises(NotAllowed):
        assign_finding(actor=auditor, finding=row, person_id=auditor.id)


def test_a_grade_changes_with_a_reason_and_the_clocks_follow(owner):
    row = raise_finding(actor=owner, draft=a_draft())

    row = regrade_finding(actor=owner, finding=row, grade="major", reason="The third time")

    assert (row.grade, row.due_on) == ("major", owner.today + timedelta(days=7))
    with pytest.raises(Conflict):
        regrade_finding(actor=owner, finding=row, grade="major", reason="Again")
    idea = raise_finding(
        actor=owner, draft=a_draft(grade="opportunity", requirement="", evidence="")
    )
    with pytest.raises(Invalid):
        regrade_finding(actor=owner, finding=idea, grade="minor", reason="It is missed")
