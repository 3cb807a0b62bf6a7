"""Conditions compiled to closures: three-valued verdicts, the facts read, the explanation.

The logic is Kleene's: false and anything is false, true or anything is true, and whatever else
touches an unknown fact is unknown. Source: S. C. Kleene, Introduction to Metamathematics, 64.
"""

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from steward.foundation.expressions.syntax import (
    All,
    Any_,
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
    Size,
    parse,
    unparse,
)
from steward.foundation.expressions.types import names_in

Facts = Mapping[str, object]
Verdict = bool | None
Closure = Callable[[Facts], Any]

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a condition came out as it did."""

    text: str
    verdict: Any
    read: Mapping[str, object] = field(default_factory=dict[str, object])
    children: "tuple[Explanation, ...]" = ()

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
        return {
            "text": self.text,
            "verdict": self.verdict,
            "read": {name: _plain(value) for name, value in sorted(self.read.items())},
            "children": [child.as_json() for child in self.children],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A condition ready to run; ``reads`` are the facts on which its verdict can depend."""

    text: str
    tree: Node
    reads: frozenset[str]
    run: Closure = field(repr=False)

    def value(self, facts: Facts) -> Any:  # noqa: ANN401 -- leaf
        """Return the value under the facts; None is unknown."""
        return self.run(facts)

    def evaluate(self, facts: Facts) -> Verdict:
        """Return true, false, or None where the facts known do not decide."""
        value = self.run(facts)
        return value if isinstance(value, bool) else None

    def explain(self, facts: Facts) -> Explanation:
        """Return the verdict of every part with the facts it read."""
        return _explained(self.tree, facts)


def compile_rule(rule: Node | str) -> Program:
    """Return the program of a condition; texts are compiled once per process.

    Raises:
        ExpressionError: The text is not a condition.
    """
    return _compiled(rule) if isinstance(rule, str) else _program(rule, unparse(rule))


@lru_cache(maxsize=8192)
def _compiled(text: str) -> Program:
    return _program(parse(text), text)


def _program(tree: Node, text: str) -> Program:
    return Program(text, tree, frozenset(names_in(tree)), _closure(tree))


def _closure(node: Node) -> Closure:
    match node:
        case Literal(value):
            return lambda _: value
        case Name(name):
            return lambda facts: facts.get(name)
        case ListOf(items):
            return _list(items)
        case Not(operand):
            return _not(_closure(operand))
        case All(operands):
            return _all(tuple(_closure(item) for item in operands))
        case Any_(operands):
            return _any(tuple(_closure(item) for item in operands))
        case Size(operand):
            return _size(_closure(operand))
        case Binary():
            return _binary(node)


def _not(inner: Closure) -> Closure:
    def run(facts: Facts) -> Verdict:
        value = inner(facts)
        return (not value) if isinstance(value, bool) else None

    return run


def _all(inner: tuple[Closure, ...]) -> Closure:
    def run(facts: Facts) -> Verdict:
        verdict: Verdict = True
        for part in inner:
            value = part(facts)
            if value is False:
                return False
            if value is not True:
                verdict = None
        return verdict

    return run


def _any(inner: tuple[Closure, ...]) -> Closure:
    def run(facts: Facts) -> Verdict:
        verdict: Verdict = False
        for part in inner:
            value = part(facts)
            if value is True:
                return True
            if value is not False:
                verdict = None
        return verdict

    return run


def _list(items: tuple[Node, ...]) -> Closure:
    if all(isinstance(item, Literal) for item in items):
        fixed = frozenset(cast("Literal", item).value for item in items)
        return lambda _: fixed
    inner = tuple(_closure(item) for item in items)

    def run(facts: Facts) -> tuple[object, ...] | None:
        values = tuple(part(facts) for part in inner)
        return None if None in values else values

    return run


def _size(inner: Closure) -> Closure:
    def run(facts: Facts) -> int | None:
        value = inner(facts)
        return len(cast("Collection[Any]", value)) if isinstance(value, Collection) else None

    return run


def _binary(node: Binary) -> Closure:
    left, right = _closure(node.left), _closure(node.right)
    if node.operator == "in":
        return _membership(left, right)
    if node.operator in ("==", "!="):
        return _equality(left, right, equal=node.operator == "==")
    return _arithmetic(left, right, ARITHMETIC[node.operator])


def _membership(left: Closure, right: Closure) -> Closure:
    def run(facts: Facts) -> Verdict:
        member, members = left(facts), right(facts)
        if member is None or not isinstance(members, frozenset | tuple | list | set):
            return None
        return member in members

    return run


def _equality(left: Closure, right: Closure, *, equal: bool) -> Closure:
    def run(facts: Facts) -> Verdict:
        one, other = left(facts), right(facts)
        if one is None or other is None:
            return None
        same = one == other and isinstance(one, bool) == isinstance(other, bool)
        return same if equal else not same

    return run


def _arithmetic(left: Closure, right: Closure, apply: Callable[[Any, Any], Any]) -> Closure:
    def run(facts: Facts) -> object:
        one, other = left(facts), right(facts)
        numbers = isinstance(one, int | float) and isinstance(other, int | float)
        if not numbers or (apply is operator.truediv and other == 0):
            return None
        return apply(one, other)

    return run


def _explained(node: Node, facts: Facts) -> Explanation:
    parts: tuple[Node, ...] = ()
    if isinstance(node, All | Any_):
        parts = node.operands
    elif isinstance(node, Not) and not isinstance(node.operand, Name):
        parts = (node.operand,)
    return Explanation(
        text=unparse(node),
        verdict=_plain(_closure(node)(facts)),
        read={name: facts.get(name) for name in names_in(node)},
        children=tuple(_explained(part, facts) for part in parts),
    )


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset | set) else value  # type: ignore[reportUnknownArgumentType]
