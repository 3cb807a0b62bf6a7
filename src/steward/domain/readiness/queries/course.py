"""How ready the organisation was, is, and when it may be ready."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from steward.domain.audits.models import Audit
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.domain.controls.queries import action_plan_key, action_plan_of
from steward.domain.readiness.models import ReadinessAim, ReadinessDay
from steward.domain.readiness.queries import Whole, whole_readiness
from steward.domain.readiness.rules.forecasting import futures
from steward.domain.readiness.rules.remaining import (
    TASKS,
    OpenWork,
    highest_low,
    until_proven,
    until_unblocked,
)
from steward.domain.readiness.terms.ahead import Futures, Pace, Remaining
from steward.domain.readiness.terms.tracking import Aim, Point
from steward.domain.tasks.queries import OPEN
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import answers

PACE_WEEKS = 26
MOST_POINTS = 800
CERTIFYING = (AuditKind.STAGE_1.value, AuditKind.STAGE_2.value)
LEFT = """
SELECT requirement, CASE WHEN origin LIKE 'gap:%%' THEN split_part(origin, ':', 3) ELSE '' END,
    sum(effort_days)
  FROM tasks_task WHERE organisation_id = %(of)s AND status = ANY(%(open)s) AND requirement <> ''
  GROUP BY 1, 2 ORDER BY 1, 2
"""
WORKED = """
SELECT count(*) FILTER (WHERE status = ANY(%(open)s)),
    coalesce(sum(effort_days) FILTER (WHERE status = ANY(%(open)s)), 0),
    coalesce(sum(effort_days) FILTER (WHERE status = 'done'), 0),
    coalesce(sum(effort_days) FILTER (WHERE status = 'cancelled'), 0)
  FROM tasks_task WHERE organisation_id = %(of)s
"""
FINISHED = """
SELECT (%(today)s::date - 1 - (closed_at AT TIME ZONE 'UTC')::date) / 7, sum(effort_days)
  FROM tasks_task WHERE organisation_id = %(of)s AND status = 'done'
  AND closed_at >= %(since)s AND closed_at < %(until)s GROUP BY 1
"""
BEGUN = (
    "SELECT (min(created_at) AT TIME ZONE 'UTC')::date FROM tasks_task WHERE organisation_id = %s"
)


FIRST = """
SELECT (min(pgh_created_at) AT TIME ZONE 'UTC')::date FROM public.identity_organisationevent
  WHERE pgh_obj_id = %s
"""


def history_begun(actor: Actor) -> date:
    """Return the first day of which the history knows the organisation."""
    found = answers(FIRST, [actor.organisation_id])
    return found[0][0] or actor.today


def kept_days(actor: Actor) -> OwnedQuerySet[ReadinessDay]:
    """Return the days that are kept."""
    return ReadinessDay.objects.visible_to(actor)


def aim_of(actor: Actor) -> Aim:
    """Return what the organisation aims at; the default where it has set nothing."""
    row = ReadinessAim.objects.visible_to(actor).first()
    if row is None:
        return Aim()
    return Aim(target=row.target, pace_low=row.pace_low, pace_high=row.pace_high)


def open_work(actor: Actor) -> tuple[OpenWork, ...]:
    """Return the effort of the open tasks about requirements; planned actions by themselves."""
    rows = answers(LEFT, {"of": actor.organisation_id, "open": list(OPEN)})
    return tuple(OpenWork(str(name), str(action), float(days)) for name, action, days in rows)


def proposed_days(whole: Whole, left: tuple[OpenWork, ...]) -> float:
    """Return the expected effort for blocking requirements that is no task yet."""
    plan = action_plan_of(action_plan_key())
    found = until_unblocked(whole.states, plan, left, whole.known.done)
    return sum(work.mean for work in found.works if work.what != TASKS)


def point_now(actor: Actor, whole: Whole | None = None) -> Point:
    """Return readiness and work at the instant of the actor's clock."""
    known = whole or whole_readiness(actor)
    values = {"of": actor.organisation_id, "open": list(OPEN)}
    ((tasks, left, done, dropped),) = answers(WORKED, values)
    return Point(
        day=actor.today,
        low=known.readiness.low,
        high=known.readiness.high,
        assurance=known.readiness.assurance.value,
        blockers=len(known.readiness.blockers),
        open_tasks=tasks,
        open=float(left),
        done=float(done),
        dropped=float(dropped),
        proposed=proposed_days(known, open_work(actor)),
    )


def points_of(actor: Actor, now: Point | None = None) -> list[Point]:
    """Return the course up to now, the oldest first: the days that are kept, and this instant."""
    rows = kept_days(actor).filter(day__lt=actor.today).order_by("-day")[:MOST_POINTS]
    kept = [
        Point(
            day=row.day,
            low=row.low,
            high=row.high,
            assurance=row.assurance,
            blockers=row.blockers,
            open_tasks=row.open_tasks,
            open=row.open_days,
            done=row.done_days,
            dropped=row.dropped_days,
            proposed=row.proposed_days,
        )
        for row in rows
    ]
    return [*reversed(kept), now or point_now(actor)]


def pace_of(actor: Actor, aim: Aim) -> Pace:
    """Return how much effort was finished in each of the last weeks, the latest first.

    A week ends yesterday; weeks before the first task are none.
    """
    ((begun,),) = answers(BEGUN, [actor.organisation_id])
    weeks = 0 if begun is None else min((actor.today - begun).days // 7, PACE_WEEKS)
    finished = [0.0] * weeks
    values = {
        "of": actor.organisation_id,
        "today": actor.today,
        "since": _midnight(actor, actor.today - timedelta(weeks=weeks)),
        "until": _midnight(actor, actor.today),
    }
    for week, days in answers(FINISHED, values) if weeks else ():
        finished[int(week)] = float(days)
    return Pace(weeks=tuple(finished), low=aim.pace_low, high=aim.pace_high)


def _midnight(actor: Actor, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=actor.now.tzinfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The forecast of both goals, what they rest on, and the audits of certification to come."""

    aim: Aim
    pace: Pace
    ceiling: float
    goals: tuple[tuple[Remaining, Futures], ...]
    audits: tuple[Audit, ...]


def ahead_of(actor: Actor, whole: Whole | None = None) -> Ahead:
    """Return when nothing may block a certificate any more, and when the target may be proven.

    The same records give the same answer to the byte; the luck is that of the organisation.
    """
    known, aim = whole or whole_readiness(actor), aim_of(actor)
    plan, left = action_plan_of(action_plan_key()), open_work(actor)
    pace, seed = pace_of(actor, aim), actor.organisation_id.int % 2**63
    goals = (
        until_unblocked(known.states, plan, left, known.known.done),
        until_proven(known.states, plan, left, known.known.done, aim.target),
    )
    return Ahead(
        aim=aim,
        pace=pace,
        ceiling=highest_low(known.states),
        goals=tuple((found, futures(found.goal, found.works, pace, seed)) for found in goals),
        audits=tuple(certifying_audits(actor)),
    )


def certifying_audits(actor: Actor) -> OwnedQuerySet[Audit]:
    """Return the planned audits of stage 1 and stage 2 that lie ahead, the next first."""
    states = [state.value for state in AuditState if state.is_open]
    rows = Audit.objects.visible_to(actor).filter(kind__in=CERTIFYING, state__in=states)
    return rows.filter(starts_on__gte=actor.today).order_by("starts_on", "number")[:4]
