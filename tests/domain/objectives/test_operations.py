from dataclasses import replace
from datetime import date, timedelta

import pytest

from steward.domain.objectives.models import Measurement, Objective
from steward.domain.objectives.operations.activities import (
    ask_activities,
    do_activity,
    edit_activity,
    end_activity,
    plan_activity,
)
from steward.domain.objectives.operations.changes import (
    approve_change,
    carry_out_change,
    edit_change,
    look_back_at_change,
    own_up_to_change,
    plan_change,
    propose_change,
    return_change,
    set_reopens,
)
from steward.domain.objectives.operations.measuring import (
    look_after_objectives,
    measure_by_figure,
    measure_objective,
)
from steward.domain.objectives.operations.objectives import (
    act_on_objective,
    agree_objective,
    drop_objective,
    edit_objective,
    end_objective,
    reopen_objective,
    start_objective,
    write_objective,
)
from steward.domain.objectives.queries import facts
from steward.domain.objectives.queries.calendar import entries_between, kinds_for
from steward.domain.objectives.queries.changes import offered
from steward.domain.objectives.queries.figures import READ, figure_now
from steward.domain.objectives.queries.objectives import (
    get_objective,
    objectives_with_standing,
)
from steward.domain.objectives.terms.changes import ActivityDraft, ChangeDraft
from steward.domain.objectives.terms.objectives import FIGURES, ObjectiveDraft
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import actor_of_token, own_membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner


def later(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


@pytest.fixture
def full(owner):
    return ObjectiveDraft(
        title="No overdue tasks",
        why="Late work hides risks",
        serves="A.6.1.2",
        measure="Open tasks past their day",
        unit="tasks",
        direction="at_most",
        baseline=10.0,
        target=0.0,
        tolerance=2.0,
        plan="Half an hour every Monday",
        method="Counted on the board",
        frequency="monthly",
        owner_id=owner.id,
        analyst_id=owner.id,
        effort_days=6.0,
        due_on=owner.today + timedelta(days=300),
    )


def running(owner, approver, draft, **more):
    row = write_objective(actor=owner, draft=replace(draft, **more))
    agree_objective(actor=approver, objective=row)
    return start_objective(actor=owner, objective=row)


def test_an_objective_is_agreed_to_by_another_only_when_it_lacks_nothing(owner, approver, full):
    row = write_objective(actor=owner, draft=replace(full, method="", why=""))
    with pytest.raises(Conflict, match="why it matters, how it is evaluated"):
        agree_objective(actor=approver, objective=row)
    edit_objective(actor=owner, objective=row, draft=full)
    with pytest.raises(Conflict, match="somebody else"):
        agree_objective(actor=owner, objective=row)

    agreed = agree_objective(actor=approver, objective=row)

    assert (agreed.state, agreed.agreed_by, agreed.reference) == ("agreed", "A member", "OBJ-0001")
    with pytest.raises(Conflict, match="One cannot change"):
        edit_objective(actor=owner, objective=row, draft=full)


def test_a_token_agrees_to_nothing_that_its_person_wrote(owner, full):
    row = write_objective(actor=owner, draft=full)
    _, secret = create_token(actor=owner, membership_id=own_membership(owner).pk, label="A program")
    with pytest.raises(Conflict, match="somebody else"):
        agree_objective(actor=actor_of_token(secret, owner.now), objective=row)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"title": " "}, "title"),
        ({"serves": "99.9"}, "serves"),
        ({"direction": "up"}, "direction"),
        ({"frequency": "hourly"}, "frequency"),
        ({"figure": "mood"}, "figure"),
        ({"target": float("nan")}, "target"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"direction": "within", "target": 5.0, "target_to": 2.0}, "target_to"),
        ({"unit": "x" * 41}, "unit"),
    ],
)
def test_what_is_wrong_with_an_objective_is_said_at_its_field(owner, full, fields, place):
    with pytest.raises(Invalid) as refused:
        write_objective(actor=owner, draft=replace(full, **fields))
    assert refused.value.place == place


