"""A condition as rows that can be clicked together, and back, without loss.

What the rows cannot draw (arithmetic, one name compared with another) stays a row of text, kept
word for word. A row is a mapping: ``{name, op, kind, value}``, ``{text}`` or ``{join, rows}``.
"""

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
    parse,
    unparse,
)

Row = dict[str, Any]

COMPARED = {
    "is": "==",
    "is_not": "!=",
    "less": "<",
    "at_most": "<=",
    "greater": ">",
    "at_least": ">=",
}
OPERATIONS: dict[str, str] = {
    "is": "is",
    "is_not": "is not",
    "yes": "is yes",
    "no": "is no",
    "contains": "contains",
    "lacks": "does not contain",
    "one_of": "is one of",
    "none_of": "is none of",
    "greater": "is greater than",
    "at_least": "is at least",
    "less": "is less than",
    "at_most": "is at most",
}
"""Operation of a row → its words, in the order in which they are offered."""
_OPERATORS = {operator: name for name, operator in COMPARED.items()}


def rows_of(text: str) -> Row:
    """Return a condition as a group of rows; an empty text is a group without rows.

    Raises:
        ExpressionError: The text is not a condition; says where.
    """
    if not text.strip():
        return {"join": "all", "rows": []}
    row = _row(parse(text))
    return row if "join" in row else {"join": "all", "rows": [row]}


def text_of(group: Mapping[str, Any]) -> str:
    """Return the text of a group of rows.

    Raises:
        Invalid: A row is incomplete or its text is no condition; the place is its number.
    """
    node = _node(group, "row", DEEPEST)
    return "" if node is None else unparse(node)


def _row(node: Node) -> Row:
    match node:
        case AllOf(operands):
            return {"join": "all", "rows": [_row(item) for item in operands]}
        case AnyOf(operands):
            return {"join": "any", "rows": [_row(item) for item in operands]}
        case Name(name):
            return {"name": name, "op": "yes"}
        case Not(Name(name)):
            return {"name": name, "op": "no"}
        case Binary(operator, Name(name), Literal() as literal) if operator in _OPERATORS:
            return {"name": name, "op": _OPERATORS[operator], **_written(literal)}
        case Not(Binary("in", left, right)):
            found = _membership(left, right, "lacks", "none_of")
        case Binary("in", left, right):
            found = _membership(left, right, "contains", "one_of")
        case _:
            found = None
    return found or {"text": unparse(node)}


def _membership(left: Node, right: Node, holds: str, among: str) -> Row | None:
    if isinstance(left, Literal) and isinstance(right, Name):
        return {"name": right.name, "op": holds, **_written(left)}
    if isinstance(left, Name) and isinstance(right, ListOf):
        items = [item for item in right.items if isinstance(item, Literal)]
        if items and len(items) == len(right.items):
            return {"name": left.name, "op": among, "values": [_written(item) for item in items]}
    return None


def _written(literal: Literal) -> Row:
    """Return a value as kind and text, so that no reader of JSON can round it."""
    value = literal.value
    if isinstance(value, str):
        return {"kind": "text", "value": value}
    return {"kind": "literal", "value": unparse(literal)}


def _node(row: object, place: str, levels: int) -> Node | None:
    if not isinstance(row, Mapping) or levels == 0:
        raise Invalid("This is no row of a condition.", place=place)
    given = cast("Mapping[str, Any]", row)
    if "join" in given:
        raws: object = given.get("rows") or []
        if not isinstance(raws, list) or given["join"] not in ("all", "any"):
            raise Invalid("A group has rows and says all or any.", place=place)
        items = cast("list[object]", raws)
        nodes = [_node(item, f"{place}.{n}", levels - 1) for n, item in enumerate(items)]
        kept = tuple(node for node in nodes if node is not None)
        if len(kept) < 2:
            return kept[0] if kept else None
        return AllOf(kept) if given["join"] == "all" else AnyOf(kept)
    if "text" in given:
        text = str(given["text"])
        return _read(text, place) if text.strip() else None
    return _drawn(given, place)


def _read(text: str, place: str) -> Node:
    try:
        return parse(text)
    except ExpressionError as error:
        raise Invalid(error.message, place=place) from error


def _drawn(given: Mapping[str, Any], place: str) -> Node:
    name = _read(str(given.get("name") or ""), place) if given.get("name") else None
    if not isinstance(name, Name):
        raise Invalid("Choose what is asked about.", place=place)
    operation = str(given.get("op") or "")
    if operation in ("one_of", "none_of"):
        values = cast("list[Any]", given.get("values") or [])
        if not values:
            raise Invalid("Choose at least one value.", place=place)
        among = Binary("in", name, ListOf(tuple(_value(item, place) for item in values)))
        return among if operation == "one_of" else Not(among)
    if operation == "yes":
        return name
    if operation == "no":
        return Not(name)
    value = _value(given, place)
    if operation == "contains":
        return Binary("in", value, name)
    if operation == "lacks":
        return Not(Binary("in", value, name))
    if operation not in COMPARED:
        raise Invalid("Choose how it is compared.", place=place)
    return Binary(COMPARED[operation], name, value)


def _value(given: object, place: str) -> Literal:
    if not isinstance(given, Mapping):
        raise Invalid("Give a value.", place=place)
    raw = cast("Mapping[str, Any]", given)
    text = str(raw.get("value") if raw.get("value") is not None else "")
    if raw.get("kind", "text") == "text":
        return Literal(text)
    node = _read(text, place) if text.strip() else None
    if not isinstance(node, Literal):
        raise Invalid("Give a value: a number, true or false.", place=place)
    return node
