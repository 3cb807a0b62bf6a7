"""What a register asks of an entry: one declaration for form, interface, page and report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Options = tuple[tuple[str, str], ...]
FieldKind = Literal[
    "line",
    "text",
    "choice",
    "day",
    "number",
    "whole",
    "flag",
    "address",
    "person",
    "provider",
    "process",
]
LONGEST_LINE = 300
LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value of an entry; ``options`` are (value, words) of a choice.

    A person, a provider and a process are given by key; their names end in ``_id``.
    """

    name: str
    label: str
    kind: FieldKind = "line"
    help: str = ""
    required: bool = False
    options: Options = ()

    def word(self, value: str) -> str:
        """Return what an option is called; the value itself where it is none."""
        return dict(self.options).get(value, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One kind of entry: what it is called, which clause asks for it, and its fields.

    ``results`` are what a review can come to; ``months`` is how long an entry stands until it is
    reviewed again, 0 where it is not reviewed.
    """

    noun: str
    article: str
    title: str
    address: str
    prefix: str
    clause: str
    lead: str
    why: str
    fields: tuple[Field, ...]
    review: str = "Review"
    results: Options = (("holds", "Still so"), ("changed", "Changed"))
    months: int = 12
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        """Make the fields known by name."""
        object.__setattr__(self, "by_name", {item.name: item for item in self.fields})

    @property
    def path(self) -> str:
        """Return the address of its list."""
        return f"/{self.address}"


def line(name: str, label: str, help: str = "", *, required: bool = False) -> Field:  # noqa: A002 -- leaf
    """Return a field of one line."""
    return Field(name=name, label=label, help=help, required=required)


def text(name: str, label: str, help: str = "", *, required: bool = False) -> Field:  # noqa: A002 -- leaf
    """Return a field of several lines."""
    return Field(name=name, label=label, kind="text", help=help, required=required)


def choice(name: str, label: str, options: Options, help: str = "") -> Field:  # noqa: A002 -- leaf
    """Return a field with one of several values."""
    return Field(name=name, label=label, kind="choice", options=options, help=help, required=True)


def day(name: str, label: str, help: str = "", *, required: bool = False) -> Field:  # noqa: A002 -- leaf
    """Return a field for a day."""
    return Field(name=name, label=label, kind="day", help=help, required=required)


OWNER = Field(name="owner_id", label="Who answers for it", kind="person")
REVIEW_ON = Field(
    name="review_on", label="Next review", kind="day", help="Blank is a year from today."
)
