"""What values a fact may have, and whether a condition fits them."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from steward.foundation.expressions.syntax import (
    AllOf,
    AnyOf,
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    Place,
    Size,
    parts_of,
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


@dataclass(frozen=True, slots=True)
class _Listed:
    """Values written out in square brackets."""


Type = Boolean | Number | Text | Choice | ChoiceSet | Anything
Vocabulary = Mapping[str, Type]
_Kind = Type | _Listed

_WORDS: dict[type[_Kind], str] = {
    Boolean: "true or false",
    Number: "a number",
    Text: "a text",
    Choice: "a choice",
    ChoiceSet: "a list",
    _Listed: "a list",
}


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
    kind = checker.kind_of(node)
    if verdict and not isinstance(kind, Boolean | Anything):
        checker.note(f"The condition gives {_WORDS[type(kind)]}, not true or false.", node.place)
    return tuple(checker.problems)


def names_in(node: Node) -> Iterator[str]:
    """Yield every fact that a rule tree reads, in order, repeated as written."""
    ahead = [node]
    while ahead:
        current = ahead.pop()
        if isinstance(current, Name):
            yield current.name
        ahead.extend(reversed(parts_of(current)))


class _Checker:
    """Walks a tree and collects what does not fit."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def note(self, message: str, place: Place) -> None:
        self.problems.append(Problem(message=message, line=place.line, column=place.column))

    def kind_of(self, node: Node) -> _Kind:
        match node:
            case Literal(value):
                return _kind_of_value(value)
            case Name(name):
                return self._fact(name, node.place)
            case ListOf(items):
                for item in items:
                    self.kind_of(item)
                return _Listed()
            case Size(operand):
                self._size(operand)
                return Number(low=0)
            case Not() | AllOf() | AnyOf():
                self._verdicts(parts_of(node))
                return Boolean()
            case Binary():
                return self._binary(node)

    def _fact(self, name: str, place: Place) -> Type:
        kind = self.vocabulary.get(name)
        if kind is None:
            self.note(f"There is no fact “{name}”.{_nearest(name, self.vocabulary)}", place)
            return Anything()
        return kind

    def _size(self, operand: Node) -> None:
        kind = self.kind_of(operand)
        if isinstance(kind, Boolean | Number):
            self.note(
                f"“size” needs a list or a text; this is {_WORDS[type(kind)]}.", operand.place
            )

    def _verdicts(self, operands: Iterable[Node]) -> None:
        for operand in operands:
            kind = self.kind_of(operand)
            if not isinstance(kind, Boolean | Anything):
                self.note(f"This is {_WORDS[type(kind)]}, not true or false.", operand.place)

    def _binary(self, node: Binary) -> Type:
        if node.operator == "in":
            self._membership(node)
            return Boolean()
        left, right = self.kind_of(node.left), self.kind_of(node.right)
        if node.operator in ("==", "!="):
            self._equality(node, left, right)
            return Boolean()
        for side, kind in ((node.left, left), (node.right, right)):
            if not isinstance(kind, Number | Anything):
                words = _WORDS[type(kind)]
                self.note(f"“{node.operator}” needs numbers; this is {words}.", side.place)
        return Boolean() if node.operator in ("<", "<=", ">", ">=") else Number()

    def _equality(self, node: Binary, left: _Kind, right: _Kind) -> None:
        sides = ((left, node.right, right), (right, node.left, left))
        for kind, other, other_kind in sides:
            if isinstance(kind, ChoiceSet) and isinstance(other_kind, Text | Choice):
                self.note("A fact with several values is asked with “'value' in …”.", other.place)
                return
        if _clash(left, right):
            words = f"{_WORDS[type(left)]} is never {_WORDS[type(right)]}."
            self.note(words[0].upper() + words[1:], node.place)
            return
        for kind, other, _ in sides:
            for value in other.items if isinstance(other, ListOf) else (other,):
                self._value_of(value, kind)

    def _membership(self, node: Binary) -> None:
        left, right = self.kind_of(node.left), self.kind_of(node.right)
        if isinstance(right, ChoiceSet):
            self._member(node.left, left, Choice(right.values))
        elif isinstance(node.right, ListOf):
            for item in node.right.items:
                self._member(item, _kind_of_item(item, self.vocabulary), left)
        elif not isinstance(right, Anything):
            self.note(f"“in” needs a list; this is {_WORDS[type(right)]}.", node.right.place)

    def _member(self, item: Node, kind: _Kind, wanted: _Kind) -> None:
        if _clash(kind, wanted):
            words = f"{_WORDS[type(kind)]} is never {_WORDS[type(wanted)]}."
            self.note(words[0].upper() + words[1:], item.place)
        else:
            self._value_of(item, wanted)

    def _value_of(self, node: Node, kind: _Kind) -> None:
        """Note a written value that a fact of this kind can never have."""
        if not isinstance(node, Literal):
            return
        value = node.value
        if value is None:
            self.note("Compared with null, the outcome is always unknown.", node.place)
        elif isinstance(kind, Choice | ChoiceSet) and value not in kind.values:
            allowed = ", ".join(sorted(kind.values))
            hint = _nearest(str(value), sorted(kind.values))
            self.note(f"“{value}” is none of: {allowed}.{hint}", node.place)
        elif isinstance(kind, Number) and isinstance(value, int | float):
            self._within(value, kind, node.place)

    def _within(self, value: float, kind: Number, place: Place) -> None:
        if kind.low is not None and value < kind.low:
            self.note(f"{value} is never reached; the lowest is {kind.low}.", place)
        if kind.high is not None and value > kind.high:
            self.note(f"{value} is never reached; the highest is {kind.high}.", place)


def _nearest(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=1)
    return f" Did you mean “{near[0]}”?" if near else ""


def _kind_of_value(value: object) -> Type:
    if isinstance(value, bool):
        return Boolean()
    if isinstance(value, int | float):
        return Number()
    return Text() if isinstance(value, str) else Anything()


def _kind_of_item(node: Node, vocabulary: Vocabulary) -> _Kind:
    """Return the kind of a list's member, whose problems are noted elsewhere."""
    return _Checker(vocabulary).kind_of(node)


def _clash(left: _Kind, right: _Kind) -> bool:
    """Return whether values of these kinds can never be the same."""
    families = {_family(left), _family(right)} - {"anything"}
    return len(families) == 2


def _family(kind: _Kind) -> str:
    if isinstance(kind, Anything):
        return "anything"
    return "a text" if isinstance(kind, Choice) else _WORDS[type(kind)]
