from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.parts.terms import Tier
from steward.domain.relationships.rules.sharing import checked_cells, faults_in
from steward.domain.relationships.rules.states import after
from steward.domain.relationships.rules.tiers import months_after, notice_by, tier_of
from steward.domain.relationships.terms.criteria import Activity, PartyBook, SupplierFacts, Supply
from steward.domain.relationships.terms.records import HOLDS, PARTIES
from steward.domain.relationships.terms.states import (
    NOTICE_NEXT,
    SHARING_NEXT,
    SUPPLIER_NEXT,
    NoticeAct,
    NoticeState,
    SharingAct,
    SharingState,
    SupplierAct,
    SupplierState,
)
from steward.foundation.core.errors import Conflict, Invalid

BOOK = PartyBook.from_body(
    {
        "tiers": [
            {"id": tier.value, "title": tier.value, "review_months": 6, "due_days": 9, "terms": []}
            for tier in Tier
        ],
        "criteria": [
            {"id": "a", "tier": "critical", "text": "A", "when": "business_critical"},
            {
                "id": "b",
                "tier": "critical",
                "text": "B",
                "when": "affects_individuals",
                "supplies": ["model"],
                "replaceable": ["never"],
            },
            {"id": "c", "tier": "important", "text": "C", "personal_data": "yes"},
        ],
        "terms": [],
        "activities": [],
    }
)
RANK = [tier.value for tier in Tier]
values = st.sampled_from([True, False, None])
facts = st.fixed_dictionaries({"business_critical": values, "affects_individuals": values})
said = st.builds(
    SupplierFacts,
    supplies=st.frozensets(st.sampled_from([item.value for item in Supply])),
    replaceable=st.sampled_from(["", "easily", "hard", "never"]),
    personal_data=st.sampled_from(["", "yes", "no"]),
)
systems = st.dictionaries(st.text(min_size=1, max_size=3), facts, max_size=4)


@given(said, systems)
def test_the_tier_is_the_highest_that_holds_and_what_is_open_only_points_higher(known, uses):
    verdict = tier_of(BOOK, known, uses)

    held = [reason.tier for reason in verdict.reasons if reason.verdict is True]
    assert verdict.tier == min([*held, "ordinary"], key=RANK.index)
    if verdict.might_be:
        assert RANK.index(verdict.might_be) < RANK.index(verdict.tier)
    assert all(set(reason.about) <= set(uses) for reason in verdict.reasons)


@given(said, systems, facts)
def test_another_system_never_lowers_the_tier(known, uses, more):
    before = tier_of(BOOK, known, uses).tier
    assert RANK.index(tier_of(BOOK, known, {**uses, "another": more}).tier) <= RANK.index(before)


def test_nobody_relies_on_it_and_nothing_is_said():
    verdict = tier_of(BOOK, SupplierFacts(), {})
    assert (verdict.tier, verdict.might_be) == ("ordinary", "important")


TABLES = [
    (SUPPLIER_NEXT, SupplierState, SupplierAct),
    (NOTICE_NEXT, NoticeState, NoticeAct),
    (SHARING_NEXT, SharingState, SharingAct),
]


@pytest.mark.parametrize(
    ("table", "state", "act"),
    [(table, state, act) for table, states, acts in TABLES for state in states for act in acts],
)
def test_every_act_in_every_state_leads_where_the_table_says_or_is_refused(table, state, act):
    if act in table[state]:
        assert after(table, state, act) is table[state][act]
    else:
        with pytest.raises(Conflict, match=str(act)):
            after(table, state, act)


def test_nothing_is_approved_that_was_not_assessed_and_every_state_is_reached():
    into = {
        state for state, ways in SUPPLIER_NEXT.items() if SupplierState.APPROVED in ways.values()
    }
    assert SupplierState.PROPOSED not in into
    assert SupplierState.REJECTED not in into
    for table, states, _ in TABLES:
        reached = {target for ways in table.values() for target in ways.values()}
        assert reached | {next(iter(states))} == set(states)


ACTIVITIES = tuple(Activity(id=name, title=name, stage="x") for name in "abc")
holds = st.sampled_from(["", *(key for key, _ in HOLDS)])
cells = st.dictionaries(
    st.sampled_from("abc"), st.fixed_dictionaries({key: holds for key, _ in PARTIES})
)


@given(cells)
def test_an_activity_is_whole_when_one_answers_and_somebody_does_it(given_cells):
    kept = checked_cells(given_cells, ACTIVITIES)
    wrong = {fault.activity for fault in faults_in(kept, ACTIVITIES)}

    for name in "abc":
        found = list(kept.get(name, {}).values())
        answer = sum(hold in ("A", "AR") for hold in found)
        done = any(hold in ("R", "AR") for hold in found)
        assert (name not in wrong) == (answer == 1 and done)


@pytest.mark.parametrize("bad", [{"z": {}}, {"a": {"z": "R"}}, {"a": {"us": "Z"}}])
def test_what_the_matrix_does_not_know_is_refused(bad):
    with pytest.raises(Invalid):
        checked_cells(bad, ACTIVITIES)


@given(st.dates(max_value=date(2200, 1, 1)), st.integers(0, 240))
def test_months_keep_their_order_and_their_day_where_there_is_one(day, months):
    found = months_after(day, months)
    assert found >= day
    assert found.day <= day.day


def test_notice_is_only_kept_where_an_agreement_renews():
    end = date(2027, 3, 31)
    assert notice_by(end, 90, "renews") == date(2026, 12, 31)
    assert notice_by(end, None, "renews") == end
    assert notice_by(end, 90, "ends") is None
    assert notice_by(None, 90, "renews") is None
