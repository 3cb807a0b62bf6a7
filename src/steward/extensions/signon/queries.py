"""Read the provider of an organisation, and by which one an address signs in."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from steward.extensions.notifications.queries import address_of
from steward.extensions.signon.models import (
    ClaimedDomain,
    SamlConnection,
    SignOnGroup,
    SignOnIdentity,
    SignOnProvider,
    SignOnRefusal,
)
from steward.extensions.signon.rules import domain_of
from steward.extensions.signon.terms import AttributeNames, Proof, SamlSide, SignOnKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.sealing import unseal
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.operations import acting_for, set_tenant
from steward.foundation.tenancy.reading import answers

BACK = "/sign-in/provider/back"
"""Where providers send people back to, the same for all organisations."""
CONSUMER = "/sign-in/provider/saml"
"""Below it, by the key of the organisation, providers answer by SAML."""
LIVE = "SELECT 1 FROM signon_signonprovider WHERE organisation_id = %s AND id = %s AND is_on"


def back_address() -> str:
    """Return the address that is registered at the provider."""
    return address_of(BACK)


def consumer_address(organisation_id: UUID) -> str:
    """Return the address to which a provider answers by SAML."""
    return address_of(f"{CONSUMER}/{organisation_id}")


def entity_address(organisation_id: UUID) -> str:
    """Return how a provider calls this side by SAML; the metadata of this side is there."""
    return address_of(f"{CONSUMER}/{organisation_id}/metadata")


def purpose_of(provider: SignOnProvider) -> str:
    """Return for what the secret of a provider is sealed: it opens for no other organisation."""
    return f"signon:{provider.organisation_id}:{provider.pk}"


def secret_of(provider: SignOnProvider) -> str:
    """Return the client's secret, empty for a client that has none or whose secret is lost."""
    row = getattr(provider, "kept", None)
    if row is None:
        return ""
    return unseal(row.sealed, key=settings.SECRET_KEY, purpose=purpose_of(provider)) or ""


def provider_of(actor: Actor) -> SignOnProvider | None:
    """Return the provider of the actor's organisation, with its secret; None where none is set."""
    return SignOnProvider.objects.visible_to(actor).select_related("kept").first()


def get_provider(actor: Actor) -> SignOnProvider:
    """Return the provider of the actor's organisation.

    Raises:
        NotFound: None is set up.
    """
    found = provider_of(actor)
    if found is None:
        raise NotFound("No identity provider is set up here.")
    return found


def domains_of(provider: SignOnProvider) -> list[str]:
    """Return the domains that count as the organisation's, in order."""
    rows = claims_of(provider).exclude(proven_at=None)
    return list(rows.values_list("domain", flat=True))


def claims_of(provider: SignOnProvider) -> OwnedQuerySet[ClaimedDomain]:
    """Return the domains that were named, those too that count for nothing yet, in order."""
    rows = ClaimedDomain.objects.get_queryset().filter(
        organisation_id=provider.organisation_id, provider_id=provider.pk
    )
    return rows.order_by("created_at", "domain")


def get_claim(actor: Actor, key: UUID) -> ClaimedDomain:
    """Return one domain that was named.

    Raises:
        NotFound: There is none.
    """
    return ClaimedDomain.objects.visible_to(actor).one(actor, key)


def unproven_claims(actor: Actor, *, since: datetime) -> list[ClaimedDomain]:
    """Return the domains that were named since then and that no record proves, the newest first."""
    rows = ClaimedDomain.objects.visible_to(actor).exclude(proven_by=Proof.DNS)
    return list(rows.filter(created_at__gte=since).order_by("-created_at"))


def accepts_word() -> bool:
    """Say whether an owner's word is enough for a domain in this installation."""
    return not settings.STEWARD_DOMAINS_BY_DNS


def saml_of(provider: SignOnProvider) -> SamlConnection | None:
    """Return how a provider is asked by SAML, None where it is not."""
    return SamlConnection.objects.filter(
        organisation_id=provider.organisation_id, provider=provider
    ).first()


