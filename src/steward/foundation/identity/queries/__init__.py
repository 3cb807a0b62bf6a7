"""Who is who, and as whom they act."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, NotAllowed, NotFound
from steward.foundation.identity.models import (
    ApiToken,
    BrowserSession,
    Invitation,
    Membership,
    Organisation,
    Person,
    RecoveryCode,
    Unit,
)
from steward.foundation.identity.queries.passkeys import has_app, has_passkey
from steward.foundation.identity.queries.standing import frame_of, standing_of
from steward.foundation.identity.rules import Branch, Standing, grown
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.tenancy.reading import Reading

LONGEST_LABEL = 200
NAME = "organisation_name"
REQUIRED = "second_factor_required"
HELD = "second_factor_held"
MEMBERSHIPS = Reading(
    Membership,
    """
SELECT {columns}, o.name, o.second_factor_from, o.provider_required,
  EXISTS (SELECT FROM identity_secondfactor f WHERE f.person_id = m.person_id)
    OR EXISTS (SELECT FROM identity_passkey k WHERE k.person_id = m.person_id)
FROM identity_membership m JOIN identity_organisation o ON o.id = m.organisation_id
WHERE m.person_id = %(person)s AND m.ended_at IS NULL
  AND (m.starts_on IS NULL OR m.starts_on <= %(today)s)
  AND (m.ends_on IS NULL OR m.ends_on >= %(today)s)
ORDER BY m.created_at, m.id
""",
    alias="m",
    also=(NAME, REQUIRED, "provider_required", HELD),
)
PERSON = Reading(Person, "SELECT {columns} FROM identity_person WHERE id = %s")
ORGANISATION = Reading(Organisation, "SELECT {columns} FROM identity_organisation WHERE id = %s")


def digest_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def lasting(today: date) -> Q:
    """Return the condition that a membership has begun and has not ended."""
    begun = Q(starts_on=None) | Q(starts_on__lte=today)
    return Q(ended_at=None) & begun & (Q(ends_on=None) | Q(ends_on__gte=today))


def memberships_of(person_id: UUID, now: datetime) -> list[Membership]:
    """Return the memberships that have not ended, with what `names_of` reads.

    Needs the tenant setting of the person.
    """
    return MEMBERSHIPS.all({"person": person_id, "today": now.date()})


def names_of(memberships: list[Membership]) -> dict[UUID, str]:
    """Return the names of the organisations of `memberships_of` one person."""
    return {row.organisation_id: str(getattr(row, NAME)) for row in memberships}


def second_factor_due(membership: Membership) -> date | None:
    """Return from when the organisation asks for a second factor that the person has not set up.

    None where it asks for none or the person has one. Takes a row of `memberships_of`.
    """
    return None if getattr(membership, HELD) else getattr(membership, REQUIRED)


def has_second_factor(person_id: UUID) -> bool:
    """Say whether the person has a second factor: an app that shows codes, or a passkey."""
    return has_app(person_id) or has_passkey(person_id)


def recovery_codes_left(person_id: UUID) -> int:
    """Return how many recovery codes the person has not used."""
    return RecoveryCode.objects.filter(person_id=person_id, used_at=None).count()


def actor_of(membership: Membership, *, label: str, now: datetime) -> Actor:
    """Return the actor that a member is; who is limited may only what can be seen in parts."""
    return acting(membership, standing_of(membership, now.date()), label=label, now=now)


def acting(membership: Membership, standing: Standing, *, label: str, now: datetime) -> Actor:
    """Return the actor that a member is by what it may."""
    return Actor(
        kind="person",
        id=membership.person_id,
        label=label,
        organisation_id=membership.organisation_id,
        permissions=standing.permissions,
        now=now,
        reach=standing.reach,
        frame=frame_of(membership.frame),
    )


def _by_token(actor: Actor, token: ApiToken, *, label: str) -> Actor:
    """Return the actor that a token of a member is: it may what it was made for, and no more."""
    scopes = None if token.scopes is None else frozenset(token.scopes)
    allowed = actor.permissions if scopes is None else actor.permissions & scopes
    changes = {"kind": "token", "id": token.pk, "permissions": allowed, "scopes": scopes}
    return replace(actor, label=label[:LONGEST_LABEL], **changes)


def actor_again(organisation_id: UUID, key: UUID, *, label: str, now: datetime) -> Actor:
    """Return who acted earlier, a member or a token of one, with what it may do at a moment.

    Raises:
        NotAllowed: The member has left, or the token was revoked or is over.
    """
    rows = Membership.objects.filter(lasting(now.date()), organisation_id=organisation_id)
    rows = rows.filter(person__is_active=True)
    token = ApiToken.objects.filter(organisation_id=organisation_id, pk=key).first()
    if token is None:
        member = rows.filter(person_id=key).first()
    else:
        ended = token.expires_on is not None and token.expires_on < now.date()
        over = token.revoked_at is not None or ended
        member = None if over else rows.filter(pk=token.membership_id).first()
    if member is None:
        raise NotAllowed(f"{label} is no longer a member.")
    again = actor_of(member, label=label, now=now)
    return again if token is None else _by_token(again, token, label=label)


def person_behind(actor: Actor) -> UUID:
    """Return the key of the person who acts, also where a token acts for one.

    What one person did, that person does not decide on as another: not by a token either.
    """
    if actor.kind != "token":
        return actor.id
    rows = ApiToken.objects.visible_to(actor).filter(pk=actor.id)
    found = rows.values_list("membership__person_id", flat=True).first()
    return actor.id if found is None else found


def actor_of_token(secret: str, now: datetime) -> Actor:
    """Return the actor of an API token and set its tenant for this transaction.

    The journal names the member and the token, since both answer for what is done.

    Raises:
        NotFound: The token is unknown, revoked or over.
    """
    set_tenant(None, secret=digest_of(secret))
    token = ApiToken.objects.filter(digest=digest_of(secret)).first()
    over = token is not None and token.expires_on is not None and token.expires_on < now.date()
    if token is None or token.revoked_at is not None or over:
        raise NotFound("This token is unknown, revoked or over.")
    set_tenant(token.organisation_id, reader=token.pk)
    membership = (
        Membership.objects.select_related("person")
        .filter(lasting(now.date()), pk=token.membership_id)
        .first()
    )
    if membership is None or not membership.person.is_active:
        raise NotFound("The membership behind this token has ended.")
    if token.used_on != now.date():
        ApiToken.objects.filter(pk=token.pk).update(used_on=now.date())
    actor = actor_of(membership, label=str(membership.person), now=now)
    return _by_token(actor, token, label=f"{membership.person}, by the token “{token.label}”")


def get_organisation(actor: Actor) -> Organisation:
    """Return the actor's organisation.

    Raises:
        NotFound: It is gone.
    """
    organisation = ORGANISATION.first([actor.organisation_id])
    if organisation is None:
        raise NotFound("There is no such organisation.")
    return organisation


def existed(actor: Actor) -> bool:
    """Say whether the actor's organisation existed at the instant that is looked at."""
    return ORGANISATION.first([actor.organisation_id]) is not None


