"""Types of facts as people read them."""

from steward.foundation.expressions.types import (
    Anything,
    Boolean,
    Choice,
    ChoiceSet,
    Number,
    Text,
    Type,
)

MOST_VALUES = 12


def type_in_words(kind: Type) -> str:
    """Return what values a fact may have."""
    match kind:
        case Boolean():
            return "yes or no"
        case Number(low, high):
            return _number(low, high)
        case Choice(values):
            return f"one of {_values(values)}"
        case ChoiceSet(values):
            return f"several of {_values(values)}"
        case Text():
            return "text"
        case Anything():
            return "any value"


def _number(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "number"
    if high is None:
        return f"number from {low:g}"
    if low is None:
        return f"number up to {high:g}"
    return f"number from {low:g} to {high:g}"


def _values(values: frozenset[str]) -> str:
    named = sorted(values)
    more = len(named) - MOST_VALUES
    shown = ", ".join(named[:MOST_VALUES])
    return f"{shown} and {more} more" if more > 0 else shown
