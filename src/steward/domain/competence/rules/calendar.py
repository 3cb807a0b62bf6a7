"""Days counted in months, and which of them are near."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last of the month where there is no such day.

    Args:
        day: From when on.
        months: 0 or more.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_after(planned: date, months: int, today: date) -> date:
    """Return the first day of a rhythm that lies after today, counted from a planned day.

    The rhythm keeps its day of the month: what was told late is not told later ever after.
    """
    count = 1
    while (found := months_after(planned, count * months)) <= today:
        count += 1
    return found
