"""An incident as its page shows it, read once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from steward.domain.incidents import policy
from steward.domain.incidents.models import Incident, IncidentControl, IncidentRisk, TimelineEntry
from steward.domain.incidents.queries import clocks, incidents
from steward.domain.incidents.queries.clocks import SeenClock
from steward.domain.incidents.queries.content import current_book
from steward.domain.incidents.rules.clocks import serious_tests
from steward.domain.incidents.terms.clocks import Book, ClockState, Fact
from steward.domain.incidents.terms.states import IncidentState
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor
from steward.foundation.core.calendars import Calendar

STATE_TONES = {
    "reported": "warn",
    "not_incident": "neutral",
    "confirmed": "bad",
    "contained": "warn",
    "resolved": "info",
    "reviewed": "good",
    "closed": "neutral",
    "reopened": "bad",
}
SEVERITY_TONES = {
    "negligible": "neutral",
    "minor": "info",
    "moderate": "warn",
    "major": "bad",
    "severe": "bad",
}
CLOCK_TONES = {
    ClockState.OPEN: "proposed",
    ClockState.WAITING: "neutral",
    ClockState.RUNNING: "warn",
    ClockState.OVERDUE: "bad",
    ClockState.SENT: "good",
    ClockState.LATE: "bad",
    ClockState.NOT: "neutral",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClock:
    """A clock ready to be drawn."""

    seen: SeenClock
    tone: str
    due: str
    sent: str
    starts: str

    @property
    def key(self) -> str:
        """Return the id of the clock."""
        return self.seen.clock.id

    @property
    def at_once(self) -> bool:
        """Say whether the law names no figure."""
        return self.seen.clock.at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the page of an incident shows."""

    row: Incident
    book: Book
    clocks: list[ShownClock]
    systems: list[AiSystem]
    risks: list[IncidentRisk]
    controls: list[IncidentControl]
    timeline: list[tuple[TimelineEntry, str]]
    moments: list[tuple[str, str]]
    tests: list[tuple[str, str, bool | None]]
    may_edit: bool

    @property
    def severity(self) -> tuple[str, str, str]:
        """Return the word of the severity, its meaning and its tone."""
        for name, title, says in self.book.severities:
            if name == self.row.severity:
                return title, says, SEVERITY_TONES.get(name, "neutral")
        return self.row.severity, "", "neutral"

    @property
    def tone(self) -> str:
        """Return the tone of the state."""
        return STATE_TONES[self.row.state]

    @property
    def live(self) -> list[ShownClock]:
        """Return the clocks that ask for something or were answered."""
        off = (ClockState.NOT, ClockState.OPEN)
        return [item for item in self.clocks if item.seen.state not in off]

    @property
    def open(self) -> list[ShownClock]:
        """Return the clocks of which it is open whether they apply."""
        return [item for item in self.clocks if item.seen.state is ClockState.OPEN]

    @property
    def off(self) -> list[ShownClock]:
        """Return the clocks that do not apply."""
        return [item for item in self.clocks if item.seen.state is ClockState.NOT]

    @property
    def questions(self) -> list[Fact]:
        """Return the questions that would settle what is open, each once."""
        found = {fact.id: fact for item in self.open for fact in item.seen.questions}
        return list(found.values())

    @property
    def answers(self) -> list[tuple[str, str, bool]]:
        """Return each question with its answer in words, and whether it is known."""
        return [
            (fact.text, fact.label(value), value is not None)
            for fact in self.book.facts
            for value in [self.row.facts.get(fact.id)]
        ]


def shown(actor: Actor, row: Incident) -> Shown:
    """Return what the page shows, read once for one incident."""
    kept = vars(row)
    if "incident_shown" not in kept:
        kept["incident_shown"] = _read(actor, row)
    found: Shown = kept["incident_shown"]
    return found


def _read(actor: Actor, row: Incident) -> Shown:
    book, calendar = current_book(), Calendar(zone=row.time_zone)
    seen = clocks.clocks_of(actor, row)
    over = IncidentState(row.state).is_over
    named = [
        ("Began", row.began_at),
        ("Noticed", row.noticed_at),
        ("Classified as major", row.classified_at),
        ("Personal data known to be affected", row.data_noticed_at),
        ("Ended", row.ended_at),
    ]
    facts = clocks.seen_of(row, {})
    return Shown(
        row=row,
        book=book,
        clocks=[shown_clock(item, book, calendar) for item in seen],
        systems=incidents.systems_of(actor, row),
        risks=incidents.risks_of(actor, row),
        controls=incidents.controls_of(actor, row),
        timeline=[
            (entry, clocks.told(entry.at, calendar)) for entry in incidents.timeline_of(actor, row)
        ],
        moments=[(name, clocks.told(moment, calendar)) for name, moment in named if moment],
        tests=serious_tests(book, facts),
        may_edit=actor.may(policy.EDIT_INCIDENT, row) and not over,
    )


def shown_clock(item: SeenClock, book: Book, calendar: Calendar) -> ShownClock:
    """Return a clock ready to be drawn."""
    sent: datetime | None = None if item.row is None else item.row.sent_at
    waits = [_start(name, book) for name in item.standing.waits_for]
    return ShownClock(
        seen=item,
        tone=CLOCK_TONES[item.state],
        due=clocks.told(item.due_at, calendar),
        sent=clocks.told(sent, calendar),
        starts=" or ".join(waits),
    )


def _start(name: str, book: Book) -> str:
    if name in book.moments:
        return book.moments[name]
    clock = book.by_id.get(name.removeprefix("sent_"))
    return "an earlier report is sent" if clock is None else f"“{clock.title}” is sent"


def part(name: str) -> Any:  # noqa: ANN401 -- leaf
    """Return the context of one part of the page; all parts read the incident once."""

    def context(actor: Actor, row: Incident) -> dict[str, Any]:
        return {"part": name, "shown": shown(actor, row), "row": row, "record": row}

    return context
