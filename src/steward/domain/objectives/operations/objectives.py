"""Write objectives, agree to them, and say how they ended."""

from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.objectives.events import (
    ObjectiveActedOn,
    ObjectiveMoved,
    ObjectiveToChange,
    ObjectiveWritten,
)
from steward.domain.objectives.models import Objective
from steward.domain.objectives.operations.wording import (
    block,
    line,
    member,
    money,
    number,
    with_author,
)
from steward.domain.objectives.policy import AGREE_OBJECTIVE, EDIT_OBJECTIVE
from steward.domain.objectives.queries.objectives import ACTION, MEASURE, check_requirement
from steward.domain.objectives.queries.sources import line_named, title_of
from steward.domain.objectives.rules.dates import next_after
from steward.domain.objectives.rules.measuring import health_of, is_met, missing_in
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.objectives import (
    FIGURES,
    NEXT,
    Act,
    Frequency,
    GoalDirection,
    Health,
    LineKey,
    ObjectiveDraft,
    ObjectiveState,
)
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

FIELDS = ObjectiveDraft.__slots__


@transaction.atomic
def write_objective(*, actor: Actor, draft: ObjectiveDraft) -> Objective:
    """Write down an objective; what it lacks to be agreed to may follow.

    Raises:
        NotAllowed: The actor may not write objectives.
        Invalid: The title is missing, or a value is outside of its range.
    """
    require(actor, EDIT_OBJECTIVE)
    row = Objective(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "objective"),
    )
    _fill(actor, row, draft)
    row.save(force_insert=True)
    _told(actor, row)
    return row


@transaction.atomic
def edit_objective(*, actor: Actor, objective: Objective, draft: ObjectiveDraft) -> Objective:
    """Change what is written down of an objective that is a draft.

    Raises:
        NotAllowed: The actor may not write objectives.
        Conflict: It is no draft any more.
        Invalid: The title is missing, or a value is outside of its range.
    """
    require(actor, EDIT_OBJECTIVE)
    row = held(actor, objective)
    after(NEXT, ObjectiveState(row.state), Act.CHANGE)
    _fill(actor, row, draft)
    row.save(update_fields=[*FIELDS, "written_by"])
    _told(actor, row)
    return row


def _told(actor: Actor, row: Objective) -> None:
    missing = ", ".join(words for _, words in missing_in(row.as_draft())) or "nothing"
    record(actor, ObjectiveWritten(subject=row.as_subject(), missing=missing))


def _fill(actor: Actor, row: Objective, draft: ObjectiveDraft) -> None:
    row.title = line(draft.title, "title", needed="Say in a sentence what is to be reached.")
    for name in ("why", "plan", "method"):
        setattr(row, name, block(getattr(draft, name), name))
    row.serves = check_requirement(draft.serves)
    row.policy = line(draft.policy, "policy", most=200)
    row.measure = line(draft.measure, "measure")
    row.unit = line(draft.unit, "unit", most=40)
    if draft.direction not in tuple(GoalDirection):
        raise Invalid("Choose on which side of the target a value is good.", place="direction")
    row.direction = draft.direction
    row.baseline = number(draft.baseline, "baseline")
    row.target = number(draft.target, "target")
    row.target_to = number(draft.target_to, "target_to")
    _check_band(row)
    row.tolerance = number(draft.tolerance, "tolerance", least=0) or 0.0
    if draft.frequency and draft.frequency not in tuple(Frequency):
        raise Invalid("Choose how often it is measured.", place="frequency")
    row.frequency = draft.frequency
    row.owner = member(actor, draft.owner_id, "owner_id")
    row.analyst = member(actor, draft.analyst_id, "analyst_id")
    row.effort_days = number(draft.effort_days, "effort_days", least=0)
    row.budget, row.currency = money(draft.budget, draft.currency)
    row.due_on = draft.due_on
    if draft.figure and draft.figure not in FIGURES:
        raise Invalid("Choose one of the figures that Steward knows.", place="figure")
    row.figure = draft.figure
    _fill_line(actor, row, draft)
    if row.figure:
        row.measure = row.measure or FIGURES[row.figure].label
        row.unit = row.unit or FIGURES[row.figure].unit
    row.written_by = with_author(actor, row.written_by)


def _fill_line(actor: Actor, row: Objective, draft: ObjectiveDraft) -> None:
    row.observed, row.observed_series, row.observed_thing = "", "", None
    if not draft.observed and draft.observed_thing_id is None:
        return
    if draft.figure:
        raise Invalid("Choose a figure or what a source tells, not both.", place="observed")
    if draft.observed_thing_id is None:
        raise Invalid("Say of which thing a source tells it.", place="observed_thing_id")
    key = LineKey(
        thing_id=draft.observed_thing_id, name=draft.observed, series=draft.observed_series
    )
    found = line_named(actor, key)
    if found is None:
        raise Invalid("No source tells such numbers of this thing.", place="observed")
    row.observed, row.observed_series = found.property, found.series
    row.observed_thing = found.thing
    row.measure = row.measure or title_of(found)[:300]
    row.unit = row.unit or found.unit


