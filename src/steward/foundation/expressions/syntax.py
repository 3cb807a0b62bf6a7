"""The rule tree, and the way from text to tree and back."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, cast

from lark import Lark, Token, Transformer, UnexpectedInput, visitors

from steward.foundation.core.errors import Invalid

LONGEST = 10_000
DEEPEST = 100
MOST_DIGITS = 30

GRAMMAR = r"""
?start: any_of
?any_of: all_of ("||" all_of)*
?all_of: comparison ("&&" comparison)*
?comparison: sum ((COMPARE | IN) sum)?
?sum: product ((PLUS | MINUS) product)*
?product: unary ((TIMES | DIVIDE) unary)*
?unary: NOT unary -> not_
      | MINUS unary -> negative
      | primary
?primary: NUMBER -> number
        | STRING -> string
        | TRUE -> true
        | FALSE -> false
        | NULL -> null
        | SIZE "(" any_of ")" -> size
        | NAME -> name
        | OPEN [any_of ("," any_of)*] "]" -> list_of
        | "(" any_of ")"
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
IN.2: /in(?![A-Za-z0-9_.])/
TRUE.2: /true(?![A-Za-z0-9_.])/
FALSE.2: /false(?![A-Za-z0-9_.])/
NULL.2: /null(?![A-Za-z0-9_.])/
SIZE.2: /size(?=\s*\()/
NOT: "!"
OPEN: "["
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: /'(\\.|[^'\\\n])*'|"(\\.|[^"\\\n])*"/
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
%ignore /\s+/
"""


class ExpressionError(Invalid):
    """A condition that cannot be read; says where in the text and why."""

    def __init__(self, message: str, *, line: int, column: int, text: str) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a node stands in its text; counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out: true, false, null, a number or a text."""

    value: bool | float | int | str | None
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, read by its name."""

    name: str
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Several values in square brackets."""

    items: "tuple[Node, ...]"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    operand: "Node"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every operand holds (``&&``); two operands or more."""

    operands: "tuple[Node, ...]"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one operand holds (``||``); two operands or more."""

    operands: "tuple[Node, ...]"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """A comparison, a membership (``in``) or arithmetic."""

    operator: str
    left: "Node"
    right: "Node"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Size:
    """How many members a list or how many characters a text has."""

    operand: "Node"
    place: Place = field(default=Place(), compare=False)


Node = Literal | Name | ListOf | Not | AllOf | AnyOf | Binary | Size


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node, in the order of the text."""
    match node:
        case ListOf(parts) | AllOf(parts) | AnyOf(parts):
            return parts
        case Not(operand) | Size(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Literal() | Name():
            return ()


class _Unreadable(Exception):
    """Something the grammar lets pass; ``place`` says where."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


def _place(token: Token) -> Place:
    return Place(line=token.line or 1, column=token.column or 1)


_Built = TypeVar("_Built")


def _inline(builder: type[_Built]) -> type[_Built]:
    return cast("type[_Built]", visitors.v_args(inline=True)(builder))


