import hashlib
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.audits.rules.covering import Cover, Point, coverage, tally
from steward.domain.audits.rules.cycle import (
    Dated,
    due_in_cycle,
    gaps_of,
    proposed_dates,
    years_after,
)
from steward.domain.audits.rules.independence import Tie, conflicts, covers
from steward.domain.audits.rules.moving import moved, request_moved
from steward.domain.audits.rules.reminding import Known, reminders
from steward.domain.audits.rules.sampling import (
    check_judgemental,
    drawn,
    number,
    shares,
    size_of,
)
from steward.domain.audits.terms.sampling import Method, SizeRule
from steward.domain.audits.terms.states import (
    MOVES,
    REQUEST_MOVES,
    Act,
    AuditKind,
    AuditState,
    RequestState,
)
from steward.foundation.core.errors import Conflict, Invalid

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
KEYS = st.dictionaries(
    st.text("abcdef0123456789", min_size=1, max_size=6), st.sampled_from("xyz"), min_size=1
)
CHANCE = st.sampled_from([Method.RANDOM, Method.STRATIFIED, Method.SYSTEMATIC])
TEN = {f"k{place}": "a" if place < 7 else "b" for place in range(10)}


@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("act", Act)
def test_every_act_in_every_state_leads_where_the_table_says_or_is_refused_with_why(state, act):
    then = MOVES[state].get(act)

    if then is None:
        with pytest.raises(Conflict, match=state.label.lower()):
            moved(state, act)
    else:
        assert moved(state, act) is then


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("act", ["answer", "accept", "return"])
def test_every_act_on_a_request_is_in_the_table_or_refused(state, act):
    then = REQUEST_MOVES[state].get(act)

    if then is None:
        with pytest.raises(Conflict, match=state.label.lower()):
            request_moved(state, act)
    else:
        assert request_moved(state, act) is then


def test_the_numbers_of_a_seed_are_those_of_the_documented_vector():
    digest = hashlib.sha256(b"steward:0").digest()

    assert number("steward", 0) == int.from_bytes(digest[:8], "big")
    assert [number("steward", counter) for counter in range(3)] == VECTOR


VECTOR = [4255097320620805369, 5083367120844679602, 18328572707593647571]
SAMPLES = {
    Method.RANDOM: ("k9", "k1", "k5", "k8"),
    Method.STRATIFIED: ("k3", "k2", "k5", "k8"),
    Method.SYSTEMATIC: ("k2", "k4", "k7", "k9"),
}


@pytest.mark.parametrize("method", SAMPLES)
def test_a_known_list_seed_and_method_give_the_documented_sample(method):
    assert drawn(TEN, seed="steward", method=method, size=4) == SAMPLES[method]


@given(KEYS, CHANCE, st.text(max_size=10), st.data())
def test_a_sample_is_the_same_again_and_has_each_record_once(keys, method, seed, data):
    size = data.draw(st.integers(1, len(keys)))

    found = drawn(keys, seed=seed, method=method, size=size)

    assert found == drawn(dict(reversed(keys.items())), seed=seed, method=method, size=size)
    assert len(found) == len(set(found)) == size
    assert set(found) <= set(keys)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1), st.data())
def test_shares_sum_to_the_size_and_stay_within_a_record_of_proportion(strata, data):
    total = sum(strata.values())
    size = data.draw(st.integers(1, total))

    found = shares(strata, size)

    assert sum(found.values()) == size
    for name, count in strata.items():
        assert abs(found[name] - count * size / total) < 1
        assert found[name] <= count


@given(st.integers(1, 10**9))
def test_the_root_rule_takes_the_least_number_whose_square_covers_the_population(count):
    size = size_of(SizeRule.ROOT, count)

    assert (size - 1) ** 2 < count <= size**2


def test_a_size_of_ones_own_and_a_choice_by_judgement_are_checked():
    assert size_of(SizeRule.CHOSEN, 5, 5) == 5
    for size in (None, 0, 6):
        with pytest.raises(Invalid, match="from 1 to 5"):
            size_of(SizeRule.CHOSEN, 5, size)
    with pytest.raises(Invalid, match="not in this population"):
        check_judgemental(["a", "z"], ["a"], "Known trouble")
    with pytest.raises(Invalid, match="why"):
        check_judgemental(["a"], ["a"], " ")


@given(DAYS)
def test_the_audits_of_a_cycle_are_due_by_the_rules(decided_on):
    first, second, last = due_in_cycle(decided_on)

    assert first.by_on <= years_after(decided_on, 1)
    assert second.by_on.year == decided_on.year + 2
    assert last.by_on < years_after(decided_on, 3) <= last.by_on + timedelta(days=1)
    for due in (first, second, last):
        assert due.from_on <= proposed_dates(decided_on)[due.kind] <= due.by_on


