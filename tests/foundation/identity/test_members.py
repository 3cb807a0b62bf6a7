from datetime import timedelta

import pytest

from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity import queries
from steward.foundation.identity.models import Invitation, Membership
from steward.foundation.identity.operations import members, tokens
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

PHRASE = "correct horse battery"


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def manager(owner):
    return a_member(owner, Role.MANAGER, "manager@harbour.example")


def membership_of(actor):
    return Membership.objects.get(person_id=actor.id, organisation_id=actor.organisation_id)


def events(actor):
    rows = Entry.objects.visible_to(actor).order_by("id")
    return [row.event for row in rows if row.event != "organisation.founded"]


def test_an_invited_address_joins_with_its_role_and_the_journal_says_so(owner, now):
    invitation, secret = members.invite_member(
        actor=owner, email=" New@Harbour.example ", role="contributor"
    )
    offer = queries.offer_of(secret, now)

    joined = members.accept_invitation(secret=secret, now=now, name="New", password=PHRASE)

    assert (invitation.email, invitation.made_by) == ("new@harbour.example", "The owner")
    assert (offer.organisation, offer.person) == ("Harbour Trust", None)
    assert (joined.role, joined.person.name) == ("contributor", "New")
    assert events(owner) == ["member.invited", "member.joined"]
    with pytest.raises(NotFound):
        members.accept_invitation(secret=secret, now=now, name="New", password=PHRASE)


@pytest.mark.parametrize(
    ("email", "role", "place"),
    [
        ("nobody", "manager", "email"),
        ("a@b.example\x00", "manager", "email"),
        ("a@b.example", "king", "role"),
        ("owner@harbour.example", "manager", "email"),
        ("OWNER@harbour.example", "manager", "email"),
    ],
)
def test_a_wrong_invitation_names_its_field(owner, email, role, place):
    with pytest.raises(Invalid) as refused:
        members.invite_member(actor=owner, email=email, role=role)
    assert refused.value.place == place


def test_an_address_is_invited_once_at_a_time(owner):
    members.invite_member(actor=owner, email="new@harbour.example", role="manager")
    with pytest.raises(Invalid, match="invited already"):
        members.invite_member(actor=owner, email="NEW@harbour.example", role="manager")


def test_a_manager_invites_no_owner(manager):
    with pytest.raises(NotAllowed):
        members.invite_member(actor=manager, email="new@harbour.example", role="owner")
    members.invite_member(actor=manager, email="new@harbour.example", role="approver")


def test_a_renewed_invitation_has_a_new_link_only(owner, now):
    invitation, old = members.invite_member(actor=owner, email="n@h.example", role="manager")
    _, new = members.renew_invitation(actor=owner, invitation=invitation)

    with pytest.raises(NotFound):
        queries.offer_of(old, now)
    assert queries.offer_of(new, now).invitation == invitation


def test_a_link_ends_with_its_time_and_when_it_is_taken_back(owner, now):
    invitation, secret = members.invite_member(actor=owner, email="n@h.example", role="manager")
    with pytest.raises(Conflict):
        queries.offer_of(secret, now + timedelta(days=15))
    set_tenant(owner.organisation_id)
    members.revoke_invitation(actor=owner, invitation=invitation)

    with pytest.raises(NotFound):
        queries.offer_of(secret, now)
    set_tenant(owner.organisation_id)
    assert list(queries.open_invitations(owner)) == []


def test_a_known_person_joins_with_the_own_password_or_a_click(owner, now):
    person = create_person(email="n@h.example", name="Known", password=PHRASE)
    _, secret = members.invite_member(actor=owner, email="n@h.example", role="manager")
    with pytest.raises(Invalid) as refused:
        members.accept_invitation(secret=secret, now=now, name="X", password="another password")
    assert refused.value.place == "password"

    joined = members.accept_invitation(secret=secret, now=now, signed_in=person)

    assert joined.person == person


def test_another_signed_in_person_does_not_join_in_its_place(owner, now):
    create_person(email="n@h.example", name="Known", password=PHRASE)
    other = create_person(email="o@h.example", name="Other", password=PHRASE)
    _, secret = members.invite_member(actor=owner, email="n@h.example", role="manager")

    with pytest.raises(Invalid):
        members.accept_invitation(secret=secret, now=now, signed_in=other)


def test_the_last_owner_keeps_the_role_and_stays(owner):
    own = membership_of(owner)
    for attempt in (
        lambda: members.change_role(actor=owner, membership=own, role="manager"),
        lambda: members.limit_membership(actor=owner, membership=own, ends_on=owner.today),
        lambda: members.end_membership(actor=owner, membership=own),
    ):
        with pytest.raises(Conflict, match="last owner"):
            attempt()


