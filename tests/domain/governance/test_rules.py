from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.governance.rules.duties import Holder, faults_of, is_vacant, missing_demands
from steward.domain.governance.rules.mapping import HEIGHT, WIDTH, Arrow, Node, drawn
from steward.domain.governance.rules.reaching import Reach, reaches
from steward.domain.governance.rules.reviewing import add_months, check_next
from steward.domain.governance.rules.scope import (
    Inventory,
    Item,
    Statement,
    after,
    check_item,
    differences,
    mismatches,
)
from steward.domain.governance.terms.duties import Hold
from steward.domain.governance.terms.scope import NEXT, ItemKind, Mismatch, ScopeAct, ScopeState
from steward.foundation.core.errors import Conflict, Invalid

DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
TODAY = date(2026, 5, 4)


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_months_add_up_and_keep_the_day_where_there_is_one(day, first, second):
    later = add_months(day, first)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == first
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert add_months(day, first) <= add_months(day, first + second)


@given(DAYS, st.integers(-4000, 4000))
def test_the_next_review_lies_ahead_within_five_years(today, days):
    day = today + timedelta(days=days)

    if today < day <= add_months(today, 60):
        assert check_next(day, today) == day
    else:
        with pytest.raises(Invalid):
            check_next(day, today)


@pytest.mark.parametrize("state", ScopeState)
@pytest.mark.parametrize("act", ScopeAct)
def test_every_act_is_allowed_or_refused_with_a_reason(state, act):
    allowed = {
        (ScopeState.DRAFT, ScopeAct.WRITE): ScopeState.DRAFT,
        (ScopeState.DRAFT, ScopeAct.SUBMIT): ScopeState.REVIEW,
        (ScopeState.DRAFT, ScopeAct.DROP): ScopeState.DROPPED,
        (ScopeState.REVIEW, ScopeAct.SEND_BACK): ScopeState.DRAFT,
        (ScopeState.REVIEW, ScopeAct.APPROVE): ScopeState.APPROVED,
        (ScopeState.REVIEW, ScopeAct.DROP): ScopeState.DROPPED,
    }
    assert set(NEXT) == set(ScopeState)

    if (state, act) in allowed:
        assert after(state, act) == allowed[state, act]
    else:
        with pytest.raises(Conflict, match=r"[a-z]+"):
            after(state, act)


KEYS = st.sets(st.sampled_from("abcdef"))


@given(KEYS, KEYS, KEYS)
def test_a_scope_agrees_exactly_when_every_system_has_its_place(there, inside, outside):
    outside -= inside
    items = [
        Item(kind=ItemKind.PEOPLE, label="Engineers", count=3, counted_on=TODAY),
        *(Item(kind=ItemKind.SYSTEM, label=key, subject=key) for key in inside),
        *(
            Item(kind=ItemKind.SYSTEM, label=key, subject=key, is_in=False, why="Not AI")
            for key in outside
        ),
    ]
    inventory = Inventory(systems={key: key for key in there}, units={}, roles={})

    found = {(item.kind, item.label) for item in mismatches(items, [], inventory, TODAY)}

    unplaced = {(Mismatch.UNPLACED, key) for key in there - inside - outside}
    retired = {(Mismatch.RETIRED, key) for key in inside - there}
    assert found == unplaced | retired


def test_roles_people_units_and_reasons_are_compared_too():
    items = [
        Item(kind=ItemKind.UNIT, label="Old site", subject="u1"),
        Item(kind=ItemKind.ACTIVITY, label="Sales", is_in=False),
        Item(kind=ItemKind.PEOPLE, label="Engineers", count=3, counted_on=date(2025, 1, 1)),
    ]
    inventory = Inventory(systems={}, units={"u2": "New site"}, roles={"provider": "Provider"})

    found = mismatches(items, ["deployer"], inventory, TODAY)

    assert [(item.kind.value, item.label) for item in found] == [
        ("new_unit", "New site"),
        ("gone_unit", "Old site"),
        ("unjustified", "Sales"),
        ("role_missing", "Provider"),
        ("role_unused", "Deployer"),
        ("old_people", "Engineers"),
    ]


