"""Read an incident for change, and settle its clocks after every change."""

from steward.domain.incidents.events import IncidentClockMissed
from steward.domain.incidents.models import Incident, IncidentClock
from steward.domain.incidents.queries.clocks import clock_rows, seen_of
from steward.domain.incidents.queries.content import calendar_now, clocks_now
from steward.domain.incidents.rules.clocks import Standing, standings
from steward.domain.incidents.terms.clocks import ClockState
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import current_members, open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule
from steward.foundation.journal.operations import record

SETTLED = ["state", "due_at", "prudent_at", "why", "missed_at", "title", "basis"]
ASKING = (ClockState.RUNNING, ClockState.OVERDUE)


def held(actor: Actor, incident: Incident) -> Incident:
    """Return the incident as it stands now, held until the transaction ends."""
    rows = Incident.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("handler").get(pk=incident.pk)


def settle(actor: Actor, row: Incident) -> None:
    """Count every clock anew, note ends that have passed, and make a task for each that runs."""
    rows = clock_rows(actor, row)
    found = standings(clocks_now(actor), seen_of(row, rows), calendar_now(actor))
    ruled_out = row.state == IncidentState.NOT_AN_INCIDENT
    fresh: list[IncidentClock] = []
    known: list[IncidentClock] = []
    for item in found:
        kept = rows.get(item.clock.id)
        if kept is not None and kept.sent_at is not None:
            continue
        applies = item.applies is not False and not ruled_out
        if kept is None and not applies:
            continue
        clock = kept or IncidentClock(
            organisation_id=actor.organisation_id, incident=row, key=item.clock.id
        )
        _settle(actor, row, clock, item, applies=applies)
        (known if kept is not None else fresh).append(clock)
    if fresh:
        IncidentClock.objects.write(fresh)
    if known:
        IncidentClock.objects.rewrite(known, SETTLED)
    every = {**rows, **{clock.key: clock for clock in fresh}}
    ends = [
        clock.due_at
        for clock in every.values()
        if clock.due_at is not None and clock.sent_at is None and clock.stands in ASKING
    ]
    row.next_due_at = min(ends, default=None)
    row.save(update_fields=["next_due_at"])
    _work(actor, row, list(every.values()))


def _settle(
    actor: Actor, row: Incident, clock: IncidentClock, item: Standing, *, applies: bool
) -> None:
    clock.title, clock.basis = item.clock.title, item.clock.basis[:200]
    clock.due_at = item.due.at if item.due else None
    clock.prudent_at = item.due.prudent if item.due else None
    clock.why = item.due.why if item.due else ""
    end = clock.due_at if applies and item.applies else None
    if end is not None and actor.now > end and clock.missed_at is None:
        clock.missed_at = end
        record(actor, IncidentClockMissed(subject=row.as_subject(), basis=clock.basis))
    state = item.state(actor.now, None, missed=clock.missed_at is not None)
    clock.state = (state if applies else ClockState.NOT).value


def origin_of(clock: IncidentClock) -> str:
    """Return the cause of the task that a clock makes."""
    return f"clock:{clock.pk}"


def _work(actor: Actor, row: Incident, clocks: list[IncidentClock]) -> None:
    """Make a task for each clock that runs; end those whose report was sent or is not owed."""
    ruled = by_rule(actor, EDIT_TASK)
    running = [clock for clock in clocks if clock.sent_at is None and clock.stands in ASKING]
    made = derive_tasks(actor=ruled, drafts=[_task(actor, row, clock) for clock in running])
    if made and row.handler_id is not None:
        give_tasks(actor, row)
    ended = [clock for clock in clocks if clock not in running]
    origins = [origin_of(clock) for clock in ended]
    over = list(open_tasks(actor).filter(origin__in=origins)) if origins else []
    sent = {origin_of(clock) for clock in ended if clock.sent_at is not None}
    for status, note in (("done", "The report was sent."), ("cancelled", "It is not owed.")):
        tasks = [task for task in over if (task.origin in sent) == (status == "done")]
        if tasks:
            move_tasks(actor=ruled, tasks=tasks, status=status, note=note, settled=True)


def give_tasks(actor: Actor, row: Incident) -> None:
    """Give the open tasks of an incident's clocks that nobody has to who leads the response."""
    members = current_members(actor).filter(person_id=row.handler_id)
    if row.handler_id is None or not members.exists():
        return
    keys = IncidentClock.objects.visible_to(actor).filter(incident=row)
    origins = [f"clock:{key}" for key in keys.values_list("pk", flat=True)]
    tasks = list(open_tasks(actor).filter(origin__in=origins, assignee=None))
    if tasks:
        assign_tasks(actor=by_rule(actor, EDIT_TASK), tasks=tasks, person_id=row.handler_id)


def _task(actor: Actor, row: Incident, clock: IncidentClock) -> TaskDraft:
    end = clock.prudent_at
    days = 1 if end is None else max(0, (end.date() - actor.today).days)
    when = "at once" if end is None else f"by {end:%-d %B %Y, %H:%M} UTC"
    exercise = "Exercise: " if row.is_drill else ""
    return TaskDraft(
        origin=origin_of(clock),
        title=f"{exercise}{clock.title} ({row.reference}, {clock.basis})"[:300],
        steps=(
            "Open the draft of the report and fill what is not known yet.",
            "Send it, then record when, to whom and under which reference.",
        ),
        requirement="A.8.4",
        owner_role="Whoever leads the response",
        effort_days=0.5,
        priority=50.0,
        due_days=days,
        severity="low" if row.is_drill else "critical",
        reason=f"{clock.basis} asks for it {when}.",
    )
