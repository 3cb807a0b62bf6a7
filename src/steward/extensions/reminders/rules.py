"""Which reminder is due today."""

import re
from datetime import date, timedelta

from steward.extensions.reminders.terms import LONGEST_DAYS, MOST_STEPS, Plan
from steward.foundation.core.errors import Invalid


def step_on(plan: Plan, *, due_on: date, since: date, today: date) -> int | None:
    """Return the latest reminder whose day has come, in days from the due day; None for none.

    What was missed is not made up for: of two reminders that were not sent only the later is due.
    A reminder whose day had come when the person was asked is none; being asked said it.
    """
    reached = [step for step in plan.steps if since < due_on + timedelta(days=step) <= today]
    return max(reached, default=None)


def checked_plan(before: str, every: int, most: int) -> Plan:
    """Return a plan as people write it: days before, separated by commas.

    Raises:
        Invalid: A number is none or out of its range, or there are too many.
    """
    parts = [part for part in re.split(r"[,;\s]+", before.strip()) if part]
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise Invalid("Write whole days, separated by commas: 7, 1.", place="before")
    days = sorted({int(part) for part in parts}, reverse=True)
    if days and days[0] > LONGEST_DAYS:
        raise Invalid(f"At most {LONGEST_DAYS} days before.", place="before")
    if len(days) > MOST_STEPS:
        raise Invalid(f"At most {MOST_STEPS} reminders before the day.", place="before")
    if not 0 <= every <= LONGEST_DAYS:
        raise Invalid(f"Between 0 (never) and {LONGEST_DAYS} days.", place="every")
    if not 0 <= most <= MOST_STEPS:
        raise Invalid(f"Between 0 and {MOST_STEPS} times.", place="most")
    return Plan(before=tuple(days), every=every, most=most)


def when_in_words(step: int, due_on: date) -> str:
    """Return when something is or was due, beside a reminder of that step."""
    day = f"{due_on.day} {due_on:%B %Y}"
    if step == 0:
        return f"is due today, {day}"
    away = "1 day" if abs(step) == 1 else f"{abs(step)} days"
    return f"is due in {away}, on {day}" if step < 0 else f"was due {away} ago, on {day}"
