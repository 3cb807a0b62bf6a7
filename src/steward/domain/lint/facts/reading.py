"""Facts as columns of one statement, so that a fact and how it is read stand in one line."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from steward.domain.lint.facts.source import Observe, Resolver
from steward.domain.lint.terms import Fact, Observed, RecordKind
from steward.foundation.core.actor import Actor
from steward.foundation.expressions.types import Boolean, Choice, ChoiceSet, Number, Text, Type
from steward.foundation.tenancy.reading import answers

Column = tuple[Fact, str]
"""A fact and the expression of SQL that reads it."""
More = Callable[[Actor, list[Observed]], Mapping[UUID, Mapping[str, object]]]
"""From records to what else is known of them, by their keys."""
NAMED = 3
"""How many of what is missing are named in words."""
ONLY = re.compile(r"\{only ([\w.]+)\}")


def column(name: str, kind: Type, sql: str, meaning: str) -> Column:
    """Return a fact of any type with its expression."""
    return Fact(name=name, type=kind, meaning=meaning), sql


def yes(name: str, sql: str, meaning: str) -> Column:
    """Return a fact that is true or false."""
    return column(name, Boolean(), sql, meaning)


def count(name: str, sql: str, meaning: str) -> Column:
    """Return a fact that counts; where nothing is joined it is 0."""
    return column(name, Number(low=0), f"coalesce({sql}, 0)::bigint", meaning)


def days(name: str, sql: str, meaning: str) -> Column:
    """Return a fact in whole days; negative where the day is still to come."""
    return Fact(name=name, type=Number(), meaning=meaning, in_days=True), sql


def choice(name: str, sql: str, values: Iterable[str], meaning: str) -> Column:
    """Return a fact that is one of several texts."""
    return column(name, Choice(frozenset(values)), sql, meaning)


def several(name: str, sql: str, values: Iterable[str], meaning: str) -> Column:
    """Return a fact that is several of several texts."""
    return column(name, ChoiceSet(frozenset(values)), sql, meaning)


def text(name: str, sql: str, meaning: str) -> Column:
    """Return a fact that is a text."""
    return column(name, Text(), sql, meaning)


def counted(name: str, meaning: str) -> Fact:
    """Return a fact that counts and that a program reads, not a statement."""
    return Fact(name=name, type=Number(low=0), meaning=meaning)


def worded(name: str, meaning: str) -> Fact:
    """Return a fact in words that a program reads, not a statement."""
    return Fact(name=name, type=Text(), meaning=meaning)


def yes_or_no(name: str, meaning: str) -> Fact:
    """Return a fact that is true or false and that a program reads, not a statement."""
    return Fact(name=name, type=Boolean(), meaning=meaning)


def one_of(name: str, values: Iterable[str], meaning: str) -> Fact:
    """Return a fact that is one of several texts and that a program reads, not a statement."""
    return Fact(name=name, type=Choice(frozenset(values)), meaning=meaning)


def has_left(owner: str = "x.owner_id") -> Column:
    """Return the fact whether the person in a column is a member no more; no where nobody is."""
    return yes(
        "owner_has_left",
        f"{owner} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM identity_membership here"
        f" WHERE here.organisation_id = %(org)s AND here.person_id = {owner}"
        " AND here.ended_at IS NULL AND coalesce(here.ends_on >= %(today)s, true))",
        "Its owner is a person who is no longer a member of the organisation",
    )


def since(moment: str) -> str:
    """Return the expression of the whole days since a moment."""
    return f"(%(today)s::date - ({moment} AT TIME ZONE 'UTC')::date)"


def since_day(day: str) -> str:
    """Return the expression of the whole days since a day."""
    return f"(%(today)s::date - {day})"


@dataclass(frozen=True, kw_only=True)
class Table:
    """One kind of record, read by one statement.

    ``source`` is what follows the columns: FROM, and WHERE with the organisation; ``before`` what
    comes before SELECT. ``{only x}`` stands there where rows may be narrowed to those asked for:
    the key of the record, or the column that names it. ``called`` is the expression of the name,
    ``door`` the kind under which its page is known, where that is another.
    """

    name: str
    label: str
    plural: str
    columns: tuple[Column, ...]
    source: str
    called: str
    before: str = ""
    door: str = ""

    @cached_property
    def kind(self) -> RecordKind:
        """Return the kind with its facts."""
        facts = tuple(fact for fact, _ in self.columns)
        return RecordKind(name=self.name, label=self.label, plural=self.plural, facts=facts)

    @cached_property
    def statement(self) -> str:
        """Return the statement with the places where rows may be narrowed."""
        wanted = ", ".join(["x.id", self.called, *(sql for _, sql in self.columns)])
        return f"{self.before} SELECT {wanted} {self.source}"

    @cached_property
    def every(self) -> str:
        """Return the statement that reads all records."""
        return ONLY.sub("", self.statement)

    @cached_property
    def some(self) -> str:
        """Return the statement that reads records by their keys."""
        return ONLY.sub(r" AND \1 = ANY(%(keys)s)", self.statement)

    def observe(self, actor: Actor, keys: Collection[UUID] | None) -> list[Observed]:
        """Return the records with their facts, in one statement."""
        values = values_of(actor)
        if keys is None:
            rows = answers(self.every, values)
        else:
            rows = answers(self.some, values | {"keys": list(keys)}) if keys else []
        return [self._seen(row) for row in rows]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(fact.name for fact, _ in self.columns)

    @cached_property
    def _lists(self) -> tuple[str, ...]:
        return tuple(fact.name for fact, _ in self.columns if isinstance(fact.type, ChoiceSet))

    def _seen(self, row: tuple[Any, ...]) -> Observed:
        facts: dict[str, object] = {
            name: value
            for name, value in zip(self._names, row[2:], strict=True)
            if value is not None
        }
        for name in self._lists:
            if name in facts:
                facts[name] = frozenset(cast("list[str]", facts[name]))
        return Observed(id=row[0], label=row[1], facts=facts, door=self.door)


def values_of(actor: Actor) -> dict[str, object]:
    """Return what every statement may name."""
    return {"org": actor.organisation_id, "today": actor.today, "now": actor.now}


def itself(_actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
    """Return the same keys: a record is touched by its own changes."""
    return keys


def found_by(sql: str) -> Resolver:
    """Return the resolver that a statement answers; it names ``%(keys)s`` and ``%(org)s``."""

    def resolve(actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
        rows = answers(sql, {"org": actor.organisation_id, "keys": list(keys)}) if keys else []
        return {key for (key,) in rows if key is not None}

    return resolve


def of_history(table: str, names: str) -> Resolver:
    """Return the resolver from rows of a table to the record that they name, or ever named.

    The history of the table is read, so that a row that was deleted still leads to its record.
    """
    return found_by(
        f"SELECT DISTINCT {names} FROM {table}event"
        f" WHERE organisation_id = %(org)s AND pgh_obj_id = ANY(%(keys)s)"
    )


def all_of(table: str, where: str = "") -> Resolver:
    """Return the resolver to every record of a table."""
    also = f" AND {where}" if where else ""
    return found_by(
        f"SELECT id FROM {table} WHERE organisation_id = %(org)s{also}"
        f" AND cardinality(%(keys)s::uuid[]) > 0"
    )


def owned_in(table: str, owner: str = "owner_id") -> Resolver:
    """Return the resolver from members to the records of a table that they answer for."""
    return found_by(
        f"SELECT t.id FROM {table} t JOIN identity_membership m ON m.person_id = t.{owner}"
        " WHERE t.organisation_id = %(org)s AND m.organisation_id = %(org)s"
        " AND m.id = ANY(%(keys)s)"
    )


def either(*resolvers: Resolver) -> Resolver:
    """Return the resolver that finds what any of some find."""

    def resolve(actor: Actor, keys: Collection[UUID]) -> Collection[UUID]:
        return {key for resolver in resolvers for key in resolver(actor, keys)}

    return resolve


def with_more(table: Table, facts: Iterable[Fact], more: More) -> tuple[RecordKind, Observe]:
    """Return the kind with further facts, and how to observe it: ``more`` adds to the records."""
    kind = replace(table.kind, facts=(*table.kind.facts, *facts))

    def observe(actor: Actor, keys: Collection[UUID] | None) -> list[Observed]:
        rows = table.observe(actor, keys)
        also = more(actor, rows)
        return [replace(row, facts={**row.facts, **also.get(row.id, {})}) for row in rows]

    return kind, observe


def named(titles: list[str]) -> str:
    """Return some names in words: the first few, and how many there are besides."""
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return ", ".join(titles[:NAMED]) + more


def by_kinds(resolver: Resolver, *kinds: str) -> Mapping[str, Resolver]:
    """Return the same resolver for several subject kinds."""
    return dict.fromkeys(kinds, resolver)
