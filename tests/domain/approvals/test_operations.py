from dataclasses import replace
from datetime import timedelta

import pytest

from steward.domain.approvals.models import Approval, ApprovalAsk
from steward.domain.approvals.operations import asking, flows, gating, keeping
from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable, FlowNeed, FlowStep
from steward.domain.documents.operations import deciding
from steward.domain.documents.operations.linking import name_people
from steward.domain.documents.operations.writing import DocumentDraft, create_document
from steward.domain.documents.queries.approving import as_approvable
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.absences import keep_absence
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

CHANGE = Subject(kind="change", id=uuid7(), label="CHG-0001 Release 4")


def item(text="One", authors=()):
    return Approvable(
        subject=CHANGE, content=digest({"text": text}), authors=frozenset(a.id for a in authors)
    )


@pytest.fixture
def crew(owner):
    def made(name, role=Role.APPROVER):
        return a_member(owner, role, email=f"{name}@harbour.example")

    return {name: made(name) for name in ("ada", "ben", "cem", "dee")}


def flow(owner, *steps, kind="change"):
    return flows.keep_flow(actor=owner, kind=kind, name="Releases", steps=steps)


def step(*people, **more):
    return FlowStep(title="The board", people=tuple(one.id for one in people), **more)


def say(actor, row, word="approved", content=None):
    return asking.decide_approval(
        actor=actor, approval=row, say=word, reason="Read it", content=content or row.content
    )


def open_tasks():
    rows = Task.objects.filter(origin__startswith="approval:", status="open")
    return set(rows.values_list("assignee__email", flat=True))


def test_steps_run_in_order_each_asks_its_people_and_the_act_is_let_pass_once(owner, crew):
    flow(owner, step(crew["ada"], crew["ben"]), step(crew["cem"], need=FlowNeed.ANY))
    with pytest.raises(Conflict, match="The flow “Releases” comes first, in 2 steps"):
        gating.demand_approval(actor=owner, item=item())

    row = asking.ask_approval(actor=owner, item=item(), note="For May")
    assert open_tasks() == {"ada@harbour.example", "ben@harbour.example"}
    with pytest.raises(NotAllowed, match="not asked in this step"):
        say(crew["cem"], row)
    say(crew["ada"], row)
    with pytest.raises(Conflict, match="answered already"):
        say(crew["ada"], row)
    say(crew["ben"], row)
    assert open_tasks() == {"cem@harbour.example"}
    row = say(crew["cem"], row)

    assert (row.state, open_tasks()) == ("approved", set())
    with pytest.raises(Conflict, match="comes first"):
        gating.demand_approval(actor=owner, item=item("Two"))
    gating.demand_approval(actor=owner, item=item())
    with pytest.raises(Conflict, match="comes first"):
        gating.demand_approval(actor=owner, item=item())
    told = Entry.objects.filter(subject_id=CHANGE.id).order_by("id")
    assert [entry.payload["words"] for entry in told] == [
        "asked for by the flow Releases",
        "approved",
        "approved and acted on",
    ]


def test_whoever_wrote_or_asked_never_counts_nor_stands_in(owner, crew):
    flow(owner, FlowStep(title="Approvers", roles=("approver",), need=FlowNeed.QUORUM, quorum=2))
    keep_absence(
        actor=owner,
        person_id=crew["ben"].id,
        begins_on=owner.today,
        ends_on=owner.today,
        deputy_id=crew["ada"].id,
    )
    row = asking.ask_approval(actor=owner, item=item(authors=[crew["ada"]]))

    asked = set(ApprovalAsk.objects.values_list("person_id", flat=True))
    assert asked == {crew["ben"].id, crew["cem"].id, crew["dee"].id}
    with pytest.raises(NotAllowed, match="somebody else approves"):
        say(crew["ada"], row)
    with pytest.raises(Conflict, match="needs 2, and 1 can be asked"):
        asking.ask_approval(
            actor=owner, item=item("Two", authors=[crew["ada"], crew["ben"], crew["cem"]])
        )


