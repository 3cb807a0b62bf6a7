"""Whether the log itself stands: keys, checkpoints, and what is anchored outside."""

from collections.abc import Iterator

from steward.foundation.core.actor import Actor
from steward.foundation.proof.anchors import anchored
from steward.foundation.proof.models import Checkpoint, ProofLog
from steward.foundation.proof.queries.proofs import keys_of, origin_of, tree_of
from steward.foundation.proof.rules.trees import Tree
from steward.foundation.proof.rules.verifier import (
    CannotRead,
    Signed,
    check_keys,
    read_checkpoint,
    signed_by,
)
from steward.foundation.proof.terms import Flaw, Problem

ROOTS = 500
"""Of so many checkpoints the root is worked out again; of all the signature is checked."""


def key_problems(actor: Actor) -> Iterator[Problem]:
    """Yield what is wrong with the chain of keys."""
    chain = [
        {"number": key.number, "public": key.public, "endorsement": key.endorsement}
        for key in keys_of(actor)
    ]
    for words in check_keys(origin_of(actor.organisation_id), chain):
        yield Problem(flaw=Flaw.REPLACED, record="Signing keys", words=words)


def checkpoint_problems(actor: Actor, log: ProofLog) -> Iterator[Problem]:
    """Yield what is wrong with checkpoints: their signature, their order, or their root."""
    keys = [bytes.fromhex(key.public) for key in keys_of(actor)]
    rows = Checkpoint.objects.visible_to(actor).order_by("size")
    total, tree, before = rows.count(), tree_of(actor, log), ""
    every = max(1, total // ROOTS)
    for place, row in enumerate(rows.iterator(chunk_size=1000)):
        record = f"Checkpoint of {row.size} leaves"
        note = _read(row)
        if note is None or signed_by(note, keys) is None:
            words = "is not signed by a key of this organisation"
            yield Problem(flaw=Flaw.REPLACED, record=record, words=words)
            continue
        if note.at < before:
            words = f"says {note.at}, and a smaller one says {before}"
            yield Problem(flaw=Flaw.BACKDATED, record=record, words=words)
        before = note.at
        looked_at = place % every == 0 or place >= total - 2
        if looked_at and _root(tree, log, note.size) != note.root:
            words = "was signed over other leaves than there are now"
            yield Problem(flaw=Flaw.ALTERED, record=record, words=words)
    last = rows.last()
    if log.signed_size > (0 if last is None else last.size):
        words = f"is missing; the log was signed at {log.signed_size} leaves"
        record = f"Checkpoint of {log.signed_size} leaves"
        yield Problem(flaw=Flaw.MISSING, record=record, words=words)


def anchor_problems(
    actor: Actor, log: ProofLog, notes: list[Signed] | None = None
) -> Iterator[Problem]:
    """Yield where the log is not what was anchored outside of the database.

    Args:
        actor: Who asks.
        log: The log.
        notes: Checkpoints from elsewhere; those of the anchor file if none are given.
    """
    keys = [bytes.fromhex(key.public) for key in keys_of(actor)]
    tree, origin = tree_of(actor, log), origin_of(actor.organisation_id)
    known = set(Checkpoint.objects.visible_to(actor).values_list("size", flat=True))
    given = anchored(actor.organisation_id) if notes is None else notes
    for note in _chosen([note for note in given if note.origin == origin]):
        record = f"Anchored checkpoint of {note.size} leaves, {note.at}"
        if signed_by(note, keys) is None:
            words = "is signed by a key that the database does not know"
            yield Problem(flaw=Flaw.REPLACED, record=record, words=words)
        elif note.size > log.size:
            words = f"knows more than the database, which was put back to {log.size} leaves"
            yield Problem(flaw=Flaw.ROLLED_BACK, record=record, words=words)
        elif _root(tree, log, note.size) != note.root:
            words = "was signed over other leaves: what was sealed before it has been replaced"
            yield Problem(flaw=Flaw.REPLACED, record=record, words=words)
        elif note.size not in known:
            words = "is no longer among the checkpoints of the database"
            yield Problem(flaw=Flaw.MISSING, record=record, words=words)


def _chosen(notes: list[Signed]) -> list[Signed]:
    """Return the greatest and the last, and so many between as are worth working out again."""
    every = max(1, len(notes) // ROOTS)
    greatest = max((note.size for note in notes), default=0)
    return [
        note
        for place, note in enumerate(notes)
        if place % every == 0 or note.size == greatest or place == len(notes) - 1
    ]


def _read(row: Checkpoint) -> Signed | None:
    try:
        note = read_checkpoint(row.text)
    except CannotRead:
        return None
    same = note.size == row.size and note.root.hex() == row.root
    return note if same else None


def _root(tree: Tree, log: ProofLog, size: int) -> bytes | None:
    return tree.root(size) if size <= log.size else None
