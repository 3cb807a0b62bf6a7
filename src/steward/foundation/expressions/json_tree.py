"""The rule tree as plain JSON values, for builders that edit conditions without text."""

from collections.abc import Mapping
from typing import Any, cast

from steward.foundation.core.errors import Invalid
from steward.foundation.expressions.syntax import (
    DEEPEST,
    AllOf,
    AnyOf,
    Binary,
    ExpressionError,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    Size,
    parse,
    unparse,
)

KINDS = ("value", "fact", "list", "not", "all", "any", "size", "binary")
OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/")


def to_json(node: Node) -> dict[str, Any]:
    """Return a rule tree as plain values; positions are left out."""
    match node:
        case Literal(value):
            return {"kind": "value", "value": value}
        case Name(name):
            return {"kind": "fact", "name": name}
        case ListOf(items):
            return {"kind": "list", "items": [to_json(item) for item in items]}
        case Not(operand):
            return {"kind": "not", "operand": to_json(operand)}
        case AllOf(operands):
            return {"kind": "all", "operands": [to_json(item) for item in operands]}
        case AnyOf(operands):
            return {"kind": "any", "operands": [to_json(item) for item in operands]}
        case Size(operand):
            return {"kind": "size", "operand": to_json(operand)}
        case Binary(operator, left, right):
            sides = {"left": to_json(left), "right": to_json(right)}
            return {"kind": "binary", "operator": operator, **sides}


def from_json(tree: Mapping[str, object]) -> Node:
    """Return the rule tree of plain values; places are those in its text.

    Raises:
        Invalid: The values are no rule tree, or no text could have led to this one.
    """
    node = _node(tree, "rule", DEEPEST)
    try:
        read = parse(unparse(node))
    except ExpressionError as error:
        raise Invalid(f"This is not a condition: {error.message}", place="rule") from error
    if read != node:
        raise Invalid(f"The tree does not mean what it says: {unparse(node)}", place="rule")
    return read


def _node(value: object, place: str, levels: int) -> Node:
    if not isinstance(value, Mapping):
        raise Invalid("A rule is an object with a kind.", place=place)
    if levels == 0:
        raise Invalid(f"The rule is nested deeper than {DEEPEST} levels.", place=place)
    raw = cast("Mapping[str, object]", value)
    match raw.get("kind"):
        case "value":
            return Literal(_plain(raw.get("value"), f"{place}.value"))
        case "fact":
            return Name(_text(raw.get("name"), f"{place}.name"))
        case "not":
            return Not(_node(raw.get("operand"), f"{place}.operand", levels - 1))
        case "size":
            return Size(_node(raw.get("operand"), f"{place}.operand", levels - 1))
        case "binary":
            return _binary(raw, place, levels)
        case _:
            return _several(raw, place, levels)


def _several(raw: Mapping[str, object], place: str, levels: int) -> Node:
    match raw.get("kind"):
        case "list":
            return ListOf(_nodes(raw.get("items"), f"{place}.items", levels))
        case "all":
            return AllOf(_operands(raw, place, levels))
        case "any":
            return AnyOf(_operands(raw, place, levels))
        case kind:
            kinds = ", ".join(KINDS)
            raise Invalid(f"There is no kind {kind!r}; use one of {kinds}.", place=f"{place}.kind")


def _binary(raw: Mapping[str, object], place: str, levels: int) -> Node:
    operator = _text(raw.get("operator"), f"{place}.operator")
    if operator not in OPERATORS:
        message = f"There is no operator {operator!r}; use one of {' '.join(OPERATORS)}."
        raise Invalid(message, place=f"{place}.operator")
    left = _node(raw.get("left"), f"{place}.left", levels - 1)
    return Binary(operator, left, _node(raw.get("right"), f"{place}.right", levels - 1))


def _operands(raw: Mapping[str, object], place: str, levels: int) -> tuple[Node, ...]:
    operands = _nodes(raw.get("operands"), f"{place}.operands", levels)
    if len(operands) < 2:
        raise Invalid("At least two operands are needed.", place=f"{place}.operands")
    return operands


def _nodes(value: object, place: str, levels: int) -> tuple[Node, ...]:
    if not isinstance(value, list | tuple):
        raise Invalid("A list of rules is needed.", place=place)
    items = cast("list[object]", value)
    return tuple(_node(item, f"{place}.{index}", levels - 1) for index, item in enumerate(items))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Invalid("A text is needed.", place=place)
    return value


def _plain(value: object, place: str) -> bool | int | float | str | None:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float) and abs(value) < 1e30:
        return value
    raise Invalid("A value is true, false, null, a text or a number below 1e30.", place=place)
