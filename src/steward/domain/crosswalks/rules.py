"""The arithmetic of coverage: what ties carry, joined without counting anything twice.

A tie carries a share of its target: all of it where the source is equal to or a superset of the
target, a part where it is a subset or overlaps. What it gives is that share times how far the
source has come. From one source only the best tie counts. Parts from different sources are joined
as 1 − ∏(1 − part): as much as parts share when they overlap by chance, between the largest part
(they say all the same) and their sum (they have nothing in common). Since no heap of parts shows
that nothing is missing, parts together never carry more than nine tenths. What serves the target
whole is not added to parts: the better of the two counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from steward.domain.crosswalks.terms import (
    ANYTHING,
    NOTHING,
    Coverage,
    NodeCoverage,
    Relationship,
    Span,
    Standing,
    Step,
    Tie,
)
from steward.domain.frameworks.rules import assessable
from steward.domain.frameworks.terms import Framework, Requirement

FULL = 10
EXACT = 12
"""Decimals that are kept: the error of adding fractions stays below, and so out of sight."""
MOST_BY_PARTS = 0.9
UNSTATED = Span(low=0.2, high=0.7)
"""What a part carries when its publisher states no strength."""
COVERED_FROM = 0.8
GAP_BELOW = 0.2

State = tuple[str, str]
"""A requirement: the framework's name and its own id."""


def countable(framework: Framework) -> tuple[Requirement, ...]:
    """Return the requirements that coverage counts, in natural order.

    A framework that does not say which of its nodes can be fulfilled, as laws often do not, is
    counted by the nodes without others below them.
    """
    found = assessable(framework)
    if found:
        return found
    above = {item.parent for item in framework.requirements}
    return tuple(item for item in framework.requirements if item.id not in above)


def carried(tie: Tie) -> Span:
    """Return which share of its target a tie can carry at most."""
    if tie.relationship.is_whole:
        whole = 1.0
        return Span(low=0.0 if tie.uncertain else whole, high=whole)
    if tie.strength is None:
        return Span(low=0.0, high=UNSTATED.high) if tie.uncertain else UNSTATED
    part = min(tie.strength / FULL, MOST_BY_PARTS)
    return Span(low=0.0 if tie.uncertain else part, high=part)


def joined(parts: Iterable[float]) -> float:
    """Return what several parts give together, whatever their order."""
    left = 1.0
    for part in sorted(parts, reverse=True):
        left *= 1.0 - part
    return min(round(1.0 - left, EXACT), MOST_BY_PARTS)


def node_coverage(node: str, ties: Sequence[Tie], states: Mapping[State, Span]) -> NodeCoverage:
    """Return how far one requirement is covered.

    Args:
        node: The requirement of the target framework.
        ties: The ties that lead to it.
        states: How far each source has come; one that is missing may stand anywhere.
    """
    steps = _steps(ties, states)
    counted = [step for step in steps if step.counts]
    low = _together([(step.tie, step.gives.low) for step in counted])
    high = _together([(step.tie, step.gives.high) for step in counted])
    share = Span(low=low, high=max(low, high))
    return NodeCoverage(
        node=node,
        share=share,
        standing=_standing(share, counted),
        steps=tuple(steps),
        reachable=_together([(step.tie, step.carries.high) for step in counted]),
    )


def _steps(ties: Sequence[Tie], states: Mapping[State, Span]) -> list[Step]:
    """Return the ties with what they give, the best first; one source counts once."""
    found: list[tuple[Tie, Span, Span, Span]] = []
    for tie in ties:
        carries = carried(tie)
        state = states.get((tie.source_framework, tie.source), ANYTHING)
        gives = Span(low=carries.low * state.low, high=carries.high * state.high)
        found.append((tie, carries, state, gives))
    found.sort(key=lambda item: (-item[1].low, -item[1].high, *_order(item[0])))
    seen: set[State] = set()
    steps: list[Step] = []
    for tie, carries, state, gives in found:
        key = (tie.source_framework, tie.source)
        counts = key not in seen
        seen.add(key)
        steps.append(Step(tie=tie, carries=carries, state=state, gives=gives, counts=counts))
    return steps


def _order(tie: Tie) -> tuple[str, str, str, str]:
    return (tie.source_framework, tie.source, tie.relationship.value, tie.origin)


