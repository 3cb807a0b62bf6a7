"""Whether a condition can ever be true, found by trying every combination that matters.

Only a sure "never" is said: where a name has too many values, or is reckoned with, nothing is.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise, product

from steward.foundation.expressions.program import Program
from steward.foundation.expressions.syntax import (
    Binary,
    ListOf,
    Literal,
    Name,
    Node,
    Size,
    parts_of,
)
from steward.foundation.expressions.types import (
    Boolean,
    Choice,
    ChoiceSet,
    Number,
    Text,
    Type,
    Vocabulary,
)

MOST = 4_096
MOST_MEMBERS = 6
ARITHMETIC = ("+", "-", "*", "/")
ELSE = "\x1felse"


def is_never_true(
    program: Program, vocabulary: Vocabulary, fixed: Mapping[str, object] | None = None
) -> bool:
    """Say whether no values of its names make a condition true.

    Args:
        program: The condition.
        vocabulary: Name → type of what it may read.
        fixed: Names whose value is settled, such as answers to questions that are never asked.
    """
    settled = fixed or {}
    names = sorted(program.reads)
    domains: list[tuple[object, ...]] = []
    size = 1
    for name in names:
        if name in settled:
            found: tuple[object, ...] | None = (settled[name],)
        else:
            found = _domain(name, vocabulary.get(name), program.tree)
        if found is None:
            return False
        size *= len(found)
        if size > MOST:
            return False
        domains.append(found)
    return not any(
        program.evaluate(dict(zip(names, values, strict=True))) is True
        for values in product(*domains)
    )


def _domain(name: str, kind: Type | None, tree: Node) -> tuple[object, ...] | None:
    match kind:
        case Boolean():
            return (True, False)
        case Choice(values):
            return (*sorted(values), "")
        case ChoiceSet(values):
            return _sets(name, values, tree)
        case Number(low, high):
            return _numbers(name, low, high, tree)
        case Text():
            literals = _literals(name, tree)
            if literals is None:
                return None
            return (*(item for item in literals if isinstance(item, str)), ELSE, "")
        case _:
            return None


def _sets(name: str, values: frozenset[str], tree: Node) -> tuple[object, ...] | None:
    literals = _literals(name, tree)
    if literals is None:
        return None
    members = sorted({item for item in literals if isinstance(item, str)} & values)
    if len(members) > MOST_MEMBERS:
        return None
    sizes = range(len(members) + 1)
    return tuple(frozenset(some) for size in sizes for some in combinations(members, size))


def _numbers(
    name: str, low: float | None, high: float | None, tree: Node
) -> tuple[object, ...] | None:
    literals = _literals(name, tree)
    if literals is None:
        return None
    points = {float(x) for x in literals if isinstance(x, int | float)}
    points |= {bound for bound in (low, high) if bound is not None} | {0.0}
    ordered = sorted(points)
    between = [(a + b) / 2 for a, b in pairwise(ordered)]
    every = {*ordered, *between, ordered[0] - 1, ordered[-1] + 1}
    return tuple(
        value
        for value in sorted(every)
        if (low is None or value >= low) and (high is None or value <= high)
    )


def _literals(name: str, tree: Node) -> set[object] | None:
    """Return what a name is compared with; None where it is used in any other way."""
    found: set[object] = set()
    ahead: list[Node] = [tree]
    while ahead:
        node = ahead.pop()
        if isinstance(node, Binary | Size) and _is_reckoned(node, name):
            return None
        if isinstance(node, Binary):
            sides = (node.left, node.right)
            if any(isinstance(side, Name) and side.name == name for side in sides):
                other = sides[0] if isinstance(sides[1], Name) else sides[1]
                values = list(_values(other))
                if not values and not isinstance(other, ListOf):
                    return None
                found.update(values)
        ahead.extend(parts_of(node))
    return found


def _is_reckoned(node: Binary | Size, name: str) -> bool:
    if isinstance(node, Binary) and node.operator not in ARITHMETIC:
        return False
    return any(isinstance(part, Name) and part.name == name for part in parts_of(node))


def _values(node: Node) -> Iterable[object]:
    if isinstance(node, Literal):
        yield node.value
    elif isinstance(node, ListOf):
        for item in node.items:
            if isinstance(item, Literal):
                yield item.value
