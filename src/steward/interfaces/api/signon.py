"""The identity provider by which members sign in; it is tested in a browser."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema, Status

from steward.extensions.signon import operations, queries
from steward.extensions.signon.models import ClaimedDomain, SignOnProvider
from steward.extensions.signon.operations import SignOnDraft, domains
from steward.extensions.signon.policy import EDIT_SIGNON
from steward.extensions.signon.rules import record_name, record_value
from steward.foundation.core.actor import Actor, require
from steward.foundation.identity.queries import get_organisation
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


class SignOnOut(Schema):
    """The provider, without its secret; ``role`` is empty where newcomers are invited first."""

    name: str
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


class SignOnIn(Input):
    """What a provider needs; an empty secret leaves it as it is, null removes it."""

    name: Text
    issuer: Text
    client_id: Text
    secret: Text | None = ""
    domains: list[Text] = []
    role: NewcomerName = ""
    trusts_addresses: bool = False


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
    names = ("name", "issuer", "client_id", "role", "trusts_addresses", "tested_at", "is_on")
    return {name: getattr(provider, name) for name in names} | {
        "has_secret": bool(queries.secret_of(provider)),
        "domains": [_domain(row) for row in queries.claims_of(provider)],
        "required": get_organisation(actor).provider_required,
        "redirect_address": queries.back_address(),
    }


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