def test_a_person_from_outside_owns_nothing(owner, full, now):
    row = write_objective(actor=owner, draft=full)
    stranger, _ = an_owner(now, name="Other", email="other@other.example")
    with pytest.raises(NotFound):
        get_objective(stranger, row.pk)
    set_tenant(owner.organisation_id)
    with pytest.raises(Invalid) as refused:
        write_objective(actor=owner, draft=replace(full, owner_id=stranger.id))
    assert refused.value.place == "owner_id"


def test_measuring_says_how_it_does_and_a_task_follows_where_it_is_off_track(owner, approver, full):
    row = running(owner, approver, full)
    assert (row.next_on, row.health) == (date(2026, 12, 2), "unmeasured")
    assert [item.pk for item in facts.objectives_unmeasured(owner)] == [row.pk]

    at = later(owner, 150)
    measure_objective(actor=at, objective=row, value=6.5, measured_on=at.today, note="Counted")
    row.refresh_from_db()
    assert (row.latest, row.health) == (6.5, "at_risk")
    measure_objective(actor=at, objective=row, value=9, measured_on=at.today)
    row.refresh_from_db()
    assert (row.health, row.next_on) == ("off_track", date(2027, 4, 2))
    task = Task.objects.get(origin__startswith="objective-off:")
    assert task.assignee_id == owner.id
    assert [item.pk for item in facts.objectives_off_track_without_action(at)] == [row.pk]

    act_on_objective(
        actor=at,
        objective=row,
        action="A second board meeting",
        due_on=at.today + timedelta(days=9),
        person_id=approver.id,
    )

    assert facts.objectives_off_track_without_action(at) == []
    assert Task.objects.get(origin__startswith="objective-action:").assignee_id == approver.id


def test_an_earlier_value_that_is_noted_later_does_not_count(owner, approver, full):
    row = running(owner, approver, full)
    at = later(owner, 40)
    measure_objective(actor=at, objective=row, value=4, measured_on=at.today)
    measure_objective(actor=at, objective=row, value=9, measured_on=owner.today)
    row.refresh_from_db()
    assert row.latest == 4


def test_it_is_reached_only_with_a_value_and_not_by_its_owner(owner, approver, full):
    row = running(owner, approver, full)
    with pytest.raises(Conflict, match="never measured"):
        end_objective(actor=approver, objective=row, reached=True, learnt="Good")
    measure_objective(actor=owner, objective=row, value=0, measured_on=owner.today)
    with pytest.raises(Conflict, match="owner"):
        end_objective(actor=owner, objective=row, reached=True, learnt="Good")

    ended = end_objective(actor=approver, objective=row, reached=True, learnt="Mondays work")

    assert (ended.state, ended.next_on) == ("reached", None)
    with pytest.raises(Conflict, match="Nothing changes it"):
        drop_objective(actor=owner, objective=row, reason="Old")


def test_a_changed_objective_is_agreed_to_anew(owner, approver, full):
    row = running(owner, approver, full)
    reopened = reopen_objective(actor=owner, objective=row, reason="The target was too easy")
    assert (reopened.state, reopened.agreed_by) == ("draft", "")
    edit_objective(actor=owner, objective=row, draft=replace(full, tolerance=1.0))
    with pytest.raises(Conflict, match="somebody else"):
        agree_objective(actor=owner, objective=row)


def test_a_value_that_is_owed_is_asked_for_once_and_the_task_ends_with_it(owner, approver, full):
    row = running(owner, approver, full)
    late = later(owner, 31)
    assert look_after_objectives(actor=late) == 1
    assert look_after_objectives(actor=late) == 0
    task = Task.objects.get(origin__startswith="objective-measure:")
    assert (task.assignee_id, task.requirement) == (owner.id, "9.1")
    assert objectives_with_standing(late).get().measure_due is True

    measure_objective(actor=late, objective=row, value=3, measured_on=late.today)

    task.refresh_from_db()
    assert task.status == "done"


