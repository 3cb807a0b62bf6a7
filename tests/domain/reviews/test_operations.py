from dataclasses import replace
from datetime import date, timedelta

import pytest

from steward.domain.objectives.models import Objective, PlannedChange
from steward.domain.objectives.operations.objectives import (
    agree_objective,
    start_objective,
    write_objective,
)
from steward.domain.objectives.queries.calendar import entries_between
from steward.domain.objectives.terms.objectives import ObjectiveDraft
from steward.domain.reviews.models import Decision, ManagementReview
from steward.domain.reviews.operations.meeting import (
    begin_meeting,
    decide,
    edit_decision,
    end_meeting,
    note_presence,
    remove_decision,
    write_narrative,
)
from steward.domain.reviews.operations.planning import (
    ask_reviews_held,
    call_off_review,
    edit_review,
    fill_input,
    plan_review,
    prepare_review,
)
from steward.domain.reviews.operations.signing import (
    close_review,
    correct_minutes,
    countersign_minutes,
    follow_up_review,
    sign_minutes,
)
from steward.domain.reviews.queries import facts
from steward.domain.reviews.queries.reviews import (
    get_item,
    items_of,
    missing_of,
)
from steward.domain.reviews.rules import digest_of
from steward.domain.reviews.terms import DecisionDraft, ReviewDraft
from steward.domain.risks.models import Risk
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import actor_of_token, own_membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

MISSING = (
    "Changes in and around the organisation",
    "Changes in what interested parties need",
    "Nonconformities and corrective actions",
    "Results of audits",
)


def later(actor, days):
    return replace(actor, now=actor.now + timedelta(days=days))


@pytest.fixture
def chair(owner):
    return a_member(owner, Role.EXECUTIVE, email="chair@harbour.example")


@pytest.fixture
def manager(owner):
    return a_member(owner, Role.MANAGER, email="manager@harbour.example")


@pytest.fixture
def review(owner, chair, manager):
    return plan_review(actor=manager, draft=a_plan(owner, chair, manager))


def a_plan(owner, chair, manager, **more):
    given = {
        "held_on": owner.today,
        "begins_on": owner.today - timedelta(days=180),
        "ends_on": owner.today,
        "chair_id": chair.id,
        "writer_id": manager.id,
        "cadence_months": 6,
        "participants": (owner.id,),
    }
    return ReviewDraft(**given | more)


def a_decision(owner, **more):
    given = {
        "text": "One more person for reviews",
        "kind": "resources",
        "until": owner.today + timedelta(days=30),
        "who_id": owner.id,
        "item": "monitoring",
    }
    return DecisionDraft(**given | more)


def held(owner, chair, manager, review, *decisions):
    prepare_review(actor=manager, review=review)
    begin_meeting(actor=manager, review=review)
    for draft in decisions:
        decide(actor=manager, review=review, draft=draft)
    note_presence(actor=manager, review=review, present=[owner.id, chair.id, manager.id])
    return end_meeting(actor=manager, review=review)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"held_on": None}, "held_on"),
        ({"begins_on": None}, "begins_on"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"chair_id": None}, "chair_id"),
        ({"writer_id": None}, "writer_id"),
        ({"cadence_months": 5}, "cadence_months"),
    ],
)
def test_what_a_plan_lacks_is_said_at_its_field(owner, chair, manager, fields, place):
    with pytest.raises(Invalid) as refused:
        plan_review(actor=manager, draft=a_plan(owner, chair, manager, **fields))
    assert refused.value.place == place


def test_the_chair_does_not_write_what_it_signs(owner, chair, manager):
    with pytest.raises(Invalid, match="another has written"):
        plan_review(actor=manager, draft=a_plan(owner, chair, manager, writer_id=chair.id))


def test_inputs_come_from_records_and_what_no_records_fill_is_named(owner, manager, review):
    create_task(actor=owner, new=NewTask(title="Late", due_on=owner.today))
    at = later(manager, 2)
    prepare_review(actor=at, review=review)

    items = {item.key: item for item in items_of(at, review)}
    figures = {item["key"]: item["value"] for item in items["monitoring"].content["figures"]}
    assert figures["tasks_overdue"] == 1
    assert missing_of(list(items.values())) == MISSING
    assert "No review was held" in items["actions"].content["lines"][0]["words"]

    with pytest.raises(Invalid) as refused:
        fill_input(actor=at, review=review, item=items["issues"], words="A new law", source="")
    assert refused.value.place == "source"
    fill_input(
        actor=at, review=review, item=items["issues"], words="A new law", source="Legal letter 3"
    )
    prepare_review(actor=at, review=review)
    assert missing_of(items_of(at, review)) == MISSING[1:]


def test_inputs_are_frozen_when_the_meeting_begins(owner, manager, review):
    prepare_review(actor=manager, review=review)
    begun = begin_meeting(actor=manager, review=review)
    before = get_item(manager, review, "monitoring").content
    create_task(actor=owner, new=NewTask(title="Late", due_on=owner.today))

    with pytest.raises(Conflict, match="One cannot collect"):
        prepare_review(actor=later(manager, 2), review=review)
    item = get_item(manager, review, "issues")
    with pytest.raises(Conflict, match="One cannot fill"):
        fill_input(actor=manager, review=review, item=item, words="x", source="y")
    assert begun.frozen_at == manager.now
    assert get_item(manager, review, "monitoring").content == before


