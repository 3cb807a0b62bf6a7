"""What narrows a list: choices, words, flags; all of them in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid

Options = Sequence[tuple[str, str]]
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A filter with what the address says, ready to be drawn; equal ones are drawn alike."""

    kind: str
    name: str
    label: str
    value: str = ""
    options: Options = ()
    on: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", tuple(map(tuple, self.options)))


@dataclass(frozen=True)
class Choice:
    """One of several values; options are given, or read for the actor."""

    kind: ClassVar[str] = "choice"

    name: str
    options: Options | Callable[[Actor], Options]
    _: KW_ONLY
    label: str = ""
    field: str = ""

    def bound(self, actor: Actor, params: QueryDict) -> Bound:
        """Return the filter as the address sets it.

        Raises:
            Invalid: The address names a value that is not an option.
        """
        options = self.options(actor) if callable(self.options) else self.options
        value = params.get(self.name, "")
        if value and value not in {str(option) for option, _ in options}:
            raise Invalid(f"{value!r} is not one of the choices.", place=self.name)
        label = self.label or self.name.replace("_", " ").capitalize()
        return Bound(kind=self.kind, name=self.name, label=label, value=value, options=options)

    def condition(self, params: QueryDict) -> Q:
        """Return what the rows must fulfil."""
        value = params.get(self.name, "")
        return Q(**{self.field or self.name: value}) if value else Q()


@dataclass(frozen=True)
class Search:
    """Words that must all occur, each in any of the fields.

    ``by`` answers the words itself, for tables so large that no text in them can be looked into.
    """

    kind: ClassVar[str] = "search"

    fields: tuple[str, ...]
    _: KW_ONLY
    by: Callable[[Actor, Sequence[str]], Q] | None = None
    name: str = "q"
    label: str = "Search"

    def bound(self, actor: Actor, params: QueryDict) -> Bound:  # noqa: ARG002 -- leaf
        """Return the filter as the address sets it."""
        value = params.get(self.name, "")[:LONGEST]
        return Bound(kind=self.kind, name=self.name, label=self.label, value=value)

    def condition(self, params: QueryDict, actor: Actor | None = None) -> Q:
        """Return what the rows must fulfil."""
        words = params.get(self.name, "")[:LONGEST].replace("\x00", "").split()
        if words and self.by is not None and actor is not None:
            return self.by(actor, words)
        condition = Q()
        for word in words:
            either = Q()
            for name in self.fields:
                either |= Q(**{f"{name}__icontains": word})
            condition &= either
        return condition


@dataclass(frozen=True)
class Flag:
    """A yes that narrows the list."""

    kind: ClassVar[str] = "flag"

    name: str
    label: str
    _: KW_ONLY
    where: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def bound(self, actor: Actor, params: QueryDict) -> Bound:  # noqa: ARG002 -- leaf
        """Return the filter as the address sets it."""
        on = params.get(self.name) == "1"
        return Bound(kind=self.kind, name=self.name, label=self.label, on=on)

    def condition(self, params: QueryDict) -> Q:
        """Return what the rows must fulfil."""
        return Q(**(self.where or {self.name: True})) if params.get(self.name) == "1" else Q()


Filter = Choice | Search | Flag


def condition_of(filters: Sequence[Filter], params: QueryDict, actor: Actor | None = None) -> Q:
    """Return what all filters together demand."""
    condition = Q()
    for item in filters:
        searched = isinstance(item, Search)
        condition &= item.condition(params, actor) if searched else item.condition(params)
    return condition


def kept(params: QueryDict, filters: Sequence[Filter]) -> list[tuple[str, str]]:
    """Return the parts of the address that belong to the filters and are set."""
    return [(item.name, params[item.name]) for item in filters if params.get(item.name)]
