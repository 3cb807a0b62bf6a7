"""Read filters, and say which resources they hold for (RFC 7644, 3.4.2.2)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from steward.extensions.provisioning.rules.reading import all_of, got
from steward.extensions.provisioning.terms import (
    GROUP,
    USER,
    ScimTrouble,
)

LONGEST_FILTER, DEEPEST = 2000, 20
TOKEN = re.compile(r'\s*([()\[\]]|"(?:[^"\\]|\\.)*"|[^\s()\[\]"]+)')
COMPARISONS = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")
EXACT = ("id", "externalid")
ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Compared:
    """An attribute beside a value; ``value`` is None for ``pr``."""

    path: str
    how: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions that hold together, or of which one holds."""

    parts: tuple["Condition", ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Turned:
    """A condition that does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Inside:
    """A condition that one of several values meets."""

    path: str
    part: "Condition"


Condition = Compared | Joined | Turned | Inside


def condition_of(text: str) -> Condition:
    """Return the condition that a filter says.

    Source: RFC 7644, 3.4.2.2.

    Raises:
        ScimTrouble: It is none, or too long.
    """
    if len(text) > LONGEST_FILTER:
        raise _unreadable(f"A filter has at most {LONGEST_FILTER} characters.")
    reader = _Reader(text)
    found = reader.either(0)
    if reader.word() is not None:
        raise _unreadable(f"This follows the end of the filter: {reader.word()}")
    return found


class _Reader:
    """Reads the words of a filter from left to right."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        at = 0
        end = len(text.rstrip())
        while at < end:
            match = TOKEN.match(text, at)
            if match is None:
                raise _unreadable("A text in the filter does not end.")
            self.words.append(match[1])
            at = match.end()
        self.next = 0

    def word(self) -> str | None:
        """Return the next word, None at the end."""
        return self.words[self.next] if self.next < len(self.words) else None

    def take(self) -> str:
        """Return the next word and go on."""
        word = self.word()
        if word is None:
            raise _unreadable("The filter ends too early.")
        self.next += 1
        return word

    def either(self, depth: int) -> Condition:
        """Return conditions joined by “or”."""
        if depth > DEEPEST:
            raise _unreadable("The filter is nested too deeply.")
        parts = [self.both(depth)]
        while (self.word() or "").lower() == "or":
            self.take()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=False)

    def both(self, depth: int) -> Condition:
        """Return conditions joined by “and”."""
        parts = [self.one(depth)]
        while (self.word() or "").lower() == "and":
            self.take()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=True)

    def one(self, depth: int) -> Condition:
        """Return one condition."""
        word = self.take()
        if word.lower() == "not":
            if self.word() != "(":
                raise _unreadable("“not” stands before a parenthesis.")
            return Turned(self.one(depth))
        if word == "(":
            found = self.either(depth + 1)
            self.close(")")
            return found
        path = plain_path(word)
        if self.word() == "[":
            self.take()
            part = self.either(depth + 1)
            self.close("]")
            return Inside(path, part)
        how = self.take().lower()
        if how == "pr":
            return Compared(path, how)
        if how not in COMPARISONS:
            raise _unreadable(f"{how} compares nothing.")
        value = _value(self.take())
        if value is None and how not in ("eq", "ne"):
            raise _unreadable("null is compared by eq and ne alone.")
        if not isinstance(value, str) and how in ("co", "sw", "ew"):
            raise _unreadable(f"{how} compares text.")
        if isinstance(value, bool) and how not in ("eq", "ne"):
            raise _unreadable("A truth value is compared by eq and ne alone.")
        return Compared(path, how, value)

    def close(self, mark: str) -> None:
        """Read a closing mark."""
        if self.take() != mark:
            raise _unreadable(f"A {mark} is missing.")


def _unreadable(message: str) -> ScimTrouble:
    return ScimTrouble("invalidFilter", message)


def _value(word: str) -> object:
    if word.startswith('"'):
        return ESCAPE.sub(r"\1", word[1:-1])
    known = {"true": True, "false": False, "null": None}
    if word.lower() in known:
        return known[word.lower()]
    try:
        return float(word)
    except ValueError:
        raise _unreadable(f"{word} is no value; texts stand in quotation marks.") from None


def plain_path(path: str) -> str:
    """Return a path without the name of its schema."""
    for schema in (USER, GROUP):
        if path.lower().startswith(f"{schema.lower()}:"):
            return path[len(schema) + 1 :]
    return path


def holds(condition: Condition, resource: Mapping[str, Any]) -> bool:
    """Say whether a resource meets a condition."""
    if isinstance(condition, Joined):
        found = (holds(part, resource) for part in condition.parts)
        return all(found) if condition.every else any(found)
    if isinstance(condition, Turned):
        return not holds(condition.part, resource)
    if isinstance(condition, Inside):
        rows = all_of(resource, condition.path)
        return any(
            holds(condition.part, cast("Mapping[str, Any]", row) if isinstance(row, dict) else {})
            for row in rows
        )
    return _compares(condition, resource)


def _compares(condition: Compared, resource: Mapping[str, Any]) -> bool:
    values = list(_values(resource, condition.path))
    if condition.how == "pr":
        return bool(values)
    exact = condition.path.lower() in EXACT
    wanted = _like(condition.value, exact=exact)
    if condition.value is None:
        return (not values) is (condition.how == "eq")
    if condition.how == "ne":
        return not any(_like(value, exact=exact) == wanted for value in values)
    return any(_beside(_like(value, exact=exact), condition.how, wanted) for value in values)


def _like(value: object, *, exact: bool) -> object:
    return value if exact or not isinstance(value, str) else value.casefold()


def _beside(value: object, how: str, wanted: object) -> bool:
    if how == "eq":
        return value == wanted and isinstance(value, bool) is isinstance(wanted, bool)
    if not isinstance(value, str) or not isinstance(wanted, str):
        return False
    if how in ("co", "sw", "ew"):
        return {
            "co": wanted in value,
            "sw": value.startswith(wanted),
            "ew": value.endswith(wanted),
        }[how]
    return {
        "gt": value > wanted,
        "ge": value >= wanted,
        "lt": value < wanted,
        "le": value <= wanted,
    }[how]


def _values(resource: Mapping[str, Any], path: str) -> Iterator[object]:
    name, _, part = path.partition(".")
    for item in all_of(resource, name):
        if isinstance(item, dict):
            inner = got(cast("dict[str, Any]", item), part or "value")
            if inner not in (None, ""):
                yield inner
        elif not part:
            yield item
