"""Set up the provider, switch it on, require it."""

from dataclasses import dataclass

from django.db import transaction

from steward.extensions.signon.events import (
    SignOnBypassed,
    SignOnRemoved,
    SignOnRequired,
    SignOnSwitchedOff,
    SignOnSwitchedOn,
    SignOnTested,
    SignOnWaived,
)
from steward.extensions.signon.models import SignOnProvider
from steward.extensions.signon.operations.setting import (
    checked_shared,
    drop_saml,
    keep_secret,
    put_provider,
    unbelieved,
)
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.queries import claims_of, domains_of, get_provider, provider_of
from steward.extensions.signon.rules import checked_address, checked_domains, is_believed
from steward.extensions.signon.terms import Identity, SignOnKind
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.models import Organisation
from steward.foundation.journal.operations import record

LONGEST_CLIENT, LONGEST_SECRET = 255, 2000


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
    """Set the provider up by OpenID Connect, or change it; another one is tested anew.

    A domain counts once it is proven, or somebody vouched for it. A change of issuer or client
    switches the sign-in off until it was tested again.

    Raises:
        NotAllowed: The actor may not, or the role of newcomers may more than the actor's.
        Invalid: Something is missing, or no such thing.
        Conflict: The sign-in is required and would be switched off.
    """
    require(actor, EDIT_SIGNON)
    wanted = checked_shared(actor, draft.name, draft.role) | _checked(draft)
    before = provider_of(actor)
    provider = put_provider(actor, wanted, checked_domains(draft.domains), anew=bool(draft.secret))
    changed = before is not None and before.kind != provider.kind
    secret = None if changed and not draft.secret else draft.secret
    keep_secret(provider, secret)
    drop_saml(provider)
    return provider


def _checked(draft: SignOnDraft) -> dict[str, str | bool]:
    client = draft.client_id.strip()
    if not client or len(client) > LONGEST_CLIENT or not client.isprintable():
        raise Invalid("Write the client ID that the provider shows.", place="client_id")
    secret = draft.secret or ""
    if len(secret) > LONGEST_SECRET or not (secret.isascii() and secret.isprintable()):
        raise Invalid("This is no secret of a client.", place="secret")
    return {
        "kind": SignOnKind.OIDC.value,
        "issuer": checked_address(draft.issuer),
        "client_id": client,
        "trusts_addresses": draft.trusts_addresses,
    }


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
        raise Conflict(unbelieved(identity, domains))


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


@transaction.atomic
def note_bypass(*, actor: Actor, address: str) -> None:
    """Tell the journal, and by it the owners, that one came in past the required provider."""
    provider = provider_of(actor)
    if provider is not None:
        record(actor, SignOnBypassed(subject=provider.as_subject(), address=address))
