"""Seal what happened since the last turn: rows become leaves, leaves a root, the root is signed."""

import secrets
import struct
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.foundation.core.actor import Actor, require
from steward.foundation.core.ids import uuid7
from steward.foundation.journal.queries import horizon
from steward.foundation.proof.anchors import anchor
from steward.foundation.proof.models import (
    Checkpoint,
    ProofBatch,
    ProofLog,
    ProofShape,
    ProofTile,
)
from steward.foundation.proof.operations.keys import key_at_work
from steward.foundation.proof.policy import KEEP_PROOF
from steward.foundation.proof.queries.proofs import edge_of, origin_of
from steward.foundation.proof.queries.sources import (
    JOURNAL,
    Source,
    ends,
    entries_between,
    rows_between,
    sources,
    stable_text,
)
from steward.foundation.proof.rules.leaves import leaf_of_row
from steward.foundation.proof.rules.signing import checkpoint
from steward.foundation.proof.rules.trees import Edge
from steward.foundation.tenancy.operations import hold

BATCH = 5_000
SEALING = "proof.sealing"
TILES = ("id", "organisation_id", "level", "index", "hashes")


class _Turn:
    """What one turn adds to the log; nothing is locked that a writer needs."""

    def __init__(self, log: ProofLog) -> None:
        self.log, self.edge = log, edge_of(log)
        self.secret = bytes.fromhex(log.secret)
        self.tiles: list[Sequence[Any]] = []
        self.batches: list[ProofBatch] = []
        self.shapes: dict[str, ProofShape] = {}

    @property
    def count(self) -> int:
        return self.edge.size - int(self.log.size)

    def add(self, source: Source, rows: Sequence[Sequence[Any]]) -> None:
        """Append rows of a table, each its key and its columns."""
        first, width = self.edge.size, len(source.columns) + 1
        names = [name.encode() for name in source.columns]
        leaves = (
            leaf_of_row(self.secret, source.table, str(row[0]), names, row[1:width]) for row in rows
        )
        for level, index, hashes in self.edge.append(leaves):
            self.tiles.append((uuid7(), self.log.organisation_id, level, index, hashes))
        keys = [int(row[0]) for row in rows]
        self.batches.append(
            ProofBatch(
                organisation_id=self.log.organisation_id,
                first=first,
                count=len(keys),
                table=source.table,
                shape=self._shape(source),
                keys=struct.pack(f">{len(keys)}q", *keys),
                low=min(keys),
                high=max(keys),
            )
        )

    def _shape(self, source: Source) -> ProofShape:
        columns = list(source.columns)
        rows = ProofShape.objects.filter(organisation_id=self.log.organisation_id)
        found = rows.filter(table=source.table, columns=columns).first()
        return found or ProofShape.objects.create(
            organisation_id=self.log.organisation_id, table=source.table, columns=columns
        )

    def keep(self) -> None:
        """Write what was added."""
        ProofBatch.objects.bulk_create(self.batches)
        ProofTile.objects.bulk_create(
            [ProofTile(**dict(zip(TILES, row, strict=True))) for row in self.tiles]
        )
        self.log.size, self.log.edge = self.edge.size, self.edge.packed()
        self.log.save()


@transaction.atomic
def seal_next(*, actor: Actor, limit: int = BATCH) -> int:
    """Seal the next rows and, once nothing waits, sign a checkpoint; returns how many were sealed.

    Only what is below the horizon is read: a transaction that commits late is met by a later turn,
    none is skipped. How far was read moves with what is written.

    Raises:
        NotAllowed: The actor may not seal.
    """
    require(actor, KEEP_PROOF)
    hold(actor.organisation_id, SEALING)
    stable_text()
    log = _log(actor)
    turn, known = _Turn(log), _place(log)
    before = horizon()
    _journal(turn, actor.organisation_id, before, limit)
    if log.ahead_xid is not None and before >= log.ahead_xid:
        _versions(turn, actor.organisation_id, limit)
    if turn.count < limit and log.ahead_xid is None:
        _look_ahead(log)
    count = turn.count
    if count or _place(log) != known:
        turn.keep()
    if count < limit:
        _sign(actor, log, turn.edge)
    return count


def _place(log: ProofLog) -> tuple[Any, ...]:
    return dict(log.cursors), log.ahead_xid


def _log(actor: Actor) -> ProofLog:
    found = ProofLog.objects.visible_to(actor).first()
    return found or ProofLog.objects.create(
        organisation_id=actor.organisation_id, secret=secrets.token_hex(32)
    )


def _journal(turn: _Turn, organisation: UUID, before: int, limit: int) -> None:
    log, source = turn.log, sources()[JOURNAL]
    rows = entries_between(organisation, log.journal_xid, log.journal_id, before, limit)
    if rows:
        turn.add(source, rows)
        log.journal_xid, log.journal_id = int(rows[-1][-1]), int(rows[-1][0])


def _versions(turn: _Turn, organisation: UUID, limit: int) -> None:
    """Seal versions up to where nothing can come any more."""
    log = turn.log
    for source, until in _waiting(log):
        room = limit - turn.count
        if room <= 0:
            return
        after = log.cursors.get(source.table, 0)
        rows = rows_between(source, organisation, after, until, room)
        if rows:
            turn.add(source, rows)
        done = len(rows) < room
        log.cursors[source.table] = until if done else int(rows[-1][0])
    if all(log.cursors.get(source.table, 0) >= until for source, until in _waiting(log)):
        log.ahead, log.ahead_xid = {}, None


def _waiting(log: ProofLog) -> Iterator[tuple[Source, int]]:
    known = sources()
    for table, until in sorted(log.ahead.items()):
        if table in known:
            yield known[table], until


def _look_ahead(log: ProofLog) -> None:
    """Note how far tables have grown; what is there is sealed once all that write have ended."""
    last, following = ends()
    grown = {table: end for table, end in last.items() if end > log.cursors.get(table, 0)}
    if grown:
        log.ahead, log.ahead_xid = grown, following


def _sign(actor: Actor, log: ProofLog, edge: Edge) -> None:
    """Sign the root where the log has grown since it was signed.

    Turns have clocks of their own, one the minute that it was due: a checkpoint never says an
    earlier time than the one before it.
    """
    if edge.size <= log.signed_size:
        return
    before = Checkpoint.objects.visible_to(actor).order_by("-size").first()
    at = actor.now if before is None else max(actor.now, before.at)
    key, private = key_at_work(actor)
    root = edge.root()
    text = checkpoint(origin_of(actor.organisation_id), edge.size, root, at, private)
    Checkpoint.objects.create(
        organisation_id=actor.organisation_id,
        size=edge.size,
        root=root.hex(),
        at=at,
        key=key,
        text=text,
    )
    log.signed_size = edge.size
    log.save(update_fields=["signed_size"])
    transaction.on_commit(lambda: anchor(actor.organisation_id, edge.size, text))
