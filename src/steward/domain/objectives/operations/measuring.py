"""Measure objectives: by people, from the records by a figure, and by what sources tell."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from steward.domain.objectives.events import ObjectiveMeasured
from steward.domain.objectives.models import Measurement, Objective
from steward.domain.objectives.operations.objectives import held, judged, next_measure_on
from steward.domain.objectives.operations.wording import block, number
from steward.domain.objectives.policy import EDIT_OBJECTIVE, MEASURE_OBJECTIVE
from steward.domain.objectives.queries.figures import figure_now
from steward.domain.objectives.queries.objectives import MEASURE, objectives_visible_to
from steward.domain.objectives.queries.sources import newest_of, title_of
from steward.domain.objectives.rules.measuring import health_of
from steward.domain.objectives.rules.states import after
from steward.domain.objectives.terms.objectives import FIGURES, NEXT, Act, Health, ObjectiveState
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.journal.operations import record

COUNTS = ["latest", "latest_on", "health", "next_on"]
GRACE_DAYS = 0
OFF = "objective-off:"


@transaction.atomic
def measure_objective(
    *, actor: Actor, objective: Objective, value: float, measured_on: date, note: str = ""
) -> Measurement:
    """Note the value of a day; the latest day says how the objective does.

    Off track, a task follows to decide what is done, once a day of measurement. The tasks that
    asked for the value are done with it.

    Source: ISO/IEC 42001:2023, 6.2 and 9.1.

    Raises:
        NotAllowed: The actor may not measure objectives, and neither owns nor analyses this one.
        Conflict: The objective does not run.
        Invalid: The value is no number, the day lies ahead or before the start, or the note is
            too long.
    """
    require(actor, MEASURE_OBJECTIVE, objective)
    row = held(actor, objective)
    after(NEXT, ObjectiveState(row.state), Act.MEASURE)
    found = number(value, "value")
    if found is None:
        raise Invalid("Give a number.", place="value")
    if measured_on > actor.today:
        raise Invalid("This day lies ahead.", place="measured_on")
    if row.started_on is not None and measured_on < row.started_on - timedelta(days=366):
        raise Invalid("This day lies more than a year before the start.", place="measured_on")
    return _measure(actor, row, found, measured_on, "person", block(note, "note"))


@transaction.atomic
def measure_by_figure(*, actor: Actor, objective: Objective) -> Measurement:
    """Note what the records say today, where the objective is measured by a figure of Steward.

    Raises:
        NotAllowed: The actor may not measure objectives.
        Conflict: The objective does not run, has no figure, somebody measured it today, or the
            records hold nothing to take a share of.
    """
    require(actor, MEASURE_OBJECTIVE, objective)
    row = held(actor, objective)
    after(NEXT, ObjectiveState(row.state), Act.MEASURE)
    if row.figure not in FIGURES:
        raise Conflict("People measure this objective; no figure of Steward is chosen.")
    today = Measurement.objects.visible_to(actor).filter(objective=row, measured_on=actor.today)
    if today.exists():
        raise Conflict("It was measured today; a figure takes no person's value away.")
    value = figure_now(actor, row.figure)
    if value is None:
        raise Conflict("The records hold nothing yet from which this figure follows.")
    note = f"{FIGURES[row.figure].label}, as the records stand."
    return _measure(actor, row, value, actor.today, "figure", note)


@transaction.atomic
def measure_by_source(*, actor: Actor, objective: Objective) -> Measurement:
    """Note the newest value that a source of monitoring told, where the objective names one.

    Its day is the day of the observation, and the source is named as who measured it. It takes no
    person's value away, and one that is no newer than what counts is not noted.

    Source: ISO/IEC 42001:2023, 6.2 and 9.1.

    Raises:
        NotAllowed: The actor may not measure objectives.
        Conflict: The objective does not run, names no source, or the source told nothing new.
    """
    require(actor, MEASURE_OBJECTIVE, objective)
    row = held(actor, objective)
    after(NEXT, ObjectiveState(row.state), Act.MEASURE)
    newest = newest_of(actor, row)
    if newest is None or newest.number is None:
        raise Conflict("No source tells what this objective is measured by.")
    day = min(newest.observed_at.date(), actor.today)
    if any(limit is not None and day < limit for limit in (row.started_on, row.latest_on)):
        raise Conflict("The source told nothing since the objective was measured last.")
    if row.latest_on == day:
        raise Conflict("It was measured on that day; a source takes no value away.")
    note = f"{title_of(newest)} of {newest.thing.name}, seen by {newest.source}."
    return _measure(actor, row, newest.number, day, "feed", note, by=newest.source)


def _measure(
    actor: Actor, row: Objective, value: float, day: date, source: str, note: str, by: str = ""
) -> Measurement:
    aim = row.aim
    made = Measurement.objects.create(
        organisation_id=actor.organisation_id,
        objective=row,
        value=value,
        measured_on=day,
        health=(Health.UNMEASURED if aim is None else health_of(aim, value, day)).value,
        source=source,
        note=note,
        measured_by=(by or actor.label)[:200],
    )
    if row.latest_on is None or day >= row.latest_on:
        row.latest, row.latest_on = value, day
        row.health = judged(row).value
        row.next_on = next_measure_on(row, max(day, actor.today))
        row.save(update_fields=COUNTS)
    told = f"{value:g} {row.unit}".strip()
    verdict = Health(made.health).label.lower()
    event = ObjectiveMeasured(
        subject=row.as_subject(), value=told, day=day.isoformat(), verdict=verdict
    )
    record(actor, event)
    ruled = by_rule(actor, EDIT_TASK)
    asked = open_tasks(actor).filter(origin__startswith=f"{MEASURE}{row.pk}:")
    if done := list(asked):
        move_tasks(actor=ruled, tasks=done, status="done", note=f"Measured: {told}.", settled=True)
    if row.latest_on == day and row.health == Health.OFF_TRACK:
        derive_tasks(actor=ruled, drafts=[_decide_draft(row, told, day)])
        _give(ruled, [(f"{OFF}{row.pk}:{day}", row)])
    return made


@transaction.atomic
def look_after_objectives(*, actor: Actor) -> int:
    """Measure what a figure or a source measures and is due; ask for the values that people owe.

    Doing it again on the same day changes nothing.

    Returns:
        How many values were read and tasks were made.

    Raises:
        NotAllowed: The actor may not write objectives.
    """
    require(actor, EDIT_OBJECTIVE)
    running = objectives_visible_to(actor).filter(state=ObjectiveState.RUNNING.value)
    due = list(running.filter(next_on__lte=actor.today).order_by("number"))
    count = 0
    ruled = by_rule(actor, MEASURE_OBJECTIVE)
    late: list[Objective] = []
    for row in due:
        if (row.figure or row.line) and _measured(ruled, row):
            count += 1
        elif row.next_on is not None and row.next_on < actor.today - timedelta(days=GRACE_DAYS):
            late.append(row)
    asking = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=asking, drafts=[_ask_draft(actor, row) for row in late])
    if made:
        _give(asking, [(_asked(row), row) for row in late])
    return count + made


def _measured(actor: Actor, row: Objective) -> bool:
    measure = measure_by_figure if row.figure else measure_by_source
    try:
        measure(actor=actor, objective=row)
    except Conflict:
        return False
    return True


def _asked(row: Objective) -> str:
    return f"{MEASURE}{row.pk}:{row.next_on}"


def _ask_draft(actor: Actor, row: Objective) -> TaskDraft:
    day = row.next_on or actor.today
    return TaskDraft(
        origin=_asked(row),
        title=f"Measure {row.reference} {row.title}"[:300],
        steps=("Measure the value by its method.", "Note it with what it rests on."),
        requirement="9.1",
        owner_role="Analyst of the objective",
        effort_days=0.25,
        priority=4.0,
        due_days=7,
        severity="medium",
        reason=f"A value was due on {day:%-d %B %Y}. Without one the objective is not on track.",
    )


def _decide_draft(row: Objective, told: str, day: date) -> TaskDraft:
    return TaskDraft(
        origin=f"{OFF}{row.pk}:{day}",
        title=f"Decide what is done: {row.reference} {row.title} is off track"[:300],
        steps=("Find out why.", "Decide on an action, or change the objective with a reason."),
        requirement="9.1",
        owner_role="Owner of the objective",
        effort_days=0.5,
        priority=6.0,
        due_days=14,
        severity="high",
        reason=f"{told} was measured on {day:%-d %B %Y}; the target: {row.target_words.lower()}.",
    )


def _give(actor: Actor, wanted: Sequence[tuple[str, Objective]]) -> None:
    """Give the tasks that nobody has to those who owe them, as far as they are members."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    for origin, row in wanted:
        person = row.analyst_id if origin.startswith(MEASURE) else row.owner_id
        if person in members and (
            tasks := list(open_tasks(actor).filter(origin=origin, assignee=None))
        ):
            assign_tasks(actor=actor, tasks=tasks, person_id=person)
