"""The course of readiness: which days are kept, and what became of the work between them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from steward.domain.readiness.terms.tracking import Aim, Burn, Point
from steward.foundation.core.errors import Invalid

MOST_WEEKS = 104
"""How far the course is filled in from the history when it is first kept."""
DAILY = 31
"""Days that are filled in one by one after a pause; older ones week by week."""
MOST_PACE = 500.0


def days_to_keep(kept: Collection[date], first: date, today: date) -> list[date]:
    """Return the days that have passed and are to be kept still, the oldest first.

    Every day after the latest that is kept; where more than `DAILY` are missing, or nothing is kept
    yet, the older ones week by week, back to ``first`` and at most `MOST_WEEKS` weeks.
    """
    yesterday = today - timedelta(days=1)
    latest = max(kept, default=None)
    begin = max(first, today - timedelta(weeks=MOST_WEEKS))
    if latest is not None:
        begin = max(begin, latest + timedelta(days=1))
    recent = yesterday if latest is None else max(begin, today - timedelta(days=DAILY))
    found = {
        yesterday - timedelta(days=back)
        for back in range((yesterday - begin).days + 1)
        if yesterday - timedelta(days=back) >= recent or back % 7 == 0
    }
    return sorted(found - set(kept))


def burns(points: Sequence[Point]) -> tuple[Burn, ...]:
    """Return what became of the work between points, the first against no work at all.

    For each: left = left before + added − done − dropped.
    """
    found: list[Burn] = []
    before: Point | None = None
    for point in points:
        left, done, dropped = (
            (0.0, 0.0, 0.0) if before is None else (before.open, before.done, before.dropped)
        )
        finished, gone = point.done - done, point.dropped - dropped
        found.append(
            Burn(
                day=point.day,
                left=point.open,
                done=finished,
                dropped=gone,
                added=point.open - left + finished + gone,
                proposed=point.proposed,
            )
        )
        before = point
    return tuple(found)


def check_aim(target: float, pace_low: float, pace_high: float) -> Aim:
    """Return an aim.

    Raises:
        Invalid: The share does not lie above 0 and up to 1, or the pace is no range above 0.
    """
    if not 0 < target <= 1:
        raise Invalid("Aim at more than 0 % and at most 100 %.", place="target")
    if not 0 < pace_low <= MOST_PACE:
        raise Invalid(
            f"Give more than 0 and at most {MOST_PACE:.0f} days a week.", place="pace_low"
        )
    if not pace_low <= pace_high <= MOST_PACE:
        raise Invalid(
            f"Give at least the lower pace and at most {MOST_PACE:.0f} days.", place="pace_high"
        )
    return Aim(target=target, pace_low=pace_low, pace_high=pace_high)
