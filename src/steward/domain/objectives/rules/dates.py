"""Calendar arithmetic: recurring days, weeks of a month, and whether planned work was done."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from steward.domain.objectives.terms.changes import Day, DayEntry, Kept, Turn, Week
from steward.domain.objectives.terms.objectives import Frequency

LAST = date(9999, 1, 1)
MOST_TURNS = 1200


def months_on(first: date, months: int) -> date:
    """Return the day some months after a first; the last day of a shorter month stands in.

    It is always reckoned from the first day, so a shorter month does not shift what follows.
    """
    count = first.year * 12 + first.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= LAST.year - 1:
        return LAST
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def turn(first: date, frequency: Frequency, number: int) -> date | None:
    """Return the day of one time, counted from 0; None where there is no such time."""
    if frequency is Frequency.ONCE:
        return first if number == 0 else None
    if frequency is Frequency.WEEKLY:
        return first + timedelta(days=7 * number)
    return months_on(first, frequency.months * number)


def days_of(
    first: date, frequency: Frequency, *, start: date, end: date, last: date | None = None
) -> Iterator[date]:
    """Yield the days between two days, both included; none after ``last``."""
    end = end if last is None else min(end, last)
    number = _before(first, frequency, start)
    for step in range(number, number + MOST_TURNS):
        day = turn(first, frequency, step)
        if day is None or day > end:
            return
        if day >= start:
            yield day


def next_after(first: date, frequency: Frequency, day: date) -> date | None:
    """Return the first day after another; None where nothing comes any more."""
    if first > day:
        return first
    number = _before(first, frequency, day)
    for step in range(number, number + 4):
        found = turn(first, frequency, step)
        if found is None or found > day:
            return found
    return None


def _before(first: date, frequency: Frequency, day: date) -> int:
    """Return the number of a time that is not after the day, close to it."""
    if day <= first or frequency is Frequency.ONCE:
        return 0
    if frequency is Frequency.WEEKLY:
        return (day - first).days // 7
    months = (day.year - first.year) * 12 + day.month - first.month
    return max(0, months // frequency.months - 1)


def kept_of(due_on: date, done_on: date | None, *, today: date, next_on: date | None) -> Kept:
    """Say whether work of a day was done in time, late, or not before its next time came."""
    if done_on is not None:
        return Kept.IN_TIME if done_on <= due_on else Kept.LATE
    if due_on >= today:
        return Kept.AHEAD
    return Kept.MISSED if next_on is not None and next_on <= today else Kept.OVERDUE


def turns_of(
    days: Iterable[date], done: Mapping[date, tuple[date, str, str]], *, today: date
) -> tuple[Turn, ...]:
    """Return the times of planned work with how each stands, the earliest first.

    Args:
        days: The days on which it is due, in order.
        done: due day → day on which it was done, by whom, and what shows it.
        today: The day from which one looks.
    """
    listed = list(days)
    found: list[Turn] = []
    for number, due_on in enumerate(listed, 1):
        following = listed[number] if number < len(listed) else None
        done_on, by, note = done.get(due_on, (None, "", ""))
        kept = kept_of(due_on, done_on, today=today, next_on=following)
        found.append(Turn(due_on=due_on, kept=kept, done_on=done_on, by=by, note=note))
    return tuple(found)


def weeks_of(
    month: date, entries: Sequence[DayEntry], *, today: date | None = None
) -> tuple[Week, ...]:
    """Return the weeks of a month from Monday to Sunday, each day with its entries."""
    by_day: dict[date, list[DayEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.on, []).append(entry)
    start, end = grid_of(month)
    weeks: list[Week] = []
    for first in range(0, (end - start).days, 7):
        days = [start + timedelta(days=first + offset) for offset in range(7)]
        weeks.append(
            Week(
                number=days[0].isocalendar().week,
                days=tuple(
                    Day(
                        on=day,
                        entries=tuple(by_day.get(day, ())),
                        is_today=day == today,
                        is_outside=(day.year, day.month) != (month.year, month.month),
                    )
                    for day in days
                ),
            )
        )
    return tuple(weeks)


def grid_of(month: date) -> tuple[date, date]:
    """Return the Monday on or before the first of a month and the Sunday on or after its last."""
    first = month.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
