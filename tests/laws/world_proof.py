"""A log with a leaf, a comparison and an audit pack in the organisations that the laws look at."""

from collections.abc import Sequence
from uuid import UUID

from steward.extensions.auditpacks.operations import ask_for_pack
from steward.extensions.auditpacks.queries import pack_place
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.core.actor import Actor
from steward.foundation.proof.models import (
    Checkpoint,
    ProofBatch,
    ProofLog,
    ProofShape,
    ProofTile,
    Verification,
)
from steward.foundation.proof.operations.keys import key_at_work
from steward.foundation.proof.queries.proofs import origin_of
from steward.foundation.proof.rules.signing import checkpoint
from steward.foundation.proof.rules.trees import Edge
from steward.foundation.work.models import Work


def proven(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Make one of everything, as sealing does once others have ended."""
    own = {"organisation_id": actor.organisation_id}
    edge = Edge()
    list(edge.append([b"l" * 32]))
    ProofLog.objects.create(
        size=1, signed_size=1, edge=edge.packed(), secret="00" * 32, cursors={}, **own
    )
    shape = ProofShape.objects.create(table="tasks_taskevent", columns=["title"], **own)
    key = (1).to_bytes(8, "big")
    ProofBatch.objects.create(
        first=0, count=1, table=shape.table, shape=shape, keys=key, low=1, high=1, **own
    )
    ProofTile.objects.create(level=0, index=0, hashes=b"l" * 32, **own)
    row, private = key_at_work(actor)
    text = checkpoint(origin_of(actor.organisation_id), 1, edge.root(), actor.now, private)
    Checkpoint.objects.create(
        size=1, root=edge.root().hex(), at=actor.now, key=row, text=text, **own
    )
    problems = [{"flaw": "altered", "record": f"Task {name}", "words": name} for name in names]
    Verification.objects.create(
        at=actor.now, by_label=names[0], size=1, rows=1, found=1, problems=problems, **own
    )
    for name in names:
        order = PackOrder(scope=PackScope.CLAUSE, clause=name[:20], label=name)
        work = ask_for_pack(actor=actor, order=order)
        Work.objects.visible_to(actor).filter(pk=work.pk).update(status="done")
        place = pack_place(actor.organisation_id, work.pk)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(f"PK {name}".encode())
    return {"audit-pack": work.pk}
