"""Who is who, and as whom they act."""

import hashlib
from datetime import datetime
from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import ApiToken, Membership, Organisation, Person
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.foundation.tenancy.operations import set_tenant


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def memberships_of(person_id: UUID, now: datetime) -> list[Membership]:
    """Return the memberships that have not ended; needs the tenant setting of the person."""
    rows = Membership.objects.filter(person_id=person_id).order_by("created_at", "id")
    return [row for row in rows if row.ends_on is None or row.ends_on >= now.date()]


def actor_of(membership: Membership, *, label: str, now: datetime) -> Actor:
    """Return the actor that a member is."""
    return Actor(
        kind="person",
        id=membership.person_id,
        label=label,
        organisation_id=membership.organisation_id,
        permissions=PERMISSIONS[Role(membership.role)],
        now=now,
    )


def actor_of_token(secret: str, now: datetime) -> Actor:
    """Return the actor of an API token and set its tenant for this transaction.

    Raises:
        NotFound: The token is unknown, revoked or over.
    """
    set_tenant(None, secret=digest_of(secret))
    token = ApiToken.objects.filter(digest=digest_of(secret)).first()
    over = token is not None and token.expires_on is not None and token.expires_on < now.date()
    if token is None or token.revoked_at is not None or over:
        raise NotFound("This token is unknown, revoked or over.")
    set_tenant(token.organisation_id)
    membership = Membership.objects.select_related("person").get(pk=token.membership_id)
    ended = membership.ends_on is not None and membership.ends_on < now.date()
    if ended or not membership.person.is_active:
        raise NotFound("The membership behind this token has ended.")
    return Actor(
        kind="token",
        id=token.id,
        label=token.label,
        organisation_id=token.organisation_id,
        permissions=PERMISSIONS[Role(membership.role)],
        now=now,
    )


def get_organisation(actor: Actor) -> Organisation:
    """Return the actor's organisation.

    Raises:
        NotFound: It is gone.
    """
    organisation = Organisation.objects.filter(pk=actor.organisation_id).first()
    if organisation is None:
        raise NotFound("There is no such organisation.")
    return organisation


def members_visible_to(actor: Actor) -> list[Membership]:
    """Return the members of the actor's organisation with their people, by name."""
    return list(
        Membership.objects.visible_to(actor).select_related("person").order_by("person__name")
    )


def get_person_by_email(email: str) -> Person | None:
    """Return the person with the address, or None."""
    return Person.objects.filter(email__iexact=email.strip()).first()