def test_a_figure_measures_by_itself_and_takes_no_value_of_a_person_away(owner, approver, full):
    row = running(owner, approver, full, figure="tasks_overdue", measure="", unit="")
    assert row.unit == "tasks"
    due = replace(owner, now=owner.now + timedelta(days=30))
    create_task(actor=owner, new=NewTask(title="Late", due_on=owner.today))
    measure_objective(actor=due, objective=row, value=7, measured_on=due.today, note="By hand")
    Objective.objects.filter(pk=row.pk).update(next_on=due.today)
    look_after_objectives(actor=due)
    with pytest.raises(Conflict, match="no person's value"):
        measure_by_figure(actor=due, objective=row)
    assert [item.value for item in Measurement.objects.filter(objective=row)] == [7]

    after = later(due, 40)
    look_after_objectives(actor=after)

    row.refresh_from_db()
    made = Measurement.objects.get(objective=row, source="figure")
    assert (row.latest, made.value, made.measured_on) == (1.0, 1.0, after.today)
    look_after_objectives(actor=after)
    assert Measurement.objects.filter(objective=row).count() == 2


def test_every_figure_can_be_read_of_an_empty_organisation(owner):
    assert set(READ) == set(FIGURES)
    for key in READ:
        value = figure_now(owner, key)
        assert value is None or value >= 0


def test_who_neither_owns_nor_analyses_needs_the_role_to_measure(owner, approver, full):
    row = running(owner, approver, full)
    reader = a_member(owner, Role.INTERNAL_AUDITOR, email="reader@harbour.example")
    analyst = a_member(owner, Role.EXTERNAL_AUDITOR, email="analyst@harbour.example")
    with pytest.raises(NotAllowed):
        measure_objective(actor=reader, objective=row, value=1, measured_on=owner.today)
    Objective.objects.filter(pk=row.pk).update(analyst_id=analyst.id)
    row.refresh_from_db()
    measure_objective(actor=analyst, objective=row, value=1, measured_on=owner.today)


@pytest.fixture
def change(owner):
    return plan_change(actor=owner, draft=a_change(owner))


def a_change(owner, **more):
    given = {
        "title": "One intake for all AI systems",
        "why": "Two lists differ",
        "consequences": "Some systems are assessed anew",
        "integrity": "The old list stays until the new one is checked",
        "resources": "Ten days",
        "responsibilities": "The owner moves, the manager checks",
        "owner_id": owner.id,
        "planned_on": owner.today + timedelta(days=10),
    }
    return ChangeDraft(**given | more)


def test_a_change_is_weighed_approved_by_another_carried_out_and_looked_back_at(
    owner, approver, change
):
    choice = next(iter(offered(owner)))
    others = "Document: AI policy\nThe intranet page"
    assert set_reopens(actor=owner, change=change, choices=[choice], others=others) == 3
    propose_change(actor=owner, change=change)
    with pytest.raises(Conflict, match="another"):
        approve_change(actor=owner, change=change)
    approve_change(actor=approver, change=change, note="Fine")
    with pytest.raises(Conflict, match="settled"):
        set_reopens(actor=owner, change=change, choices=[])

    at = later(owner, 10)
    done = carry_out_change(actor=at, change=change, carried_out_on=at.today)

    tasks = Task.objects.filter(origin__startswith=f"change:{change.pk}:")
    assert {task.title for task in tasks} == {
        "Look again: Statement of Applicability",
        "Look again: AI policy",
        "Look again: The intranet page",
    }
    assert {task.assignee_id for task in tasks} == {owner.id}
    assert done.look_back_on == at.today + timedelta(days=90)
    looked = look_back_at_change(
        actor=at, change=change, worked="partly", outcome="One list", side_effects="More questions"
    )
    assert (looked.state, looked.worked) == ("looked_back", "partly")
    assert facts.changes_without_approval(owner) == []


