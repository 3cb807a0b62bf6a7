"""The identity provider by which members sign in; it is tested in a browser."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from ninja import Router, Schema, Status

from steward.extensions.signon import operations, queries
from steward.extensions.signon.models import ClaimedDomain, SignOnGroup, SignOnProvider
from steward.extensions.signon.operations import SignOnDraft, domains, mapping
from steward.extensions.signon.operations.saml import (
    SamlDraft,
    follow_metadata,
    set_saml_provider,
)
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.rules import checked_link, record_name, record_value
from steward.extensions.signon.saml.certificates import certificate_of
from steward.extensions.signon.talking import Caller
from steward.extensions.signon.terms import ProviderTrouble, SignOnKind
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import get_organisation
from steward.foundation.identity.queries.standing import get_group
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Sign-in"])

NewcomerName = Literal[
    "",
    "manager",
    "contributor",
    "approver",
    "risk_owner",
    "executive",
    "internal_auditor",
    "external_auditor",
    "respondent",
]


class ClaimedDomainOut(Schema):
    """A domain: it counts since ``proven_at``; ``record`` and ``value`` prove it by DNS."""

    id: UUID
    domain: str
    proven_at: datetime | None
    proven_by: str
    proven_label: str
    record: str
    value: str


class SamlCertificateOut(Schema):
    """A certificate with which the provider signs; the fingerprint is of SHA-256."""

    subject: str
    fingerprint: str
    starts_at: datetime
    ends_at: datetime


class SamlSideOut(Schema):
    """How the provider is asked by SAML: where, as whom, and what it signs with.

    ``entity`` and ``consumer`` are what the provider is given of this side; ``trouble`` is why its
    metadata could not be read again.
    """

    entity: str
    consumer: str
    address: str
    certificates: list[SamlCertificateOut]
    metadata_url: str
    read_at: datetime
    trouble: str
    signs_requests: bool
    unsolicited: bool
    email_attribute: str
    name_attribute: str
    groups_attribute: str


class FollowedGroupOut(Schema):
    """A group here in which is who signs in with a group at the provider."""

    id: UUID
    said: str
    group_id: UUID
    group: str


class SignOnRefusalOut(Schema):
    """Why somebody was not let in, under the reference that they read."""

    at: datetime
    reference: str
    reason: str
    email: str
    origin: str


class SignOnOut(Schema):
    """The provider, without its secret; ``role`` is empty where newcomers are invited first."""

    name: str
    kind: str
    issuer: str
    client_id: str
    has_secret: bool
    domains: list[ClaimedDomainOut]
    role: str
    trusts_addresses: bool
    tested_at: datetime | None
    is_on: bool
    required: bool
    redirect_address: str
    saml: SamlSideOut | None
    groups: list[FollowedGroupOut]


class SignOnIn(Input):
    """What a provider needs; an empty secret leaves it as it is, null removes it."""

    name: Text
    issuer: Text
    client_id: Text
    secret: Text | None = ""
    domains: list[Text] = []
    role: NewcomerName = ""
    trusts_addresses: bool = False


class SamlIn(Input):
    """What a provider needs by SAML: its metadata as text, or the address where it lies.

    Both left empty keep what is set up.
    """

    name: Text
    metadata: Text = ""
    metadata_url: Text = ""
    domains: list[Text] = []
    role: NewcomerName = ""
    signs_requests: bool = True
    unsolicited: bool = False
    email_attribute: Text = ""
    name_attribute: Text = ""
    groups_attribute: Text = ""


class FollowGroupIn(Input):
    """A group as the provider sends it, and the group here that follows it."""

    said: Text
    group_id: UUID


class SignOnSwitchIn(Input):
    """Whether it is on."""

    on: bool


class SignOnRequireIn(Input):
    """Whether members come in by it alone."""

    required: bool


class VouchIn(Input):
    """Why the domain is the organisation's."""

    reason: Text


def _domain(row: ClaimedDomain) -> dict[str, Any]:
    names = ("id", "domain", "proven_at", "proven_by", "proven_label")
    shown = {name: getattr(row, name) for name in names}
    return shown | {"record": record_name(row.domain), "value": record_value(row.token)}


def _shown(actor: Actor, provider: SignOnProvider) -> dict[str, Any]:
    by_saml = provider.kind == SignOnKind.SAML
    names = (
        "name",
        "kind",
        "issuer",
        "client_id",
        "role",
        "trusts_addresses",
        "tested_at",
        "is_on",
    )
    return {name: getattr(provider, name) for name in names} | {
        "has_secret": not by_saml and bool(queries.secret_of(provider)),
        "domains": [_domain(row) for row in queries.claims_of(provider)],
        "required": get_organisation(actor).provider_required,
        "redirect_address": queries.back_address(),
        "saml": _side(provider) if by_saml else None,
        "groups": [_followed(row) for row in queries.mapped_groups(provider)],
    }


def _side(provider: SignOnProvider) -> dict[str, Any] | None:
    held = queries.saml_of(provider)
    if held is None:
        return None
    names = ("address", "metadata_url", "read_at", "trouble", "signs_requests", "unsolicited")
    attributes = ("email_attribute", "name_attribute", "groups_attribute")
    return {name: getattr(held, name) for name in (*names, *attributes)} | {
        "entity": queries.entity_address(provider.organisation_id),
        "consumer": queries.consumer_address(provider.organisation_id),
        "certificates": [certificate_of(pem) for pem in held.certificates],
    }