def test_the_minutes_are_signed_by_the_chair_and_decisions_become_work(
    owner, chair, manager, review
):
    plain = a_decision(owner)
    change = a_decision(owner, text="One intake", kind="change", effect="change")
    aim = a_decision(owner, text="Reviews in time", kind="improvement", effect="objective")
    risk = a_decision(owner, text="Key person leaves", effect="risk", likelihood=3, severity=4)
    held(owner, chair, manager, review, plain, change, aim, risk)
    with pytest.raises(NotAllowed, match="chair"):
        sign_minutes(actor=owner, review=review)

    signed = sign_minutes(actor=chair, review=review)

    assert (signed.state, signed.signatures[0]["who"]) == ("signed", "A member")
    assert signed.digest == digest_of(signed.minutes)
    rows = list(Decision.objects.filter(review=review).order_by("number"))
    assert [row.task.assignee_id for row in rows] == [owner.id] * 4
    assert rows[0].task.due_on == owner.today + timedelta(days=30)
    assert PlannedChange.objects.get().pk == rows[1].made_id
    assert Objective.objects.get().pk == rows[2].made_id
    made = Risk.objects.get(pk=rows[3].made_id)
    assert (made.status, made.inherent_likelihood) == ("proposed", 3)
    assert [item["task"] for item in signed.minutes["decisions"]] == [
        row.task.reference for row in rows
    ]
    assert facts.decisions_without_task(owner) == []
    assert facts.last_review_on(owner) == owner.today
    assert [row.pk for row, _ in facts.inputs_missing(owner)] == [review.pk]
    following = ManagementReview.objects.exclude(pk=review.pk).get()
    assert (following.held_on, following.chair_id) == (date(2027, 5, 2), chair.id)
    assert following.begins_on == review.ends_on + timedelta(days=1)


def running(owner, chair):
    row = write_objective(
        actor=owner,
        draft=ObjectiveDraft(
            title="No overdue tasks",
            why="Late work hides risks",
            serves="A.6.1.2",
            measure="Open tasks past their day",
            unit="tasks",
            direction="at_most",
            target=0.0,
            plan="Half an hour every Monday",
            method="Counted on the board",
            frequency="monthly",
            owner_id=owner.id,
            analyst_id=owner.id,
            effort_days=5.0,
            due_on=owner.today + timedelta(days=300),
        ),
    )
    agree_objective(actor=chair, objective=row)
    return start_objective(actor=owner, objective=row)


def test_a_decision_takes_an_objective_up_again_and_its_history_says_by_which(
    owner, chair, manager, review
):
    aim, draft = (
        running(owner, chair),
        write_objective(actor=owner, draft=ObjectiveDraft(title="A")),
    )
    prepare_review(actor=manager, review=review)
    with pytest.raises(Invalid) as refused:
        decide(actor=manager, review=review, draft=a_decision(owner, effect="revision"))
    assert refused.value.place == "objective_id"
    first = a_decision(owner, text="Aim higher", effect="revision", objective_id=aim.pk)
    second = a_decision(owner, text="Word it", effect="revision", objective_id=draft.pk)
    begin_meeting(actor=manager, review=review)
    for item in (first, second):
        decide(actor=manager, review=review, draft=item)
    note_presence(actor=manager, review=review, present=[owner.id, chair.id, manager.id])
    end_meeting(actor=manager, review=review)
    Objective.objects.get(pk=aim.pk, state="running")

    sign_minutes(actor=chair, review=review)

    again = Objective.objects.get(pk=aim.pk)
    assert (again.state, again.agreed_by, again.next_on) == ("draft", "", None)
    rows = Decision.objects.filter(review=review).order_by("number")
    assert [row.made_id for row in rows] == [aim.pk, draft.pk]
    events = Entry.objects.filter(subject_id__in=[aim.pk, draft.pk]).order_by("-id")
    assert [row.event for row in events[:2]] == ["objective.to_change", "objective.moved"]
    assert all(review.reference in str(row.payload) for row in events[:2])


def test_signed_minutes_stay_and_a_correction_is_a_note(owner, chair, manager, review):
    held(owner, chair, manager, review, a_decision(owner))
    signed = sign_minutes(actor=chair, review=review)
    decision = Decision.objects.get()
    item = get_item(manager, review, "audits")
    for refused in (
        lambda: write_narrative(actor=manager, review=review, item=item, narrative="More"),
        lambda: decide(actor=manager, review=review, draft=a_decision(owner)),
        lambda: edit_decision(actor=manager, decision=decision, draft=a_decision(owner)),
        lambda: remove_decision(actor=manager, decision=decision),
        lambda: note_presence(actor=manager, review=review, present=[]),
        lambda: sign_minutes(actor=chair, review=review),
    ):
        with pytest.raises(Conflict):
            refused()

    correct_minutes(actor=manager, review=review, text="Decision 1 means two days a week")

    review.refresh_from_db()
    assert (review.digest, digest_of(review.minutes)) == (signed.digest, signed.digest)


