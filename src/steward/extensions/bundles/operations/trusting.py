"""Whose signatures count."""

import base64

from django.db import transaction

from steward.extensions.bundles.events import ClientKeyRevoked, ClientKeyTrusted
from steward.extensions.bundles.models import ClientKey
from steward.extensions.bundles.policy import TRUST_KEY
from steward.extensions.bundles.queries import keys_visible_to
from steward.extensions.bundles.rules import key_id_of, public_bytes
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

LONGEST_NAME, LONGEST_NOTE = 100, 2000


@transaction.atomic
def trust_key(*, actor: Actor, name: str, public: str, note: str = "") -> ClientKey:
    """Let what a key signs count as signed.

    Args:
        actor: Who trusts it.
        name: The program or pipeline that holds the private key.
        public: The public key, 32 bytes in base 64 or PEM.
        note: How its owner was made sure of.

    Raises:
        NotAllowed: The actor may not say whose signatures are trusted.
        Invalid: The name is empty or too long, or the key is no public one of Ed25519.
        Conflict: The key is known already.
    """
    require(actor, TRUST_KEY)
    called = _words(name, "name", LONGEST_NAME)
    if not called:
        raise Invalid("Name the program that holds the key.", place="name")
    raw = public_bytes(public)
    key_id = key_id_of(raw)
    hold(actor.organisation_id, "bundles.keys")
    found = keys_visible_to(actor).filter(key_id=key_id).first()
    if found is not None:
        state = "trusted" if found.is_trusted else "revoked"
        raise Conflict(f"This key is known as “{found.name}” and {state}.", place="public")
    row = ClientKey.objects.create(
        organisation_id=actor.organisation_id,
        name=called,
        key_id=key_id,
        public=base64.b64encode(raw).decode(),
        note=_words(note, "note", LONGEST_NOTE),
        added_by=actor.label[:200],
        added_at=actor.now,
    )
    record(actor, ClientKeyTrusted(subject=row.as_subject(), called=called, key_id=row.short_id))
    return row


@transaction.atomic
def revoke_key(*, actor: Actor, key: ClientKey, why: str) -> ClientKey:
    """Let what a key signs count no more, for good; what was taken in before stays as it was.

    Raises:
        NotAllowed: The actor may not say whose signatures are trusted.
        Invalid: There is no reason, or it is too long.
        Conflict: It is revoked already.
    """
    require(actor, TRUST_KEY)
    reason = _words(why, "why", LONGEST_NOTE)
    if not reason:
        raise Invalid("Say why.", place="why")
    hold(actor.organisation_id, "bundles.keys")
    row = keys_visible_to(actor).one(actor, key.pk)
    if not row.is_trusted:
        raise Conflict("This key is revoked already.")
    row.revoked_at, row.revoked_by, row.revoked_why = actor.now, actor.label[:200], reason
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    record(actor, ClientKeyRevoked(subject=row.as_subject(), called=row.name, why=reason))
    return row


def _words(text: str, place: str, most: int) -> str:
    found = text.strip()
    if len(found) > most or "\x00" in found:
        raise Invalid(f"Use at most {most} letters.", place=place)
    return found
