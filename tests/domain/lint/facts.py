"""What tests of the fact model share."""

from steward.domain.lint.facts import FACTS
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Number, Text

SOURCES = {item.kind.name: item for item in FACTS}


def fits(value, kind):
    """Say whether a value is one that a fact of this type may have."""
    match kind:
        case Boolean():
            return isinstance(value, bool)
        case Number(low, high):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and (low is None or value >= low) and (high is None or value <= high)
        case Text():
            return isinstance(value, str)
        case Choice(values):
            return value in values
        case ChoiceSet(values):
            return isinstance(value, frozenset) and value <= values
    return False


def facts(actor, kind, record=None):
    """Return the facts of one record, or of the only one of its kind."""
    rows = SOURCES[kind].observe(actor, None)
    if record is not None:
        rows = [row for row in rows if row.id == record.pk]
    (row,) = rows
    return row.facts
