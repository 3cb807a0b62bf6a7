"""When recurring work is due the next time."""

from calendar import monthrange
from datetime import date, timedelta

from steward.domain.tasks.terms import Recurrence
from steward.foundation.core.calendars import months_later
from steward.foundation.core.errors import Invalid

MOST_EVERY = 120
MOST_LEAD = 180


def next_day(day: date, every: int, unit: Recurrence | str, anchor: int) -> date:
    """Return the day of the next turn; ``anchor`` is the day of the month that is meant.

    Work of the 31st comes on the last day of shorter months, and on the 31st again after them.
    """
    match Recurrence(unit):
        case Recurrence.DAYS:
            return day + timedelta(days=every)
        case Recurrence.WEEKS:
            return day + timedelta(weeks=every)
        case Recurrence.MONTHS:
            then = months_later(day.replace(day=1), every)
            return then.replace(day=min(anchor, monthrange(then.year, then.month)[1]))


def check_rhythm(every: int | None, unit: str, lead_days: int, next_on: date | None) -> bool:
    """Say whether work recurs; refuse half of a rhythm.

    Raises:
        Invalid: A part is missing or out of range.
    """
    if every is None and not unit and next_on is None:
        return False
    if every is None or not 1 <= every <= MOST_EVERY:
        raise Invalid(f"Between 1 and {MOST_EVERY}.", place="every")
    if unit not in set(Recurrence):
        raise Invalid("Choose days, weeks or months.", place="unit")
    if next_on is None:
        raise Invalid("Say by when it is due the next time.", place="next_on")
    if not 0 <= lead_days <= MOST_LEAD:
        raise Invalid(f"Between 0 and {MOST_LEAD} days before.", place="lead_days")
    return True
