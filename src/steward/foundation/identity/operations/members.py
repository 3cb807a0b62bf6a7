"""Invite and admit people, give them roles, end their memberships."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import (
    InvitationRenewed,
    InvitationRevoked,
    MemberInvited,
    MemberJoined,
    MemberRoleChanged,
    MembershipBegins,
    MembershipEnded,
    MembershipLimited,
)
from steward.foundation.identity.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Person,
)
from steward.foundation.identity.operations.people import checked_address, create_person
from steward.foundation.identity.policy import EDIT_MEMBER, INVITE_MEMBER, LEAVE
from steward.foundation.identity.queries import (
    actor_of,
    current_members,
    digest_of,
    get_member,
    get_organisation,
    offer_of,
    open_invitations,
    permissions_of,
)
from steward.foundation.identity.queries.holding import given_role
from steward.foundation.identity.rules import (
    check_grantable,
    check_holds,
    check_name,
    check_owner_remains,
    role_of,
)
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

INVITATION_DAYS = 14


@transaction.atomic
def invite_member(*, actor: Actor, email: str, role: str) -> tuple[Invitation, str]:
    """Invite an address to a role; returns the invitation and its secret, shown once.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Invalid: The address or the role is not one, or the address is invited or a member.
    """
    require(actor, INVITE_MEMBER)
    address = checked_address(email)
    check_grantable(actor.permissions, role_of(role))
    if current_members(actor).filter(person__email__iexact=address).exists():
        raise Invalid("This person is a member already.", place="email")
    if open_invitations(actor).filter(email=address).exists():
        message = "This address is invited already; renew that invitation or take it back."
        raise Invalid(message, place="email")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=actor.organisation_id,
        email=address,
        role=role,
        made_by=actor.label[:200],
        digest=digest_of(secret),
        expires_at=actor.now + timedelta(days=INVITATION_DAYS),
    )
    subject = invitation.as_subject()
    record(actor, MemberInvited(subject=subject, email=address, role=role_of(role).label))
    return invitation, secret


@transaction.atomic
def renew_invitation(*, actor: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Give an invitation a new link for another 14 days; the old link stops working.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
    """
    require(actor, INVITE_MEMBER)
    check_grantable(actor.permissions, role_of(invitation.role))
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest_of(secret)
    invitation.expires_at = actor.now + timedelta(days=INVITATION_DAYS)
    invitation.save(update_fields=["digest", "expires_at"])
    record(actor, InvitationRenewed(subject=invitation.as_subject(), email=invitation.email))
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Take an invitation back.

    Raises:
        NotAllowed: The actor may not invite.
    """
    require(actor, INVITE_MEMBER)
    invitation.revoked_at = actor.now
    invitation.save(update_fields=["revoked_at"])
    record(actor, InvitationRevoked(subject=invitation.as_subject(), email=invitation.email))
    return invitation


@transaction.atomic
def accept_invitation(
    *,
    secret: str,
    now: datetime,
    name: str = "",
    password: str = "",
    signed_in: Person | None = None,
) -> Membership:
    """Join by an invitation's secret.

    An address that already belongs to a person joins with that person's own password, or with
    one click when that person is signed in. Who was a member before comes back.

    Raises:
        NotFound: The secret is unknown, used or taken back.
        Conflict: The invitation is over, or the person is already a member.
        Invalid: The password is too weak, or not the one of the existing person.
    """
    offer = offer_of(secret, now)
    invitation = Invitation.objects.select_for_update().get(pk=offer.invitation.pk)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Conflict("This invitation was used or taken back just now.")
    person = _person_for(invitation.email, offer.person, name, password, signed_in)
    membership = _membership_of(person, invitation, now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    actor = actor_of(membership, label=str(person), now=now)
    subject = get_organisation(actor).as_subject()
    record(actor, MemberJoined(subject=subject, role=Role(invitation.role).label))
    return membership


def _membership_of(person: Person, invitation: Invitation, now: datetime) -> Membership:
    set_tenant(invitation.organisation_id)
    membership = Membership.objects.filter(
        organisation_id=invitation.organisation_id, person=person
    ).first()
    if membership is None:
        return Membership.objects.create(
            organisation_id=invitation.organisation_id, person=person, role=invitation.role
        )
    over = membership.ends_on is not None and membership.ends_on < now.date()
    if membership.ended_at is None and not over:
        raise Conflict("You are already a member of this organisation.")
    membership.role, membership.custom_role = invitation.role, None
    membership.starts_on = membership.ends_on = membership.ended_at = membership.reach = None
    membership.save(
        update_fields=["role", "custom_role", "starts_on", "ends_on", "ended_at", "reach"]
    )
    return membership


def _person_for(
    email: str, person: Person | None, name: str, password: str, signed_in: Person | None
) -> Person:
    if person is None:
        return create_person(
            email=email, name=check_name(name, what="your name"), password=password
        )
    known = signed_in is not None and signed_in.pk == person.pk
    if not person.is_active or not (known or person.check_password(password)):
        raise Invalid("You have an account here; use its password.", place="password")
    return person


@transaction.atomic
def change_role(*, actor: Actor, membership: Membership, role: str) -> Membership:
    """Give a member another role, a shipped one by its name or an own one by its key.

    Raises:
        NotAllowed: The actor may not, or the old or the new role may more than the actor's.
        Conflict: The member is the last owner, or would be an owner who is limited.
        Invalid: There is no such role.
    """
    membership = _held(actor, membership)
    wanted = given_role(actor, role)
    check_holds(actor.permissions, wanted.permissions, f"The role {wanted.name}")
    before, custom = membership.role_name, wanted.custom
    if (wanted.role, custom) == (membership.role, membership.custom_role):
        return membership
    if membership.role == Role.OWNER and wanted.role is not Role.OWNER:
        check_owner_remains(_lasting_owners(actor), membership.person_id)
    if wanted.role is Role.OWNER and membership.reach is not None:
        raise Conflict("An owner answers for the whole; let the member see all of it first.")
    membership.role, membership.custom_role = wanted.role.value, custom
    membership.save(update_fields=["role", "custom_role"])
    event = MemberRoleChanged(
        subject=membership.as_subject(),
        member=str(membership.person),
        role=wanted.name,
        before=before,
    )
    record(actor, event)
    return membership


@transaction.atomic
def limit_membership(*, actor: Actor, membership: Membership, ends_on: date | None) -> Membership:
    """Set the last day of a membership, or take it away.

    Raises:
        NotAllowed: The actor may not, or the member's role may more than the actor's.
        Conflict: The member is the last owner.
        Invalid: The day has passed.
    """
    membership = _held(actor, membership)
    if ends_on is not None and ends_on < actor.today:
        message = "This day has passed; to end a membership at once, remove the member."
        raise Invalid(message, place="ends_on")
    if ends_on is not None and membership.starts_on is not None and ends_on < membership.starts_on:
        raise Invalid("The membership begins later than that.", place="ends_on")
    if ends_on == membership.ends_on:
        return membership
    if ends_on is not None and membership.role == Role.OWNER:
        check_owner_remains(_lasting_owners(actor), membership.person_id)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    event = MembershipLimited(
        subject=membership.as_subject(), member=str(membership.person), ends_on=ends_on
    )
    record(actor, event)
    return membership


@transaction.atomic
def begin_membership(*, actor: Actor, membership: Membership, starts_on: date | None) -> Membership:
    """Set the first day of a membership, or let it begin at once; before it nobody signs in.

    Raises:
        NotAllowed: The actor may not, or the member's role may more than the actor's.
        Conflict: The member is the last owner.
        Invalid: The day is after the last day.
    """
    membership = _held(actor, membership)
    if starts_on is not None and membership.ends_on is not None and starts_on > membership.ends_on:
        raise Invalid("The membership ends before that.", place="starts_on")
    if starts_on == membership.starts_on:
        return membership
    if starts_on is not None and starts_on > actor.today and membership.role == Role.OWNER:
        check_owner_remains(_lasting_owners(actor), membership.person_id)
    membership.starts_on = starts_on
    membership.save(update_fields=["starts_on"])
    event = MembershipBegins(
        subject=membership.as_subject(), member=str(membership.person), starts_on=starts_on
    )
    record(actor, event)
    return membership


@transaction.atomic
def end_membership(*, actor: Actor, membership: Membership) -> Membership:
    """End a membership at once, another's or one's own; its tokens end with it.

    What the person decided, wrote and was assigned stays as it is.

    Raises:
        NotAllowed: The actor may not, or the member's role may more than the actor's.
        Conflict: The member is the last owner, or the membership has ended.
    """
    membership = _held(actor, membership, own=True)
    if membership.role == Role.OWNER:
        check_owner_remains(_lasting_owners(actor), membership.person_id)
    membership.ended_at = actor.now
    membership.save(update_fields=["ended_at"])
    ApiToken.objects.visible_to(actor).filter(membership=membership, revoked_at=None).update(
        revoked_at=actor.now
    )
    event = MembershipEnded(subject=membership.as_subject(), member=str(membership.person))
    record(actor, event)
    return membership


def _held(actor: Actor, membership: Membership, *, own: bool = False) -> Membership:
    """Return a current membership, read anew while all memberships of the organisation wait.

    One lock for all: two owners who remove each other at the same moment must not both succeed.
    """
    if not (own and actor.may(LEAVE, membership)):
        require(actor, EDIT_MEMBER, membership)
        check_holds(actor.permissions, permissions_of(membership), "The member")
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    held = get_member(actor, membership.pk)
    over = held.ends_on is not None and held.ends_on < actor.today
    if held.ended_at is not None or over:
        raise Conflict("This membership has ended; invite the person again.")
    return held


def _lasting_owners(actor: Actor) -> list[UUID]:
    rows = current_members(actor).filter(
        role=Role.OWNER.value, ends_on=None, person__is_active=True
    )
    return list(rows.values_list("person_id", flat=True))
