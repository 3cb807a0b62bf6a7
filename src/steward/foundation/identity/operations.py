"""Found an organisation, invite and admit people, issue links and tokens."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.events import (
    MemberInvited,
    MemberJoined,
    OrganisationFounded,
    TokenCreated,
)
from steward.foundation.identity.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Person,
    SignInLink,
)
from steward.foundation.identity.policy import CREATE_TOKEN, INVITE_MEMBER
from steward.foundation.identity.queries import actor_of, digest_of, get_organisation
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import set_tenant

LINK_HOURS = 24
INVITATION_DAYS = 14
SHORTEST_PASSWORD = 12


@transaction.atomic
def found_organisation(
    *, person: Person, name: str, now: datetime, sector: str = "", is_example: bool = False
) -> Organisation:
    """Begin an organisation with its first owner.

    There is no actor yet: whoever founds an organisation becomes its owner.

    Raises:
        Invalid: The name is empty.
    """
    if not name.strip():
        raise Invalid("Give the organisation a name.", place="name")
    key = uuid7()
    set_tenant(key, person_id=person.id)
    organisation = Organisation.objects.create(
        id=key, name=name.strip(), sector=sector, is_example=is_example
    )
    membership = Membership.objects.create(
        organisation_id=key, person=person, role=Role.OWNER.value
    )
    actor = actor_of(membership, label=str(person), now=now)
    record(actor, OrganisationFounded(subject=organisation.as_subject()))
    return organisation


@transaction.atomic
def found_first_organisation(
    *,
    person: Person,
    now: datetime,
    name: str,
    your_name: str,
    email: str,
    password: str,
    sector: str = "",
) -> Organisation:
    """Turn the person of the first link into a real owner and begin their organisation.

    Raises:
        Invalid: The password is too short, the name empty, or the address belongs to another.
    """
    taken = Person.objects.filter(email__iexact=email).exclude(pk=person.pk)
    if taken.exists():
        raise Invalid("Somebody else has this address here.", place="email")
    set_password(person=person, password=password)
    person.name, person.email = your_name.strip(), email.strip().lower()
    person.save(update_fields=["name", "email", "password"])
    return found_organisation(person=person, name=name, now=now, sector=sector)


@transaction.atomic
def invite_member(*, actor: Actor, email: str, role: str) -> tuple[Invitation, str]:
    """Invite an address to a role; returns the invitation and its secret, shown once.

    Raises:
        NotAllowed: The actor may not invite.
        Invalid: The address or the role is not one.
    """
    require(actor, INVITE_MEMBER)
    if "@" not in email:
        raise Invalid("This is not an e-mail address.", place="email")
    if role not in set(Role):
        raise Invalid(f"There is no role {role!r}.", place="role")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=actor.organisation_id,
        email=email.strip().lower(),
        role=role,
        digest=digest_of(secret),
        expires_at=actor.now + timedelta(days=INVITATION_DAYS),
    )
    subject = invitation.as_subject()
    record(actor, MemberInvited(subject=subject, email=invitation.email, role=role))
    return invitation, secret


@transaction.atomic
def accept_invitation(*, secret: str, name: str, password: str, now: datetime) -> Membership:
    """Join by an invitation's secret.

    An address that already belongs to a person joins with that person's own password.

    Raises:
        NotFound: The secret is unknown or used.
        Conflict: The invitation is over, or the person is already a member.
        Invalid: The password is too short, or not the one of the existing person.
    """
    set_tenant(None, secret=digest_of(secret))
    invitation = Invitation.objects.filter(digest=digest_of(secret), accepted_at=None).first()
    if invitation is None:
        raise NotFound("This invitation is unknown or already used.")
    if invitation.expires_at < now:
        raise Conflict("This invitation is over; ask for a new one.")
    set_tenant(invitation.organisation_id)
    person = _person_for(invitation.email, name, password)
    if Membership.objects.filter(
        organisation_id=invitation.organisation_id, person=person
    ).exists():
        raise Conflict("You are already a member of this organisation.")
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    membership = Membership.objects.create(
        organisation_id=invitation.organisation_id, person=person, role=invitation.role
    )
    actor = actor_of(membership, label=str(person), now=now)
    subject = get_organisation(actor).as_subject()
    record(actor, MemberJoined(subject=subject, role=invitation.role))
    return membership


def _person_for(email: str, name: str, password: str) -> Person:
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        return create_person(email=email, name=name, password=password)
    if not person.check_password(password):
        raise Invalid("You have an account here; use its password.", place="password")
    return person


def create_person(*, email: str, name: str, password: str | None) -> Person:
    """Create a person; without a password only a sign-in link opens the account.

    Raises:
        Invalid: The password is shorter than 12 characters.
    """
    person = Person(email=email.strip().lower(), name=name.strip())
    if password is None:
        person.set_unusable_password()
    else:
        set_password(person=person, password=password)
    person.save()
    return person


def set_password(*, person: Person, password: str) -> None:
    """Set a password on a person that the caller saves.

    Raises:
        Invalid: It is shorter than 12 characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"Use at least {SHORTEST_PASSWORD} characters.", place="password")
    person.set_password(password)


@transaction.atomic
def create_sign_in_link(*, person: Person, now: datetime) -> str:
    """Return the secret of a link that signs the person in once within a day."""
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person, digest=digest_of(secret), expires_at=now + timedelta(hours=LINK_HOURS)
    )
    return secret


@transaction.atomic
def redeem_sign_in_link(*, secret: str, now: datetime) -> Person:
    """Return the person of a link and use the link up.

    Raises:
        NotFound: The link is unknown, used or over.
    """
    link = (
        SignInLink.objects.select_for_update()
        .select_related("person")
        .filter(digest=digest_of(secret), used_at=None, expires_at__gt=now)
        .first()
    )
    if link is None or not link.person.is_active:
        raise NotFound("This link is unknown, used or over.")
    link.used_at = now
    link.save(update_fields=["used_at"])
    return link.person


@transaction.atomic
def create_token(*, actor: Actor, membership_id: UUID, label: str) -> tuple[ApiToken, str]:
    """Create an API token for a member; returns it and its secret, shown once.

    Raises:
        NotAllowed: The actor may not create tokens.
        NotFound: There is no such member.
    """
    require(actor, CREATE_TOKEN)
    membership = Membership.objects.get_queryset().one(actor, membership_id)
    secret = "st_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation_id=actor.organisation_id,
        membership=membership,
        label=label,
        digest=digest_of(secret),
    )
    record(actor, TokenCreated(subject=token.as_subject(), label=label))
    return token, secret
