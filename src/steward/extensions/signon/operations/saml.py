"""Set up a provider that is asked by SAML, and follow what it publishes of itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.extensions.signon.events import SignOnCertificatesChanged
from steward.extensions.signon.models import SamlConnection, SignOnProvider
from steward.extensions.signon.operations.setting import (
    Wanted,
    checked_shared,
    keep_secret,
    put_provider,
)
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.queries import (
    entity_address,
    get_provider,
    provider_of,
    saml_of,
    secret_of,
)
from steward.extensions.signon.rules import checked_domains, checked_link
from steward.extensions.signon.saml.asking import format_to_ask, new_key
from steward.extensions.signon.saml.certificates import certificate_of
from steward.extensions.signon.terms import ProviderTrouble, SamlSource, SignOnKind
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import current_members
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

LONGEST_ATTRIBUTE = 255
SOON = timedelta(days=30)
"""How long before a certificate is over somebody is asked to see to it."""
FAMILY = "signon_certificate:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlDraft:
    """What a provider needs that is asked by SAML.

    ``metadata`` is what it publishes of itself, as text; left empty it stays as it is.
    ``metadata_url`` is where that was read, empty where somebody brought it.
    """

    name: str
    metadata: str = ""
    metadata_url: str = ""
    domains: str = ""
    role: str = ""
    signs_requests: bool = True
    unsolicited: bool = False
    email_attribute: str = ""
    name_attribute: str = ""
    groups_attribute: str = ""


@transaction.atomic
def set_saml_provider(*, actor: Actor, draft: SamlDraft) -> SignOnProvider:
    """Set the provider up by SAML, or change it; another provider is tested anew.

    This side gets a key of its own the first time, and another where its certificate ends soon.

    Raises:
        NotAllowed: The actor may not, or the role of newcomers may more than the actor's.
        Invalid: Something is missing, or no such thing; the metadata is not believed.
        Conflict: The sign-in is required and would be switched off.
    """
    require(actor, EDIT_SIGNON)
    wanted = checked_shared(actor, draft.name, draft.role)
    said = _attributes(draft)
    url = checked_link(draft.metadata_url) if draft.metadata_url.strip() else ""
    before = provider_of(actor)
    held = None if before is None else saml_of(before)
    source = _source(actor, draft, known=held is not None)
    issuer = source.entity if source is not None else str(before and before.issuer)
    wanted |= {
        "kind": SignOnKind.SAML.value,
        "issuer": issuer,
        "client_id": "",
        "trusts_addresses": True,  # SAML says nothing of it; the domains have to be shown anyway
    }
    provider = put_provider(actor, wanted, checked_domains(draft.domains), anew=False)
    row = held or SamlConnection(organisation_id=actor.organisation_id, provider=provider)
    if not secret_of(provider) or _ends_soon(row, actor.now):
        key, row.certificate = new_key(entity_address(actor.organisation_id), actor.now)
        keep_secret(provider, key)
    if source is not None:
        _told(row, source, actor.now)
    for field, value in said.items():
        setattr(row, field, value)
    row.metadata_url = url
    row.signs_requests, row.unsolicited = draft.signs_requests, draft.unsolicited
    row.save(force_insert=held is None)
    return provider


def _source(actor: Actor, draft: SamlDraft, *, known: bool) -> SamlSource | None:
    text = draft.metadata.strip()
    if not text:
        if not known:
            raise Invalid("Bring the metadata of the provider.", place="metadata")
        return None
    from steward.extensions.signon.saml.metadata import (  # noqa: PLC0415 -- slow import
        read_metadata,
    )

    try:
        return read_metadata(text.encode(), actor.now)
    except ProviderTrouble as trouble:
        raise Invalid(trouble.reason, place="metadata") from None


def _attributes(draft: SamlDraft) -> Wanted:
    found: Wanted = {}
    for field in ("email_attribute", "name_attribute", "groups_attribute"):
        value = str(getattr(draft, field)).strip()
        if len(value) > LONGEST_ATTRIBUTE or (value and not value.isprintable()):
            raise Invalid("This is no name of an attribute.", place=field)
        found[field] = value
    return found


def _ends_soon(row: SamlConnection, now: datetime) -> bool:
    return not row.certificate or certificate_of(row.certificate).ends_at <= now + SOON


def _told(row: SamlConnection, source: SamlSource, now: datetime) -> None:
    row.address, row.certificates = source.address, list(source.certificates)
    row.name_format, row.read_at = format_to_ask(source.name_formats), now
    row.trouble = ""


@transaction.atomic
def follow_metadata(*, actor: Actor, source: SamlSource) -> int:
    """Take over what the provider publishes by now; return how many certificates changed.

    Raises:
        NotAllowed: The actor may not set up the sign-in.
        NotFound: No provider is set up.
        Conflict: It is the metadata of another provider.
    """
    require(actor, EDIT_SIGNON)
    provider = get_provider(actor)
    row = saml_of(provider)
    if row is None or provider.issuer != source.entity:
        raise Conflict("This is the metadata of another provider than the one that is set up.")
    before, after = set(row.certificates), set(source.certificates)
    _told(row, source, actor.now)
    row.save()
    if before == after:
        return 0
    event = SignOnCertificatesChanged(
        subject=provider.as_subject(),
        issuer=provider.issuer,
        added=len(after - before),
        dropped=len(before - after),
    )
    record(actor, event)
    return len(before ^ after)


@transaction.atomic
def note_metadata_trouble(*, actor: Actor, reason: str) -> None:
    """Keep why the metadata of the provider could not be read again.

    Raises:
        NotAllowed: The actor may not set up the sign-in.
    """
    require(actor, EDIT_SIGNON)
    row = saml_of(get_provider(actor))
    if row is not None and row.trouble != reason[:500]:
        row.trouble = reason[:500]
        row.save(update_fields=["trouble"])


@transaction.atomic
def ask_for_certificates(*, actor: Actor) -> int:
    """Make a task where the last certificate of the provider, or this side's, is soon over.

    It goes to the owner who has been one the longest. A certificate that was replaced proposes to
    close its task.

    Raises:
        NotAllowed: The actor may not set up the sign-in.
    """
    require(actor, EDIT_SIGNON)
    provider = provider_of(actor)
    row = None if provider is None else saml_of(provider)
    ends: list[tuple[str, datetime]] = []
    if row is not None:
        ends.append(("provider", max(certificate_of(pem).ends_at for pem in row.certificates)))
        ends.append(("own", certificate_of(row.certificate).ends_at))
    drafts = [
        _renewal(provider, whose, end, actor)
        for whose, end in ends
        if provider is not None and end <= actor.now + SOON
    ]
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=drafts, family=FAMILY)
    owner = current_members(actor).filter(role=Role.OWNER).order_by("created_at").first()
    free = list(open_tasks(actor).filter(assignee=None, origin__startswith=FAMILY))
    if free and owner is not None:
        assign_tasks(actor=ruled, tasks=free, person_id=owner.person_id)
    return made


def _renewal(provider: SignOnProvider, whose: str, end: datetime, actor: Actor) -> TaskDraft:
    theirs = whose == "provider"
    over = end <= actor.now
    reading = "Let the provider make another certificate, and read its metadata again here."
    own = "Save the sign-in anew, which makes another key, and give the provider our metadata."
    return TaskDraft(
        origin=f"{FAMILY}{provider.pk}:{whose}:{end:%Y-%m-%d}",
        title=f"Renew the certificate of “{provider.name}”"[:300],
        steps=(reading if theirs else own, "Test the sign-in."),
        requirement="",
        owner_role="Owner",
        effort_days=0.25,
        priority=3.0,
        due_days=max(0, (end.date() - actor.today).days),
        severity="high",
        reason=(
            f"The last certificate with which {'it signs' if theirs else 'Steward asks it'}"
            f" {'was over' if over else 'is over'} on {end:%-d %B %Y};"
            f" {'then nobody comes in by it.' if theirs else 'it may refuse to answer then.'}"
        ),
        subject=provider.as_subject(),
    )
