"""What a list, a record and an export show of a row."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar

LEVELS = {"low": "Low", "medium": "Medium", "high": "High", "critical": "Critical"}
NEAR_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value ready to be shown; ``kind`` chooses how."""

    kind: str
    label: str
    text: str
    value: str = ""
    href: str = ""
    tone: str = ""
    exact: str = ""
    primary: bool = False
    on_phone: bool = True


@dataclass(frozen=True)
class Column:
    """A value of a row under a heading.

    ``name`` is an attribute path (``system.name``); ``sort`` names the field, or fields, that order
    the list by this column; ``get`` replaces the path.
    """

    kind: ClassVar[str] = "text"

    name: str
    _: KW_ONLY
    label: str = ""
    sort: str | tuple[str, ...] = ()
    link: bool = False
    on_phone: bool = True
    get: Callable[[Any], Any] | None = None

    @property
    def heading(self) -> str:
        """Return the label, or the name in words."""
        words = self.name.rsplit(".", 1)[-1].replace("_", " ")
        return self.label or words[:1].upper() + words[1:]

    @property
    def order(self) -> tuple[str, ...]:
        """Return the fields that order the list by this column."""
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    def value(self, row: object) -> Any:  # noqa: ANN401 -- leaf
        """Return the raw value of a row."""
        if self.get is not None:
            return self.get(row)
        for part in self.name.split("."):
            row = None if row is None else getattr(row, part)
        return row

    def text(self, row: object) -> str:
        """Return the value in words; a choice by its label."""
        value = self.value(row)
        shown = getattr(row, f"get_{self.name}_display", None)
        if shown is not None:
            return str(shown())
        return "" if value is None else str(value)

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:  # noqa: ARG002 -- leaf
        """Return the cell of a row."""
        return Cell(
            kind=self.kind,
            label=self.heading,
            text=self.text(row),
            href=href if self.link else "",
            primary=self.link,
            on_phone=self.on_phone,
        )

    def export(self, row: object) -> Any:  # noqa: ANN401 -- leaf
        """Return the value for a spreadsheet."""
        return self.text(row)


class Text(Column):
    """Words."""


@dataclass(frozen=True)
class Door(Column):
    """Words that lead to another record; ``to`` gives its address."""

    _: KW_ONLY
    to: Callable[[Any], str]

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:  # noqa: ARG002 -- leaf
        """Return the cell with the address."""
        return replace(super().cell(row), href=self.to(row))


class Reference(Column):
    """The readable number of a record, never broken over lines."""

    kind: ClassVar[str] = "reference"


@dataclass(frozen=True)
class Number(Column):
    """A number with its unit."""

    kind: ClassVar[str] = "number"

    _: KW_ONLY
    unit: str = ""
    digits: int = 0

    def text(self, row: object) -> str:
        """Return the number with its thousands apart and its unit."""
        value = self.value(row)
        if value is None:
            return ""
        return f"{value:,.{self.digits}f}" + (f" {self.unit}" if self.unit else "")

    def export(self, row: object) -> Any:  # noqa: ANN401 -- leaf
        """Return the number itself."""
        return self.value(row)


@dataclass(frozen=True)
class Badge(Column):
    """A state in a word and a shape; tones: neutral, good, warn, bad, info, proposed."""

    kind: ClassVar[str] = "state"

    _: KW_ONLY
    tones: Mapping[str, str] = field(default_factory=dict[str, str])
    words: Mapping[str, str] = field(default_factory=dict[str, str])

    def text(self, row: object) -> str:
        """Return the word of the state."""
        return self.words.get(str(self.value(row))) or super().text(row)

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:  # noqa: ARG002 -- leaf
        """Return the cell with its tone."""
        value = str(self.value(row))
        return Cell(
            kind=self.kind,
            label=self.heading,
            text=self.text(row),
            value=value,
            tone=self.tones.get(value, "neutral"),
            on_phone=self.on_phone,
        )


class LevelBadge(Column):
    """A level of risk in a word, a shape and a colour."""

    kind: ClassVar[str] = "level"

    def text(self, row: object) -> str:
        """Return the word of the level."""
        return LEVELS.get(str(self.value(row)), "Unknown")

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:  # noqa: ARG002 -- leaf
        """Return the cell with the level, which chooses its colour."""
        return Cell(
            kind=self.kind,
            label=self.heading,
            text=self.text(row),
            value=str(self.value(row)),
            on_phone=self.on_phone,
        )


class Person(Column):
    """Somebody, or the gap where somebody is missing."""

    kind: ClassVar[str] = "person"


class Date(Column):
    """A day: near ones in words, the exact day on hover and in exports."""

    kind: ClassVar[str] = "date"

    def cell(self, row: object, *, href: str = "", today: date | None = None) -> Cell:  # noqa: ARG002 -- leaf
        """Return the cell; overdue days carry no colour, since the column cannot know."""
        value = self.value(row)
        return Cell(
            kind=self.kind,
            label=self.heading,
            text=in_words(value, today),
            value=value.isoformat() if value else "",
            exact=value.isoformat()[:16].replace("T", " ") if value else "",
            on_phone=self.on_phone,
        )

    def export(self, row: object) -> Any:  # noqa: ANN401 -- leaf
        """Return the day in ISO 8601."""
        value = self.value(row)
        return value.isoformat() if value else ""


def in_words(value: date | datetime | None, today: date | None) -> str:
    """Return a day as people say it: today, in 3 days, 2 days ago, 14 Mar 2026."""
    if value is None:
        return ""
    day = value.date() if isinstance(value, datetime) else value
    away = None if today is None else (day - today).days
    if away is None or abs(away) > NEAR_DAYS:
        return f"{day.day} {day:%b %Y}"
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(away) or (f"in {away} days" if away > 0 else f"{-away} days ago")
