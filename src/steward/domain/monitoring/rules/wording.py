"""Values, observations and thresholds as people say them."""

import re
from collections.abc import Mapping
from datetime import datetime

from steward.domain.monitoring.terms import Property, Seen, ThresholdShape, Value

PLACE = re.compile(r"\{(\w+)\}")


def value_in_words(value: Value, unit: str = "") -> str:
    """Return a value as people say it, numbers with at most four digits behind the point."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        words = f"{value:,.4f}".rstrip("0").rstrip(".")
        return f"{words} {unit}".strip()
    return value or "empty"


def day_in_words(moment: datetime) -> str:
    """Return the day of a moment as reasons name it."""
    return f"{moment.day} {moment:%B %Y}"


def seen_in_words(name: str, seen: Seen, known: Property | None) -> str:
    """Return an observation as a half sentence: what, how much, when, from where."""
    title = known.title if known else name
    line = f" ({seen.series})" if seen.series else ""
    unit = seen.unit or (known.unit if known else "")
    return (
        f"{title}{line}: {value_in_words(seen.value, unit)} on {day_in_words(seen.observed_at)},"
        f" from {seen.source}"
    )


def asked_in_words(asks: str, used: Mapping[str, float]) -> str:
    """Return what a check asks with its parameters filled in, in small letters at the start."""

    def one(match: re.Match[str]) -> str:
        value = used.get(match[1])
        return match[0] if value is None else value_in_words(value)

    words = PLACE.sub(one, asks)
    return words[:1].lower() + words[1:]


def threshold_in_words(
    shape: ThresholdShape, low: float | None, high: float | None, unit: str = ""
) -> str:
    """Return a threshold as a sentence."""
    least = value_in_words(low, unit) if low is not None else ""
    most = value_in_words(high, unit) if high is not None else ""
    return {
        ThresholdShape.ABOVE: f"At least {least}.",
        ThresholdShape.BELOW: f"At most {most}.",
        ThresholdShape.BETWEEN: f"Between {least} and {most}.",
        ThresholdShape.OUTSIDE: f"Below {least} or above {most}.",
        ThresholdShape.CHANGE: f"A change of at most {most} from one observation to the next.",
    }[shape]
