from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.actor import LABELS, by_rule
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity import queries, rules
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations import members, roles, tokens
from steward.foundation.identity.policy import CREATE_TOKEN, EDIT_MEMBER, LEAVE, VIEW_MEMBERS
from steward.foundation.identity.queries import holding
from steward.foundation.identity.terms import DANGEROUS, EVERYTHING, PERMISSIONS, Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

SOME = st.frozensets(st.sampled_from(sorted(EVERYTHING)))


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


def membership_of(actor):
    set_tenant(actor.organisation_id)
    return Membership.objects.get(person_id=actor.id, organisation_id=actor.organisation_id)


def again(actor):
    """The same person at their next request."""
    return queries.actor_of(membership_of(actor), label=actor.label, now=actor.now)


def a_role(owner, *permissions, base="contributor", name="Watcher"):
    return roles.make_role(actor=owner, name=name, base=base, permissions=permissions)


@given(SOME, SOME)
def test_a_token_is_made_for_what_its_member_holds_and_nothing_else(wanted, held):
    if wanted and wanted <= held:
        assert rules.check_scopes(wanted, held) == sorted(wanted)
    else:
        with pytest.raises(Invalid):
            rules.check_scopes(wanted, held)


@given(SOME, SOME)
def test_nobody_hands_out_more_than_they_hold(given_away, held):
    if given_away <= held:
        rules.check_holds(held, given_away, "It")
    else:
        with pytest.raises(NotAllowed):
            rules.check_holds(held, given_away, "It")


def test_what_gives_power_is_asked_for_somewhere_and_held_by_the_owner():
    assert PERMISSIONS[Role.OWNER] >= DANGEROUS
    assert {"member.edit", "member.invite", "role.edit", "token.create"} <= DANGEROUS & set(LABELS)


def test_a_token_may_what_its_scopes_name_and_no_tie_gives_more(owner, now):
    member = membership_of(owner)
    made, secret = tokens.create_token(
        actor=owner, membership_id=member.pk, label="Reader", scopes=["member.view", "member.view"]
    )

    program = queries.actor_of_token(secret, now)

    assert made.scopes == ["member.view"]
    assert program.permissions == program.scopes == {"member.view"}
    assert program.may(VIEW_MEMBERS)
    assert not program.may(EDIT_MEMBER, member)
    assert not program.may(LEAVE, member)
    assert not program.may(CREATE_TOKEN)
    assert queries.membership_behind(program) == member
    ruled = by_rule(program, EDIT_MEMBER)
    assert ruled.may(EDIT_MEMBER)
    assert not ruled.may(CREATE_TOKEN)


def test_a_token_loses_what_its_member_loses_and_never_gains(owner, now):
    second = a_member(owner, Role.OWNER, "second@harbour.example")
    member = membership_of(owner)
    _, narrow = tokens.create_token(
        actor=owner, membership_id=member.pk, label="Narrow", scopes=["risk.view", "token.create"]
    )
    _, whole = tokens.create_token(actor=owner, membership_id=member.pk, label="Whole")
    members.change_role(actor=second, membership=member, role="respondent")

    assert queries.actor_of_token(narrow, now).permissions == frozenset()
    assert queries.actor_of_token(whole, now).permissions == PERMISSIONS[Role.RESPONDENT]


def test_a_token_makes_no_stronger_token(owner, now):
    member = membership_of(owner)
    _, secret = tokens.create_token(
        actor=owner, membership_id=member.pk, label="A", scopes=["token.create", "risk.view"]
    )
    program = queries.actor_of_token(secret, now)

    tokens.create_token(actor=program, membership_id=member.pk, label="B", scopes=["risk.view"])
    with pytest.raises(NotAllowed):
        tokens.create_token(actor=program, membership_id=member.pk, label="C", scopes=["risk.edit"])
    with pytest.raises(NotAllowed):
        tokens.create_token(actor=program, membership_id=member.pk, label="D")


def test_a_member_with_a_role_of_the_organisations_own_may_what_it_says(owner):
    member = a_member(owner, Role.CONTRIBUTOR)
    role = a_role(owner, "risk.view", "risk.bear", base="risk_owner")

    members.change_role(actor=owner, membership=membership_of(member), role=str(role.pk))

    assert again(member).permissions == {"risk.view", "risk.bear"}
    assert queries.role_of(member) == "risk_owner"
    assert membership_of(member).role_name == "Watcher"
    assert list(holding.members_who_may(owner, "risk.bear")) == [
        membership_of(owner),
        membership_of(member),
    ]
    assert membership_of(member) not in holding.members_who_may(owner, "system.view")
    event = Entry.objects.visible_to(owner).get(event="member.role_changed")
    assert (event.payload["role"], event.payload["before"]) == ("Watcher", "Contributor")


