"""What it takes to set a provider up, whatever it speaks."""

from collections.abc import Sequence

from django.conf import settings

from steward.extensions.signon.events import SignOnSet
from steward.extensions.signon.models import (
    ClaimedDomain,
    SamlConnection,
    SignOnProvider,
    SignOnSecret,
)
from steward.extensions.signon.queries import domains_of, provider_of, purpose_of
from steward.extensions.signon.terms import Identity, SignOnKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.sealing import seal
from steward.foundation.identity.models import Organisation
from steward.foundation.identity.rules import check_grantable, role_of
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

LONGEST_NAME = 100
Wanted = dict[str, str | bool]


def checked_shared(actor: Actor, name: str, role: str) -> Wanted:
    """Return what every provider has: a name, and the role of newcomers.

    Raises:
        NotAllowed: The role may more than the actor's.
        Invalid: The name is missing or too long, or the role is none that newcomers can have.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"Give it a name of at most {LONGEST_NAME} characters.", place="name")
    if role:
        found = role_of(role)
        if found is Role.OWNER:
            raise Invalid("Nobody becomes an owner by signing in.", place="role")
        check_grantable(actor.permissions, found)
    return {"name": name, "role": role}


def put_provider(
    actor: Actor, wanted: Wanted, domains: Sequence[str], *, anew: bool
) -> SignOnProvider:
    """Write the provider of the organisation with its domains, and tell the journal.

    Another kind, issuer or client is tested anew, and so is what ``anew`` says; it is off until
    then.

    Raises:
        Conflict: The sign-in is required and would be switched off.
    """
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    found = provider_of(actor)
    provider = found or SignOnProvider(organisation_id=actor.organisation_id)
    anew = anew or any(
        getattr(provider, field) != wanted[field] for field in ("kind", "issuer", "client_id")
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


def keep_secret(provider: SignOnProvider, secret: str | None) -> None:
    """Keep a secret sealed; an empty one leaves it as it is, None removes it."""
    if secret == "":
        return
    SignOnSecret.objects.filter(
        organisation_id=provider.organisation_id, provider=provider
    ).delete()
    if secret is None:
        return
    SignOnSecret.objects.create(
        organisation_id=provider.organisation_id,
        provider=provider,
        sealed=seal(secret, key=settings.SECRET_KEY, purpose=purpose_of(provider)),
    )


def drop_saml(provider: SignOnProvider) -> None:
    """Forget how a provider was asked by SAML, once it is asked otherwise."""
    if provider.kind != SignOnKind.SAML:
        SamlConnection.objects.filter(
            organisation_id=provider.organisation_id, provider=provider
        ).delete()


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


def unbelieved(identity: Identity, domains: Sequence[str]) -> str:
    """Say why the address of an identity does not prove who it is."""
    if not identity.email:
        return "The provider tells no e-mail address; let it send one as “email”."
    if identity.email.rpartition("@")[2] not in domains:
        return f"{identity.email} is an address of none of the organisation's domains."
    return f"The provider does not say that it verified the address {identity.email}."
