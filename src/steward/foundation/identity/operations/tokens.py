"""Secrets with which programs act as a member."""

import secrets
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import TokenCreated, TokenRevoked
from steward.foundation.identity.models import ApiToken
from steward.foundation.identity.policy import CREATE_TOKEN
from steward.foundation.identity.queries import current_members, digest_of
from steward.foundation.identity.rules import check_grantable, check_name
from steward.foundation.identity.terms import Role
from steward.foundation.journal.operations import record

LONGEST_TOKEN_LABEL = 100


@transaction.atomic
def create_token(
    *, actor: Actor, membership_id: UUID, label: str, expires_on: date | None = None
) -> tuple[ApiToken, str]:
    """Create an API token for a member; returns it and its secret, shown once.

    Raises:
        NotAllowed: The actor may not create tokens, or the member may more than the actor.
        NotFound: There is no such member.
        Invalid: The label is empty or too long, or the last day has passed.
    """
    require(actor, CREATE_TOKEN)
    membership = current_members(actor).one(actor, membership_id)
    check_grantable(actor.permissions, Role(membership.role))
    tidy = check_name(label, place="label", what="a label that says what uses the token")
    if len(tidy) > LONGEST_TOKEN_LABEL:
        raise Invalid(f"Use at most {LONGEST_TOKEN_LABEL} characters.", place="label")
    if expires_on is not None and expires_on < actor.today:
        raise Invalid("This day has passed.", place="expires_on")
    secret = "st_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation_id=actor.organisation_id,
        membership=membership,
        label=tidy,
        digest=digest_of(secret),
        expires_on=expires_on,
    )
    record(actor, TokenCreated(subject=token.as_subject(), label=tidy))
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """Stop a token from working, for good.

    Raises:
        NotAllowed: The actor may not.
        Conflict: It is revoked already.
    """
    require(actor, CREATE_TOKEN, token)
    if token.revoked_at is not None:
        raise Conflict("This token is revoked already.")
    token.revoked_at = actor.now
    token.save(update_fields=["revoked_at"])
    record(actor, TokenRevoked(subject=token.as_subject(), label=token.label))
    return token
