from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity import rules
from steward.foundation.identity.terms import MEANINGS, PERMISSIONS, Role

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def test_every_role_has_permissions_and_a_meaning():
    assert set(PERMISSIONS) == set(MEANINGS) == set(Role)


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_nobody_hands_out_more_than_they_hold(giver, given_role):
    held = PERMISSIONS[giver]
    may = given_role in rules.grantable_roles(held)

    assert may == (PERMISSIONS[given_role] <= held)
    if not may:
        with pytest.raises(NotAllowed):
            rules.check_grantable(held, given_role)


def test_an_owner_hands_out_every_role_and_a_manager_all_but_owner():
    assert rules.grantable_roles(PERMISSIONS[Role.OWNER]) == list(Role)
    assert Role.OWNER not in rules.grantable_roles(PERMISSIONS[Role.MANAGER])


def test_the_last_owner_stays():
    rules.check_owner_remains([A, B], A)
    with pytest.raises(Conflict):
        rules.check_owner_remains([A], A)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b"])
def test_a_name_is_checked(name):
    with pytest.raises(Invalid) as refused:
        rules.check_name(name, place="name")
    assert refused.value.place == "name"


def test_a_unit_cannot_stand_below_itself():
    parents = {A: None, B: A, C: B}

    rules.check_no_cycle(C, A, parents)
    rules.check_no_cycle(C, None, parents)
    for parent in (A, B, C):
        with pytest.raises(Conflict):
            rules.check_no_cycle(A, parent, parents)


def _grown(parents):
    return rules.grown(
        sorted(parents), key=lambda row: row, parent=parents.__getitem__, name=lambda row: str(row)
    )


@given(st.lists(st.integers(min_value=0, max_value=30), max_size=30))
def test_a_tree_holds_every_unit_once_below_its_parent(above):
    keys = [UUID(int=n + 1) for n in range(len(above))]
    parents = {
        key: keys[above[n] % n] if n and above[n] % 3 else None for n, key in enumerate(keys)
    }

    rows = rules.flattened(_grown(parents))

    assert sorted(key for _, key in rows) == keys
    depth = {key: deep for deep, key in rows}
    assert all(depth[k] == (0 if p is None else depth[p] + 1) for k, p in parents.items())


def test_a_unit_whose_parent_is_absent_stands_at_the_top():
    assert rules.flattened(_grown({B: A})) == [(0, B)]
