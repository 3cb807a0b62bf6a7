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
from steward.foundation.identity.operations.reaching import Kept
from steward.foundation.identity.policy import EDIT_MEMBER, INVITE_MEMBER, LEAVE
from steward.foundation.identity.queries import (
    actor_of,
    current_members,
    digest_of,
    get_member,
    get_organisation,
    offer_of,
    open_invitations,
)
from steward.foundation.identity.queries.holding import given_role
from steward.foundation.identity.queries.standing import (
    kept_by_directory,
    permissions_of,
    standing_of,
)
from steward.foundation.identity.rules import (
    check_holds,
    check_name,
    check_nothing_lost,
    check_owner_remains,
)
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

INVITATION_DAYS = 14


@transaction.atomic
def invite_member(
    *,
    actor: Actor,
    email: str,
    role: str,
    ends_on: date | None = None,
    reach: Kept = None,
    seen: str = "",
) -> tuple[Invitation, str]:
    """Invite an address to a role; returns the invitation and its secret, shown once.

    Args:
        actor: Who invites.
        email: Whom.
        role: A shipped role by its name, or an own one by its key.
        ends_on: The last day of the membership, None for no end.
        reach: The part of the organisation, as `checked_reach` returns it; None for the whole.
        seen: The reach in words.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Conflict: An owner would be limited, or leave.
        Invalid: The address or the role is not one, the address is invited or a member, or the
            last day has passed.
    """
    require(actor, INVITE_MEMBER)
    address = checked_address(email)
    wanted = given_role(actor, role)
    check_holds(actor.permissions, wanted.permissions, f"The role {wanted.name}")
    if wanted.role is Role.OWNER and (reach or ends_on):
        raise Conflict("An owner answers for the whole and for good; give another role.")
    if ends_on is not None and ends_on < actor.today:
        raise Invalid("This day has passed.", place="ends_on")
    if current_members(actor).filter(person__email__iexact=address).exists():
        raise Invalid("This person is a member already.", place="email")
    if open_invitations(actor).filter(email=address).exists():
        message = "This address is invited already; renew that invitation or take it back."
        raise Invalid(message, place="email")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=actor.organisation_id,
        email=address,
        role=wanted.role.value,
        custom_role=wanted.custom,
        reach=reach,
        ends_on=ends_on,
        made_by=actor.label[:200],
        digest=digest_of(secret),
        expires_at=actor.now + timedelta(days=INVITATION_DAYS),
    )
    subject = invitation.as_subject()
    limits = f", for {seen}" if reach else ""
    limits += f", until {ends_on}" if ends_on else ""
    event = MemberInvited(subject=subject, email=address, role=wanted.name + limits)
    record(actor, event)
    return invitation, secret


@transaction.atomic
def renew_invitation(*, actor: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Give an invitation a new link for another 14 days; the old link stops working.

    Raises:
        NotAllowed: The actor may not invite, or the role may more than the actor's.
        Conflict: The last day that it gives has passed.
        Invalid: Its role is no longer given.
    """
    require(actor, INVITE_MEMBER)
    wanted = given_role(actor, str(invitation.custom_role_id or invitation.role))
    check_holds(actor.permissions, wanted.permissions, f"The role {wanted.name}")
    if invitation.ends_on is not None and invitation.ends_on < actor.today:
        raise Conflict("Its last day has passed; take it back and make another.")
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
    set_tenant(invitation.organisation_id)
    membership = admit(person=person, invitation=invitation, now=now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    actor = actor_of(membership, label=str(person), now=now)
    subject = get_organisation(actor).as_subject()
    record(actor, MemberJoined(subject=subject, role=invitation.role_name))
    return membership


def admit(*, person: Person, invitation: Invitation, now: datetime) -> Membership:
    """Return the membership that an invitation begins; needs the tenant of its organisation.

    Raises:
        Conflict: The person is already a member, or the last day has passed.
    """
    if invitation.ends_on is not None and invitation.ends_on < now.date():
        raise Conflict("The membership would have ended by now; ask for a new invitation.")
    membership = Membership.objects.filter(
        organisation_id=invitation.organisation_id, person=person
    ).first()
    if membership is None:
        membership = Membership(organisation_id=invitation.organisation_id, person=person)
    else:
        over = membership.ends_on is not None and membership.ends_on < now.date()
        if membership.ended_at is None and not over:
            raise Conflict("You are already a member of this organisation.")
    membership.role, membership.custom_role = invitation.role, invitation.custom_role
    membership.reach, membership.frame = invitation.reach, invitation.frame
    membership.starts_on, membership.ends_on = invitation.starts_on, invitation.ends_on
    membership.ended_at = None
    membership.groups = kept_by_directory(membership.organisation_id, membership.groups)
    membership.by_groups = False
    membership.portfolio = ""
    membership.save()
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

    It counts beside what the member's groups give.

    Raises:
        NotAllowed: The actor may not, or the old or the new role may more than the actor's.
        Conflict: The member is the last owner, or would be an owner who is limited; the role and
            the member's groups are given for different parts of the organisation; or the member
            is an auditor from outside.
        Invalid: There is no such role.
    """
    membership = _held(actor, membership)
    wanted = given_role(actor, role)
    check_holds(actor.permissions, wanted.permissions, f"The role {wanted.name}")
    before, custom = membership.role_name, wanted.custom
    same = (wanted.role, custom) == (membership.role, membership.custom_role)
    if same and not membership.by_groups:
        return membership
    if membership.frame is not None:
        raise Conflict(
            "An auditor from outside keeps this role; end the membership and invite anew."
        )
    if membership.role == Role.OWNER and wanted.role is not Role.OWNER:
        check_owner_remains(_lasting_owners(actor), membership.person_id)
    if wanted.role is Role.OWNER and membership.reach is not None:
        raise Conflict("An owner answers for the whole; let the member see all of it first.")
    membership.role, membership.custom_role = wanted.role.value, custom
    membership.by_groups = False
    if membership.groups:
        check_nothing_lost(standing_of(membership, actor.today), str(membership.person))
    membership.save(update_fields=["role", "custom_role", "by_groups"])
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
    return dismiss(actor=actor, membership=_held(actor, membership, own=True))


def dismiss(*, actor: Actor, membership: Membership) -> Membership:
    """Let a membership end that was read anew while all memberships wait; its tokens end with it.

    Raises:
        Conflict: The member is the last owner.
    """
    if membership.role == Role.OWNER:
        check_owner_remains(_lasting_owners(actor), membership.person_id)
    membership.ended_at = actor.now
    membership.groups = kept_by_directory(membership.organisation_id, membership.groups)
    membership.save(update_fields=["ended_at", "groups"])
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
        check_holds(actor.permissions, permissions_of(membership, actor.today), "The member")
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