@_inline
class _Builder(Transformer[Token, Node]):
    """Builds the rule tree while lark reads; keeps no state."""

    def any_of(self, *operands: Node) -> Node:
        return AnyOf(operands, operands[0].place)

    def all_of(self, *operands: Node) -> Node:
        return AllOf(operands, operands[0].place)

    def comparison(self, first: Node, *rest: Any) -> Node:  # noqa: ANN401 -- framework requires
        node = first
        for token, right in zip(rest[::2], rest[1::2], strict=True):
            node = Binary(str(token), node, right, _place(token))
        return node

    sum = comparison
    product = comparison

    def not_(self, token: Token, operand: Node) -> Node:
        return Not(operand, _place(token))

    def negative(self, minus: Token, operand: Node) -> Node:
        if isinstance(operand, Literal) and type(operand.value) in (int, float):
            return Literal(-cast("float", operand.value), _place(minus))
        return Binary("-", Literal(0, _place(minus)), operand, _place(minus))

    def number(self, token: Token) -> Node:
        if len(token) > MOST_DIGITS:
            raise _Unreadable(f"A number has at most {MOST_DIGITS} digits.", _place(token))
        return Literal(float(token) if "." in token else int(token), _place(token))

    def string(self, token: Token) -> Node:
        return Literal(_unescaped(token), _place(token))

    def true(self, token: Token) -> Node:
        return Literal(value=True, place=_place(token))

    def false(self, token: Token) -> Node:
        return Literal(value=False, place=_place(token))

    def null(self, token: Token) -> Node:
        return Literal(None, _place(token))

    def size(self, token: Token, operand: Node) -> Node:
        return Size(operand, _place(token))

    def name(self, token: Token) -> Node:
        return Name(str(token), _place(token))

    def list_of(self, token: Token, *items: Node | None) -> Node:
        return ListOf(tuple(item for item in items if item is not None), _place(token))


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", '"': '"'}
_UNESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _unescaped(token: Token) -> str:
    def one(match: re.Match[str]) -> str:
        if (character := _ESCAPES.get(match[1])) is None:
            message = f"“{match[0]}” is no escape; write \\\\ for a backslash."
            raise _Unreadable(message, _place(token))
        return character

    return re.sub(r"\\(.)", one, token[1:-1])


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Builder())
_BRACKETS = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|[()\[\]]")
_TOO_DEEP = f"The condition is nested deeper than {DEEPEST} levels."


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """Return the rule tree of a condition.

    Raises:
        ExpressionError: The text is empty, too long, nested too deep, or not a condition.
    """
    if not text.strip():
        raise ExpressionError("The condition is empty.", line=1, column=1, text=text)
    if len(text) > LONGEST:
        message = f"The condition has {len(text):,} characters; {LONGEST:,} are the limit."
        raise ExpressionError(message, line=1, column=1, text=text)
    try:
        _check_brackets(text)
        node = cast("Node", _PARSER.parse(text))
        _check_depth(node)
    except UnexpectedInput as error:
        raise _refusal(error, text) from None
    except _Unreadable as error:
        at = error.place
        raise ExpressionError(str(error), line=at.line, column=at.column, text=text) from None
    return node


def _check_brackets(text: str) -> None:
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth += (match[0] in "([") - (match[0] in ")]")
        if depth > DEEPEST:
            raise _Unreadable(_TOO_DEEP, _place_at(text, match.start()))


def _place_at(text: str, position: int) -> Place:
    before = text[:position]
    return Place(line=before.count("\n") + 1, column=position - before.rfind("\n"))


def _check_depth(root: Node) -> None:
    open_nodes = [(root, 1)]
    while open_nodes:
        node, depth = open_nodes.pop()
        if depth > DEEPEST:
            raise _Unreadable(_TOO_DEEP, node.place)
        open_nodes += [(part, depth + 1) for part in parts_of(node)]


def _refusal(error: UnexpectedInput, text: str) -> ExpressionError:
    token = getattr(error, "token", None)
    if isinstance(token, Token) and token.type == "$END":
        end = _place_at(text, len(text.rstrip()))
        message = "The condition ends too early."
        return ExpressionError(message, line=end.line, column=end.column, text=text)
    rest = text.split("\n")[error.line - 1][error.column - 1 :]
    message = f"“{rest[:20]}” does not fit here.{_hint(rest)}"
    return ExpressionError(message, line=error.line, column=error.column, text=text)


def _hint(rest: str) -> str:
    if rest.lower().startswith(("and ", "or ", "not ")):
        return " Write &&, || and ! for and, or, not."
    if rest[0] in "'\"" and _BRACKETS.match(rest) is None:
        return " The quotation mark is not closed."
    single = {"=": " Compare with ==.", "&": " Write && for and.", "|": " Write || for or."}
    return "" if rest[1:2] == rest[0] else single.get(rest[0], "")


_STRENGTH = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/", 5),
}


def unparse(node: Node) -> str:
    """Return the text of a rule tree, with as few parentheses as its meaning needs."""
    return _text(node, 0)


def _text(node: Node, around: int) -> str:
    match node:
        case Literal(value):
            return _literal(value)
        case Name(name):
            return name
        case ListOf(items):
            return "[" + ", ".join(_text(item, 0) for item in items) + "]"
        case Size(operand):
            return f"size({_text(operand, 0)})"
        case Not(operand):
            return "!" + _text(operand, 6)
        case AllOf(operands):
            return _wrapped(" && ".join(_text(item, 3) for item in operands), 2, around)
        case AnyOf(operands):
            return _wrapped(" || ".join(_text(item, 2) for item in operands), 1, around)
        case Binary(operator, left, right):
            own = _STRENGTH[operator]
            text = f"{_text(left, own + (own == 3))} {operator} {_text(right, own + 1)}"
            return _wrapped(text, own, around)


def _wrapped(text: str, own: int, around: int) -> str:
    return f"({text})" if own < around else text


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + "".join(_UNESCAPES.get(character, character) for character in value) + "'"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else f"{text}.0"
    return str(value)