def current_members(actor: Actor) -> OwnedQuerySet[Membership]:
    """Return the memberships of the actor's organisation that have begun and have not ended."""
    rows = Membership.objects.visible_to(actor).select_related("person", "custom_role")
    return rows.filter(lasting(actor.today))


def members_visible_to(actor: Actor) -> list[Membership]:
    """Return the members of the actor's organisation with their people, by name."""
    return list(current_members(actor).order_by("person__name", "id"))


def former_members(actor: Actor) -> list[Membership]:
    """Return the memberships that have ended, by name."""
    rows = Membership.objects.visible_to(actor).select_related("person", "custom_role")
    over = Q(ended_at__isnull=False) | Q(ends_on__lt=actor.today)
    return list(rows.filter(over).order_by("person__name", "id"))


def coming_members(actor: Actor) -> list[Membership]:
    """Return the memberships that begin on a later day, by name."""
    rows = Membership.objects.visible_to(actor).select_related("person", "custom_role")
    later = rows.filter(ended_at=None, starts_on__gt=actor.today)
    return list(later.order_by("person__name", "id"))


def get_member(actor: Actor, key: UUID) -> Membership:
    """Return one membership of the actor's organisation, ended or not.

    Raises:
        NotFound: There is none.
    """
    rows = Membership.objects.visible_to(actor).select_related("person", "custom_role")
    return rows.one(actor, key)


def own_membership(actor: Actor) -> Membership:
    """Return the membership of the acting person.

    Raises:
        NotFound: The actor is no person.
    """
    row = current_members(actor).filter(person_id=actor.id).first()
    if row is None:
        raise NotFound("Only a person has a membership.")
    return row


def _members_behind(actor: Actor) -> OwnedQuerySet[Membership]:
    rows = current_members(actor)
    if actor.kind == "token":
        own = ApiToken.objects.visible_to(actor).filter(pk=actor.id).values("membership_id")
        return rows.filter(pk__in=own)
    return rows.filter(person_id=actor.id)


