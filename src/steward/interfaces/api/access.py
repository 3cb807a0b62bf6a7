"""Tokens, roles of the organisation's own, the list of permissions, and who one is oneself."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema, Status

from steward.foundation.core.actor import LABELS, require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import ApiToken, CustomRole
from steward.foundation.identity.operations import roles, tokens
from steward.foundation.identity.queries import holding
from steward.foundation.identity.terms import DANGEROUS, EVERYTHING, PERMISSIONS, Role
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

tokens_router = Router(tags=["Tokens"])
roles_router = Router(tags=["Roles"])
own_router = Router(tags=["Own"])

BaseName = Literal[
    "manager",
    "contributor",
    "approver",
    "risk_owner",
    "executive",
    "internal_auditor",
    "external_auditor",
    "respondent",
]


class OwnOut(Schema):
    """As whom a call acts, and what it may."""

    kind: str
    label: str
    organisation_id: UUID
    role: str
    permissions: list[str]
    whole_organisation: bool


@own_router.get("", response=OwnOut)
def read_own(request: ApiRequest) -> dict[str, Any]:
    """Return as whom the token acts and what it may; any token may ask."""
    actor = request.auth
    return {
        "kind": actor.kind,
        "label": actor.label,
        "organisation_id": actor.organisation_id,
        "role": queries.role_of(actor),
        "permissions": sorted(actor.permissions),
        "whole_organisation": actor.reach is None,
    }


class TokenOut(Schema):
    """A token, without its secret; ``scopes`` is null where it may all that its member may."""

    id: UUID
    label: str
    membership_id: UUID
    scopes: list[str] | None
    created_at: datetime
    expires_on: date | None
    used_on: date | None
    revoked_at: datetime | None


class NewTokenOut(TokenOut):
    """A token with its secret, which is told this once."""

    secret: str


class TokenPage(Schema):
    """A page of tokens."""

    items: list[TokenOut]
    next: UUID | None


class TokenIn(Input):
    """A new token of the member as whom the call acts; it may what its scopes name."""

    label: Text
    scopes: list[Text]
    expires_on: date | None = None


@tokens_router.get("", response=TokenPage)
def list_tokens(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the tokens of the organisation, a page at a time."""
    require(request.auth, policy.CREATE_TOKEN)
    return page_of(queries.tokens_visible_to(request.auth), query)


@tokens_router.get("/{key}", response=TokenOut)
def read_token(request: ApiRequest, key: UUID) -> ApiToken:
    """Return one token."""
    token = queries.get_token(request.auth, key)
    require(request.auth, policy.CREATE_TOKEN, token)
    return token


@tokens_router.post("", response={201: NewTokenOut})
def make_token(request: ApiRequest, body: TokenIn) -> Status[dict[str, Any]]:
    """Make a token for the same member; it may at most what this token may."""
    require(request.auth, policy.CREATE_TOKEN)
    mine = queries.membership_behind(request.auth)
    made, secret = tokens.create_token(
        actor=request.auth, membership_id=mine.pk, **body.model_dump()
    )
    made.refresh_from_db()
    return Status(201, {**TokenOut.from_orm(made).model_dump(), "secret": secret})


@tokens_router.post("/{key}/revoke", response=TokenOut)
def revoke_token(request: ApiRequest, key: UUID) -> ApiToken:
    """Stop a token from working, for good."""
    return tokens.revoke_token(actor=request.auth, token=queries.get_token(request.auth, key))


class PermissionOut(Schema):
    """A permission in words; ``dangerous`` ones a token holds only where its scopes name them."""

    name: str
    label: str
    dangerous: bool
    roles: list[str]


@roles_router.get("/permissions", response=list[PermissionOut])
def list_permissions(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every permission with the shipped roles that hold it."""
    require(request.auth, policy.VIEW_MEMBERS)
    return [
        {
            "name": name,
            "label": LABELS.get(name, name),
            "dangerous": name in DANGEROUS,
            "roles": [role.value for role in Role if name in PERMISSIONS[role]],
        }
        for name in sorted(EVERYTHING)
    ]


class CustomRoleOut(Schema):
    """A role of the organisation's own."""

    id: UUID
    name: str
    meaning: str
    base: str
    permissions: list[str]
    archived_at: datetime | None


class CustomRolePage(Schema):
    """A page of roles."""

    items: list[CustomRoleOut]
    next: UUID | None


class CustomRoleChange(Input):
    """What a role is called and may."""

    name: Text
    permissions: list[Text]
    meaning: Text = ""


class CustomRoleIn(CustomRoleChange):
    """A new role, and the shipped one that it stands for where a rule names a role."""

    base: BaseName


@roles_router.get("", response=CustomRolePage)
def list_roles(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the organisation's own roles, retired ones too, a page at a time."""
    require(request.auth, policy.VIEW_MEMBERS)
    return page_of(holding.custom_roles(request.auth), query)


@roles_router.get("/{key}", response=CustomRoleOut)
def read_role(request: ApiRequest, key: UUID) -> CustomRole:
    """Return one role of the organisation's own."""
    row = holding.get_custom_role(request.auth, key)
    require(request.auth, policy.VIEW_MEMBERS)
    return row


@roles_router.post("", response={201: CustomRoleOut})
def make_role(request: ApiRequest, body: CustomRoleIn) -> Status[CustomRole]:
    """Make a role; it may at most what the token may."""
    return Status(201, roles.make_role(actor=request.auth, **body.model_dump()))


@roles_router.put("/{key}", response=CustomRoleOut)
def rewrite_role(request: ApiRequest, key: UUID, body: CustomRoleChange) -> CustomRole:
    """Change a role for all who have it."""
    row = holding.get_custom_role(request.auth, key)
    return roles.rewrite_role(actor=request.auth, role=row, **body.model_dump())


@roles_router.post("/{key}/retire", response=CustomRoleOut)
def retire_role(request: ApiRequest, key: UUID) -> CustomRole:
    """Stop giving a role that nobody has."""
    row = holding.get_custom_role(request.auth, key)
    return roles.retire_role(actor=request.auth, role=row)
