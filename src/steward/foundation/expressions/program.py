"""Conditions compiled to closures: three-valued verdicts, the facts read, the explanation.

The logic is Kleene's: false and anything is false, true or anything is true, and whatever else
touches an unknown fact is unknown. Source: S. C. Kleene, Introduction to Metamathematics, 64.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from steward.foundation.expressions.closures import Closure, Facts, Verdict, closure_of
from steward.foundation.expressions.syntax import (
    AllOf,
    AnyOf,
    Binary,
    Name,
    Node,
    Not,
    parse,
    parts_of,
    unparse,
)
from steward.foundation.expressions.types import names_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a condition came out as it did; ``note`` says why an unknown part is unknown."""

    text: str
    verdict: Any
    read: Mapping[str, object] = field(default_factory=dict[str, object])
    children: "tuple[Explanation, ...]" = ()
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
        return {
            "text": self.text,
            "verdict": self.verdict,
            "read": {name: _plain(value) for name, value in sorted(self.read.items())},
            "children": [child.as_json() for child in self.children],
            "note": self.note,
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
        return value if value is True or value is False else None

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
    return Program(text, tree, frozenset(names_in(tree)), closure_of(tree))


def _explained(node: Node, facts: Facts) -> Explanation:
    parts: tuple[Node, ...] = ()
    if isinstance(node, AllOf | AnyOf) or (
        isinstance(node, Not) and not isinstance(node.operand, Name)
    ):
        parts = parts_of(node)
    value = closure_of(node)(facts)
    return Explanation(
        text=unparse(node),
        verdict=_plain(value),
        read={name: facts.get(name) for name in names_in(node)},
        children=tuple(_explained(part, facts) for part in parts),
        note=_why_unknown(node, facts) if value is None and not parts else "",
    )


def _why_unknown(node: Node, facts: Facts) -> str:
    if divided := _division_by_zero(node, facts):
        return f"“{unparse(divided)}” divides by zero."
    missing = sorted({name for name in names_in(node) if facts.get(name) is None})
    if missing:
        return f"Not known: {', '.join(missing)}."
    return "The values do not fit together."


def _division_by_zero(node: Node, facts: Facts) -> Node | None:
    if isinstance(node, Binary) and node.operator == "/" and closure_of(node.right)(facts) == 0:
        return node
    found = (_division_by_zero(part, facts) for part in parts_of(node))
    return next((part for part in found if part is not None), None)


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(map(str, cast("frozenset[object]", value)))
    return (
        [_plain(item) for item in cast("tuple[object]", value)] if type(value) is tuple else value
    )
