"""When an entry is looked at again."""

from calendar import monthrange
from datetime import date, timedelta

from steward.foundation.core.errors import Invalid

WARN_DAYS = 14
"""Days before its review is due on which an entry asks for it."""
LONGEST_YEARS = 5


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month where it is shorter.

    Args:
        day: From when.
        months: At least 0.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check_next(day: date, today: date, *, place: str = "review_on") -> date:
    """Return the day on which an entry is looked at again.

    Raises:
        Invalid: It has passed, or lies more than five years ahead.
    """
    if day <= today:
        raise Invalid("Choose a day that is still to come.", place=place)
    if day > add_months(today, LONGEST_YEARS * 12):
        raise Invalid(f"Choose a day within {LONGEST_YEARS} years.", place=place)
    return day


def is_near(day: date | None, today: date) -> bool:
    """Say whether a day is past or comes within two weeks."""
    return day is not None and day <= today + timedelta(days=WARN_DAYS)
