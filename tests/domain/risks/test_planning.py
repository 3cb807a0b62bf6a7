import math
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.quantification.planning import Budget, Measure, best_plan, frontier

RISKS = [UUID(int=number) for number in range(1, 4)]
measures = st.lists(
    st.tuples(st.sampled_from(RISKS), st.floats(0, 1), st.integers(0, 5_000), st.integers(0, 500)),
    max_size=9,
).map(
    lambda rows: [
        Measure(UUID(int=100 + number), risk, left, cost, days)
        for number, (risk, left, cost, days) in enumerate(rows)
    ]
)
losses = st.fixed_dictionaries({risk: st.floats(0, 1e7) for risk in RISKS})
limits = st.none() | st.integers(0, 12_000)


def by_hand(losses, measures, budget):
    best = 0.0
    for bits in product((False, True), repeat=len(measures)):
        taken = [measure for measure, bit in zip(measures, bits, strict=True) if bit]
        if budget.cost is not None and sum(each.cost for each in taken) > budget.cost:
            continue
        if budget.days is not None and sum(each.days for each in taken) > budget.days:
            continue
        left = {risk: math.prod(m.left for m in taken if m.risk == risk) for risk in RISKS}
        best = max(best, sum(losses[risk] * (1 - left[risk]) for risk in RISKS))
    return best


@given(losses, measures, limits, limits)
def test_the_set_is_the_best_of_all_sets(losses, measures, cost, days):
    budget = Budget(cost, days)
    plan = best_plan(losses, measures, budget)

    assert plan.proven
    assert plan.saved == pytest.approx(by_hand(losses, measures, budget), rel=1e-6, abs=1e-9)
    assert cost is None or plan.cost <= cost
    assert days is None or plan.days <= days
    taken = [measure for measure in measures if measure.id in plan.chosen]
    assert plan.cost == sum(each.cost for each in taken)
    assert plan.days == sum(each.days for each in taken)


@given(losses, measures)
def test_each_corner_of_the_frontier_is_the_best_for_its_price(losses, measures):
    corners = frontier(losses, measures)
    assert [spent for spent, _ in corners] == sorted(spent for spent, _ in corners)
    for spent, saved in corners:
        best = by_hand(losses, measures, Budget(spent))
        assert saved == pytest.approx(best, rel=1e-6, abs=1e-6)


def test_of_one_risk_the_strongest_dozen_is_weighed():
    many = [Measure(UUID(int=100 + n), RISKS[0], 0.5 + n / 100, 100, 1) for n in range(20)]
    plan = best_plan({RISKS[0]: 1000.0}, many, Budget(10_000))
    assert (plan.weighed, len(plan.chosen)) == (12, 12)
