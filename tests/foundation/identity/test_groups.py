from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.systems.operations.narrowing import narrow_group
from steward.foundation.core.actor import Reach
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity import queries
from steward.foundation.identity.models import Membership, Unit
from steward.foundation.identity.operations import groups, members, reaching, roles
from steward.foundation.identity.operations.groups import PeopleGroupDraft
from steward.foundation.identity.queries.holding import members_who_may
from steward.foundation.identity.queries.standing import get_group, standings_of
from steward.foundation.identity.rules import Grant, combined
from steward.foundation.identity.terms import PERMISSIONS, WITHIN_REACH, Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

PLACES = [UUID(int=number) for number in range(4)]
PERSON = UUID(int=99)
REACHES = st.none() | st.frozensets(st.sampled_from(PLACES), min_size=1).map(
    lambda units: Reach(person=PERSON, units=units)
)
GRANTS = st.builds(
    Grant,
    name=st.just("x"),
    role=st.sampled_from(list(Role)),
    permissions=st.frozensets(st.sampled_from([*sorted(WITHIN_REACH)[:5], "soa.freeze"])),
    reach=REACHES,
)


@given(st.lists(GRANTS, min_size=1, max_size=4))
def test_nothing_that_is_given_for_a_part_spreads_to_another(grants):
    """At each place that the member sees, a permission was given for just that place."""
    standing = combined(grants)

    seen = set(PLACES) if standing.reach is None else standing.reach.units
    for place in seen:
        there = [item for item in grants if item.reach is None or place in item.reach.units]
        assert there
        assert standing.permissions <= frozenset().union(*(item.permissions for item in there))
    if standing.reach is not None:
        assert standing.permissions <= WITHIN_REACH
    if not standing.held_back:
        assert all(item.given <= standing.permissions for item in grants)


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


def membership_of(actor):
    set_tenant(actor.organisation_id)
    return Membership.objects.get(person_id=actor.id, organisation_id=actor.organisation_id)


def again(actor, **later):
    """The same person at their next request."""
    now = actor.now + timedelta(**later)
    return queries.actor_of(membership_of(actor), label=actor.label, now=now)


def a_group(owner, name="Deciders", role="approver", **more):
    return groups.make_group(actor=owner, draft=PeopleGroupDraft(name=name, role=role, **more))


def test_who_is_in_a_group_may_what_it_gives_until_taken_out(owner):
    ann = a_member(owner, Role.CONTRIBUTOR)
    group = a_group(owner)

    groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))

    assert again(ann).permissions == PERMISSIONS[Role.CONTRIBUTOR] | PERMISSIONS[Role.APPROVER]
    assert queries.roles_of(again(ann)) == {"contributor", "approver"}
    held = members_who_may(owner, "risk.accept").values_list("person_id", flat=True)
    assert set(held) == {owner.id, ann.id}
    groups.take_out_of_group(actor=owner, group=group, membership=membership_of(ann))
    assert again(ann).permissions == PERMISSIONS[Role.CONTRIBUTOR]
    assert list(members_who_may(owner, "risk.accept")) == [membership_of(owner)]
    told = Entry.objects.visible_to(owner).filter(subject_kind="group").order_by("id")
    assert [row.event for row in told] == ["group.made", "group.joined", "group.left"]


def test_a_group_gives_from_its_first_day_to_its_last(owner):
    ann = a_member(owner, Role.RESPONDENT)
    first, last = (owner.today + timedelta(days=days) for days in (2, 4))
    group = a_group(owner, starts_on=first, ends_on=last)
    groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))

    held = ["risk.accept" in again(ann, days=days).permissions for days in range(7)]

    assert held == [False, False, True, True, True, False, False]
    with pytest.raises(Invalid, match="before the first"):
        a_group(owner, name="Other", starts_on=last, ends_on=first)


def test_a_group_for_a_part_gives_nothing_elsewhere(owner):
    unit = Unit.objects.create(organisation_id=owner.organisation_id, name="Claims")
    ann = a_member(owner, Role.RESPONDENT)
    group = a_group(owner, role="contributor")
    narrow_group(actor=owner, group=group, units=[unit.pk])

    with pytest.raises(Conflict, match="take no effect"):
        groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))

    reaching.set_reach(
        actor=owner, membership=membership_of(ann), units=[unit.pk], systems=[], names=[]
    )
    groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))
    both = PERMISSIONS[Role.RESPONDENT] | PERMISSIONS[Role.CONTRIBUTOR]
    assert again(ann).permissions == both & WITHIN_REACH
    assert again(ann).reach.units == {unit.pk}
    with pytest.raises(Conflict, match="take no effect"):
        reaching.set_reach(
            actor=owner, membership=membership_of(ann), units=[], systems=[], names=[]
        )


