"""The secrets of addresses at which rules are called."""

import secrets
from uuid import UUID

from django.core import signing

from steward.extensions.notifications.queries import address_of
from steward.foundation.core.errors import NotFound

CALLED = signing.Signer(salt="steward.automation.call")


def fresh_secret(organisation: UUID, rule: UUID) -> str:
    """Return a new secret that names the organisation and the rule."""
    signed = CALLED.sign(f"{organisation.hex}.{rule.hex}.{secrets.token_hex(16)}")
    return signed.replace(":", "~")


def called_keys(secret: str) -> tuple[UUID, UUID]:
    """Return the organisation and the rule that a secret names.

    Raises:
        NotFound: It was not made here.
    """
    try:
        first, second, _ = CALLED.unsign(secret.replace("~", ":")).split(".")
        return UUID(hex=first), UUID(hex=second)
    except (signing.BadSignature, ValueError):
        raise NotFound("This address is unknown, or was taken back.") from None


def address_with(secret: str) -> str:
    """Return the address at which a rule is called."""
    return address_of(f"/hooks/{secret}")
