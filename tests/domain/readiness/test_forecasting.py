from datetime import date, timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steward.domain.frameworks.terms import MATURITY_ORDER, Maturity
from steward.domain.readiness.rules.forecasting import (
    days_until_ready,
    estimated,
    futures,
    uncertain,
)
from steward.domain.readiness.rules.remaining import (
    OpenWork,
    highest_low,
    until_proven,
    until_unblocked,
)
from steward.domain.readiness.rules.tracking import burns, check_aim, days_to_keep
from steward.domain.readiness.terms import RequirementState
from steward.domain.readiness.terms.ahead import Goal, Pace
from steward.domain.readiness.terms.tracking import Point
from steward.domain.tasks.terms import ActionPlan
from steward.foundation.core.errors import Invalid

TODAY = date(2026, 6, 1)
days = st.floats(0.05, 40)
works = st.lists(
    days.map(lambda size: estimated("W", "4.1", size))
    | days.map(lambda size: uncertain("U", "4.2", 0.05, 0.05 + size)),
    min_size=1,
    max_size=12,
).map(tuple)
weeks = st.lists(st.floats(0, 10), max_size=20).map(tuple)
paces = st.builds(
    lambda past, low, more: Pace(weeks=past, low=low, high=low + more),
    weeks,
    st.floats(0.1, 5),
    st.floats(0, 5),
)
FEW = 200


@settings(max_examples=60, deadline=None)
@given(works, days, paces, st.integers(0, 2**32))
def test_more_work_is_never_done_earlier(before, size, pace, seed):
    after = (*before, estimated("More", "4.3", size))
    assert np.all(
        days_until_ready(after, pace, seed, FEW) >= days_until_ready(before, pace, seed, FEW) - 1e-9
    )


@settings(max_examples=60, deadline=None)
@given(works, paces, st.floats(1, 3), st.integers(0, 2**32))
def test_a_higher_pace_is_never_later(found, pace, by, seed):
    faster = Pace(weeks=tuple(w * by for w in pace.weeks), low=pace.low * by, high=pace.high * by)
    assert np.all(
        days_until_ready(found, faster, seed, FEW)
        <= days_until_ready(found, pace, seed, FEW) + 1e-6
    )


@settings(max_examples=30, deadline=None)
@given(works, paces, st.integers(0, 2**32))
def test_the_same_input_gives_the_same_bytes_and_its_shares_are_in_order(found, pace, seed):
    first = futures(Goal.BLOCKERS, found, pace, seed)
    futures.cache_clear()
    assert futures(Goal.BLOCKERS, found, pace, seed) == first
    assert list(first.ready) == sorted(first.ready)
    assert first.after(0.5) <= first.after(0.8) <= first.after(0.95)
    day = first.day(0.8, TODAY)
    if day is not None:
        assert first.chance(day, TODAY) >= 0.8
        assert first.chance(day, TODAY) >= first.chance(day - timedelta(days=7), TODAY)


def test_a_steady_team_takes_as_long_as_the_work_is_large():
    pace = Pace(weeks=(2.0,) * 10, low=1, high=9)
    found = futures(Goal.BLOCKERS, (estimated("W", "4.1", 20.0),), pace, 1)
    assert found.from_history
    assert found.after(0.5) == pytest.approx(20 * 1.117 / 2 * 7, rel=0.05)
    assert futures(Goal.BLOCKERS, (), pace, 1).day(0.95, TODAY) == TODAY


def test_a_team_that_finishes_nothing_or_is_new_has_the_pace_that_is_stated():
    for past in ((0.0,) * 20, (9.0,) * 3):
        found = futures(
            Goal.TARGET, (estimated("W", "4.1", 10.0),), Pace(weeks=past, low=2, high=2), 1
        )
        assert (found.from_history, found.pace) == (False, 2.0)
    never = Pace(weeks=(0.0,) * 19 + (0.001,), low=1, high=1)
    assert futures(Goal.TARGET, (estimated("W", "4.1", 90.0),), never, 1).after(0.5) == inf


