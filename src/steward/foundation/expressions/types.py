"""What values a fact may have, and whether a condition fits them."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from steward.foundation.expressions.syntax import (
    All,
    Any_,
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    Place,
    Size,
)


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, inside its range where one is given."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several texts."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Several of several texts."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Anything:
    """A value whose type is not known here, such as null."""


Type = Boolean | Number | Text | Choice | ChoiceSet | Anything
Vocabulary = Mapping[str, Type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a condition does not fit, and where in its text."""

    message: str
    line: int
    column: int


def check(node: Node, vocabulary: Vocabulary, *, verdict: bool = True) -> tuple[Problem, ...]:
    """Return everything that is wrong with a condition under a vocabulary.

    Args:
        node: The rule tree.
        vocabulary: Name → type of every fact that may be read.
        verdict: Whether the whole must be true or false.
    """
    checker = _Checker(vocabulary)
    kind = checker.type_of(node)
    if verdict and not isinstance(kind, Boolean | Anything):
        checker.note(f"The condition gives {_words(kind)}, not true or false.", node.place)
    return tuple(checker.problems)


def names_in(node: Node) -> Iterator[str]:
    """Yield every fact that a rule tree reads, in order, repeated as written."""
    match node:
        case Name(name):
            yield name
        case ListOf(items) | All(items) | Any_(items):
            for item in items:
                yield from names_in(item)
        case Not(operand) | Size(operand):
            yield from names_in(operand)
        case Binary(_, left, right):
            yield from names_in(left)
            yield from names_in(right)
        case Literal():
            return


class _Checker:
    """Walks a tree and collects what does not fit."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def note(self, message: str, place: Place) -> None:
        self.problems.append(Problem(message=message, line=place.line, column=place.column))

    def type_of(self, node: Node) -> Type:
        match node:
            case Literal(value):
                return _type_of_value(value)
            case Name(name):
                return self._fact(name, node.place)
            case ListOf(items):
                for item in items:
                    self.type_of(item)
                return Anything()
            case Size(operand):
                self.type_of(operand)
                return Number(low=0)
            case Not() | All() | Any_():
                self._verdicts(node)
                return Boolean()
            case Binary():
                return self._binary(node)

    def _fact(self, name: str, place: Place) -> Type:
        kind = self.vocabulary.get(name)
        if kind is None:
            near = difflib.get_close_matches(name, list(self.vocabulary), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            self.note(f"There is no fact “{name}”.{hint}", place)
            return Anything()
        return kind

    def _verdicts(self, node: Not | All | Any_) -> None:
        operands = (node.operand,) if isinstance(node, Not) else node.operands
        for operand in operands:
            kind = self.type_of(operand)
            if not isinstance(kind, Boolean | Anything):
                self.note(f"This is {_words(kind)}, not true or false.", operand.place)

    def _binary(self, node: Binary) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.operator == "in":
            self._membership(node, left, right)
            return Boolean()
        if node.operator in ("==", "!="):
            self._equality(node, left, right)
            return Boolean()
        for side, kind in ((node.left, left), (node.right, right)):
            if not isinstance(kind, Number | Anything):
                self.note(f"“{node.operator}” needs numbers; this is {_words(kind)}.", side.place)
        return Boolean() if node.operator in ("<", "<=", ">", ">=") else Number()

    def _equality(self, node: Binary, left: Type, right: Type) -> None:
        for (_, kind), (other, other_kind) in (
            ((node.left, left), (node.right, right)),
            ((node.right, right), (node.left, left)),
        ):
            if isinstance(kind, Choice):
                self._value_of(other, kind.values)
            elif isinstance(kind, ChoiceSet) and isinstance(other_kind, Text):
                self.note("A fact with several values is asked with “'value' in …”.", other.place)
        plain = (Boolean, Number, Text)
        clash = (
            isinstance(left, plain) and isinstance(right, plain) and type(left) is not type(right)
        )
        mixed = isinstance(left, Choice) and isinstance(right, Boolean | Number)
        mirrored = isinstance(right, Choice) and isinstance(left, Boolean | Number)
        if clash or mixed or mirrored:
            self.note(f"{_words(left)} is never {_words(right)}.".capitalize(), node.place)

    def _membership(self, node: Binary, left: Type, right: Type) -> None:
        if isinstance(right, ChoiceSet):
            self._value_of(node.left, right.values)
        elif isinstance(node.right, ListOf):
            for item in node.right.items:
                if isinstance(left, Choice):
                    self._value_of(item, left.values)
        elif not isinstance(right, Anything):
            self.note(f"“in” needs a list; this is {_words(right)}.", node.right.place)

    def _value_of(self, node: Node, values: frozenset[str]) -> None:
        if isinstance(node, Literal) and isinstance(node.value, str) and node.value not in values:
            near = difflib.get_close_matches(node.value, sorted(values), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            allowed = ", ".join(sorted(values))
            self.note(f"“{node.value}” is none of: {allowed}.{hint}", node.place)


def _type_of_value(value: object) -> Type:
    if isinstance(value, bool):
        return Boolean()
    if isinstance(value, int | float):
        return Number()
    return Text() if isinstance(value, str) else Anything()


def _words(kind: Type) -> str:
    words: dict[type[object], str] = {
        Boolean: "true or false",
        Number: "a number",
        Text: "a text",
        Choice: "a choice",
    }
    return words.get(type(kind), "a list")
