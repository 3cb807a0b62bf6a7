"""Secrets with which programs act as a member."""

import secrets
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.events import TokenCreated, TokenRevoked
from steward.foundation.identity.models import ApiToken
from steward.foundation.identity.policy import CREATE_TOKEN
from steward.foundation.identity.queries import current_members, digest_of
from steward.foundation.identity.queries.standing import permissions_of
from steward.foundation.identity.rules import check_holds, check_name, check_scopes
from steward.foundation.journal.operations import record

LONGEST_TOKEN_LABEL = 100


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    membership_id: UUID,
    label: str,
    expires_on: date | None = None,
    scopes: Iterable[str] | None = None,
) -> tuple[ApiToken, str]:
    """Create an API token for a member; returns it and its secret, shown once.

    Args:
        actor: Who creates it.
        membership_id: The member as whom a program acts.
        label: What uses it.
        expires_on: Its last day, None for no end.
        scopes: The permissions that it is made for, None for all that the member may, now and
            later; only such a token grows when the member's role does.

    Raises:
        NotAllowed: The actor may not create tokens, or the token would do more than the actor may.
        NotFound: There is no such member.
        Invalid: The label is empty or too long, the last day has passed, or the scopes name nothing
            or something that the member may not.
    """
    require(actor, CREATE_TOKEN)
    membership = current_members(actor).one(actor, membership_id)
    held = permissions_of(membership, actor.today)
    chosen = None if scopes is None else check_scopes(scopes, held)
    check_holds(actor.permissions, held if chosen is None else frozenset(chosen), "The token")
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
        scopes=chosen,
    )
    count = "every permission" if chosen is None else f"{len(chosen)} of {len(held)} permissions"
    record(actor, TokenCreated(subject=token.as_subject(), label=tidy, scope=count))
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