def test_a_rewritten_role_counts_at_once_and_the_journal_names_the_difference(owner):
    member = a_member(owner, Role.CONTRIBUTOR)
    role = a_role(owner, "risk.view")
    members.change_role(actor=owner, membership=membership_of(member), role=str(role.pk))

    roles.rewrite_role(actor=owner, role=role, name="Watcher", permissions=["system.view"])

    assert again(member).permissions == {"system.view"}
    told = Entry.objects.visible_to(owner).get(event="role.rewritten").payload
    assert (told["more"], told["fewer"]) == ("See AI systems", "See risks")


def test_nobody_writes_a_role_that_may_more_than_they(owner):
    role = a_role(owner, "risk.view", "role.edit", "pack.install")
    writer = a_member(owner, Role.MANAGER)
    members.change_role(actor=owner, membership=membership_of(writer), role=str(role.pk))
    weak = a_role(owner, "role.edit", "risk.view", name="Writer")
    members.change_role(actor=owner, membership=membership_of(writer), role=str(weak.pk))
    writer = again(writer)

    with pytest.raises(NotAllowed):
        a_role(writer, "risk.view", "risk.accept", name="More")
    with pytest.raises(NotAllowed):
        roles.rewrite_role(actor=writer, role=role, name="Less", permissions=["risk.view"])
    assert a_role(writer, "risk.view", name="Less").permissions == ["risk.view"]


@pytest.mark.parametrize(
    ("name", "base", "permissions", "place"),
    [
        ("", "manager", ["risk.view"], "name"),
        ("x" * 101, "manager", ["risk.view"], "name"),
        ("Risk OWNER", "manager", ["risk.view"], "name"),
        ("taken", "manager", ["risk.view"], "name"),
        ("New", "king", ["risk.view"], "role"),
        ("New", "owner", ["risk.view"], "base"),
        ("New", "manager", [], "permissions"),
        ("New", "manager", ["risk.everything"], "permissions"),
    ],
)
def test_a_wrong_role_is_refused_with_its_place(owner, name, base, permissions, place):
    a_role(owner, "risk.view", name="Taken")

    with pytest.raises(Invalid) as refused:
        roles.make_role(actor=owner, name=name, base=base, permissions=permissions)

    assert refused.value.place == place


def test_a_role_that_somebody_has_is_not_retired_and_a_retired_one_not_given(owner):
    member = membership_of(a_member(owner, Role.CONTRIBUTOR))
    role = a_role(owner, "risk.view")
    members.change_role(actor=owner, membership=member, role=str(role.pk))
    with pytest.raises(Conflict):
        roles.retire_role(actor=owner, role=role)

    members.change_role(actor=owner, membership=member, role="contributor")
    roles.retire_role(actor=owner, role=role)

    with pytest.raises(Invalid):
        members.change_role(actor=owner, membership=member, role=str(role.pk))


def test_the_role_of_another_organisation_is_none(owner, now):
    stranger = an_owner(now, name="Elsewhere", email="other@elsewhere.example")[0]
    set_tenant(stranger.organisation_id)
    theirs = a_role(stranger, "risk.view")
    set_tenant(owner.organisation_id)

    with pytest.raises(NotFound):
        holding.get_custom_role(owner, theirs.pk)
    with pytest.raises(Invalid):
        members.change_role(
            actor=owner,
            membership=membership_of(a_member(owner, Role.MANAGER)),
            role=str(theirs.pk),
        )


def test_a_membership_that_begins_later_opens_nothing_until_then(owner, now):
    member = a_member(owner, Role.MANAGER)
    _, secret = tokens.create_token(
        actor=owner, membership_id=membership_of(member).pk, label="Early", scopes=["risk.view"]
    )
    first = owner.today + timedelta(days=3)

    members.begin_membership(actor=owner, membership=membership_of(member), starts_on=first)

    set_tenant(None, person_id=member.id)
    assert queries.memberships_of(member.id, now) == []
    assert len(queries.memberships_of(member.id, now + timedelta(days=3))) == 1
    with pytest.raises(NotFound):
        queries.actor_of_token(secret, now)
    assert queries.actor_of_token(secret, now + timedelta(days=3)).permissions == {"risk.view"}
    set_tenant(owner.organisation_id)
    assert [row.person_id for row in queries.coming_members(owner)] == [member.id]
    assert queries.former_members(owner) == []
    with pytest.raises(Conflict):
        members.begin_membership(actor=owner, membership=membership_of(owner), starts_on=first)
