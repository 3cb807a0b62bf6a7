"""Which clocks run, until when, and what keeps the question open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from steward.domain.incidents.rules.calendars import Due, due_of
from steward.domain.incidents.terms.clocks import ENDED, SENT, Book, Clock, ClockState, Fact, Limit
from steward.foundation.core.calendars import Calendar

Facts = Mapping[str, Any]
Moments = Mapping[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the clocks read of an incident; ``moments`` are those that are known."""

    facts: Facts
    moments: Moments
    sent: Mapping[str, datetime]

    @property
    def everything(self) -> dict[str, Any]:
        """Return the answers with what was sent and whether the incident ended."""
        return {**self.facts, ENDED: "ended" in self.moments}

    def moment(self, name: str) -> datetime | None:
        """Return when something was; personal data count as noticed with the incident itself."""
        if name.startswith(SENT):
            return self.sent.get(name.removeprefix(SENT))
        found = self.moments.get(name)
        if found is None and name == "data_noticed":
            return self.moments.get("noticed")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one clock stands; ``unknown`` names the facts that would settle whether it applies.

    ``from_day`` is the day from which the duty applies, where the incident was noticed before it.
    """

    clock: Clock
    applies: bool | None
    due: Due | None
    waits_for: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    from_day: date | None = None

    def state(self, now: datetime, sent_at: datetime | None, *, missed: bool) -> ClockState:
        """Return the state at a moment; late is late for ever."""
        if sent_at is not None:
            return ClockState.LATE if missed else ClockState.SENT
        if self.applies is False:
            return ClockState.NOT
        if self.applies is None:
            return ClockState.OPEN
        if self.due is None:
            waits = bool(self.waits_for) or self.clock.on_request
            return ClockState.WAITING if waits else ClockState.RUNNING
        return ClockState.OVERDUE if missed or now > self.due.at else ClockState.RUNNING


def standings(clocks: Iterable[Clock], seen: Seen, calendar: Calendar) -> list[Standing]:
    """Return where every clock stands by what is known of the incident."""
    clocks = tuple(clocks)
    facts = seen.everything | {f"{SENT}{clock.id}": clock.id in seen.sent for clock in clocks}
    return [_standing(clock, facts, seen, calendar) for clock in clocks]


def _standing(clock: Clock, facts: Facts, seen: Seen, calendar: Calendar) -> Standing:
    applies = clock.when.evaluate(facts)
    in_force, day = (None, None) if applies is False else _in_force(clock, facts, seen, calendar)
    if applies is not False and in_force is False:
        return Standing(clock=clock, applies=False, due=None, from_day=day)
    if applies is not True or in_force is None:
        reads = clock.when.reads if applies is None else set[str]()
        if in_force is None:
            reads = reads.union(*(since.when.reads for since in clock.since))
        unknown = tuple(sorted(name for name in reads if facts.get(name) is None))
        found = None if applies is True else applies
        return Standing(clock=clock, applies=found, due=None, unknown=unknown)
    ends: list[Due] = []
    waits: list[str] = []
    for limit in clock.limits:
        start = _start(limit, seen)
        if start is None:
            waits.append(limit.after[0])
            continue
        due = due_of(limit, start, calendar)
        later = seen.moment(limit.unless_later) if limit.unless_later else None
        if later is None or later <= due.at:
            ends.append(due)
    first = min(ends, key=lambda due: due.at, default=None)
    return Standing(clock=clock, applies=True, due=first, waits_for=() if first else tuple(waits))


def _in_force(
    clock: Clock, facts: Facts, seen: Seen, calendar: Calendar
) -> tuple[bool | None, date | None]:
    """Say whether the duty applied when the incident was noticed, and from which day if not.

    A system of which it is not known from which day the duty holds is open between the days.
    """
    noticed = seen.moment("noticed")
    on = None if noticed is None else calendar.local(noticed).date()
    days = [since.day for since in clock.since if since.when.evaluate(facts) is not False]
    if not clock.since or (on is not None and days and max(days) <= on):
        return True, None
    if not days:
        return False, None
    if on is not None and on < min(days):
        return False, min(days)
    return None, None


def _start(limit: Limit, seen: Seen) -> datetime | None:
    found = [moment for name in limit.after if (moment := seen.moment(name)) is not None]
    return min(found, default=None)


def serious_tests(book: Book, seen: Seen) -> list[tuple[str, str, bool | None]]:
    """Return each test of Article 3(49) with its basis and its verdict; None is open."""
    facts = seen.everything
    return [(item.title, item.basis, item.when.evaluate(facts)) for item in book.serious]


def open_questions(found: Iterable[Standing], book: Book) -> list[Fact]:
    """Return the questions that keep it open whether clocks apply, each once, in order."""
    names = {name for item in found if item.applies is None for name in item.unknown}
    return [fact for fact in book.facts if fact.id in names]
