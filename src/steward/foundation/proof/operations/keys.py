"""Make keys, and hand one on to the next."""

from django.conf import settings
from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.sealing import seal
from steward.foundation.journal.operations import record
from steward.foundation.proof.events import ProofKeyMade
from steward.foundation.proof.models import ProofKey, ProofSecret
from steward.foundation.proof.policy import ROTATE_KEY
from steward.foundation.proof.queries.proofs import origin_of, private_of, purpose_of
from steward.foundation.proof.rules.signing import handed_on, new_key, public_of
from steward.foundation.proof.rules.verifier import fingerprint
from steward.foundation.tenancy.operations import hold

KEYS = "proof.keys"


@transaction.atomic
def rotate_key(*, actor: Actor) -> ProofKey:
    """Make a new key; the one in use signs it and is used no more. Its public half is kept.

    Raises:
        NotAllowed: The actor may not replace the key.
    """
    require(actor, ROTATE_KEY)
    hold(actor.organisation_id, KEYS)
    return _made(actor)[0]


def key_at_work(actor: Actor) -> tuple[ProofKey, bytes]:
    """Return the key in use with its private half; the first one is made now.

    A key that was sealed under another key of the installation cannot be opened: a new one follows
    it that signs itself, which every checker names.
    """
    hold(actor.organisation_id, KEYS)
    key = ProofKey.objects.visible_to(actor).filter(retired_at=None).first()
    private = None if key is None else private_of(key)
    return (key, private) if key is not None and private is not None else _made(actor)


def _made(actor: Actor) -> tuple[ProofKey, bytes]:
    before = ProofKey.objects.visible_to(actor).order_by("-number").first()
    private, number = new_key(), 1 if before is None else before.number + 1
    signing = private if before is None else private_of(before) or private
    public = public_of(private)
    if before is not None:
        before.retired_at = actor.now
        before.save(update_fields=["retired_at"])
    key = ProofKey.objects.create(
        organisation_id=actor.organisation_id,
        number=number,
        public=public.hex(),
        endorsement=handed_on(origin_of(actor.organisation_id), number, public, signing).hex(),
        made_at=actor.now,
    )
    ProofSecret.objects.create(
        organisation_id=actor.organisation_id,
        key=key,
        sealed=seal(private.hex(), key=settings.SECRET_KEY, purpose=purpose_of(key.pk)),
    )
    record(
        actor,
        ProofKeyMade(subject=key.as_subject(), number=number, fingerprint=fingerprint(public)),
    )
    return key, private