def refusals_of(actor: Actor) -> list[SignOnRefusal]:
    """Return who was not let in and why, the newest first; at most fifty."""
    return list(SignOnRefusal.objects.visible_to(actor).order_by("-at", "-id"))


def mapped_groups(provider: SignOnProvider) -> list[SignOnGroup]:
    """Return which groups at the provider put people into which here, by their names there."""
    rows = SignOnGroup.objects.filter(
        organisation_id=provider.organisation_id, provider=provider, group__archived_at=None
    )
    return list(rows.select_related("group__custom_role").order_by("said", "group__name"))


def get_mapped(actor: Actor, key: UUID) -> SignOnGroup:
    """Return one group at the provider with the one here.

    Raises:
        NotFound: There is none.
    """
    rows = SignOnGroup.objects.visible_to(actor).select_related("group", "provider")
    return rows.one(actor, key)


def count_tied(actor: Actor) -> int:
    """Return how many members have come by a provider."""
    return SignOnIdentity.objects.visible_to(actor).count()


def is_live(organisation_id: UUID, provider_id: UUID) -> bool:
    """Say whether who came by a provider is still let in; needs the tenant of the organisation."""
    return bool(list(answers(LIVE, [organisation_id, provider_id])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What is needed to speak with a provider, read before anything is called.

    ``saml`` is there for one that is spoken with by SAML; client and secret are there for others.
    """

    organisation_id: UUID
    provider_id: UUID
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    saml: SamlSide | None = None


@transaction.atomic
def client_by_email(email: str) -> Client | None:
    """Return the provider that is switched on for the domain of an address, or None."""
    domain = domain_of(email)
    if not domain:
        return None
    set_tenant(None, secret=domain)
    claimed = ClaimedDomain.objects.filter(domain=domain, proven_at__isnull=False).first()
    if claimed is None:
        return None
    set_tenant(claimed.organisation_id)
    return _client(claimed.organisation_id, claimed.provider_id, only_on=True)


def get_client(organisation_id: UUID, provider_id: UUID, *, only_on: bool) -> Client:
    """Return a provider by its keys.

    Raises:
        NotFound: It is gone, or is to be switched on and is not.
    """
    with acting_for(organisation_id):
        found = _client(organisation_id, provider_id, only_on=only_on)
    if found is None:
        raise NotFound("This sign-in was switched off or removed.")
    return found


def get_saml_client(organisation_id: UUID) -> Client:
    """Return the provider that an organisation is signed in by, by SAML; on or not.

    Raises:
        NotFound: There is none.
    """
    with acting_for(organisation_id):
        row = SignOnProvider.objects.filter(
            organisation_id=organisation_id, kind=SignOnKind.SAML
        ).first()
        found = None if row is None else client_of(row)
    if found is None or found.saml is None:
        raise NotFound("Nobody signs in here by SAML.")
    return found


def _client(organisation_id: UUID, provider_id: UUID, *, only_on: bool) -> Client | None:
    rows = SignOnProvider.objects.select_related("kept")
    row = rows.filter(organisation_id=organisation_id, pk=provider_id).first()
    return None if row is None or (only_on and not row.is_on) else client_of(row)


def client_of(row: SignOnProvider) -> Client:
    """Return what is needed to speak with a provider, the secret too."""
    by_saml = row.kind == SignOnKind.SAML
    return Client(
        organisation_id=row.organisation_id,
        provider_id=row.pk,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        secret="" if by_saml else secret_of(row),
        saml=_side(row) if by_saml else None,
    )


def _side(row: SignOnProvider) -> SamlSide | None:
    held = saml_of(row)
    if held is None:
        return None
    return SamlSide(
        entity=entity_address(row.organisation_id),
        consumer=consumer_address(row.organisation_id),
        issuer=row.issuer,
        address=held.address,
        certificates=tuple(held.certificates),
        certificate=held.certificate,
        key=secret_of(row),
        name_format=held.name_format,
        signs_requests=held.signs_requests,
        unsolicited=held.unsolicited,
        names=AttributeNames(
            email=held.email_attribute, name=held.name_attribute, groups=held.groups_attribute
        ),
    )