def _followed(row: SignOnGroup) -> dict[str, Any]:
    return {"id": row.pk, "said": row.said, "group_id": row.group_id, "group": row.group.name}


@router.get("", response=SignOnOut)
def read_provider(request: ApiRequest) -> dict[str, Any]:
    """Return the identity provider of the organisation."""
    require(request.auth, EDIT_SIGNON)
    return _shown(request.auth, queries.get_provider(request.auth))


@router.put("", response=SignOnOut)
def set_provider(request: ApiRequest, body: SignOnIn) -> dict[str, Any]:
    """Set the provider up, or change it; a new issuer, client or secret is tested anew."""
    given: dict[str, Any] = body.model_dump()
    given["domains"] = "\n".join(body.domains)
    draft = SignOnDraft(**given)
    operations.set_provider(actor=request.auth, draft=draft)
    return _shown(request.auth, queries.get_provider(request.auth))


@router.put("/saml", response=SignOnOut)
def set_saml(request: ApiRequest, body: SamlIn) -> dict[str, Any]:
    """Set the provider up by SAML, or change it; another provider is tested anew."""
    require(request.auth, EDIT_SIGNON)
    given: dict[str, Any] = body.model_dump()
    given["domains"] = "\n".join(body.domains)
    if body.metadata_url and not body.metadata:
        given["metadata"] = _text_at(request.auth, checked_link(body.metadata_url))
    set_saml_provider(actor=request.auth, draft=SamlDraft(**given))
    return _shown(request.auth, queries.get_provider(request.auth))


def _text_at(actor: Actor, url: str) -> str:
    caller = Caller(now=actor.now, allowed=settings.STEWARD_PROVIDER_NETWORKS)
    try:
        return caller.fetch(url)
    except ProviderTrouble as trouble:
        raise Invalid(trouble.reason, place="metadata_url") from None


@router.post("/metadata", response=SignOnOut)
def read_metadata_again(request: ApiRequest) -> dict[str, Any]:
    """Read the metadata of the provider again where it lies, as is done each day."""
    from steward.extensions.signon.saml.metadata import (  # noqa: PLC0415 -- slow import
        read_metadata,
    )

    actor = request.auth
    require(actor, EDIT_SIGNON)
    held = queries.saml_of(queries.get_provider(actor))
    if held is None or not held.metadata_url:
        raise Conflict("The metadata was brought by hand; bring it anew.")
    try:
        source = read_metadata(_text_at(actor, held.metadata_url).encode(), actor.now)
    except ProviderTrouble as trouble:
        raise Conflict(trouble.reason) from None
    follow_metadata(actor=actor, source=source)
    return _shown(actor, queries.get_provider(actor))


@router.get("/refusals", response=list[SignOnRefusalOut])
def list_refusals(request: ApiRequest) -> list[Any]:
    """Return who was not let in and why, the newest first; at most fifty."""
    require(request.auth, EDIT_SIGNON)
    return list(queries.refusals_of(request.auth))


@router.post("/groups", response={201: FollowedGroupOut})
def follow_group(request: ApiRequest, body: FollowGroupIn) -> Status[dict[str, Any]]:
    """Let whoever signs in with a group at the provider be in a group here, and nobody else."""
    require(request.auth, EDIT_SIGNON)
    group = get_group(request.auth, body.group_id)
    row = mapping.map_group(actor=request.auth, group=group, said=body.said)
    return Status(201, _followed(row))


@router.delete("/groups/{key}", response={204: None})
def unfollow_group(request: ApiRequest, key: UUID) -> Status[None]:
    """Let a group at the provider put nobody into a group here any more."""
    row = queries.get_mapped(request.auth, key)
    mapping.unmap_group(actor=request.auth, row=row)
    return Status(204, None)


@router.post("/switch", response=SignOnOut)
def switch_provider(request: ApiRequest, body: SignOnSwitchIn) -> dict[str, Any]:
    """Switch the sign-in on or off."""
    operations.switch_provider(actor=request.auth, on=body.on)
    return _shown(request.auth, queries.get_provider(request.auth))


@router.post("/require", response=SignOnOut)
def require_provider(request: ApiRequest, body: SignOnRequireIn) -> dict[str, Any]:
    """Require of all members but owners that they come by the provider, or waive it."""
    operations.require_provider(actor=request.auth, required=body.required)
    return _shown(request.auth, queries.get_provider(request.auth))


@router.post("/domains/{key}/vouch", response=ClaimedDomainOut)
def vouch_for_domain(request: ApiRequest, key: UUID, body: VouchIn) -> dict[str, Any]:
    """Give one's word that a domain is the organisation's; nothing proves it."""
    claim = queries.get_claim(request.auth, key)
    row = domains.vouch_for_domain(actor=request.auth, claim=claim, reason=body.reason)
    return _domain(row)


@router.delete("", response={204: None})
def remove_provider(request: ApiRequest) -> Status[None]:
    """Remove the provider with its secret and its domains."""
    operations.remove_provider(actor=request.auth)
    return Status(204, None)
