from hypothesis import given
from hypothesis import strategies as st

from steward.domain.crosswalks.rules import (
    MOST_BY_PARTS,
    carried,
    chain,
    chains,
    coverage,
    joined,
    node_coverage,
    turned,
)
from steward.domain.crosswalks.terms import NOTHING, Relationship, Span, Standing, Tie

E, SUP, SUB, CUT = Relationship
SHARES = st.floats(0, 1)
SPANS = st.tuples(SHARES, SHARES).map(lambda pair: Span(low=min(pair), high=max(pair)))
TIES = st.builds(
    Tie,
    source_framework=st.just("a"),
    source=st.sampled_from("123456"),
    target=st.sampled_from("xyz"),
    relationship=st.sampled_from(Relationship),
    strength=st.none() | st.integers(0, 10),
    origin=st.sampled_from(["one", "two"]),
)
STATES = st.dictionaries(st.tuples(st.just("a"), st.sampled_from("123456")), SPANS)


def a_tie(relationship=E, source="1", strength=10, target="x") -> Tie:
    return Tie(
        source_framework="a",
        source=source,
        target=target,
        relationship=relationship,
        strength=strength,
        origin="pack",
    )


def exactly(value) -> Span:
    return Span(low=value, high=value)


@given(SPANS, st.sampled_from([E, SUP]), st.none() | st.integers(0, 10))
def test_equal_and_superset_carry_exactly(state, relationship, strength):
    tie = a_tie(relationship, strength=strength)

    assert node_coverage("x", [tie], {("a", "1"): state}).share == state


@given(st.lists(TIES, max_size=12), STATES)
def test_coverage_stays_between_nothing_and_all(ties, states):
    found = coverage("b", ["x", "y", "z"], ties, states)

    assert 0 <= found.share.low <= found.share.high <= 1
    for node in found.nodes.values():
        assert 0 <= node.share.low <= node.share.high <= 1
        assert node.share.high <= node.reachable + 1e-9


@given(st.lists(TIES, max_size=12), STATES, st.sampled_from("123456"), SPANS)
def test_a_source_that_comes_further_never_lowers_coverage(ties, states, source, state):
    before = states.get(("a", source), Span(low=0, high=1))
    further = Span(low=max(before.low, state.low), high=max(before.high, state.high))

    old = coverage("b", ["x", "y", "z"], ties, states | {("a", source): before})
    new = coverage("b", ["x", "y", "z"], ties, states | {("a", source): further})

    for name, node in old.nodes.items():
        assert node.share.low <= new.nodes[name].share.low
        assert node.share.high <= new.nodes[name].share.high


@given(st.lists(TIES, max_size=12), STATES, st.randoms(use_true_random=False))
def test_no_order_of_ties_changes_the_result(ties, states, chance):
    shuffled = list(ties)
    chance.shuffle(shuffled)

    assert coverage("b", ["x", "y", "z"], ties, states).share == (
        coverage("b", ["x", "y", "z"], shuffled, states).share
    )


@given(st.lists(TIES, max_size=12), STATES)
def test_the_same_tie_from_two_crosswalks_counts_once(ties, states):
    once = coverage("b", ["x", "y", "z"], ties, states)

    assert coverage("b", ["x", "y", "z"], ties + ties, states).share == once.share


@given(st.lists(SHARES, max_size=8))
def test_parts_together_lie_between_the_largest_and_their_sum(parts):
    together = joined(parts)

    assert min(max(parts, default=0), MOST_BY_PARTS) - 1e-9 <= together
    assert together <= min(sum(parts), MOST_BY_PARTS) + 1e-9


def test_parts_from_two_sources_are_joined_and_bounded():
    ties = [a_tie(CUT, "1", 5), a_tie(SUB, "2", 5), a_tie(CUT, "1", 3)]
    states = {("a", "1"): exactly(1.0), ("a", "2"): exactly(0.5)}

    node = node_coverage("x", ties, states)

    assert node.share == exactly(0.625)
    assert [step.counts for step in node.steps] == [True, True, False]
    assert node.standing is Standing.PARTIAL


def test_an_unknown_source_widens_the_range():
    node = node_coverage("x", [a_tie(), a_tie(CUT, "2", 4)], {("a", "2"): exactly(0.5)})

    assert node.share == Span(low=0.2, high=1.0)


def test_standings():
    def standing(ties, value):
        return node_coverage(
            "x", ties, {} if value is None else {("a", "1"): exactly(value)}
        ).standing

    assert standing([a_tie()], 0.9) is Standing.COVERED
    assert standing([a_tie()], 0.5) is Standing.PARTIAL
    assert standing([a_tie()], 0.0) is Standing.GAP
    assert standing([a_tie()], None) is Standing.UNKNOWN
    assert standing([], None) is Standing.GAP


def test_the_arithmetic_is_told_line_by_line():
    node = node_coverage("x", [a_tie(), a_tie(CUT, "2", 5)], {("a", "1"): exactly(0.3)})

    assert node.lines == (
        "1 asks the same as x: carries 100 % × done 30 % = 30 %",
        "2 overlaps with x: carries 50 % × done 0–100 % = 0–50 %",
        "The better of what serves it whole and what serves it in parts counts.",
        "Covered: 30–50 %.",
    )


def test_a_framework_without_requirements_is_not_covered():
    assert coverage("b", [], [], {}).share == NOTHING


def test_unstated_strength_is_a_range():
    assert carried(a_tie(CUT, strength=None)) == Span(low=0.2, high=0.7)


@given(TIES)
def test_turning_twice_changes_nothing(tie):
    assert turned(turned(tie, "b"), "a") == tie


SETS = st.frozensets(st.integers(0, 4), min_size=1)


def relation(source, target):
    if source == target:
        return E
    if source > target:
        return SUP
    if source < target:
        return SUB
    return CUT if source & target else None


@given(SETS, SETS, SETS)
def test_what_a_chain_calls_certain_holds_for_every_three_sets(a, b, c):
    first, second, truth = relation(a, b), relation(b, c), relation(a, c)
    if first is None or second is None:
        return

    made = chain(a_tie(first), a_tie(second))

    if made.uncertain:
        assert carried(made).low == 0
    elif made.relationship is CUT:
        assert truth is not None
    elif made.relationship is SUP:
        assert truth in (SUP, E)
    elif made.relationship is SUB:
        assert truth in (SUB, E)
    else:
        assert truth is E


def test_chains_keep_the_best_way_and_say_what_lies_between():
    first = [a_tie(CUT, "1", 4, "m"), a_tie(SUP, "1", 9, "n")]
    second = [
        Tie(
            source_framework="b", source=mid, target="t", relationship=SUP, strength=8, origin="own"
        )
        for mid in "mn"
    ]

    (made,) = chains(first, second)

    assert (made.source, made.target, made.relationship, made.strength) == ("1", "t", SUP, 7)
    assert made.through == ("b n",)
    assert made.origin == "pack, then own"