def test_where_groups_lead_the_own_role_stands_in_only_without_them(owner):
    ann = a_member(owner, Role.RESPONDENT)
    unit = Unit.objects.create(organisation_id=owner.organisation_id, name="Claims")
    group = a_group(owner, role="contributor")
    narrow_group(actor=owner, group=group, units=[unit.pk])
    Membership.objects.filter(person_id=ann.id).update(by_groups=True)

    groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))

    row = membership_of(ann)
    assert standings_of(owner, [row])[row.pk].role is Role.CONTRIBUTOR
    assert again(ann).reach.units == {unit.pk}
    assert (
        ann.id not in members_who_may(owner, "campaign.answer").values_list("person_id", flat=True)
        or "campaign.answer" in again(ann).permissions
    )
    groups.end_group(actor=owner, group=group)
    assert again(ann).permissions == PERMISSIONS[Role.RESPONDENT]
    assert again(ann).reach is None


def test_nobody_gives_by_a_group_more_than_they_hold(owner):
    manager = a_member(owner, Role.MANAGER, email="m@harbour.example")
    strong = roles.make_role(
        actor=owner, name="Keys", base="contributor", permissions=["token.create"]
    )
    group = a_group(owner, role=str(strong.pk))
    ann = membership_of(a_member(owner, Role.CONTRIBUTOR))

    for call in (
        lambda: groups.put_into_group(actor=manager, group=group, membership=ann),
        lambda: groups.rewrite_group(
            actor=manager, group=group, draft=PeopleGroupDraft(name="Mine")
        ),
        lambda: groups.end_group(actor=manager, group=group),
        lambda: a_group(manager, name="Mine", role=str(strong.pk)),
        lambda: a_group(again(a_member(owner, Role.APPROVER, email="a@h.example")), name="Mine"),
    ):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(Invalid, match="nobody an owner"):
        a_group(owner, name="Owners", role="owner")
    with pytest.raises(Invalid, match="with this name"):
        a_group(owner, name="deciders")
    with pytest.raises(Conflict, match="A group gives this role"):
        roles.retire_role(actor=owner, role=strong)


def test_who_left_is_in_no_group_and_a_dissolved_one_takes_nobody(owner):
    ann = a_member(owner, Role.CONTRIBUTOR)
    group = a_group(owner)
    groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))

    members.end_membership(actor=owner, membership=membership_of(ann))

    assert membership_of(ann).groups == []
    with pytest.raises(Conflict, match="ended"):
        groups.put_into_group(actor=owner, group=group, membership=membership_of(ann))
    groups.end_group(actor=owner, group=group)
    with pytest.raises(Conflict, match="dissolved"):
        groups.end_group(actor=owner, group=get_group(owner, group.pk))
    assert a_group(owner).pk != group.pk


def test_an_invitation_carries_role_reach_and_last_day(owner, now):
    watcher = roles.make_role(
        actor=owner, name="Watcher", base="respondent", permissions=["risk.view"]
    )
    unit = Unit.objects.create(organisation_id=owner.organisation_id, name="Claims")
    reach, seen = reaching.checked_reach(actor=owner, units=[unit.pk], systems=[], names=[])
    last = owner.today + timedelta(days=30)
    invited = {"email": "n@h.example", "role": str(watcher.pk), "ends_on": last, "reach": reach}
    _, secret = members.invite_member(actor=owner, seen=seen, **invited)
    with pytest.raises(Conflict, match="is invited"):
        roles.retire_role(actor=owner, role=watcher)

    joined = members.accept_invitation(
        secret=secret, now=now, name="New", password="a long enough password"
    )

    assert (joined.custom_role, joined.ends_on, joined.reach) == (watcher, last, reach)
    actor = queries.actor_of(joined, label="New", now=now)
    assert (actor.permissions, actor.reach.units) == ({"risk.view"}, {unit.pk})
    told = Entry.objects.visible_to(owner).get(event="member.invited").payload["role"]
    assert told == f"Watcher, for Claims, until {last}"
    for wrong in ({"ends_on": last}, {"reach": reach}):
        with pytest.raises(Conflict, match="owner"):
            members.invite_member(actor=owner, email="o@h.example", role="owner", **wrong)
    late = replace(owner, now=owner.now + timedelta(days=40))
    with pytest.raises(Invalid, match="passed"):
        members.invite_member(actor=late, **{**invited, "email": "p@h.example"})