@pytest.mark.parametrize(
    ("item", "place"),
    [
        (Item(kind=ItemKind.ACTIVITY, label=" "), "label"),
        (Item(kind=ItemKind.SYSTEM, label="Chat", is_in=False, why=" "), "why"),
        (Item(kind=ItemKind.PEOPLE, label="Engineers"), "count"),
        (
            Item(kind=ItemKind.PEOPLE, label="E", count=1, counted_on=TODAY + timedelta(days=1)),
            "counted_on",
        ),
    ],
)
def test_a_line_without_what_it_needs_is_refused_at_its_field(item, place):
    with pytest.raises(Invalid) as refused:
        check_item(item, TODAY)

    assert refused.value.place == place


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_versions_differ_only_in_what_is_not_the_same(one, other):
    same = {"activities": "Advice", "roles": ["deployer"], "items": []}
    before, later = Statement(wording=one, **same), Statement(wording=other, **same)

    found = differences(before, later)

    assert bool(found) == (one != other)
    for change in found:
        assert "".join(piece.text for piece in change.before) == one
        assert "".join(piece.text for piece in change.after) == other


HOLDERS = st.lists(
    st.builds(
        Holder,
        hold=st.sampled_from(Hold),
        name=st.sampled_from(["Ada", "Ben", "Cora"]),
        is_person=st.just(value=True),
        is_gone=st.booleans(),
    ),
    max_size=6,
)


@given(HOLDERS)
def test_a_row_without_fault_has_one_accountable_who_is_there_and_somebody_who_does_it(holders):
    faults = faults_of(holders)
    accountable = [item for item in holders if item.hold is Hold.ACCOUNTABLE]

    if not faults:
        assert len(accountable) == 1
        assert not is_vacant(holders)
        assert not any(item.is_gone for item in holders)
    if is_vacant(holders):
        assert faults


def test_the_two_assignments_that_the_clause_demands_are_named():
    assert len(missing_demands([])) == 2
    assert missing_demands(["conformity", "process"]) == ("Reporting to top management (5.3 b)",)
    assert missing_demands(["conformity", "reporting"]) == ()


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=60), st.sampled_from(["plan", "do", "check", "act"])
        ),
        max_size=12,
    )
)
def test_no_two_processes_overlap_on_the_map(given_nodes):
    nodes = [Node(key=str(n), name=name, phase=p) for n, (name, p) in enumerate(given_nodes)]
    arrows = [Arrow(source=a.key, target=b.key, what="x") for a in nodes for b in nodes if a != b]

    picture = drawn(nodes, arrows)

    assert len(picture.boxes) == len(nodes)
    assert len(picture.paths) == len(arrows)
    for one in picture.boxes:
        assert one.x + WIDTH <= picture.width
        assert one.y + HEIGHT <= picture.height
        for other in picture.boxes:
            apart = abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
            assert one.key == other.key or apart


def test_a_law_reaches_by_condition_and_says_why_or_what_is_not_known():
    reach = Reach(kind="condition", condition="eu_market && 'deployer' in org_role")
    key = uuid4()

    yes = reaches(reach, key, {"eu_market": True, "org_role": ["deployer"]})
    no = reaches(reach, key, {"eu_market": False})
    open_ = reaches(reach, key, {"eu_market": True})

    assert (yes.caught, yes.why) == (True, "eu market: yes; org role: deployer")
    assert no.caught is False
    assert (open_.caught, open_.why) == (None, "Not known: org role.")


def test_a_law_reaches_those_chosen_alone():
    chosen, other = uuid4(), UUID(int=1)
    reach = Reach(kind="chosen", chosen=frozenset({chosen}))

    assert [reaches(reach, key, {}).caught for key in (chosen, other)] == [True, False]
