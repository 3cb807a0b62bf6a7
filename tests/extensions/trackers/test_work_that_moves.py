from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from steward.domain.controls.operations import derive_statuses
from steward.domain.controls.queries import control_states
from steward.domain.readiness.operations import derive_gap_tasks
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.joining import NewProof, keep_proof, write_task
from steward.domain.tasks.operations.pausing import PolicyDraft, settle_work
from steward.domain.tasks.operations.working import assign_task
from steward.domain.tasks.queries.together import proofs_of
from steward.extensions.inbox.models import Notification
from steward.extensions.reminders.chores import called, do_chores
from steward.extensions.trackers.operations.connecting import map_people
from steward.extensions.trackers.rules import links_in
from steward.foundation.identity.terms import Role

DAYS = {"critical": 14, "high": 30, "medium": 90, "low": 180}
FACTS = {"llm": True, "public_facing": True, "uses_personal_data": True, "agentic": True}


def test_a_gap_is_told_handed_on_closed_in_the_tracker_with_evidence_and_the_risk_moves(
    desks, colleague
):
    desk = desks("github", condition="requirement == 'A.6.2.6'")
    desk.act(create_system, draft=SystemDraft(name="Assistant", facts=FACTS))
    desk.act(settle_work, draft=PolicyDraft(days=DAYS, evidence_needed=True))
    ada = colleague(desk, Role.CONTRIBUTOR, "ada@harbour.example")
    bo = colleague(desk, Role.CONTRIBUTOR, "bo@harbour.example")
    users = {user.name.lower(): user.id for user in desk.state().users}
    desk.act(map_people, connection=desk.connection, people={str(bo.id): users["ada"]})
    desk.act(derive_statuses, maturity={"A.6.2.6": "none"})
    desk.act(derive_register)
    desk.act(derive_gap_tasks)

    task = desk.read(
        lambda: Task.objects.filter(requirement="A.6.2.6").exclude(evidence_asked=[]).first()
    )
    rank = desk.read(lambda: sum(Risk.objects.values_list("current_rank", flat=True)))
    desk.act(assign_task, task=task, person_id=ada.id)
    do_chores(called("Notifications"), desk.now)
    told = desk.read(lambda: list(Notification.objects.filter(person_id=ada.id)))
    assert [row.subject_id for row in told] == [task.pk]
    given = replace(desk, owner=replace(desk.owner, id=ada.id, label="Ada"))
    given.act(assign_task, task=task, person_id=bo.id, note="You know the service")
    desk.sync()
    number = int(desk.link(task).ticket)
    assert desk.forge.issues[number]["assignee"] == "ada"

    desk.forge.now = desk.now
    desk.forge.remark(number, "Live since last night: https://ci.example/runs/7.")
    desk.forge.change(number, status="completed")
    desk.sync(minutes=6)

    assert desk.fresh(task).status == "done"
    kept = desk.act(lambda actor: proofs_of(actor, task))
    assert [proof.url for proof in kept] == ["https://ci.example/runs/7"]
    assert desk.act(lambda actor: control_states(actor)["A.6.2.6"]).maturity.value != "none"
    assert desk.read(lambda: sum(Risk.objects.values_list("current_rank", flat=True))) < rank


def test_a_task_follows_its_ticket_once_the_evidence_is_there(desks):
    desk = desks("github")
    desk.act(settle_work, draft=PolicyDraft(days=DAYS, evidence_needed=True))
    task = desk.sent()
    desk.act(write_task, task=task, steps=(), evidence=("The plan",))
    desk.forge.change(1, status="completed")
    desk.sync(minutes=6)
    assert (desk.fresh(task).status, "The plan" in desk.link(task).refusal) == ("open", True)

    desk.act(keep_proof, task=task, proof=NewProof(url="https://wiki.example/plan"))
    desk.sync()
    assert (desk.fresh(task).status, desk.link(task).refusal) == ("done", "")


@given(st.text(alphabet="ab.:/ht ps,)(<>\n|", max_size=60))
def test_a_link_is_found_as_it_stands_and_nothing_else(words):
    link = "https://ci.example/runs/7?a=b#c"
    assert link in links_in(f"{words} {link}. {words}")
    assert all(found.startswith(("http://", "https://")) for found in links_in(words))
    assert all(found in words for found in links_in(words))