def role_of(actor: Actor) -> str:
    """Return the role of the acting member, or of the member behind a token; empty for others."""
    return str(_members_behind(actor).values_list("role", flat=True).first() or "")


def roles_of(actor: Actor) -> frozenset[str]:
    """Return the roles of the acting member or of the one behind a token, by groups too."""
    row = _members_behind(actor).first()
    if row is None:
        return frozenset()
    return frozenset(role.value for role in standing_of(row, actor.today).roles)


def membership_behind(actor: Actor) -> Membership:
    """Return the membership of the acting person, or of the person for whom a token acts.

    Raises:
        NotFound: The actor is neither.
    """
    row = _members_behind(actor).first()
    if row is None:
        raise NotFound("Only a member and a member's token have a membership.")
    return row


def open_invitations(actor: Actor) -> OwnedQuerySet[Invitation]:
    """Return the invitations that nobody has accepted or taken back, also those that are over."""
    rows = Invitation.objects.visible_to(actor).select_related("custom_role")
    return rows.filter(accepted_at=None, revoked_at=None)


def get_invitation(actor: Actor, key: UUID) -> Invitation:
    """Return one open invitation.

    Raises:
        NotFound: There is none.
    """
    return open_invitations(actor).one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an invited person sees before joining."""

    invitation: Invitation
    organisation: str
    person: Person | None


@transaction.atomic
def offer_of(secret: str, now: datetime) -> Offer:
    """Return what the secret of an invitation offers.

    Raises:
        NotFound: The secret is unknown, used or taken back.
        Conflict: The invitation is over.
    """
    set_tenant(None, secret=digest_of(secret))
    invitation = Invitation.objects.filter(
        digest=digest_of(secret), accepted_at=None, revoked_at=None
    ).first()
    if invitation is None:
        raise NotFound("This invitation is unknown, already used or taken back.")
    if invitation.expires_at < now:
        raise Conflict("This invitation is over; ask for a new one.")
    set_tenant(invitation.organisation_id)
    name = Organisation.objects.values_list("name", flat=True).get(pk=invitation.organisation_id)
    person = get_person_by_email(invitation.email)
    return Offer(invitation=invitation, organisation=name, person=person)


def units_visible_to(actor: Actor) -> OwnedQuerySet[Unit]:
    """Return the units of the actor's organisation, archived ones too."""
    return Unit.objects.visible_to(actor)


def live_units(actor: Actor) -> list[Unit]:
    """Return the units that are not archived, by name."""
    return list(units_visible_to(actor).filter(archived_at=None).order_by("name"))


def tree_of(units: list[Unit]) -> list[Branch[Unit]]:
    """Return units as they stand below each other."""
    return grown(
        units, key=lambda row: row.pk, parent=lambda row: row.parent_id, name=lambda row: row.name
    )


def get_unit(actor: Actor, key: UUID) -> Unit:
    """Return one unit.

    Raises:
        NotFound: There is none.
    """
    return units_visible_to(actor).one(actor, key)


def tokens_visible_to(actor: Actor) -> OwnedQuerySet[ApiToken]:
    """Return the tokens of the organisation with their members."""
    rows = ApiToken.objects.visible_to(actor)
    return rows.select_related("membership__person", "membership__custom_role")


def tokens_listed(actor: Actor) -> list[ApiToken]:
    """Return the tokens of the organisation, those in use first, then the newest first."""
    return list(tokens_visible_to(actor).order_by("revoked_at", "-created_at"))


def get_token(actor: Actor, key: UUID) -> ApiToken:
    """Return one token.

    Raises:
        NotFound: There is none.
    """
    return ApiToken.objects.visible_to(actor).select_related("membership__person").one(actor, key)


def sessions_of(actor: Actor) -> list[BrowserSession]:
    """Return where the acting person is signed in, the last used first."""
    rows = BrowserSession.objects.filter(person_id=actor.id)
    rows = rows.filter(session__expire_date__gt=actor.now)
    return list(rows.order_by("-seen_at", "-id"))


def awaits_first_owner() -> bool:
    """Say whether nobody can sign in yet but by the link of the first start."""
    first = list(Person.objects.order_by("created_at")[:2])
    return len(first) < 2 and not any(person.has_usable_password() for person in first)


def get_person(key: UUID) -> Person | None:
    """Return a person by key, or None."""
    return PERSON.first([key])


def get_person_by_email(email: str) -> Person | None:
    """Return the person with the address, or None."""
    return Person.objects.filter(email__iexact=email.strip()).first()
