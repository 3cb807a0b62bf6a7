"""By when work is due, what a pause adds, and when people will be through with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from steward.domain.tasks.terms import DUE_DAYS, Severity
from steward.foundation.core.calendars import Calendar, after_working_days, rule_of_day
from steward.foundation.core.errors import Invalid

MOST_DAYS = 1_000
HORIZON = 1_100
"""Days into the future beyond which no forecast is made."""
WEEK = 5


@dataclass(frozen=True, kw_only=True)
class DuePolicy:
    """Days until work of each severity is due, and which days count.

    In calendar days a day that falls on a free one moves to the next working day, where
    ``calendar`` knows any; in working days only those are counted.
    """

    days: Mapping[Severity, int] = field(default_factory=lambda: DUE_DAYS)
    working_days: bool = False
    calendar: Calendar | None = None

    def due(self, severity: Severity | str, today: date) -> date:
        """Return by when work that begins today is due."""
        return self.after(self.days[Severity(severity)], today)

    def after(self, count: int, today: date) -> date:
        """Return the day so many days of the policy after a day."""
        if self.calendar is None:
            return today + timedelta(days=count)
        if self.working_days:
            return after_working_days(today, count, self.calendar)
        return self.calendar.next_working(today + timedelta(days=count))

    def between(self, start: date, end: date) -> int:
        """Return how many days of the policy lie after a day until another, 0 at least."""
        days = max(0, (end - start).days)
        if self.calendar is None or not self.working_days:
            return days
        return sum(not self.calendar.is_free(start + timedelta(days=n + 1)) for n in range(days))


def after_pause(due_on: date, paused_on: date, today: date, policy: DuePolicy) -> date:
    """Return the due day once a pause is over: later by the days that the clock stood still."""
    return policy.after(policy.between(paused_on, today), due_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """An open task as a forecast sees it; ``effort`` is what remains, in days."""

    key: UUID
    effort: float
    due_on: date | None
    priority: float = 0.0
    is_paused: bool = False


def remaining(effort_days: float, done: int, steps: int) -> float:
    """Return the days of work that remain: the share of the steps that nobody has ticked."""
    return effort_days if not steps else effort_days * (1 - done / steps)


def forecast(
    work: Iterable[OpenWork], today: date, calendar: Calendar, days_a_week: float
) -> dict[UUID, date | None]:
    """Return by when one person will have done each task, one after another.

    What is due first is done first, then what reduces most a day; paused work waits. None is
    beyond three years, or paused.

    Args:
        work: The open tasks of the person.
        today: When it begins.
        calendar: The days on which nobody works.
        days_a_week: How many days of work a person has in a week of five working days.
    """
    found: dict[UUID, date | None] = {}
    running: list[OpenWork] = []
    for item in work:
        if item.is_paused:
            found[item.key] = None
        else:
            running.append(item)
    running.sort(key=lambda item: (item.due_on or date.max, -item.priority, item.key))
    day, passed, needed = calendar.next_working(today), 0, 0.0
    for item in running:
        needed += item.effort * WEEK / days_a_week
        while passed < ceil(needed) - 1 and (day - today).days < HORIZON:
            day, passed = calendar.next_working(day + timedelta(days=1)), passed + 1
        found[item.key] = day if (day - today).days < HORIZON else None
    return found


def check_days(days: Mapping[str, int]) -> dict[str, int]:
    """Return severity → days until work is due; worse work is never due later.

    Raises:
        Invalid: A severity is missing, a number is out of range, or the order is wrong.
    """
    found: dict[str, int] = {}
    for severity in Severity:
        count = days.get(severity.value)
        if count is None or not 1 <= count <= MOST_DAYS:
            raise Invalid(f"Between 1 and {MOST_DAYS:,} days.", place=f"days_{severity.value}")
        found[severity.value] = int(count)
    for lower, higher in zip(Severity, list(Severity)[1:], strict=False):
        if found[higher.value] > found[lower.value]:
            message = f"Work of {higher.value} severity cannot be due later than {lower.value}."
            raise Invalid(message, place=f"days_{higher.value}")
    return found


def check_free_days(rules: Sequence[str], also: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the rules of free days, and further free days as ISO dates in order.

    Raises:
        Invalid: A rule or a day cannot be read.
    """
    for rule in rules:
        rule_of_day(rule)
    days: set[str] = set()
    for text in also:
        try:
            days.add(date.fromisoformat(text.strip()).isoformat())
        except ValueError:
            raise Invalid(f"“{text[:40]}” is no day; write 2026-12-24.", place="also") from None
    return list(rules), sorted(days)