def _check_band(row: Objective) -> None:
    if row.direction != GoalDirection.WITHIN:
        row.target_to = None
    elif row.target is not None and row.target_to is not None and row.target_to < row.target:
        raise Invalid("The upper end lies below the lower one.", place="target_to")


def held(actor: Actor, objective: Objective) -> Objective:
    """Return the objective as it is now, held until the end of the transaction."""
    rows = Objective.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("owner", "analyst", "observed_thing").get(pk=objective.pk)


@transaction.atomic
def agree_objective(*, actor: Actor, objective: Objective, note: str = "") -> Objective:
    """Agree to an objective that has everything it needs; its owner and its authors cannot.

    Source: ISO/IEC 42001:2023, 6.2.

    Raises:
        NotAllowed: The actor may not agree to objectives.
        Conflict: It is no draft, the actor owns or wrote it, or it lacks something; that is named.
    """
    require(actor, AGREE_OBJECTIVE, objective)
    row = held(actor, objective)
    state = after(NEXT, ObjectiveState(row.state), Act.AGREE)
    if missing := missing_in(row.as_draft()):
        raise Conflict(f"Still missing: {', '.join(words for _, words in missing)}.")
    if row.due_on is not None and row.due_on <= actor.today:
        raise Conflict("The day by which it is to be met has passed; choose another first.")
    floor = {"objective.agree": [row.owner_id, *row.written_by]}
    keep_apart(actor, row.as_subject(), floor, act="objective.agree")
    row.agreed_by, row.agreed_at = actor.label[:200], actor.now
    _move(actor, row, state, note, ["agreed_by", "agreed_at"])
    return row


@transaction.atomic
def start_objective(
    *, actor: Actor, objective: Objective, started_on: date | None = None
) -> Objective:
    """Begin to work towards an objective; from then on it is measured.

    Raises:
        NotAllowed: The actor may not write objectives.
        Conflict: Nobody agreed to it.
        Invalid: The day lies ahead, or not before the day by which it is met.
    """
    require(actor, EDIT_OBJECTIVE)
    row = held(actor, objective)
    state = after(NEXT, ObjectiveState(row.state), Act.START)
    day = started_on or actor.today
    if day > actor.today:
        raise Invalid("This day lies ahead.", place="started_on")
    if row.due_on is not None and day >= row.due_on:
        raise Invalid("It starts before the day by which it is met.", place="started_on")
    row.started_on = day
    row.next_on = next_measure_on(row, actor.today)
    _move(actor, row, state, "", ["started_on", "next_on"])
    return row


def next_measure_on(row: Objective, day: date) -> date | None:
    """Return the day by which an objective is measured again after a day, its due day at last."""
    if row.started_on is None or not row.frequency:
        return row.due_on
    frequency = Frequency(row.frequency)
    found = None if frequency is Frequency.ONCE else next_after(row.started_on, frequency, day)
    if row.due_on is None:
        return found
    return row.due_on if found is None else min(found, row.due_on)


@transaction.atomic
def end_objective(*, actor: Actor, objective: Objective, reached: bool, learnt: str) -> Objective:
    """Say that an objective was reached or missed, and what was learnt.

    Source: ISO/IEC 42001:2023, 6.2 and 9.1: the results are evaluated.

    Raises:
        NotAllowed: The actor may not agree to objectives.
        Conflict: It does not run; or it is to be called reached without a value that meets the
            target; or its owner calls it reached, or the organisation keeps it apart.
        Invalid: What was learnt is missing.
    """
    require(actor, AGREE_OBJECTIVE, objective)
    row = held(actor, objective)
    state = after(NEXT, ObjectiveState(row.state), Act.REACH if reached else Act.MISS)
    row.learnt = block(learnt, "learnt", needed="Say in a sentence what was learnt.")
    if reached:
        aim = row.aim
        if aim is None or row.latest is None or not is_met(aim, row.latest):
            told = row.latest_words or "never measured"
            raise Conflict(
                f"Its latest value does not meet the target: {told}. Measure first, or call it"
                " missed."
            )
        keep_apart(actor, row.as_subject(), {"objective.reach": [row.owner_id]})
    keep_apart(actor, row.as_subject(), {}, act="objective.end")
    row.ended_on, row.next_on = actor.today, None
    _move(actor, row, state, row.learnt, ["ended_on", "next_on", "learnt"])
    _close_asked(actor, row, f"It was {state.value}.")
    return row