@given(DAYS)
def test_the_proposed_dates_leave_no_gap_and_each_left_out_is_named(decided_on):
    audits = [
        Dated(kind=kind, starts_on=day, ends_on=day)
        for kind, day in proposed_dates(decided_on).items()
    ]
    span = {"starts_on": decided_on, "ends_on": decided_on + timedelta(days=300)}

    assert gaps_of(audits, **span, decided_on=decided_on) == ()
    for missing in audits:
        left = [item for item in audits if item is not missing]
        (gap,) = gaps_of(left, **span, decided_on=decided_on)
        assert missing.kind.label.lower() in gap.what


@given(DAYS, st.lists(st.integers(0, 1095), max_size=6))
def test_a_year_without_an_internal_audit_is_a_gap(starts_on, offsets):
    days = sorted({starts_on + timedelta(days=offset) for offset in offsets})
    audits = [Dated(kind=AuditKind.INTERNAL, starts_on=day, ends_on=day) for day in days]
    ends_on = starts_on + timedelta(days=1095)
    marks = [starts_on, *days, ends_on]
    longest = max((b - a).days for a, b in itertools.pairwise(marks))

    assert bool(gaps_of(audits, starts_on=starts_on, ends_on=ends_on)) == (longest > 366)


def test_an_area_covers_what_lies_below_it_and_nothing_beside():
    assert covers("A.6", "A.6.2.4")
    assert covers("A.6", "A.6")
    assert not covers("A.6", "A.60")
    assert not covers("A.6.2", "A.6.1.2")


def test_a_tie_stands_against_its_area_for_the_person_alone():
    owns = Tie(person="p", kind="system", record="s", label="Claims", did="owns")
    task = Tie(person="p", kind="task", record="t", label="Log", did="did", requirements=("9.1",))

    assert conflicts([owns, task], "p", "A.6.2.4") == (owns,)
    assert conflicts([owns, task], "p", "9.1") == (task,)
    assert conflicts([owns, task], "p", "9") == (task,)
    assert conflicts([owns, task], "p", "5.2") == ()
    assert conflicts([owns, task], "q", "A.6.2.4") == ()
    assert conflicts([owns], "", "A.6.2.4") == ()


def a_point(**values):
    base = {"audit": "1", "framework": "f", "requirement": "4.1"}
    flags = {"is_reported": False, "is_cancelled": False, "judged": False}
    return Point(**base | flags | values)


@pytest.mark.parametrize(
    ("point", "cover"),
    [
        (a_point(), Cover.PLANNED),
        (a_point(judged=True), Cover.DONE),
        (a_point(is_reported=True), Cover.NEVER),
        (a_point(is_reported=True, judged=True), Cover.DONE),
        (a_point(is_cancelled=True, judged=True), Cover.NEVER),
    ],
)
def test_a_requirement_is_covered_by_what_was_judged_or_still_can_be(point, cover):
    (row, other) = coverage(
        [("f", "4.1", "Context", False), ("f", "4.2", "Parties", False)], [point]
    )

    assert (row.cover, other.cover) == (cover, Cover.NEVER)
    assert tally([row, other])["never"] == 1 + (cover is Cover.NEVER)


def a_known(kind="internal", state="planned", starts_on=None, ends_on=None):
    return Known(
        key="k",
        reference="AUD-0001",
        kind=AuditKind(kind),
        state=AuditState(state),
        starts_on=starts_on or ends_on,
        ends_on=ends_on or starts_on,
    )


@given(DAYS, st.integers(-40, 500), st.sampled_from(AuditState))
def test_an_internal_audit_is_asked_for_three_months_before_a_year_has_passed(held_on, days, state):
    today = held_on + timedelta(days=days)

    found = reminders([a_known(state=state, ends_on=held_on)], today)

    asked = any(item.title == "Plan the next internal audit" for item in found)
    assert asked == (state is not AuditState.CANCELLED and days >= 366 - 90)
    prepared = any(item.title.startswith("Prepare") for item in found)
    assert prepared == (state is AuditState.PLANNED and days >= -14)
    late = any(item.title.startswith("Report") for item in found)
    assert late == (state is AuditState.UNDER_WAY and days > 0)


@given(DAYS, st.integers(0, 1200))
def test_what_the_cycle_demands_is_asked_for_once_and_not_when_it_is_planned(decided_on, days):
    today = decided_on + timedelta(days=days)
    planned = [
        a_known(kind=kind, state="prepared", ends_on=day)
        for kind, day in proposed_dates(decided_on).items()
    ]

    without = reminders([], today, decided_on=decided_on)

    assert reminders(planned, today, decided_on=decided_on) == ()
    assert len({item.cause for item in without}) == len(without)
    assert all(today >= item.by_on - timedelta(days=90) for item in without)
