"""Read checkpoints, keys and proofs."""

import bisect
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.core.sealing import unseal
from steward.foundation.proof.models import (
    Checkpoint,
    ErasedRow,
    ProofBatch,
    ProofKey,
    ProofLog,
    ProofSecret,
    ProofTile,
    Verification,
)
from steward.foundation.proof.queries.sources import JOURNAL, sources
from steward.foundation.proof.rules.trees import Edge, Tree, unpacked


def origin_of(organisation: UUID) -> str:
    """Return how the log of an organisation is called in its checkpoints."""
    return f"steward/{organisation}"


def purpose_of(key: UUID) -> str:
    """Return the purpose that a private key is sealed for."""
    return f"proof:{key}"


def log_of(actor: Actor) -> ProofLog | None:
    """Return the log of the organisation, None before its first leaf."""
    return ProofLog.objects.visible_to(actor).first()


def edge_of(log: ProofLog) -> Edge:
    """Return the right edge of the tree."""
    return unpacked(log.size, bytes(log.edge))


def tree_of(actor: Actor, log: ProofLog) -> Tree:
    """Return the tree of the organisation, which reads its tiles when they are asked for."""
    edge = edge_of(log)
    tiles = ProofTile.objects.visible_to(actor)

    def fetch(level: int, index: int) -> bytes:
        row = tiles.filter(level=level, index=index).values_list("hashes", flat=True).first()
        if row is not None:
            return bytes(row)
        return b"".join(edge.levels[level]) if level < len(edge.levels) else b""

    return Tree(fetch)


def keys_of(actor: Actor) -> list[ProofKey]:
    """Return the keys of the organisation, the first one first."""
    return list(ProofKey.objects.visible_to(actor).order_by("number"))


def private_of(key: ProofKey) -> bytes | None:
    """Return the private half of a key, None where it was sealed under another installation's."""
    row = ProofSecret.objects.filter(key=key).first()
    purpose = purpose_of(key.pk)
    text = row and unseal(row.sealed, key=settings.SECRET_KEY, purpose=purpose)
    return bytes.fromhex(text) if text else None


def checkpoints_of(actor: Actor, limit: int = 50) -> list[Checkpoint]:
    """Return the last checkpoints, the newest first."""
    return list(Checkpoint.objects.visible_to(actor).order_by("-size")[:limit])


def last_checkpoint(actor: Actor) -> Checkpoint:
    """Return the newest checkpoint.

    Raises:
        NotFound: Nothing is sealed yet.
    """
    found = Checkpoint.objects.visible_to(actor).order_by("-size").first()
    if found is None:
        raise NotFound("Nothing is sealed yet; this takes a few seconds after the first change.")
    return found


def checkpoint_at(actor: Actor, size: int) -> Checkpoint:
    """Return the checkpoint of a size.

    Raises:
        NotFound: There is none.
    """
    found = Checkpoint.objects.visible_to(actor).filter(size=size).first()
    if found is None:
        raise NotFound(f"There is no checkpoint of {size} leaves.")
    return found


def leaf_at(actor: Actor, table: str, key: int) -> int:
    """Return the index of the leaf of a row.

    Raises:
        NotFound: The row is not sealed, or not yet.
    """
    rows = ProofBatch.objects.visible_to(actor).filter(table=table, low__lte=key, high__gte=key)
    for batch in rows:
        if key in batch.rows:
            return int(batch.first) + batch.rows.index(key)
    raise NotFound("This row is not sealed, or not yet.")


def row_at(actor: Actor, leaf: int) -> tuple[str, int]:
    """Return the table and the key of the row of a leaf.

    Raises:
        NotFound: The log has no such leaf.
    """
    rows = ProofBatch.objects.visible_to(actor).filter(first__lte=leaf).order_by("-first")
    batch = rows.first()
    if batch is None or leaf >= batch.first + batch.count:
        raise NotFound(f"The log has no leaf {leaf}.")
    return str(batch.table), batch.rows[leaf - int(batch.first)]


def leaves_of(actor: Actor, table: str, keys: Sequence[int]) -> dict[int, tuple[int, UUID]]:
    """Return key → index of its leaf and the shape that it was made with; unsealed keys lack."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    found: dict[int, tuple[int, UUID]] = {}
    rows = ProofBatch.objects.visible_to(actor).filter(
        table=table, low__lte=wanted[-1], high__gte=wanted[0]
    )
    chosen = set(wanted)
    for batch in rows.order_by("first").iterator(chunk_size=200):
        place = bisect.bisect_left(wanted, batch.low)
        if place == len(wanted) or wanted[place] > batch.high:
            continue
        for at, key in enumerate(batch.rows):
            if key in chosen:
                found[key] = (int(batch.first) + at, batch.shape_id)
    return found


def inclusion(actor: Actor, leaf: int, size: int | None = None) -> dict[str, Any]:
    """Return the proof that a leaf is in the log of a signed size, the last one if none is given.

    Raises:
        NotFound: There is no such checkpoint, or the log of that size has no such leaf.
    """
    point = last_checkpoint(actor) if size is None else checkpoint_at(actor, size)
    log = log_of(actor)
    if log is None or not 0 <= leaf < point.size:
        raise NotFound(f"The log of {point.size} leaves has no leaf {leaf}.")
    tree = tree_of(actor, log)
    table, key = row_at(actor, leaf)
    return {
        "leaf": leaf,
        "size": point.size,
        "table": table,
        "key": key,
        "hash": tree.leaf(leaf).hex(),
        "path": [step.hex() for step in tree.inclusion(leaf, point.size)],
        "checkpoint": point.text,
    }


def consistency(actor: Actor, earlier: int, size: int | None = None) -> dict[str, Any]:
    """Return the proof that the log began as it was at an earlier signed size.

    Raises:
        NotFound: There is no checkpoint of one of the sizes.
        Invalid: The earlier one is the later one.
    """
    point = last_checkpoint(actor) if size is None else checkpoint_at(actor, size)
    first = checkpoint_at(actor, earlier)
    log = log_of(actor)
    if log is None or first.size > point.size:
        raise Invalid("The earlier size must not be above the later one.", place="earlier")
    path = tree_of(actor, log).consistency(first.size, point.size)
    return {
        "earlier": first.size,
        "size": point.size,
        "path": [step.hex() for step in path],
        "earlier_checkpoint": first.text,
        "checkpoint": point.text,
    }


def erased_rows(actor: Actor, table: str, keys: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """Return key → the fields that were erased, with the digest sealed and that of the value since.

    Of rows out of which nothing was erased there is none.
    """
    rows = ErasedRow.objects.visible_to(actor).filter(table=table, key__in=list(keys))
    return dict(rows.values_list("key", "fields"))


def last_verification(actor: Actor) -> Verification | None:
    """Return the newest comparison of the records with their proof."""
    return Verification.objects.visible_to(actor).order_by("-at").first()


def tables_sealed() -> int:
    """Return how many tables are sealed, the journal apart."""
    return len([name for name in sources() if name != JOURNAL])
