"""When a deadline is reminded of, and when a drill is due."""

from datetime import date, datetime, timedelta

from steward.foundation.core.calendars import months_later

DRILL_MONTHS = 12
DRILL_NOTICE = timedelta(days=30)
STEPS = (timedelta(days=5), timedelta(days=1), timedelta(hours=4), timedelta(0))
"""How long before the prudent end somebody is reminded; the last says that it has passed."""


def step_due(prudent: datetime, now: datetime) -> int | None:
    """Return the number of the last reminder that is due, from 0; None before the first."""
    left = prudent - now
    due = [number for number, before in enumerate(STEPS) if left <= before]
    return max(due, default=None)


def drill_due_on(last: date | None, begun: date) -> date:
    """Return the day by which the next drill is to be held: within a year of the last.

    Args:
        last: The day of the last drill, or None while there was none.
        begun: The day on which the organisation began to keep incidents.
    """
    return months_later(last or begun, DRILL_MONTHS)