def _together(gives: Sequence[tuple[Tie, float]]) -> float:
    whole = max((share for tie, share in gives if tie.relationship.is_whole), default=0.0)
    return max(whole, joined(share for tie, share in gives if not tie.relationship.is_whole))


def _standing(share: Span, counted: Sequence[Step]) -> Standing:
    if share.low >= COVERED_FROM:
        return Standing.COVERED
    if share.high < GAP_BELOW:
        return Standing.GAP
    if counted and all(step.state == ANYTHING for step in counted):
        return Standing.UNKNOWN
    return Standing.PARTIAL


def coverage(
    framework: str, nodes: Sequence[str], ties: Iterable[Tie], states: Mapping[State, Span]
) -> Coverage:
    """Return how far a framework is covered by what is done for others.

    Args:
        framework: The name of the target framework.
        nodes: Its requirements that can be fulfilled, in its order.
        ties: Every tie that leads to it.
        states: How far each source has come.
    """
    by_target: dict[str, list[Tie]] = {}
    for tie in ties:
        by_target.setdefault(tie.target, []).append(tie)
    found = {node: node_coverage(node, by_target.get(node, ()), states) for node in nodes}
    return Coverage(
        framework=framework,
        share=_mean([node.share for node in found.values()]),
        reachable=fsum(node.reachable for node in found.values()) / max(1, len(found)),
        nodes=found,
    )


def _mean(spans: Sequence[Span]) -> Span:
    if not spans:
        return NOTHING
    low = fsum(span.low for span in spans) / len(spans)
    high = fsum(span.high for span in spans) / len(spans)
    return Span(low=low, high=max(low, high))


def turned(tie: Tie, source_framework: str) -> Tie:
    """Return a tie as it reads from its target to its source."""
    return Tie(
        source_framework=source_framework,
        source=tie.target,
        target=tie.source,
        relationship=tie.relationship.turned,
        strength=tie.strength,
        origin=tie.origin,
        rationale=tie.rationale,
        through=tie.through,
        uncertain=tie.uncertain,
    )


E, SUP, SUB, CUT = Relationship
JOINS: Mapping[tuple[Relationship, Relationship], Relationship] = {
    (SUP, SUP): SUP,
    (SUB, SUB): SUB,
    (SUP, SUB): CUT,
    (SUP, CUT): CUT,
    (CUT, SUB): CUT,
}
"""What follows with certainty when one tie is joined to the next; the rest is only possible.

Take the requirements as sets: what A holds of B and B of C. If A holds all of B and B touches C, A
touches C. If A only touches B, and B holds all of C, A may miss C altogether.
"""


def chain(first: Tie, second: Tie) -> Tie:
    """Return the tie from the source of one to the target of the next."""
    if first.relationship is E or second.relationship is E:
        relation = second.relationship if first.relationship is E else first.relationship
        certain = True
    else:
        found = JOINS.get((first.relationship, second.relationship))
        relation, certain = found or CUT, found is not None
    return Tie(
        source_framework=first.source_framework,
        source=first.source,
        target=second.target,
        relationship=relation,
        strength=_weaker(first, second),
        origin=f"{first.origin}, then {second.origin}",
        rationale=" Then: ".join(part for part in (first.rationale, second.rationale) if part),
        through=(*first.through, f"{second.source_framework} {second.source}", *second.through),
        uncertain=first.uncertain or second.uncertain or not certain,
    )


def _weaker(first: Tie, second: Tie) -> int | None:
    """Return the strength of two ties in a row: a part of a part is smaller than either."""
    if first.strength is None or second.strength is None:
        return None
    return first.strength * second.strength // FULL


def chains(first: Iterable[Tie], second: Iterable[Tie]) -> list[Tie]:
    """Return every tie that two crosswalks give when one follows the other, the strongest first."""
    onward: dict[str, list[Tie]] = {}
    for tie in second:
        onward.setdefault(tie.source, []).append(tie)
    found: dict[State, Tie] = {}
    for tie in first:
        for after in onward.get(tie.target, ()):
            made = chain(tie, after)
            key = (made.source, made.target)
            if key not in found or _rank(made) < _rank(found[key]):
                found[key] = made
    return sorted(found.values(), key=_rank)


def _rank(tie: Tie) -> tuple[float, float, str, str, tuple[str, ...]]:
    carries = carried(tie)
    return (-carries.low, -carries.high, tie.target, tie.source, tie.through)
