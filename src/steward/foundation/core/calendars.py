"""Days that count: the calendar of a country with its weekends and free days.

Source of how periods are counted: Regulation (EEC, Euratom) No 1182/71, Articles 2 and 3.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from steward.foundation.core.errors import Invalid

SATURDAY, SUNDAY = 5, 6
LAST_SECOND = time(23, 59, 59)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RULE = re.compile(
    r"(?P<easter>[EO])(?P<off>[+-]\d{1,2})|(?P<month>\d\d)-(?P<day>\d\d)(/(?P<on>\w{3}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRule:
    """A free day of every year: a day, a day from Easter, or the first weekday from a day on."""

    easter: str = ""
    offset: int = 0
    month: int = 1
    day: int = 1
    weekday: int | None = None

    def on(self, year: int) -> date | None:
        """Return the day in a year; None where the year has no such day."""
        if self.easter:
            start = easter(year) if self.easter == "E" else orthodox_easter(year)
            return start + timedelta(days=self.offset)
        if self.day > monthrange(year, self.month)[1]:
            return None
        found = date(year, self.month, self.day)
        if self.weekday is not None:
            found += timedelta(days=(self.weekday - found.weekday()) % 7)
        return found


@lru_cache(maxsize=512)
def rule_of_day(text: str) -> DayRule:
    """Return the rule that a text writes.

    Raises:
        Invalid: It writes none.
    """
    found = RULE.fullmatch(text)
    if found is None:
        raise Invalid(f"“{text}” is no day; write 12-25, E+1, O-2 or 06-20/sat.", place="days")
    if found["easter"]:
        return DayRule(easter=found["easter"], offset=int(found["off"]))
    month, day, on = int(found["month"]), int(found["day"]), found["on"]
    if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
        raise Invalid(f"“{text}” is no day of a year.", place="days")
    if on is not None and on not in DAYS:
        raise Invalid(f"“{on}” is no weekday; use one of {', '.join(DAYS)}.", place="days")
    return DayRule(month=month, day=day, weekday=None if on is None else DAYS.index(on))


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    w = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the eastern churches, for 1900 to 2099."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The days that count, and the zone in which a day begins; ``also`` are further free days."""

    zone: str = "UTC"
    rules: tuple[DayRule, ...] = ()
    also: frozenset[date] = field(default_factory=frozenset[date])

    def local(self, moment: datetime) -> datetime:
        """Return a moment by the clock on the wall."""
        return moment.astimezone(ZoneInfo(self.zone))

    def is_free(self, day: date) -> bool:
        """Say whether a day is a Saturday, a Sunday or a public holiday."""
        if day.weekday() in (SATURDAY, SUNDAY) or day in self.also:
            return True
        return any(rule.on(day.year) == day for rule in self.rules)

    def next_working(self, day: date) -> date:
        """Return the day itself, or the next that is not free."""
        while self.is_free(day):
            day += timedelta(days=1)
        return day

    def end_of(self, day: date) -> datetime:
        """Return the last second of a day, in UTC."""
        return datetime.combine(day, LAST_SECOND, ZoneInfo(self.zone)).astimezone(UTC)

    def noon_of(self, day: date) -> datetime:
        """Return noon of a day, in UTC."""
        return datetime.combine(day, time(12), ZoneInfo(self.zone)).astimezone(UTC)


def calendar_of(zone: str, days: Iterable[str], also: Iterable[str] = ()) -> Calendar:
    """Return the calendar of a country's rules with further free days as ISO dates."""
    return Calendar(
        zone=zone,
        rules=tuple(rule_of_day(text) for text in days),
        also=frozenset(date.fromisoformat(text) for text in also),
    )


def months_later(day: date, months: int) -> date:
    """Return the day of the same number months later, or the last of that month (3(2)(c))."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def after_working_days(first: date, count: int, calendar: Calendar) -> date:
    """Return the working day so many working days after a day; for none, itself if it is one."""
    day = first
    for _ in range(count):
        day = calendar.next_working(day + timedelta(days=1))
    return calendar.next_working(day)
