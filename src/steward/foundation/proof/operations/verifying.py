"""Compare the whole database with its log, step by step, and keep what was found."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.journal.operations import record
from steward.foundation.proof.events import ProofVerified
from steward.foundation.proof.models import Checkpoint, ProofBatch, ProofLog, Verification
from steward.foundation.proof.policy import VERIFY_PROOF
from steward.foundation.proof.queries.comparing import claimed, named
from steward.foundation.proof.queries.proofs import erased_rows, tree_of
from steward.foundation.proof.queries.sources import Source, rows_by_key, sources
from steward.foundation.proof.rules.leaves import erased_leaf, leaf_of_row
from steward.foundation.proof.rules.trees import Edge, Tree
from steward.foundation.proof.terms import Flaw, Problem
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work

VERIFY = "proof.verify"
LABEL = "Compare the records with their proof"
GRACE = timedelta(hours=1)
"""A transaction that ran longer before it was sealed counts as back-dated."""
KEPT = 200


class Comparison:
    """What a comparison has found so far; the leaves pass by in their order."""

    def __init__(self) -> None:
        self.rows = self.found = 0
        self.problems: list[dict[str, str]] = []
        self.notes: list[str] = []
        self.edge = Edge()
        self.present: dict[str, int] = {}
        self.erased = 0
        self.unknown: dict[str, int] = {}

    def add(self, problems: Iterable[Problem]) -> None:
        """Note problems, and keep the first of them."""
        for item in problems:
            self.found += 1
            if len(self.problems) < KEPT:
                self.problems.append(item.plain())

    def compare(self, actor: Actor, log: ProofLog, batches: Iterable[ProofBatch]) -> None:
        """Compare batches that follow each other with the rows that they were made from."""
        tree = tree_of(actor, log)
        for batch in batches:
            if batch.first != self.edge.size:
                words = f"leaf {self.edge.size} should come next, and {batch.first} does"
                self.add([Problem(flaw=Flaw.REORDERED, record="The log", words=words)])
                self.edge.size = int(batch.first)
            self._batch(actor, log, batch, tree)

    def _batch(self, actor: Actor, log: ProofLog, batch: ProofBatch, tree: Tree) -> None:
        kept = [tree.leaf(int(batch.first) + at) for at in range(batch.count)]
        for level, index, hashes in self.edge.append(kept):
            if tree.fetch(level, index) != hashes:
                words = "does not hold what follows from the leaves below it"
                record = f"Tile {index} of level {level}"
                self.add([Problem(flaw=Flaw.ALTERED, record=record, words=words)])
        source = sources().get(batch.table)
        columns = batch.shape.columns
        if source is None or not set(columns) <= set(source.columns):
            self.unknown[batch.table] = self.unknown.get(batch.table, 0) + batch.count
            return
        since = _signed_before(actor, batch)
        rows = rows_by_key(source, actor.organisation_id, columns, batch.rows)
        self.rows += len(rows)
        self.present[batch.table] = self.present.get(batch.table, 0) + len(rows)
        names = [name.encode() for name in columns]
        secret = bytes.fromhex(log.secret)
        other: dict[int, bytes] = {}
        for at, key in enumerate(batch.rows):
            row = rows.get(key)
            if row is None:
                self._wrong(source, key, (), None, Flaw.MISSING)
            elif leaf_of_row(secret, source.table, str(key), names, row) != kept[at]:
                other[key] = kept[at]
            elif since and str(row[columns.index(claimed(source))]) < since:
                self._wrong(source, key, columns, row, Flaw.BACKDATED)

        if other:
            self._otherwise(actor, secret, source, columns, rows, other)

    def _otherwise(
        self,
        actor: Actor,
        secret: bytes,
        source: Source,
        columns: list[str],
        rows: dict[int, tuple[Any, ...]],
        leaves: dict[int, bytes],
    ) -> None:
        """Tell rows that are not as they were sealed from those out of which a person was erased.

        Of the latter the digests of what was sealed are kept, and lead to the same leaf.
        """
        known = erased_rows(actor, source.table, list(leaves))
        for key, leaf in leaves.items():
            row = dict(zip(columns, rows[key], strict=True))
            fields = known.get(key)
            found = fields and erased_leaf(secret, source.table, str(key), row, fields)
            if found == leaf:
                self.erased += 1
            else:
                self._wrong(source, key, columns, rows[key], Flaw.ALTERED)

    def _wrong(
        self,
        source: Source,
        key: int,
        columns: list[str] | tuple[()],
        row: tuple[Any, ...] | None,
        flaw: Flaw,
    ) -> None:
        words = {
            Flaw.MISSING: "was sealed and is not in the database any more",
            Flaw.ALTERED: "is not as it was sealed",
            Flaw.BACKDATED: "says that it was there before a checkpoint that does not know it",
        }[flaw]
        self.add([Problem(flaw=flaw, record=named(source, key, columns, row), words=words)])


def _signed_before(actor: Actor, batch: ProofBatch) -> str:
    """Return, as the database writes it, before which instant no row of a batch can have begun."""
    row = (
        Checkpoint.objects.visible_to(actor)
        .filter(size__lte=batch.first)
        .order_by("-size")
        .values_list("at", flat=True)
        .first()
    )
    return "" if row is None else (row - GRACE).strftime("%Y-%m-%d %H:%M:%S")


@transaction.atomic
def ask_verification(*, actor: Actor) -> Work:
    """Ask for the comparison of all records with their proof, in the background.

    Raises:
        NotAllowed: The actor may not, or sees a part of the organisation only.
    """
    require(actor, VERIFY_PROOF)
    require_whole(actor)
    return ask_for_work(actor=actor, kind=VERIFY, label=LABEL)


@transaction.atomic
def keep_verification(*, actor: Actor, size: int, found: Comparison) -> Verification:
    """Keep what a comparison found.

    Raises:
        NotAllowed: The actor may not compare.
    """
    require(actor, VERIFY_PROOF)
    row = Verification.objects.create(
        organisation_id=actor.organisation_id,
        at=actor.now,
        by_label=actor.label,
        size=size,
        rows=found.rows,
        found=found.found,
        problems=found.problems,
        notes=found.notes,
    )
    outcome = "all is as it was sealed" if not found.found else f"{found.found} are wrong"
    told = ProofVerified(
        subject=row.as_subject(), rows=found.rows, found=found.found, outcome=outcome
    )
    record(actor, told)
    return row
