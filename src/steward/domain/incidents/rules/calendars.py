"""Periods in hours, days, working days and months, by the calendar of a country.

Source: Regulation (EEC, Euratom) No 1182/71, Articles 2 and 3. A period in hours is counted from
the moment itself, not from the next full hour: it ends earlier by less than an hour, never later.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from steward.domain.incidents.terms.clocks import Limit, Unit
from steward.foundation.core.calendars import Calendar, after_working_days, months_later


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Until when; ``prudent`` is the end before free days moved it, never later than ``at``."""

    at: datetime
    prudent: datetime
    why: str


def due_of(limit: Limit, start: datetime, calendar: Calendar) -> Due:
    """Return the end of a period that began with a moment."""
    if limit.unit is Unit.HOURS:
        end = start.astimezone(UTC) + timedelta(hours=limit.amount)
        why = f"{limit.words}, weekends and holidays included"
        return Due(at=end, prudent=end, why=why)
    first = calendar.local(start).date()
    if limit.unit is Unit.BUSINESS_DAYS:
        end = calendar.end_of(after_working_days(first, limit.amount, calendar))
        return Due(at=end, prudent=end, why=f"{limit.words} after the day of the event")
    plain = last_day(limit, first)
    prudent = calendar.end_of(plain)
    if limit.eu:
        moved = moved_by_eu(limit, first, plain, calendar)
        why = f"{limit.words} after the day of the event, by Regulation 1182/71"
        if moved != plain:
            why += f"; moved from {plain.day} {plain:%B} because days are free"
        return Due(at=calendar.end_of(moved), prudent=prudent, why=why)
    if limit.noon and calendar.is_free(plain):
        end = calendar.noon_of(calendar.next_working(plain))
        why = (
            f"{limit.words}; {plain.day} {plain:%B} is free, so until noon of the next working day"
        )
        return Due(at=end, prudent=prudent, why=why)
    return Due(at=prudent, prudent=prudent, why=f"{limit.words} after the day of the event")


def last_day(limit: Limit, first: date) -> date:
    """Return the last day of a period in days or months; the day of the event does not count."""
    if limit.unit is Unit.DAYS:
        return first + timedelta(days=limit.amount)
    return months_later(first, limit.amount)


def moved_by_eu(limit: Limit, first: date, last: date, calendar: Calendar) -> date:
    """Return the last day moved off free days, two working days in it at least."""
    last = calendar.next_working(last)
    if limit.unit is Unit.DAYS and limit.amount < 2:
        return last
    while _working_days(first, last, calendar) < 2:
        last = calendar.next_working(last + timedelta(days=1))
    return last


def _working_days(first: date, last: date, calendar: Calendar) -> int:
    count, day = 0, first
    while day < last and count < 2:
        day += timedelta(days=1)
        count += not calendar.is_free(day)
    return count
