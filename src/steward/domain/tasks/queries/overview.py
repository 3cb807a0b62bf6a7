"""Read the work of everybody at once: load, forecasts, days, what is in progress."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from steward.domain.tasks.models import Absence, Task, Wait
from steward.domain.tasks.queries import OPEN, current_members
from steward.domain.tasks.queries.settling import calendar_in, work_policy
from steward.domain.tasks.queries.together import away_today
from steward.domain.tasks.rules.clocks import OpenWork, forecast, remaining
from steward.foundation.core.actor import Actor

MOST_ROWS = 20_000
MOST_DUE = 1_500
AHEAD_DAYS = 14
NEEDED = (
    "id",
    "assignee_id",
    "effort_days",
    "steps",
    "ticks",
    "due_on",
    "priority",
    "paused_at",
    "status",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person has to do.

    ``days`` is the work that remains, in days, and ``soon_days`` that of what is due within two
    weeks. ``late`` counts the tasks that will be done after their day at this pace; ``through_on``
    is when all is done, None beyond three years.
    """

    key: UUID
    name: str
    open: int
    doing: int
    overdue: int
    paused: int
    days: float
    soon_days: float
    late: int
    through_on: date | None
    away: Absence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    work: OpenWork
    status: str


def workload(actor: Actor) -> list[Load]:
    """Return the load of every member, the fullest first; members without work too."""
    policy = work_policy(actor)
    calendar = calendar_in(policy)
    people = {row.person_id: str(row.person) for row in current_members(actor)}
    found = _open_work(actor, list(people))
    away = away_today(actor)
    soon = actor.today + timedelta(days=AHEAD_DAYS)
    loads: list[Load] = []
    for key, name in people.items():
        rows = found.get(key, [])
        ends = forecast([row.work for row in rows], actor.today, calendar, policy.days_a_week)
        running = [row.work for row in rows if not row.work.is_paused]
        last = [ends[work.key] for work in running]
        near = [work for work in running if work.due_on is not None and work.due_on <= soon]
        loads.append(
            Load(
                key=key,
                name=name,
                open=len(rows),
                doing=sum(row.status == "doing" for row in rows),
                overdue=sum(w.due_on is not None and w.due_on < actor.today for w in running),
                paused=len(rows) - len(running),
                days=sum(work.effort for work in running),
                soon_days=sum(work.effort for work in near),
                late=sum(is_late(work.due_on, ends[work.key]) for work in running),
                through_on=None if None in last else max((d for d in last if d), default=None),
                away=away.get(key),
            )
        )
    return sorted(loads, key=lambda load: (-load.days, load.name))


def is_late(due_on: date | None, end: date | None) -> bool:
    """Say whether running work will be done after its day; beyond the forecast is late too."""
    return due_on is not None and (end is None or end > due_on)


def _open_work(actor: Actor, people: Collection[UUID]) -> dict[UUID, list[_Row]]:
    rows = Task.objects.visible_to(actor).filter(status__in=OPEN, assignee_id__in=people)
    found: dict[UUID, list[_Row]] = {}
    for key, who, effort, steps, ticks, due, priority, paused, status in rows.values_list(
        *NEEDED
    ).order_by("id")[:MOST_ROWS]:
        work = OpenWork(
            key=key,
            effort=remaining(effort, min(len(ticks), len(steps)), len(steps)),
            due_on=due,
            priority=priority,
            is_paused=paused is not None,
        )
        found.setdefault(who, []).append(_Row(work=work, status=status))
    return found


def forecast_of(actor: Actor, task: Task) -> date | None:
    """Return by when whoever has a task will have done it, after all that is due before.

    None where nobody has it, its clock stands still, or it lies beyond three years.
    """
    if task.assignee_id is None or task.is_closed or task.is_paused:
        return None
    policy = work_policy(actor)
    rows = _open_work(actor, [task.assignee_id]).get(task.assignee_id, [])
    ends = forecast(
        [row.work for row in rows], actor.today, calendar_in(policy), policy.days_a_week
    )
    return ends.get(task.pk)


def count_unassigned(actor: Actor) -> int:
    """Return how many open tasks nobody has."""
    return Task.objects.visible_to(actor).filter(status__in=OPEN, assignee=None).count()


class Due(NamedTuple):
    """An open task on its day; ``who`` is empty where nobody has it."""

    id: UUID
    title: str
    on: date
    who: str


def due_between(actor: Actor, start: date, end: date, *, mine: bool = False) -> list[Due]:
    """Return the open tasks due between two days, both included; at most 1,500."""
    rows = Task.objects.visible_to(actor).filter(status__in=OPEN, due_on__range=(start, end))
    if mine:
        rows = rows.filter(assignee_id=actor.id)
    found = rows.order_by("due_on", "-priority", "id").values_list(
        "id", "title", "due_on", "assignee__name", "assignee__email"
    )
    return [
        Due(key, title, on or actor.today, str(name or email or ""))
        for key, title, on, name, email in found[:MOST_DUE]
    ]


def over_wip(actor: Actor) -> list[tuple[UUID, str, int, int]]:
    """Return who has more in progress than the hint: key, name, how many, and the hint."""
    hint = work_policy(actor).wip
    if not hint:
        return []
    rows = Task.objects.visible_to(actor).filter(status="doing", paused_at=None)
    rows = rows.exclude(assignee=None).order_by()
    counted = rows.values_list("assignee_id", "assignee__name", "assignee__email").annotate(
        count=Count("id")
    )
    found = [(key, str(n or e), int(count), hint) for key, n, e, count in counted if count > hint]
    return sorted(found, key=lambda row: (-row[2], row[1]))


def waiting_among(actor: Actor, tasks: Collection[UUID]) -> set[UUID]:
    """Return those of the tasks that wait for an open one."""
    rows = Wait.objects.visible_to(actor).filter(task__in=list(tasks), blocker__status__in=OPEN)
    return set(rows.values_list("task_id", flat=True))