def test_a_change_that_lacks_something_is_not_proposed_and_names_it(owner, approver):
    row = plan_change(actor=owner, draft=a_change(owner, integrity="", planned_on=None))
    with pytest.raises(Conflict, match="stays whole meanwhile, the day it is planned for"):
        propose_change(actor=owner, change=row)
    edit_change(actor=owner, change=row, draft=a_change(owner))
    propose_change(actor=owner, change=row)
    with pytest.raises(Invalid):
        return_change(actor=approver, change=row, note=" ")
    assert return_change(actor=approver, change=row, note="Cost?").state == "draft"


def test_a_change_made_without_approval_is_on_record_for_good(owner, change):
    with pytest.raises(Conflict, match="One cannot carry out"):
        carry_out_change(actor=owner, change=change, carried_out_on=owner.today)
    own_up_to_change(actor=owner, change=change, carried_out_on=owner.today, reason="An outage")

    assert [row.pk for row in facts.changes_without_approval(owner)] == [change.pk]
    assert Entry.objects.filter(event="change.owned_up").count() == 1
    assert facts.changes_not_looked_back_at(later(owner, 100)) == [change]


@pytest.fixture
def activity(owner):
    draft = ActivityDraft(
        title="Read the logs of decisions",
        frequency="monthly",
        first_on=owner.today,
        owner_id=owner.id,
        evidence="A note with ten cases",
        serves="A.6.2.6",
    )
    return plan_activity(actor=owner, draft=draft)


def test_planned_work_that_is_not_done_becomes_a_task_and_a_fact(owner, activity):
    at = later(owner, 35)
    assert ask_activities(actor=at) == 1
    assert ask_activities(actor=at) == 0
    [(row, turns)] = facts.activities_missed(at)
    assert [turn.kept.value for turn in turns] == ["missed", "overdue"]
    assert row.is_late is True

    with pytest.raises(Invalid, match="No work is due"):
        do_activity(
            actor=at, activity=activity, due_on=at.today, done_on=at.today, evidence="Note 4"
        )
    do_activity(
        actor=at, activity=activity, due_on=owner.today, done_on=at.today, evidence="Note 4"
    )

    assert Task.objects.get(origin=f"activity:{activity.pk}:{owner.today}").status == "done"
    [(row, turns)] = facts.activities_missed(at)
    assert [turn.due_on for turn in turns] == [date(2026, 12, 2)]
    with pytest.raises(Conflict, match="recorded already"):
        do_activity(
            actor=at, activity=activity, due_on=owner.today, done_on=at.today, evidence="Again"
        )
    with pytest.raises(Conflict, match="plan it anew"):
        edit_activity(
            actor=at, activity=activity, draft=replace(activity.as_draft(), frequency="weekly")
        )
    end_activity(actor=at, activity=activity, reason="The system is gone")
    assert ask_activities(actor=later(at, 60)) == 0


def test_the_calendar_shows_what_each_may_see_and_what_became_of_it(
    owner, approver, full, change, activity
):
    running(owner, approver, full)
    task = create_task(actor=owner, new=NewTask(title="Write", due_on=owner.today))
    move_task(actor=owner, task=task, status="doing")
    at = later(owner, 3)
    start, end = owner.today, owner.today + timedelta(days=400)

    found = entries_between(at, start, end)

    standing = {(entry.kind, entry.on): entry.standing for entry in found}
    assert standing["task", owner.today] == "overdue"
    assert standing["activity", owner.today] == "overdue"
    assert standing["activity", date(2026, 12, 2)] == "planned"
    assert standing["measurement", date(2026, 12, 2)] == "planned"
    assert ("objective", full.due_on) in standing
    assert ("change", change.planned_on) in standing
    assert found == sorted(found, key=lambda entry: entry.on)
    mine = entries_between(at, start, end, kinds=["change"], person=owner.id)
    assert [entry.href for entry in mine] == [f"/changes/{change.pk}"]
    assert entries_between(at, start, end, person=approver.id) == []
    narrow = replace(at, permissions=frozenset({"calendar.view"}))
    assert {entry.kind for entry in entries_between(narrow, start, end)} == {"activity"}
    with pytest.raises(Invalid):
        entries_between(narrow, start, end, kinds=["task"])
    assert len({kind for kind, _ in kinds_for(owner)}) == len(kinds_for(owner))
