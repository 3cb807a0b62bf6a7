"""A condition in words: one line for each part, with the meanings of the facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from steward.domain.lint.terms import RecordKind
from steward.foundation.expressions.syntax import (
    AllOf,
    AnyOf,
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    Size,
    parse,
)

RELATIONS = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "in": "is among",
    "+": "plus",
    "-": "minus",
    "*": "times",
    "/": "divided by",
}
TURNED = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a condition; ``depth`` says how far it stands within others, from 0."""

    depth: int
    text: str


def condition_in_words(text: str, kind: RecordKind) -> tuple[Line, ...]:
    """Return a condition line by line; empty for no condition.

    Raises:
        ExpressionError: The text is no condition.
    """
    if not text.strip():
        return ()
    meanings = {fact.name: fact.meaning for fact in kind.facts}
    return tuple(_lines(parse(text), meanings, 0))


def _lines(node: Node, meanings: Mapping[str, str], depth: int) -> Iterator[Line]:
    match node:
        case AllOf(operands):
            yield Line(depth, "All of these hold:")
        case AnyOf(operands):
            yield Line(depth, "At least one of these holds:")
        case Not(AllOf(operands) | AnyOf(operands) as inner):
            several = isinstance(inner, AllOf)
            yield Line(depth, "Not all of these hold:" if several else "None of these holds:")
        case _:
            yield Line(depth, _capital(_sentence(node, meanings)))
            return
    for part in operands:
        yield from _lines(part, meanings, depth + 1)


def _sentence(node: Node, meanings: Mapping[str, str]) -> str:
    match node:
        case Name(name):
            return f"{_fact(name, meanings)}: yes"
        case Not(Name(name)):
            return f"{_fact(name, meanings)}: no"
        case Not(Binary(operator, left, right)) if operator in TURNED:
            return _sentence(Binary(TURNED[operator], left, right), meanings)
        case Not(operand):
            return f"it is not so that {_sentence(operand, meanings)}"
        case Binary("==" | "!=" as operator, Name(name), Literal(bool() as value)):
            said = value if operator == "==" else not value
            return f"{_fact(name, meanings)}: {'yes' if said else 'no'}"
        case Binary("in", left, Name(name)):
            return f"{_fact(name, meanings)} has {_value(left, meanings)}"
        case Binary(operator, left, right):
            sides = _value(left, meanings), _value(right, meanings)
            return f"{sides[0]} {RELATIONS[operator]} {sides[1]}"
        case _:
            return _value(node, meanings)


def _value(node: Node, meanings: Mapping[str, str]) -> str:
    match node:
        case Literal(value):
            return _literal(value)
        case Name(name):
            return _fact(name, meanings)
        case ListOf(items):
            return " or ".join(_value(item, meanings) for item in items) or "nothing"
        case Size(operand):
            return f"the number of {_value(operand, meanings)}"
        case _:
            return _sentence(node, meanings)


def _fact(name: str, meanings: Mapping[str, str]) -> str:
    return f"“{meanings.get(name, name).rstrip('.')}”"


def _literal(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value).replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