def test_a_second_who_was_there_may_sign_and_only_once(owner, chair, manager, review):
    held(owner, chair, manager, review, a_decision(owner))
    with pytest.raises(Conflict):
        countersign_minutes(actor=owner, review=review)
    sign_minutes(actor=chair, review=review)
    absent = a_member(owner, Role.APPROVER, email="absent@harbour.example")
    with pytest.raises(Conflict, match="was there"):
        countersign_minutes(actor=absent, review=review)
    with pytest.raises(Conflict, match="wrote the minutes"):
        countersign_minutes(actor=manager, review=review)
    countersign_minutes(actor=owner, review=review)
    _, secret = create_token(actor=owner, membership_id=own_membership(owner).pk, label="A program")
    with pytest.raises(Conflict, match="already"):
        countersign_minutes(actor=actor_of_token(secret, owner.now), review=review)


def test_a_meeting_ends_only_when_it_is_said_who_was_there_and_the_chair_was(
    owner, chair, manager, review
):
    prepare_review(actor=manager, review=review)
    begin_meeting(actor=manager, review=review)
    with pytest.raises(Conflict, match="who was there"):
        end_meeting(actor=manager, review=review)
    note_presence(actor=manager, review=review, present=[owner.id])
    with pytest.raises(Conflict, match="chair was not there"):
        end_meeting(actor=manager, review=review)


def test_it_closes_with_a_reason_where_something_is_missing(owner, chair, manager, review):
    held(owner, chair, manager, review, a_decision(owner))
    sign_minutes(actor=chair, review=review)
    with pytest.raises(Conflict, match="decision 1") as refused:
        follow_up_review(actor=manager, review=review)
    assert refused.value.place == "reason"
    task = Task.objects.get(origin__startswith="review-decision:")
    move_task(actor=owner, task=task, status="doing")
    move_task(actor=owner, task=task, status="done", note="Hired")
    follow_up_review(actor=manager, review=review)
    with pytest.raises(Conflict, match="inputs are missing"):
        close_review(actor=chair, review=review)

    closed = close_review(actor=chair, review=review, reason="Audits begin next year")

    assert (closed.state, closed.reason) == ("closed", "Audits begin next year")


def test_the_next_review_tells_what_became_of_decisions_and_compares(owner, chair, manager, review):
    held(owner, chair, manager, review, a_decision(owner))
    sign_minutes(actor=chair, review=review)
    create_task(actor=owner, new=NewTask(title="Late", due_on=owner.today))
    following = ManagementReview.objects.exclude(pk=review.pk).get()
    at = later(manager, 181)
    prepare_review(actor=at, review=following)

    items = {item.key: item.content for item in items_of(at, following)}
    assert items["actions"]["lines"][0]["words"].startswith("MR-0001, 1: One more person")
    late = next(i for i in items["monitoring"]["figures"] if i["key"] == "tasks_overdue")
    assert (late["before"], late["value"], late["trend"]) == (0, 2, "worse")


def test_a_review_that_is_not_held_and_one_that_is_not_planned_become_tasks(
    owner, chair, manager, review
):
    at = later(manager, 3)
    assert ask_reviews_held(actor=at) == 1
    assert ask_reviews_held(actor=at) == 0
    assert Task.objects.get(origin__startswith="review-overdue:").assignee_id == manager.id
    assert facts.review_is_overdue(at) is True

    held(owner, chair, manager, review)
    sign_minutes(actor=chair, review=review)
    assert [row.pk for row in facts.reviews_without_decision(owner)] == [review.pk]
    following = ManagementReview.objects.exclude(pk=review.pk).get()
    call_off_review(actor=manager, review=following, reason="The board is new")
    late = later(manager, 200)
    assert ask_reviews_held(actor=late) == 1
    assert Task.objects.filter(origin__startswith="review-due:").count() == 1


def test_who_takes_part_follows_the_plan_and_the_calendar_knows_the_day(
    owner, chair, manager, review
):
    edit_review(actor=manager, review=review, draft=a_plan(owner, chair, manager, participants=()))
    assert {item.person_id for item in review.attendances.all()} == {chair.id, manager.id}
    [entry] = entries_between(owner, owner.today, owner.today, kinds=["management-review"])
    assert entry.href == f"/reviews/{review.pk}"


def test_who_may_not_write_reviews_writes_none_but_their_named_writer(owner, chair, manager):
    contributor = a_member(owner, Role.CONTRIBUTOR, email="writer@harbour.example")
    plan = a_plan(owner, chair, manager, writer_id=contributor.id)
    with pytest.raises(NotAllowed):
        plan_review(actor=contributor, draft=plan)
    row = plan_review(actor=manager, draft=plan)
    assert prepare_review(actor=contributor, review=row).state == "prepared"
    auditor = a_member(owner, Role.INTERNAL_AUDITOR, email="auditor@harbour.example")
    with pytest.raises(NotAllowed):
        begin_meeting(actor=auditor, review=row)
