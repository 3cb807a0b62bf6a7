"""Rule trees turned into closures; the frequent shapes have closures of their own, for speed."""

import math
import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeGuard

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
)

Facts = Mapping[str, object]
Verdict = bool | None
Closure = Callable[[Facts], Any]

NUMBERS = frozenset({int, float})

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def closure_of(node: Node) -> Closure:
    """Return the function from facts to the value of a rule tree; it never raises."""
    match node:
        case Literal(value):
            return lambda _: value
        case Name(name):
            return lambda facts: facts.get(name)
        case ListOf(items):
            return _list(items)
        case Not(operand):
            return _not(operand)
        case AllOf(operands):
            return _fold(tuple(closure_of(item) for item in operands), decides=False)
        case AnyOf(operands):
            return _fold(tuple(closure_of(item) for item in operands), decides=True)
        case Size(operand):
            return _size(closure_of(operand))
        case Binary():
            return _binary(node)


def _not(operand: Node) -> Closure:
    if isinstance(operand, Name):
        name = operand.name

        def run_name(facts: Facts) -> Verdict:
            value = facts.get(name)
            return False if value is True else True if value is False else None

        return run_name
    inner = closure_of(operand)

    def run(facts: Facts) -> Verdict:
        value = inner(facts)
        return False if value is True else True if value is False else None

    return run


def _fold(inner: tuple[Closure, ...], *, decides: bool) -> Closure:
    """Return "all of" when false decides and "any of" when true does."""
    other = not decides
    if len(inner) == 2:
        return _pair(*inner, decides=decides)

    def run(facts: Facts) -> Verdict:
        verdict: Verdict = other
        for part in inner:
            value = part(facts)
            if value is not other:
                if value is decides:
                    return decides
                verdict = None
        return verdict

    return run


def _pair(first: Closure, second: Closure, *, decides: bool) -> Closure:
    other = not decides

    def run(facts: Facts) -> Verdict:
        one = first(facts)
        if one is decides:
            return decides
        two = second(facts)
        if two is decides:
            return decides
        return other if one is other and two is other else None

    return run


def _list(items: tuple[Node, ...]) -> Closure:
    inner = tuple(closure_of(item) for item in items)
    if all(isinstance(item, Literal) for item in items):
        fixed = tuple(part({}) for part in inner)
        return lambda _: fixed
    return lambda facts: tuple([part(facts) for part in inner])


def _size(inner: Closure) -> Closure:
    def run(facts: Facts) -> int | None:
        value = inner(facts)
        return len(value) if isinstance(value, str) or _is_collection(value) else None

    return run


def _binary(node: Binary) -> Closure:
    if node.operator == "in":
        return _membership(node.left, node.right)
    if node.operator in ("==", "!="):
        return _equality(node, equal=node.operator == "==")
    if node.operator in ORDER:
        return _order(node)
    return _arithmetic(closure_of(node.left), closure_of(node.right), ARITHMETIC[node.operator])


def _membership(left: Node, right: Node) -> Closure:
    if isinstance(left, Literal) and isinstance(left.value, str) and isinstance(right, Name):
        return _text_in_fact(left.value, right.name)
    if isinstance(left, Name) and isinstance(right, ListOf):
        values = [item.value for item in right.items if isinstance(item, Literal)]
        if len(values) == len(right.items) and all(isinstance(value, str) for value in values):
            return _fact_in_texts(left.name, frozenset(values))
    member, members = closure_of(left), closure_of(right)
    return lambda facts: _contains(members(facts), member(facts))


def _text_in_fact(text: str, name: str) -> Closure:
    def run(facts: Facts) -> Verdict:
        members = facts.get(name)
        if type(members) is frozenset:
            return True if text in members else None if None in members else False
        return _contains(members, text)

    return run


def _fact_in_texts(name: str, texts: frozenset[object]) -> Closure:
    def run(facts: Facts) -> Verdict:
        value = facts.get(name)
        return None if value is None else isinstance(value, str) and value in texts

    return run


def _contains(members: object, member: object) -> Verdict:
    """Return whether some member is the same; an unknown member leaves only a yes certain."""
    if member is None or not _is_collection(members):
        return None
    verdict: Verdict = False
    for candidate in members:
        same = _same(candidate, member)
        if same:
            return True
        if same is None:
            verdict = None
    return verdict


def _equality(node: Binary, *, equal: bool) -> Closure:
    sides = (node.left, node.right)
    for one, other in (sides, sides[::-1]):
        if isinstance(one, Name) and isinstance(other, Literal) and isinstance(other.value, str):
            return _fact_is_text(one.name, other.value, equal=equal)
    left, right = closure_of(node.left), closure_of(node.right)

    def run(facts: Facts) -> Verdict:
        same = _same(left(facts), right(facts))
        return None if same is None else same is equal

    return run


def _fact_is_text(name: str, text: str, *, equal: bool) -> Closure:
    def run(facts: Facts) -> Verdict:
        value = facts.get(name)
        return None if value is None else (value == text) is equal

    return run


def _same(one: object, other: object) -> Verdict:
    """Return whether two values are one; lists are compared as sets, true is not 1."""
    if one is None or other is None:
        return None
    if _is_collection(one) and _is_collection(other):
        verdicts = [_contains(other, item) for item in one]
        verdicts += [_contains(one, item) for item in other]
        return False if False in verdicts else None if None in verdicts else True
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _is_collection(value: object) -> TypeGuard[Collection[object]]:
    return isinstance(value, frozenset | set | list | tuple)


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and type(value) is not bool


def _order(node: Binary) -> Closure:
    left, right, holds = node.left, node.right, ORDER[node.operator]
    if isinstance(left, Name) and isinstance(right, Literal) and _number(right.value):
        return _fact_against(left.name, right.value, holds)
    before, after = closure_of(left), closure_of(right)

    def run(facts: Facts) -> Verdict:
        one, other = before(facts), after(facts)
        return holds(one, other) if _number(one) and _number(other) else None

    return run


def _fact_against(name: str, bound: object, holds: Callable[[Any, Any], bool]) -> Closure:
    def run(facts: Facts) -> Verdict:
        value = facts.get(name)
        if type(value) in NUMBERS:
            return holds(value, bound)
        return holds(value, bound) if value is not None and _number(value) else None

    return run


def _arithmetic(left: Closure, right: Closure, apply: Callable[[Any, Any], Any]) -> Closure:
    def run(facts: Facts) -> object:
        one, other = left(facts), right(facts)
        if not _number(one) or not _number(other):
            return None
        try:
            result = apply(one, other)
            return result if math.isfinite(result) else None
        except ArithmeticError:
            return None

    return run
