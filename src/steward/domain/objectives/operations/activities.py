"""Plan recurring work, record that it was done, and ask for what was not."""

from datetime import date

from django.db import transaction

from steward.domain.objectives.events import ActivityDone, ActivityEnded, ActivityPlanned
from steward.domain.objectives.models import ActivityTurn, PlannedActivity
from steward.domain.objectives.operations.wording import block, line, member
from steward.domain.objectives.policy import DO_ACTIVITY, EDIT_ACTIVITY
from steward.domain.objectives.queries.activities import done_of, first_open, turns_between
from steward.domain.objectives.queries.objectives import check_requirement
from steward.domain.objectives.terms.changes import ActivityDraft
from steward.domain.objectives.terms.objectives import Frequency
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

PREFIX = "activity:"


@transaction.atomic
def plan_activity(*, actor: Actor, draft: ActivityDraft) -> PlannedActivity:
    """Plan work that is done once, or again and again.

    Source: ISO/IEC 42001:2023, 8.1.

    Raises:
        NotAllowed: The actor may not plan work.
        Invalid: The title, the day or the frequency is missing or wrong.
    """
    require(actor, EDIT_ACTIVITY)
    row = PlannedActivity(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "activity"),
    )
    _fill(actor, row, draft)
    row.next_on = row.first_on
    row.save(force_insert=True)
    _told(actor, row)
    return row


@transaction.atomic
def edit_activity(
    *, actor: Actor, activity: PlannedActivity, draft: ActivityDraft
) -> PlannedActivity:
    """Change the plan of some work; what was done stays, under the days it was due.

    Raises:
        NotAllowed: The actor may not plan work.
        Conflict: It has ended; or work was done already and its days are to change.
        Invalid: The title, the day or the frequency is missing or wrong.
    """
    require(actor, EDIT_ACTIVITY)
    row = _held(actor, activity)
    if row.ended_on is not None:
        raise Conflict("It has ended; plan it anew.")
    before = (row.frequency, row.first_on)
    _fill(actor, row, draft)
    done = done_of(actor, [row]).get(row.pk, {})
    if done and before != (row.frequency, row.first_on):
        raise Conflict("It was done already on its days: end it, and plan it anew.")
    row.next_on = first_open(row, done)
    row.save(update_fields=[*ActivityDraft.__slots__, "next_on"])
    _told(actor, row)
    return row


def _told(actor: Actor, row: PlannedActivity) -> None:
    words = f"{row.frequency_words.lower()} from {row.first_on:%-d %B %Y}"
    record(actor, ActivityPlanned(subject=row.as_subject(), words=words))


def _fill(actor: Actor, row: PlannedActivity, draft: ActivityDraft) -> None:
    row.title = line(draft.title, "title", needed="Say in a sentence what is done.")
    row.what = block(draft.what, "what")
    row.evidence = block(draft.evidence, "evidence")
    row.serves = check_requirement(draft.serves)
    if draft.frequency not in tuple(Frequency):
        raise Invalid("Choose how often it is done.", place="frequency")
    row.frequency = draft.frequency
    if draft.first_on is None:
        raise Invalid("Choose the first day by which it is done.", place="first_on")
    if not 2000 <= draft.first_on.year <= 2200:
        raise Invalid("Choose a day between 2000 and 2200.", place="first_on")
    row.first_on = draft.first_on
    row.owner = member(actor, draft.owner_id, "owner_id")


def _held(actor: Actor, activity: PlannedActivity) -> PlannedActivity:
    rows = PlannedActivity.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("owner").get(pk=activity.pk)


@transaction.atomic
def do_activity(
    *,
    actor: Actor,
    activity: PlannedActivity,
    due_on: date,
    done_on: date,
    evidence: str,
) -> ActivityTurn:
    """Record that the work of a day was done, and what shows it.

    Raises:
        NotAllowed: The actor may not record planned work, and it is not the actor's own.
        Conflict: The work of that day is recorded already.
        Invalid: No work is due on that day, the other day lies ahead, or nothing shows it.
    """
    require(actor, DO_ACTIVITY, activity)
    row = _held(actor, activity)
    done = done_of(actor, [row]).get(row.pk, {})
    if not turns_between(row, done, start=due_on, end=due_on, today=actor.today):
        raise Invalid("No work is due on that day.", place="due_on")
    if due_on in done:
        raise Conflict("The work of that day is recorded already.", place="due_on")
    if done_on > actor.today:
        raise Invalid("This day lies ahead.", place="done_on")
    made = ActivityTurn.objects.create(
        organisation_id=actor.organisation_id,
        activity=row,
        due_on=due_on,
        done_on=done_on,
        evidence=block(evidence, "evidence", needed="Say what shows that it was done."),
        done_by=actor.label[:200],
    )
    row.next_on = first_open(row, [*done, due_on])
    row.save(update_fields=["next_on"])
    event = ActivityDone(
        subject=row.as_subject(),
        due_on=due_on.isoformat(),
        done_on=done_on.isoformat(),
        evidence=made.evidence,
    )
    record(actor, event)
    asked = list(open_tasks(actor).filter(origin=f"{PREFIX}{row.pk}:{due_on}"))
    if asked:
        note = f"Done on {done_on.isoformat()}: {made.evidence}"
        move_tasks(
            actor=by_rule(actor, EDIT_TASK), tasks=asked, status="done", note=note, settled=True
        )
    return made


@transaction.atomic
def end_activity(*, actor: Actor, activity: PlannedActivity, reason: str) -> PlannedActivity:
    """End planned work: nothing is due after today. What was missed stays missed.

    Raises:
        NotAllowed: The actor may not plan work.
        Conflict: It has ended already.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_ACTIVITY)
    row = _held(actor, activity)
    if row.ended_on is not None:
        raise Conflict("It has ended already.")
    row.end_reason = block(reason, "reason", needed="Say why it is not done any more.")
    row.ended_on, row.next_on = actor.today, None
    row.save(update_fields=["ended_on", "next_on", "end_reason"])
    record(actor, ActivityEnded(subject=row.as_subject(), reason=row.end_reason))
    return row


@transaction.atomic
def ask_activities(*, actor: Actor) -> int:
    """Make a task for planned work whose day has passed, for who does it; once a day of work.

    Raises:
        NotAllowed: The actor may not plan work.
    """
    require(actor, EDIT_ACTIVITY)
    rows = list(
        PlannedActivity.objects.visible_to(actor)
        .filter(ended_on=None, next_on__lt=actor.today)
        .order_by("number")
    )
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=[_late(row) for row in rows])
    if not made:
        return 0
    members = set(current_members(actor).values_list("person_id", flat=True))
    for row in rows:
        if row.owner_id in members:
            tasks = list(open_tasks(actor).filter(origin=_late(row).origin, assignee=None))
            if tasks:
                assign_tasks(actor=ruled, tasks=tasks, person_id=row.owner_id)
    return made


def _late(row: PlannedActivity) -> TaskDraft:
    day = row.next_on or row.first_on
    return TaskDraft(
        origin=f"{PREFIX}{row.pk}:{day}",
        title=f"Do what was planned: {row.reference} {row.title}"[:300],
        steps=("Do the work.", "Record it there with what shows it."),
        requirement=row.serves or "8.1",
        owner_role="Owner of the planned work",
        effort_days=0.5,
        priority=4.0,
        due_days=7,
        severity="medium",
        reason=f"It was due on {day:%-d %B %Y}. Expected as evidence: {row.evidence or '–'}"[:2000],
    )
