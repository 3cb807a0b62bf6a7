"""A condition in words, part by part, with the meanings of the facts."""

from collections.abc import Mapping
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
class Said:
    """A condition in words; with parts, the text says how they belong together."""

    text: str
    parts: "tuple[Said, ...]" = ()


def condition_in_words(text: str, kind: RecordKind) -> Said | None:
    """Return a condition in words, with the meanings of the facts; None for no condition.

    Raises:
        ExpressionError: The text is no condition.
    """
    if not text.strip():
        return None
    return _said(parse(text), {fact.name: fact.meaning for fact in kind.facts})


def _said(node: Node, meanings: Mapping[str, str]) -> Said:
    match node:
        case AllOf(operands):
            words = "All of these hold:"
        case AnyOf(operands):
            words = "At least one of these holds:"
        case Not(AllOf(operands)):
            words = "Not all of these hold:"
        case Not(AnyOf(operands)):
            words = "None of these holds:"
        case _:
            return Said(_capital(_sentence(node, meanings)))
    return Said(words, tuple(_said(part, meanings) for part in operands))


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