def test_an_owner_whose_days_are_counted_is_no_lasting_owner(owner):
    second = a_member(owner, Role.OWNER, "second@harbour.example")
    ends = owner.today + timedelta(days=30)
    members.limit_membership(actor=owner, membership=membership_of(second), ends_on=ends)

    with pytest.raises(Conflict, match="last owner"):
        members.end_membership(actor=owner, membership=membership_of(owner))


def test_of_two_owners_one_may_go(owner):
    a_member(owner, Role.OWNER, "second@harbour.example")

    members.end_membership(actor=owner, membership=membership_of(owner))

    assert [row.person.email for row in queries.members_visible_to(owner)] == [
        "second@harbour.example"
    ]


def test_a_manager_changes_members_but_no_owner(owner, manager):
    other = membership_of(a_member(owner, Role.CONTRIBUTOR))
    members.change_role(actor=manager, membership=other, role="respondent")
    for attempt in (
        lambda: members.change_role(actor=manager, membership=other, role="owner"),
        lambda: members.change_role(
            actor=manager, membership=membership_of(owner), role="respondent"
        ),
        lambda: members.end_membership(actor=manager, membership=membership_of(owner)),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert membership_of(manager).role == "manager"


def test_a_contributor_changes_nobody_but_may_leave(owner, manager):
    actor = a_member(owner, Role.CONTRIBUTOR)
    with pytest.raises(NotAllowed):
        members.end_membership(actor=actor, membership=membership_of(manager))
    with pytest.raises(NotAllowed):
        members.change_role(actor=actor, membership=membership_of(actor), role="respondent")

    members.end_membership(actor=actor, membership=membership_of(actor))

    assert queries.memberships_of(actor.id, actor.now) == []


def test_a_membership_ends_after_its_last_day(owner, manager):
    own = membership_of(manager)
    members.limit_membership(actor=owner, membership=own, ends_on=owner.today)

    assert len(queries.memberships_of(manager.id, owner.now)) == 1
    assert queries.memberships_of(manager.id, owner.now + timedelta(days=1)) == []
    with pytest.raises(Invalid) as refused:
        members.limit_membership(
            actor=owner, membership=own, ends_on=owner.today - timedelta(days=1)
        )
    assert refused.value.place == "ends_on"


def test_who_was_removed_is_out_with_their_tokens_and_may_come_back_without_them(owner, now):
    person = create_person(email="n@h.example", name="Known", password=PHRASE)
    _, secret = members.invite_member(actor=owner, email="n@h.example", role="contributor")
    joined = members.accept_invitation(secret=secret, now=now, signed_in=person)
    _, token = tokens.create_token(actor=owner, membership_id=joined.pk, label="CI")
    assert queries.actor_of_token(token, now).label == "Known, by the token “CI”"

    members.end_membership(actor=owner, membership=joined)
    with pytest.raises(NotFound):
        queries.actor_of_token(token, now)
    set_tenant(owner.organisation_id)
    _, secret = members.invite_member(actor=owner, email="n@h.example", role="respondent")
    again = members.accept_invitation(secret=secret, now=now, signed_in=person)

    assert (again.pk, again.role, again.ended_at) == (joined.pk, "respondent", None)
    with pytest.raises(NotFound):
        queries.actor_of_token(token, now)


def test_an_ended_membership_is_not_changed(owner, manager):
    own = membership_of(manager)
    members.end_membership(actor=owner, membership=own)
    with pytest.raises(Conflict):
        members.change_role(actor=owner, membership=own, role="respondent")


def test_members_and_invitations_of_another_organisation_do_not_exist(owner, now):
    set_tenant(owner.organisation_id)
    invitation, _ = members.invite_member(actor=owner, email="n@h.example", role="manager")
    mine = membership_of(owner)
    stranger, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")

    for look in (
        lambda: queries.get_member(stranger, mine.pk),
        lambda: queries.get_invitation(stranger, invitation.pk),
        lambda: members.end_membership(actor=stranger, membership=mine),
        lambda: members.change_role(actor=stranger, membership=mine, role="respondent"),
    ):
        with pytest.raises(NotFound):
            look()
    set_tenant(owner.organisation_id)
    assert membership_of(owner).ended_at is None
    assert Invitation.objects.get().revoked_at is None


def test_the_journal_names_the_changes_of_a_member(owner, manager):
    own = membership_of(manager)
    members.change_role(actor=owner, membership=own, role="approver")
    members.limit_membership(actor=owner, membership=own, ends_on=owner.today)
    members.end_membership(actor=owner, membership=own)

    assert events(owner) == ["member.role_changed", "member.limited", "member.ended"]
    entry = Entry.objects.get(event="member.role_changed")
    assert entry.payload == {"member": "A member", "role": "Approver", "before": "Manager"}
