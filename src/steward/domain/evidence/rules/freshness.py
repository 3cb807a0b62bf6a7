"""For how long evidence is fresh. Pure.

The weight of evidence halves with every half-life of its age. It is fresh while more than half of
it is left, and expires soon in the last fifth of that time, at least a week and at most 30 days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from steward.domain.evidence.terms.kinds import HALF_LIVES, LONGEST, SHORTEST
from steward.domain.evidence.terms.states import Freshness
from steward.foundation.core.errors import Invalid

SHARE, LEAST, MOST = 5, 7, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfLives:
    """What the organisation settled: kind → days, and requirement → days."""

    kinds: Mapping[str, int]
    requirements: Mapping[str, int]


SHIPPED = HalfLives(kinds={}, requirements={})


def half_life(
    own: int | None, kind: str, requirements: Iterable[str], settled: HalfLives
) -> tuple[int, str]:
    """Return how many days the half-life of an item is, and why in words.

    The item's own goes first; then the shortest of those settled for a requirement that it is
    linked to; then what was settled for its kind, and at last what is shipped.
    """
    if own is not None:
        return own, "set for this item"
    named = [
        (settled.requirements[item], item) for item in requirements if item in settled.requirements
    ]
    if named:
        days, requirement = min(named)
        return days, f"settled for {requirement}"
    if kind in settled.kinds:
        return settled.kinds[kind], "settled for its kind"
    return HALF_LIVES.get(kind, HALF_LIVES["other"]), "usual for its kind"


def check_half_life(days: int | None) -> int | None:
    """Return a half-life in days, None where there is none.

    Raises:
        Invalid: It is outside 1 to 3650 days.
    """
    if days is not None and not SHORTEST <= days <= LONGEST:
        said = f"Give between {SHORTEST} and {LONGEST} days, or nothing."
        raise Invalid(said, place="half_life")
    return days


def dated(collected_at: datetime | None, period_until: date | None) -> date | None:
    """Return the day from which evidence ages: the end of what it speaks about, if that is earlier.

    Collecting the log of the first quarter in November does not make it speak about November.
    """
    if collected_at is None:
        return period_until
    day = collected_at.date()
    return day if period_until is None else min(day, period_until)


def fresh_until(on: date | None, days: int) -> date | None:
    """Return the last day on which evidence is fresh; None without a date."""
    return None if on is None else on + timedelta(days=days)


def soon_from(until: date | None, days: int) -> date | None:
    """Return from which day on it expires soon; never before the middle of its time."""
    if until is None:
        return None
    warn = min(MOST, max(LEAST, days // SHARE))
    return until - timedelta(days=min(warn, days // 2))


def freshness(today: date, soon: date | None, until: date | None) -> Freshness:
    """Return how fresh evidence is on a day."""
    if until is None:
        return Freshness.UNDATED
    if today > until:
        return Freshness.STALE
    return Freshness.SOON if soon is not None and today >= soon else Freshness.FRESH


def weight(today: date, on: date | None, days: int) -> float:
    """Return how much of its weight evidence has left, 0 to 1; without a date none."""
    if on is None:
        return 0.0
    age = max(0, (today - on).days)
    return float(0.5 ** (age / days))