@transaction.atomic
def drop_objective(*, actor: Actor, objective: Objective, reason: str) -> Objective:
    """Give up an objective, with the reason.

    Raises:
        NotAllowed: The actor may not write objectives.
        Conflict: It is over already.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_OBJECTIVE)
    row = held(actor, objective)
    state = after(NEXT, ObjectiveState(row.state), Act.DROP)
    row.learnt = block(reason, "reason", needed="Say why it is given up; an auditor will ask.")
    row.ended_on, row.next_on = actor.today, None
    _move(actor, row, state, row.learnt, ["ended_on", "next_on", "learnt"])
    _close_asked(actor, row, "The objective was dropped.")
    return row


@transaction.atomic
def reopen_objective(*, actor: Actor, objective: Objective, reason: str) -> Objective:
    """Take an objective up again as a draft; it is agreed to anew. Its values stay.

    Raises:
        NotAllowed: The actor may not write objectives.
        Conflict: It was reached, or is a draft.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_OBJECTIVE)
    row = held(actor, objective)
    state = after(NEXT, ObjectiveState(row.state), Act.REOPEN)
    said = block(reason, "reason", needed="Say why it is changed; an auditor will ask.")
    row.agreed_by, row.agreed_at, row.written_by = "", None, []
    row.ended_on, row.next_on = None, None
    names = ["agreed_by", "agreed_at", "written_by", "ended_on", "next_on"]
    _move(actor, row, state, said, names)
    _close_asked(actor, row, "The objective is changed; it is measured when it runs again.")
    return row


@transaction.atomic
def take_up_objective(*, actor: Actor, objective: Objective, reason: str) -> Objective:
    """Take an objective up to be changed as somebody decided; a draft stays one, and says so.

    Raises:
        NotAllowed: The actor may not write objectives.
        Conflict: It was reached.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_OBJECTIVE)
    row = held(actor, objective)
    if row.state != ObjectiveState.DRAFT:
        return reopen_objective(actor=actor, objective=row, reason=reason)
    said = block(reason, "reason", needed="Say why it is changed; an auditor will ask.")
    record(actor, ObjectiveToChange(subject=row.as_subject(), reason=said))
    return row


@transaction.atomic
def act_on_objective(
    *,
    actor: Actor,
    objective: Objective,
    action: str,
    due_on: date,
    person_id: UUID | None = None,
) -> Task:
    """Decide on an action that brings an objective back on its line: a task follows.

    Source: ISO/IEC 42001:2023, 9.1 and 10.1.

    Raises:
        NotAllowed: The actor may not write objectives.
        Conflict: The objective is over.
        Invalid: The action is missing, the day has passed, or the person is no member.
    """
    require(actor, EDIT_OBJECTIVE)
    row = held(actor, objective)
    if ObjectiveState(row.state).is_over:
        raise Conflict("The objective is over; nothing is done for it any more.")
    said = line(action, "action", needed="Say what is done.")
    if due_on < actor.today:
        raise Invalid("This day has passed.", place="due_on")
    person = member(actor, person_id, "person_id")
    draft = TaskDraft(
        origin=f"{ACTION}{row.pk}:{uuid7()}",
        title=said,
        steps=(),
        requirement="9.1",
        owner_role="Owner of the objective",
        effort_days=1.0,
        priority=6.0,
        due_days=(due_on - actor.today).days,
        severity="high" if row.health == Health.OFF_TRACK else "medium",
        reason=f"{row.reference} {row.title}: {Health(row.health).label.lower()}.",
    )
    ruled = by_rule(actor, EDIT_TASK)
    derive_tasks(actor=ruled, drafts=[draft])
    task = Task.objects.visible_to(actor).get(origin=draft.origin)
    if person is not None:
        assign_tasks(actor=ruled, tasks=[task], person_id=person.pk)
        task.refresh_from_db()
    record(actor, ObjectiveActedOn(subject=row.as_subject(), action=said))
    return task


def judged(row: Objective) -> Health:
    """Return how an objective does by the value that counts."""
    if row.aim is None or row.latest_on is None:
        return Health.UNMEASURED
    return health_of(row.aim, row.latest, row.latest_on)


def _move(actor: Actor, row: Objective, state: ObjectiveState, note: str, names: list[str]) -> None:
    old, row.state = ObjectiveState(row.state), state.value
    row.save(update_fields=["state", *names])
    event = ObjectiveMoved(
        subject=row.as_subject(), old=old.value, new=state.value, words=state.label, note=note
    )
    record(actor, event)


def _close_asked(actor: Actor, row: Objective, note: str) -> None:
    """Close the tasks that asked for a measurement: nobody needs it any more."""
    asked = list(open_tasks(actor).filter(origin__startswith=f"{MEASURE}{row.pk}:"))
    if asked:
        move_tasks(
            actor=by_rule(actor, EDIT_TASK),
            tasks=asked,
            status="cancelled",
            note=note,
            settled=True,
        )