PLAN = ActionPlan.from_body(
    {
        "requirements": [
            {
                "requirement": name,
                "actions": [
                    {
                        "id": f"{name}-1",
                        "title": "A",
                        "effort_days": 2,
                        "for_levels": ["none", "partial"],
                    },
                    {
                        "id": f"{name}-2",
                        "title": "B",
                        "effort_days": 1,
                        "for_levels": ["defined"],
                    },
                ],
            }
            for name in ("4.3", "5.2", "6.2", "A.7.5")
        ]
    }
)


def a_state(name, maturity, *, blocks=True):
    return RequirementState(
        requirement=name, title="T", maturity=maturity, blocks_certification=blocks
    )


def test_what_blocks_is_open_tasks_proposals_and_what_nobody_has_answered():
    states = [
        a_state("4.3", Maturity.NONE),
        a_state("5.2", None),
        a_state("6.2", Maturity.DEFINED),
        a_state("A.7.5", Maturity.NONE, blocks=False),
    ]
    found = until_unblocked(states, PLAN, (), frozenset())
    assert [(w.requirement, w.likely, w.unknown) for w in found.works] == [
        ("4.3", 2.0, False),
        ("5.2", pytest.approx(1.05), True),
    ]
    tasked = until_unblocked(states, PLAN, (OpenWork("4.3", "4.3-1", 5.0),), frozenset())
    assert tasked.works[0].likely == 5.0
    assert len(tasked.works) == 2


@given(
    st.lists(st.none() | st.sampled_from(MATURITY_ORDER), min_size=4, max_size=4),
    st.floats(0.05, 1.0),
    st.floats(0.05, 1.0),
)
def test_a_higher_target_takes_no_less_work(levels, one, two):
    states = [a_state(*pair) for pair in zip(("4.3", "5.2", "6.2", "A.7.5"), levels, strict=True)]
    low, high = (
        until_proven(states, PLAN, (), frozenset(), target) for target in sorted((one, two))
    )
    assert low.days <= high.days + 1e-9
    assert low.reaches <= high.reaches + 1e-9
    assert high.is_reachable == (max(one, two) <= max(high.reaches, 0) + 1e-9)
    assert high.reaches <= highest_low(states) + 1e-9


amounts = st.floats(0, 50)


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=9))
def test_what_burns_adds_up(rows):
    assume(rows)
    done = dropped = 0.0
    points = []
    for number, (left, more, less) in enumerate(rows):
        done, dropped = done + more, dropped + less
        points.append(
            Point(
                day=TODAY + timedelta(days=number),
                low=0,
                high=1,
                assurance="L0",
                blockers=0,
                open_tasks=1,
                open=left,
                done=done,
                dropped=dropped,
                proposed=0,
            )
        )
    before = 0.0
    for burn in burns(points):
        assert burn.left == pytest.approx(before + burn.added - burn.done - burn.dropped, abs=1e-6)
        before = burn.left


@given(st.integers(0, 1500), st.sets(st.integers(1, 400)))
def test_the_days_to_keep_have_passed_are_new_and_bounded(age, kept):
    have = {TODAY - timedelta(days=back) for back in kept}
    found = days_to_keep(have, TODAY - timedelta(days=age), TODAY)
    assert found == sorted(set(found) - have)
    assert all(TODAY - timedelta(weeks=105) < day < TODAY for day in found)
    assert len(found) <= 140
    if have and found:
        assert min(found) > max(have)


def test_an_aim_says_where_it_is_wrong():
    for values, place in (
        ((0, 1, 2), "target"),
        ((1.01, 1, 2), "target"),
        ((0.8, 0, 2), "pace_low"),
        ((0.8, 3, 2), "pace_high"),
        ((float("nan"), 1, 2), "target"),
    ):
        with pytest.raises(Invalid) as refused:
            check_aim(*values)
        assert refused.value.place == place
