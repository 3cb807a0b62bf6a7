"""Read bundles and keys."""

import base64
from collections.abc import Mapping
from uuid import UUID

from steward.extensions.bundles.models import ClientKey, TakenBundle
from steward.extensions.bundles.terms import KnownKey
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

SHOWN_KEYS = 200


def keys_visible_to(actor: Actor) -> OwnedQuerySet[ClientKey]:
    """Return the keys that are or were trusted."""
    return ClientKey.objects.visible_to(actor)


def keys_listed(actor: Actor) -> list[ClientKey]:
    """Return the keys, those that are trusted first, then the newest; at most 200."""
    rows = keys_visible_to(actor).order_by("-id")[:SHOWN_KEYS]
    return sorted(rows, key=lambda row: not row.is_trusted)


def get_key(actor: Actor, key: UUID) -> ClientKey:
    """Return a key.

    Raises:
        NotFound: It is not there for this actor.
    """
    return keys_visible_to(actor).one(actor, key)


def known_keys(actor: Actor) -> Mapping[str, KnownKey]:
    """Return id → key for all keys that are or were trusted."""
    return {
        row.key_id: KnownKey(
            public=base64.b64decode(row.public), name=row.name, is_trusted=row.is_trusted
        )
        for row in keys_visible_to(actor)
    }


def bundles_visible_to(actor: Actor) -> OwnedQuerySet[TakenBundle]:
    """Return the bundles that came."""
    return TakenBundle.objects.visible_to(actor)


def bundles_listed(actor: Actor, most: int, before: UUID | None = None) -> list[TakenBundle]:
    """Return the newest bundles without what became of their statements, those before one."""
    rows = bundles_visible_to(actor).defer("outcome")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[:most])


def get_bundle(actor: Actor, key: UUID) -> TakenBundle:
    """Return a bundle with its file.

    Raises:
        NotFound: It is not there for this actor.
    """
    return bundles_visible_to(actor).select_related("file").one(actor, key)


def bundle_of_digest(actor: Actor, digest: str) -> TakenBundle | None:
    """Return the bundle of these bytes, or None where they never came."""
    return bundles_visible_to(actor).filter(digest=digest).first()
