"""How an objective does: on its line or off it, where it will end, and what its wording lacks."""

from collections.abc import Sequence
from datetime import date
from math import isfinite, sqrt

from steward.domain.objectives.terms.objectives import (
    Aim,
    Forecast,
    GoalDirection,
    Health,
    ObjectiveDraft,
)

FEWEST = 3
"""A line through fewer values has no uncertainty that could be said."""
# fmt: off
QUANTILES = (
    3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372,
    1.363, 1.356, 1.350, 1.345, 1.341, 1.337, 1.333, 1.330, 1.328, 1.325,
    1.323, 1.321, 1.319, 1.318, 1.316, 1.315, 1.314, 1.313, 1.311, 1.310,
)
# fmt: on
"""Student's t at 0.9 for 1 to 30 degrees of freedom: both sides together leave 20 % outside."""
NORMAL = 1.282
PERCENT, WHOLE = "%", 100.0
Point = tuple[date, float]


def line_on(aim: Aim, day: date) -> float:
    """Return the value that the objective should have on a day.

    Without a baseline, or before anybody started, that is the target. Between start and due day
    it lies on the straight line from the baseline to the target.
    """
    if aim.baseline is None or aim.started_on is None or aim.due_on is None:
        return aim.target
    length = (aim.due_on - aim.started_on).days
    if length <= 0:
        return aim.target
    share = min(1.0, max(0.0, (day - aim.started_on).days / length))
    return aim.baseline + (aim.target - aim.baseline) * share


def is_met(aim: Aim, value: float) -> bool:
    """Say whether a value is what the objective aims at."""
    return _short_by(aim, value, aim.target) <= 0


def health_of(aim: Aim, value: float | None, day: date) -> Health:
    """Say how an objective does by a value measured on a day.

    On track on the good side of its line or of its target; at risk within the tolerance; else off
    track. Without a value there is no measurement, which is never on track.
    """
    if value is None:
        return Health.UNMEASURED
    short = _short_by(aim, value, line_on(aim, day))
    if short <= 0 or is_met(aim, value):
        return Health.ON_TRACK
    return Health.AT_RISK if short <= aim.tolerance else Health.OFF_TRACK


def _short_by(aim: Aim, value: float, line: float) -> float:
    """Return how far a value lies on the bad side, in the unit; 0 or less on the good one."""
    if aim.direction is GoalDirection.AT_LEAST:
        return line - value
    if aim.direction is GoalDirection.AT_MOST:
        return value - line
    high = aim.target if aim.target_to is None else aim.target_to
    return max(aim.target - value, value - high)


def forecast_of(aim: Aim, points: Sequence[Point], *, unit: str = "") -> Forecast:
    """Return where the due day will find an objective by the straight line through its values.

    The bounds are those of one further value with a probability of 80 %, so they widen with the
    distance. Fewer than three days with a value are too few. A share in percent stays a share.

    Source: ordinary least squares.
    """
    latest = dict(sorted(points))
    if aim.due_on is None or len(latest) < FEWEST:
        left = FEWEST - len(latest)
        more = "" if aim.due_on is None else f" Three days with a value are needed; {left} to go."
        return Forecast(verdict="few", words=f"Too few measurements to look ahead.{more}")
    start = min(latest)
    xs = [float((day - start).days) for day in latest]
    ys = list(latest.values())
    middle, spread = _predicted(xs, ys, float((aim.due_on - start).days))
    low, high = middle - spread, middle + spread
    if unit == PERCENT and all(0 <= value <= WHOLE for value in ys):
        low, middle, high = (min(WHOLE, max(0.0, value)) for value in (low, middle, high))
    verdict = _verdict(aim, low, high)
    between = f"between {low:,.4g} and {high:,.4g} {unit}".strip()
    day = f"{aim.due_on.day} {aim.due_on:%B %Y}"
    said = {
        "reaches": "it will be met",
        "misses": "it will be missed",
        "open": "it may be met or missed",
    }[verdict]
    words = (
        f"If it goes on as it did, {day} finds it at about {middle:,.4g} {unit}".strip()
        + f", with 80 % probability {between}: {said}."
    )
    return Forecast(verdict=verdict, words=words, middle=middle, low=low, high=high)


def _predicted(xs: Sequence[float], ys: Sequence[float], there: float) -> tuple[float, float]:
    """Return the value of the line at a place and half the width of its prediction interval."""
    count = len(xs)
    mean_x, mean_y = sum(xs) / count, sum(ys) / count
    wide = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / wide
    errors = [y - mean_y - slope * (x - mean_x) for x, y in zip(xs, ys, strict=True)]
    free = count - 2
    quantile = QUANTILES[free - 1] if free <= len(QUANTILES) else NORMAL
    noise = sqrt(sum(error * error for error in errors) / free)
    spread = noise * sqrt(1 + 1 / count + (there - mean_x) ** 2 / wide)
    return mean_y + slope * (there - mean_x), quantile * spread


def _verdict(aim: Aim, low: float, high: float) -> str:
    met = is_met(aim, low), is_met(aim, high)
    if all(met):
        return "reaches"
    if aim.direction is not GoalDirection.WITHIN:
        return "open" if any(met) else "misses"
    top = aim.target if aim.target_to is None else aim.target_to
    return "misses" if high < aim.target or low > top else "open"


def missing_in(draft: ObjectiveDraft) -> tuple[tuple[str, str], ...]:
    """Return what an objective lacks to be agreed to, as field and words; empty where nothing.

    Source: ISO/IEC 42001:2023, 6.2: measurable where practicable, monitored, and planned with what
    is done, with which resources, by whom, by when, and how the results are evaluated.
    """
    wants_two = draft.direction == GoalDirection.WITHIN
    checks = (
        ("why", bool(draft.why.strip()), "why it matters"),
        ("serves", bool(draft.serves or draft.policy.strip()), "which policy or clause it serves"),
        ("measure", bool(draft.measure.strip() or draft.figure), "what is measured"),
        ("target", draft.target is not None, "a target in figures"),
        ("target_to", not wants_two or draft.target_to is not None, "the upper end of its target"),
        ("owner_id", draft.owner_id is not None, "who answers for it"),
        ("due_on", draft.due_on is not None, "the day by which it is met"),
        ("plan", bool(draft.plan.strip()), "what is done to reach it"),
        (
            "effort_days",
            draft.effort_days is not None or draft.budget is not None,
            "which resources it has, in days or money",
        ),
        ("method", bool(draft.method.strip()), "how it is evaluated"),
        ("frequency", bool(draft.frequency), "how often it is measured"),
        ("analyst_id", draft.analyst_id is not None, "who analyses the results"),
    )
    return tuple((name, words) for name, is_there, words in checks if not is_there)


def is_number(value: float | None) -> bool:
    """Say whether a value can be reckoned with."""
    return value is not None and isfinite(value) and abs(value) <= 1e15
