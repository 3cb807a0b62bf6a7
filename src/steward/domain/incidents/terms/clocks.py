"""Statutory and agreed clocks as content brings them.

Sources: Regulation (EU) 2024/1689, Article 73; Regulation (EU) 2016/679, Articles 33 and 34;
Directive (EU) 2022/2555, Article 23; Regulation (EU) 2022/2554, Article 19.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, cast

from steward.foundation.expressions.program import Program, compile_rule
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Vocabulary

SENT = "sent_"
ENDED = "has_ended"
PARTS: Mapping[str, str] = {
    "what": "What happened",
    "when": "When it happened and was noticed",
    "systems": "AI systems concerned",
    "people": "People affected",
    "data": "Personal data affected",
    "harm": "Kind of harm",
    "severity": "Severity",
    "classified": "When it was classified",
    "suspected": "Whether an unlawful or malicious act is suspected",
    "borders": "Whether it may reach across borders",
    "consequences": "Likely consequences",
    "cause": "Cause",
    "containment": "Containment",
    "measures": "Measures taken and planned",
    "contact": "Contact",
}
"""The parts of a report and what each is called."""


class Unit(StrEnum):
    """In what a period is expressed."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"

    @property
    def label(self) -> str:
        """Return the unit in words."""
        return self.value.replace("_", " ").capitalize()


class ClockState(StrEnum):
    """Where a clock stands; ``open`` means that a fact is not known on which it depends."""

    OPEN = "open"
    WAITING = "waiting"
    RUNNING = "running"
    OVERDUE = "overdue"
    SENT = "sent"
    LATE = "late"
    NOT = "not"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return STATE_WORDS[self]

    @property
    def asks(self) -> bool:
        """Say whether a report is still to be sent, or may be."""
        return self in (ClockState.WAITING, ClockState.RUNNING, ClockState.OVERDUE)


STATE_WORDS: Mapping[ClockState, str] = {
    ClockState.OPEN: "May apply",
    ClockState.WAITING: "Has not started",
    ClockState.RUNNING: "Running",
    ClockState.OVERDUE: "Overdue",
    ClockState.SENT: "Sent in time",
    ClockState.LATE: "Sent late",
    ClockState.NOT: "Does not apply",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So much time after a moment.

    ``eu`` counts by Regulation 1182/71; ``unless_later`` drops the limit where that moment came
    after it; ``noon`` moves an end on a free day to noon of the next working day.
    """

    after: tuple[str, ...]
    amount: int
    unit: Unit
    eu: bool = False
    unless_later: str = ""
    noon: bool = False

    @property
    def words(self) -> str:
        """Return the length in words."""
        noun = {"business_days": "working days"}.get(self.unit.value, self.unit.value)
        return f"{self.amount} {noun[:-1] if self.amount == 1 else noun}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Since:
    """The day from which a duty applies, and to which systems."""

    day: date
    when: Program


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """A duty to report, the condition under which it exists, and until when.

    ``since`` names the days from which the duty applies; without any it applies already.
    """

    id: str
    law: str
    article: str
    title: str
    to: str
    note: str
    when: Program
    limits: tuple[Limit, ...]
    asks: tuple[str, ...]
    at_once: bool = False
    on_request: bool = False
    since: tuple[Since, ...] = ()

    @property
    def basis(self) -> str:
        """Return the law with its article, or the contract."""
        return f"{self.law}, {self.article}" if self.article else self.law


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A question about an incident whose answer clocks read."""

    id: str
    section: str
    kind: str
    text: str
    help: str
    intake: str
    options: tuple[tuple[str, str], ...]

    def label(self, value: object) -> str:
        """Return an answer in words."""
        if value is None:
            return "Not known yet"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        known = dict(self.options)
        many = isinstance(value, list | tuple)
        given = cast("Sequence[object]", value) if many else [value]
        return ", ".join(known.get(str(item), str(item)) for item in given)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriousTest:
    """One of the tests of what is a serious incident. Source: Regulation (EU) 2024/1689, 3(49)."""

    id: str
    title: str
    basis: str
    when: Program


@dataclass(frozen=True, kw_only=True, eq=False)
class Book:
    """Everything that content says about incidents."""

    severities: tuple[tuple[str, str, str], ...]
    facts: tuple[Fact, ...]
    sections: tuple[tuple[str, str], ...]
    serious: tuple[SeriousTest, ...]
    moments: Mapping[str, str]
    clocks: tuple[Clock, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Clock]:
        """Return the clocks by their id."""
        return {clock.id: clock for clock in self.clocks}

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Return the questions by their id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def severity(self) -> Mapping[str, str]:
        """Return severity → its word, from the least to the gravest."""
        return {name: title for name, title, _ in self.severities}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return what conditions may read: the answers, what was sent, and whether it ended."""
        known: dict[str, Any] = {ENDED: Boolean()}
        known |= {f"{SENT}{clock.id}": Boolean() for clock in self.clocks}
        for fact in self.facts:
            values = frozenset(value for value, _ in fact.options)
            kinds: dict[str, Any] = {"single": Choice(values), "multiple": ChoiceSet(values)}
            known[fact.id] = kinds.get(fact.kind, Boolean())
        return known

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Read the body of its resource."""
        return cls(
            severities=tuple((i["id"], i["title"], i["meaning"]) for i in body["severities"]),
            facts=tuple(_fact(item) for item in body["facts"]),
            sections=tuple((item["id"], item["title"]) for item in body["sections"]),
            serious=tuple(
                SeriousTest(
                    id=item["id"],
                    title=item["title"],
                    basis=item["basis"],
                    when=compile_rule(str(item["when"])),
                )
                for item in body["serious"]
            ),
            moments={item["id"]: item["title"] for item in body["moments"]},
            clocks=tuple(_clock(item) for item in body["clocks"]),
        )


def _fact(raw: Mapping[str, Any]) -> Fact:
    return Fact(
        id=raw["id"],
        section=raw["section"],
        kind=raw["type"],
        text=raw["text"],
        help=raw.get("help", ""),
        intake=raw.get("intake", ""),
        options=tuple((str(i["value"]), str(i["label"])) for i in raw.get("options", ())),
    )


def _clock(raw: Mapping[str, Any]) -> Clock:
    return Clock(
        id=raw["id"],
        law=raw["law"],
        article=raw["article"],
        title=raw["title"],
        to=raw["to"],
        note=raw["note"],
        when=compile_rule(str(raw["when"])),
        limits=tuple(_limit(item) for item in raw.get("limits", ())),
        asks=tuple(raw["asks"]),
        at_once=bool(raw.get("at_once")),
        on_request=bool(raw.get("on_request")),
        since=tuple(
            Since(day=date.fromisoformat(item["day"]), when=compile_rule(item["when"]))
            for item in raw.get("since", ())
        ),
    )


def _limit(raw: Mapping[str, Any]) -> Limit:
    return Limit(
        after=tuple(str(raw[key]) for key in ("after", "or") if key in raw),
        amount=int(raw["amount"]),
        unit=Unit(raw["unit"]),
        eu=raw.get("counting") == "eu",
        unless_later=raw.get("unless_later", ""),
        noon=raw.get("weekend") == "noon",
    )
