"""The rule tree, and the way from text to tree and back."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar, cast

from lark import Lark, Token, Transformer, UnexpectedInput, visitors
from lark.exceptions import VisitError

from steward.foundation.core.errors import Invalid

LONGEST = 10_000
DEEPEST = 100

GRAMMAR = r"""
?start: or_
?or_: and_ ("||" and_)*
?and_: comparison ("&&" comparison)*
?comparison: sum ((COMPARE | IN) sum)?
?sum: product ((PLUS | MINUS) product)*
?product: unary ((TIMES | DIVIDE) unary)*
?unary: "!" unary -> not_
      | MINUS unary -> negative
      | primary
?primary: NUMBER -> number
        | STRING -> string
        | TRUE -> true
        | FALSE -> false
        | NULL -> null
        | "size" "(" or_ ")" -> size
        | NAME -> name
        | "[" [or_ ("," or_)*] "]" -> list
        | "(" or_ ")"
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
IN.2: /in(?![A-Za-z0-9_.])/
TRUE.2: /true(?![A-Za-z0-9_.])/
FALSE.2: /false(?![A-Za-z0-9_.])/
NULL.2: /null(?![A-Za-z0-9_.])/
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
NUMBER: /\d+(\.\d+)?/
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
class All:
    """Every operand holds (``&&``)."""

    operands: "tuple[Node, ...]"
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 -- leaf
    """At least one operand holds (``||``)."""

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


Node = Literal | Name | ListOf | Not | All | Any_ | Binary | Size


def _place(token: Token) -> Place:
    return Place(line=token.line or 1, column=token.column or 1)


def _folded(items: list[Any]) -> Node:
    node = cast("Node", items[0])
    for index in range(1, len(items), 2):
        token = cast("Token", items[index])
        node = Binary(str(token), node, cast("Node", items[index + 1]), _place(token))
    return node


_Built = TypeVar("_Built")


def _inline(builder: type[_Built]) -> type[_Built]:
    return cast("type[_Built]", visitors.v_args(inline=True)(builder))


@_inline
class _Builder(Transformer[Token, Node]):
    """Builds the rule tree from lark's."""

    def or_(self, *operands: Node) -> Node:
        return Any_(operands, operands[0].place)

    def and_(self, *operands: Node) -> Node:
        return All(operands, operands[0].place)

    def comparison(self, *items: Any) -> Node:  # noqa: ANN401 -- framework requires
        return _folded(list(items))

    sum = comparison
    product = comparison

    def not_(self, operand: Node) -> Node:
        return Not(operand, operand.place)

    def negative(self, minus: Token, operand: Node) -> Node:
        if isinstance(operand, Literal) and isinstance(operand.value, int | float):
            return Literal(-operand.value, _place(minus))
        return Binary("-", Literal(0, _place(minus)), operand, _place(minus))

    def number(self, token: Token) -> Node:
        text = str(token)
        return Literal(float(text) if "." in text else int(text), _place(token))

    def string(self, token: Token) -> Node:
        return Literal(_unquoted(str(token)), _place(token))

    def true(self, token: Token) -> Node:
        return Literal(value=True, place=_place(token))

    def false(self, token: Token) -> Node:
        return Literal(value=False, place=_place(token))

    def null(self, token: Token) -> Node:
        return Literal(None, _place(token))

    def size(self, operand: Node) -> Node:
        return Size(operand, operand.place)

    def name(self, token: Token) -> Node:
        return Name(str(token), _place(token))

    def list(self, *items: Node | None) -> Node:
        present = tuple(item for item in items if item is not None)
        return ListOf(present, present[0].place if present else Place())


def _unquoted(text: str) -> str:
    inner = iter(text[1:-1])
    out = [next(inner) if character == "\\" else character for character in inner]
    return "".join(out)


_PARSER = Lark(GRAMMAR, parser="lalr", maybe_placeholders=True)


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
    _check_depth(text)
    try:
        return _Builder().transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise _refusal(error, text) from None
    except VisitError as error:
        raise ExpressionError(str(error.orig_exc), line=1, column=1, text=text) from error


def _check_depth(text: str) -> None:
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "([!-") - (character in ")]")
        if character not in "([!-)] \t\n" and depth and text[position - 1] in "!-":
            depth -= 1
        if depth > DEEPEST:
            message = f"The condition is nested deeper than {DEEPEST} levels."
            raise ExpressionError(message, line=1, column=position + 1, text=text)


def _refusal(error: UnexpectedInput, text: str) -> ExpressionError:
    lines = text.splitlines() or [""]
    found = cast("int | None", error.line)
    at_end = found is None or found < 1
    line = len(lines) if at_end else error.line
    column = len(lines[-1]) + 1 if at_end else error.column
    rest = lines[line - 1][column - 1 :][:20] if line <= len(lines) else ""
    message = f"“{rest}” does not fit here." if rest else "The condition ends too early."
    hints = {"=": " Compare with ==.", "&": " Write && for and.", "|": " Write || for or."}
    hint = hints.get(rest[:1], "")
    if rest.lower().startswith(("and ", "or ", "not ")):
        hint = " Write &&, || and ! for and, or, not."
    return ExpressionError(message + hint, line=line, column=column, text=text)


_STRENGTH = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3} | {
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
}


def unparse(node: Node) -> str:
    """Return the text of a rule tree, with as few parentheses as its meaning needs."""
    return _text(node, 0)


def _text(node: Node, around: int) -> str:
    match node:
        case Literal(value):
            return _literal(value, around)
        case Name(name):
            return name
        case ListOf(items):
            return "[" + ", ".join(_text(item, 0) for item in items) + "]"
        case Size(operand):
            return f"size({_text(operand, 0)})"
        case Not(operand):
            return "!" + _text(operand, 6)
        case All(operands):
            return _wrapped(" && ".join(_text(item, 3) for item in operands), 2, around)
        case Any_(operands):
            return _wrapped(" || ".join(_text(item, 2) for item in operands), 1, around)
        case Binary(operator, left, right):
            own = _STRENGTH[operator]
            text = f"{_text(left, own + (own == 3))} {operator} {_text(right, own + 1)}"
            return _wrapped(text, own, around)


def _wrapped(text: str, own: int, around: int) -> str:
    return f"({text})" if own < around else text


def _literal(value: object, around: int) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    text = f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    if isinstance(value, float) and "." not in text:
        text += ".0"
    return f"({text})" if text.startswith("-") and around >= 6 else text