def test_a_changed_record_voids_what_was_said(owner, crew):
    flow(owner, step(crew["ada"], crew["ben"]))
    row = asking.ask_approval(actor=owner, item=item())
    say(crew["ada"], row)

    row = say(crew["ben"], row, content=item("Two").content)

    assert (row.state, open_tasks()) == ("void", set())
    assert ApprovalAsk.objects.get(person_id=crew["ben"].id).say == ""
    again = asking.ask_approval(actor=owner, item=item("Two"))
    assert open_tasks() == {"ada@harbour.example", "ben@harbour.example"}
    assert keeping.look_after_approvals(actor=owner, contents={again.pk: None}) == 1
    assert Approval.objects.get(pk=again.pk).ended_why == "The record is gone."


def test_a_refusal_that_makes_it_impossible_ends_it(owner, crew):
    flow(owner, step(crew["ada"], crew["ben"], crew["cem"], need=FlowNeed.QUORUM, quorum=2))
    row = asking.ask_approval(actor=owner, item=item())

    assert say(crew["ada"], row, "refused").state == "waiting"
    assert say(crew["ben"], row, "refused").state == "refused"
    with pytest.raises(Conflict, match="Nobody is asked any more"):
        say(crew["cem"], row)


def test_deputies_take_over_and_what_is_late_goes_up_once(owner, crew):
    flow(owner, step(crew["ada"], crew["ben"], days=2, escalate_to=crew["dee"].id))
    row = asking.ask_approval(actor=owner, item=item())
    keep_absence(
        actor=owner,
        person_id=crew["ada"].id,
        begins_on=owner.today,
        ends_on=owner.today + timedelta(days=9),
        deputy_id=crew["cem"].id,
    )
    contents = {row.pk: row.content}

    assert keeping.look_after_approvals(actor=owner, contents=contents) == 1
    assert open_tasks() == {"cem@harbour.example", "ben@harbour.example"}
    with pytest.raises(NotAllowed, match="your deputy"):
        say(crew["ada"], row)
    late = replace(owner, now=owner.now + timedelta(days=3))
    assert keeping.look_after_approvals(actor=late, contents=contents) == 1
    assert keeping.look_after_approvals(actor=late, contents=contents) == 0
    assert say(replace(crew["dee"], now=late.now), row).state == "approved"


def test_a_flow_names_people_who_can_decide_and_tightening_it_voids_what_waits(owner, crew):
    guest = a_member(owner, Role.RESPONDENT, email="guest@harbour.example")
    with pytest.raises(Invalid, match="no member, sees a part only"):
        flow(owner, step(guest))
    with pytest.raises(NotAllowed):
        flow(crew["ada"], step(crew["ben"]))
    kept = flow(owner, step(crew["ada"]))
    with pytest.raises(Conflict, match="a flow for this already"):
        flow(owner, step(crew["ben"]))
    row = asking.ask_approval(actor=owner, item=item())
    say(crew["ada"], row)

    more = [step(crew["ada"]), step(crew["ben"])]
    flows.keep_flow(actor=owner, kind="change", name="Releases", steps=more, flow=kept)

    assert Approval.objects.get().state == "void"
    with pytest.raises(Conflict, match="comes first, in 2 steps"):
        gating.demand_approval(actor=owner, item=item())
    flows.end_flow(actor=owner, flow=kept, reason="Too slow")
    gating.demand_approval(actor=owner, item=item())


def test_a_document_passes_only_when_its_flow_was_gone_through(owner, crew):
    draft = DocumentDraft(title="How we log", kind="procedure")
    row = create_document(actor=owner, draft=draft, text="We log what it decides.")
    name_people(actor=owner, document=row, approvers=[crew["ada"].id])
    flow(owner, step(crew["ben"]), kind="document")
    row = deciding.submit_document(actor=owner, document=row)
    with pytest.raises(Conflict, match="comes first, in one step: ask for approval of DOC-0001"):
        deciding.approve_document(actor=crew["ada"], document=row)

    waits = asking.ask_approval(actor=owner, item=as_approvable(owner, row))
    say(crew["ben"], waits, content=as_approvable(owner, row).content)

    row = deciding.approve_document(actor=crew["ada"], document=row)
    assert row.state == "approved"
