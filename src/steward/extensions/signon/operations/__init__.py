"""Set up the provider, switch it on, require it; and let people in who come by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from steward.domain.audits.operations.engaging import take_places
from steward.extensions.signon.events import (
    SignOnBypassed,
    SignOnJoined,
    SignOnRemoved,
    SignOnRequired,
    SignOnSet,
    SignOnSwitchedOff,
    SignOnSwitchedOn,
    SignOnTested,
    SignOnTied,
    SignOnWaived,
)
from steward.extensions.signon.models import (
    ClaimedDomain,
    SignOnIdentity,
    SignOnProvider,
    SignOnSecret,
)
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.queries import (
    claims_of,
    domains_of,
    get_provider,
    provider_of,
    purpose_of,
)
from steward.extensions.signon.rules import checked_address, checked_domains, is_believed
from steward.extensions.signon.terms import Identity
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.core.sealing import seal
from steward.foundation.identity.models import Invitation, Membership, Organisation, Person
from steward.foundation.identity.operations.members import admit
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.queries import actor_of, get_person_by_email, lasting
from steward.foundation.identity.rules import check_grantable, check_name, role_of
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import acting_for

LONGEST_NAME, LONGEST_CLIENT, LONGEST_SECRET = 100, 255, 2000
ASK_AN_OWNER = "Ask an owner of the organisation to invite you."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnDraft:
    """What a provider needs.

    ``secret`` left empty stays as it is; None removes it. ``role`` is empty where unknown people
    do not join by themselves.
    """

    name: str
    issuer: str
    client_id: str
    secret: str | None = ""
    domains: str = ""
    role: str = ""
    trusts_addresses: bool = False


@transaction.atomic
def set_provider(*, actor: Actor, draft: SignOnDraft) -> SignOnProvider:
    """Set the provider up, or change it; what was changed at its heart is tested anew.

    A domain counts once it is proven, or somebody vouched for it. A change of issuer or client
    switches the sign-in off until it was tested again.

    Raises:
        NotAllowed: The actor may not, or the role of newcomers may more than the actor's.
        Invalid: Something is missing, or no such thing.
        Conflict: The sign-in is required and would be switched off.
    """
    require(actor, EDIT_SIGNON)
    wanted = _checked(actor, draft)
    domains = checked_domains(draft.domains)
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    found = provider_of(actor)
    provider = found or SignOnProvider(organisation_id=actor.organisation_id)
    anew = bool(draft.secret) or any(
        getattr(provider, field) != wanted[field] for field in ("issuer", "client_id")
    )
    counting = [] if found is None else [row for row in domains_of(found) if row in domains]
    if organisation.provider_required and (anew or not counting):
        raise Conflict("Members are required to sign in by it; waive that before you change it.")
    for field, value in wanted.items():
        setattr(provider, field, value)
    if anew:
        provider.tested_at, provider.is_on = None, False
    if not counting:
        provider.is_on = False
    provider.save(force_insert=found is None)
    _keep_secret(provider, draft.secret)
    _claim(provider, domains)
    newcomers = Role(provider.role).label if provider.role else "only who is invited"
    event = SignOnSet(
        subject=provider.as_subject(),
        issuer=provider.issuer,
        domains=", ".join(domains) or "no domain",
        newcomers=newcomers,
    )
    record(actor, event)
    return provider


def _checked(actor: Actor, draft: SignOnDraft) -> dict[str, str | bool]:
    name, client = " ".join(draft.name.split()), draft.client_id.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"Give it a name of at most {LONGEST_NAME} characters.", place="name")
    if not client or len(client) > LONGEST_CLIENT or not client.isprintable():
        raise Invalid("Write the client ID that the provider shows.", place="client_id")
    secret = draft.secret or ""
    if len(secret) > LONGEST_SECRET or not (secret.isascii() and secret.isprintable()):
        raise Invalid("This is no secret of a client.", place="secret")
    if draft.role:
        role = role_of(draft.role)
        if role is Role.OWNER:
            raise Invalid("Nobody becomes an owner by signing in.", place="role")
        check_grantable(actor.permissions, role)
    return {
        "name": name,
        "issuer": checked_address(draft.issuer),
        "client_id": client,
        "role": draft.role,
        "trusts_addresses": draft.trusts_addresses,
    }


def _keep_secret(provider: SignOnProvider, secret: str | None) -> None:
    if secret == "":
        return
    SignOnSecret.objects.filter(provider=provider).delete()
    if secret is None:
        return
    SignOnSecret.objects.create(
        organisation_id=provider.organisation_id,
        provider=provider,
        sealed=seal(secret, key=settings.SECRET_KEY, purpose=purpose_of(provider)),
    )


def _claim(provider: SignOnProvider, domains: Sequence[str]) -> None:
    rows = ClaimedDomain.objects.filter(organisation_id=provider.organisation_id, provider=provider)
    rows.exclude(domain__in=domains).delete()
    held = set(rows.values_list("domain", flat=True))
    for domain in domains:
        if domain not in held:
            ClaimedDomain.objects.create(
                organisation_id=provider.organisation_id,
                provider=provider,
                domain=domain,
            )


def _held(actor: Actor) -> tuple[Organisation, SignOnProvider]:
    require(actor, EDIT_SIGNON)
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    provider = provider_of(actor)
    if provider is None:
        raise NotFound("No identity provider is set up here.")
    return organisation, provider


@transaction.atomic
def note_test(*, actor: Actor, identity: Identity) -> SignOnProvider:
    """Keep that somebody came through the provider with what is set up.

    Raises:
        NotAllowed: The actor may not set up the sign-in.
        Conflict: It is set to another issuer by now, or the address is of no claimed domain.
    """
    _, provider = _held(actor)
    check_test(actor=actor, identity=identity)
    provider.tested_at = actor.now
    provider.save(update_fields=["tested_at"])
    record(actor, SignOnTested(subject=provider.as_subject(), email=identity.email))
    return provider


def check_test(*, actor: Actor, identity: Identity) -> None:
    """Say why who came back in a test would not be let in.

    Raises:
        NotAllowed: The actor may not set up the sign-in.
        Conflict: It is set to another issuer by now, or the address is of no claimed domain.
    """
    require(actor, EDIT_SIGNON)
    provider = get_provider(actor)
    if identity.issuer != provider.issuer:
        raise Conflict("It was set to another provider meanwhile; test again.")
    domains = [row.domain for row in claims_of(provider)]
    if not is_believed(identity, domains=domains, without_word=provider.trusts_addresses):
        raise Conflict(_unbelieved(identity, domains))


def _unbelieved(identity: Identity, domains: Sequence[str]) -> str:
    if not identity.email:
        return "The provider tells no e-mail address; let it send the claim “email”."
    if identity.email.rpartition("@")[2] not in domains:
        return f"{identity.email} is an address of none of the organisation's domains."
    return f"The provider does not say that it verified the address {identity.email}."


@transaction.atomic
def switch_provider(*, actor: Actor, on: bool) -> SignOnProvider:
    """Switch the sign-in on or off; off, whoever came by it is signed out.

    Raises:
        NotAllowed: The actor may not.
        Conflict: It was not tested, claims no domain, or is required of members.
    """
    organisation, provider = _held(actor)
    if on == provider.is_on:
        return provider
    if on and provider.tested_at is None:
        raise Conflict("Test it first: come in by it once yourself.")
    if on and not domains_of(provider):
        raise Conflict("Name a domain first, and show that it is the organisation's.")
    if not on and organisation.provider_required:
        raise Conflict("Members are required to sign in by it; waive that first.")
    provider.is_on = on
    provider.save(update_fields=["is_on"])
    kind = SignOnSwitchedOn if on else SignOnSwitchedOff
    record(actor, kind(subject=provider.as_subject()))
    return provider


@transaction.atomic
def require_provider(*, actor: Actor, required: bool) -> SignOnProvider:
    """Require of all members but owners that they come by the provider, or waive it.

    Raises:
        NotAllowed: The actor may not.
        Conflict: It is not switched on.
    """
    organisation, provider = _held(actor)
    if required == organisation.provider_required:
        return provider
    if required and not provider.is_on:
        raise Conflict("Switch it on first.")
    organisation.provider_required = required
    organisation.save(update_fields=["provider_required"])
    kind = SignOnRequired if required else SignOnWaived
    record(actor, kind(subject=provider.as_subject()))
    return provider


@transaction.atomic
def remove_provider(*, actor: Actor) -> None:
    """Remove the provider with its secret and its domains; who is whom there stays known.

    Raises:
        NotAllowed: The actor may not.
        Conflict: It is required of members.
    """
    organisation, provider = _held(actor)
    if organisation.provider_required:
        raise Conflict("Members are required to sign in by it; waive that first.")
    event = SignOnRemoved(subject=provider.as_subject(), issuer=provider.issuer)
    provider.delete()
    record(actor, event)


def come_by_provider(
    *, organisation_id: UUID, provider_id: UUID, identity: Identity, now: datetime
) -> Membership:
    """Return the membership of who came by the provider of an organisation.

    Known by issuer and subject first; else by a verified address of a claimed domain, which is
    asked once. Nobody whose membership has ended comes back so.

    Raises:
        NotAllowed: The person is no member, and does not become one by signing in.
    """
    with acting_for(organisation_id):
        Organisation.objects.select_for_update().get(pk=organisation_id)
        provider = SignOnProvider.objects.filter(
            organisation_id=organisation_id, pk=provider_id
        ).first()
        if provider is None or not provider.is_on or provider.issuer != identity.issuer:
            raise NotAllowed("This sign-in was switched off or changed meanwhile.")
        known = SignOnIdentity.objects.filter(
            organisation_id=provider.organisation_id,
            issuer=identity.issuer,
            subject=identity.subject,
        ).first()
        if known is not None:
            return _current(provider, now, pk=known.membership_id)
        domains = domains_of(provider)
        if not is_believed(identity, domains=domains, without_word=provider.trusts_addresses):
            raise NotAllowed(_unbelieved(identity, domains))
        return _tied(provider, identity, now)


def _tied(provider: SignOnProvider, identity: Identity, now: datetime) -> Membership:
    person = get_person_by_email(identity.email)
    here = Membership.objects.filter(organisation_id=provider.organisation_id, person=person)
    joins = person is None or not here.exists()
    if joins:
        membership = _joined(provider, identity, person, now)
    else:
        membership = _current(provider, now, person=person)
    if SignOnIdentity.objects.filter(
        organisation_id=provider.organisation_id, membership=membership, issuer=identity.issuer
    ).exists():
        message = "Another account at the provider has this address here already."
        raise NotAllowed(f"{message} Ask an owner of the organisation.")
    SignOnIdentity.objects.create(
        organisation_id=provider.organisation_id,
        membership=membership,
        issuer=identity.issuer,
        subject=identity.subject,
    )
    actor = actor_of(membership, label=str(membership.person), now=now)
    subject = provider.as_subject()
    if joins:
        record(actor, SignOnJoined(subject=subject, role=membership.role_name))
    record(actor, SignOnTied(subject=subject, email=identity.email))
    return membership


def _joined(
    provider: SignOnProvider, identity: Identity, person: Person | None, now: datetime
) -> Membership:
    """Return a new membership: with the role of an invitation, or the one of newcomers."""
    invitation = Invitation.objects.filter(
        organisation_id=provider.organisation_id,
        email__iexact=identity.email,
        accepted_at=None,
        revoked_at=None,
        expires_at__gte=now,
    ).first()
    role = provider.role if invitation is None else invitation.role
    if not role:
        raise NotAllowed(f"You are no member of this organisation. {ASK_AN_OWNER}")
    if person is None:
        name = check_name(identity.name or identity.email.partition("@")[0], what="a name")
        person = create_person(email=identity.email, name=name, password=None)
    if not person.is_active:
        raise NotAllowed("This account is closed.")
    if invitation is not None:
        membership = admit(person=person, invitation=invitation, now=now)
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        came = actor_of(membership, label=str(person), now=now)
        take_places(actor=came, membership=membership)
        return membership
    return Membership.objects.create(
        organisation_id=provider.organisation_id, person=person, role=role
    )


def _current(provider: SignOnProvider, now: datetime, **which: object) -> Membership:
    rows = Membership.objects.filter(
        lasting(now.date()), organisation_id=provider.organisation_id, **which
    )
    membership = rows.filter(person__is_active=True).select_related("person").first()
    if membership is None:
        raise NotAllowed(f"Your membership has ended or not begun. {ASK_AN_OWNER}")
    return membership


@transaction.atomic
def note_bypass(*, actor: Actor, address: str) -> None:
    """Tell the journal, and by it the owners, that one came in past the required provider."""
    provider = provider_of(actor)
    if provider is not None:
        record(actor, SignOnBypassed(subject=provider.as_subject(), address=address))
