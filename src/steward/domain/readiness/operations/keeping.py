"""Keep readiness day by day, and set what it aims at."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from steward.domain.readiness.events import ReadinessAimSet, ReadinessKept
from steward.domain.readiness.models import ReadinessAim, ReadinessDay
from steward.domain.readiness.policy import KEEP_READINESS
from steward.domain.readiness.queries import whole_readiness
from steward.domain.readiness.queries.course import history_begun, kept_days, point_now
from steward.domain.readiness.rules.tracking import check_aim, days_to_keep
from steward.foundation.core.actor import Actor, require
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.looking import looking_back

BATCH = 8
"""Days that are kept in one transaction."""
INSTANT = timedelta(microseconds=1)
KEPT = (
    "low",
    "high",
    "assurance",
    "clauses",
    "blockers",
    "open_tasks",
    "open_days",
    "done_days",
    "dropped_days",
    "proposed_days",
    "is_over",
)


@transaction.atomic
def look_after_readiness(*, actor: Actor) -> int:
    """Keep the days that have passed, then today as it stands; returns how many have passed.

    Raises:
        NotAllowed: The actor may not keep readiness.
    """
    require(actor, KEEP_READINESS)
    passed = keep_days(actor=actor)
    keep_today(actor=actor)
    return passed


@transaction.atomic
def keep_days(*, actor: Actor) -> int:
    """Keep readiness of the days that have passed, as it stood at the end of each; how many.

    At most `BATCH` at once, the oldest first. What is missing is read from the history, which is
    exact; so it does not matter when, or how often, this is done.

    Source: ISO/IEC 42001:2023, 9.1.

    Raises:
        NotAllowed: The actor may not keep readiness.
    """
    require(actor, KEEP_READINESS)
    kept = set(kept_days(actor).filter(is_over=True).values_list("day", flat=True))
    wanted = days_to_keep(kept, history_begun(actor), actor.today)[:BATCH]
    rows = [_keep(_as_of(actor, day), is_over=True) for day in wanted]
    if rows:
        record(actor, _kept(rows[-1], len(rows)))
    return len(rows)


@transaction.atomic
def keep_today(*, actor: Actor) -> ReadinessDay:
    """Keep readiness of today as it stands; the latest of a day wins.

    Raises:
        NotAllowed: The actor may not keep readiness.
    """
    require(actor, KEEP_READINESS)
    row = _keep(_row(actor, actor.today), is_over=False)
    record(actor, _kept(row, 1))
    return row


@transaction.atomic
def set_aim(*, actor: Actor, target: float, pace_low: float, pace_high: float) -> ReadinessAim:
    """Set the share that is to be proven, and the pace while there is too little of a past.

    Args:
        actor: Who sets it.
        target: Between 0 and 1.
        pace_low: Days of effort a week at least.
        pace_high: Days of effort a week at most.

    Raises:
        NotAllowed: The actor may not set it.
        Invalid: A value is outside its range.
    """
    require(actor, KEEP_READINESS)
    aim = check_aim(target, pace_low, pace_high)
    row = ReadinessAim.objects.visible_to(actor).select_for_update().first()
    row = row or ReadinessAim(organisation_id=actor.organisation_id)
    row.target, row.pace_low, row.pace_high = aim.target, aim.pace_low, aim.pace_high
    row.save()
    event = ReadinessAimSet(
        subject=row.as_subject(),
        target=f"{aim.target * 100:g}",
        low=f"{aim.pace_low:g}",
        high=f"{aim.pace_high:g}",
    )
    record(actor, event)
    return row


def _kept(row: ReadinessDay, days: int) -> ReadinessKept:
    low, high = f"{row.low * 100:.0f}", f"{row.high * 100:.0f}"
    return ReadinessKept(
        subject=row.as_subject(), day=row.day.isoformat(), low=low, high=high, days=days
    )


def _as_of(actor: Actor, day: date) -> ReadinessDay:
    """Return the row of a day as it stood at its last instant."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=actor.now.tzinfo) - INSTANT
    with looking_back(end):
        return _row(actor.looking_back(end), day)


def _row(actor: Actor, day: date) -> ReadinessDay:
    whole = whole_readiness(actor)
    point = point_now(actor, whole)
    return ReadinessDay(
        organisation_id=actor.organisation_id,
        day=day,
        low=point.low,
        high=point.high,
        assurance=point.assurance,
        clauses={
            score.clause: [round(score.low, 4), round(score.high, 4), score.assurance.value]
            for score in whole.readiness.scores
        },
        blockers=point.blockers,
        open_tasks=point.open_tasks,
        open_days=point.open,
        done_days=point.done,
        dropped_days=point.dropped,
        proposed_days=point.proposed,
    )


def _keep(row: ReadinessDay, *, is_over: bool) -> ReadinessDay:
    row.is_over = is_over
    values = {name: getattr(row, name) for name in KEPT}
    kept, _ = ReadinessDay.objects.update_or_create(
        organisation_id=row.organisation_id, day=row.day, defaults=values
    )
    return kept
