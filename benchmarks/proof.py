"""How fast entries are sealed and proven, and how long an audit pack takes to make and to check.

Run: ./steward bench proof. A hundred thousand entries of the journal are sealed by the real turns;
a tree of ten million leaves is then asked for proofs through its tiles; a pack of five thousand
records with a gigabyte of evidence is made and checked.
"""

import secrets
import sys
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from ground import SCRATCH, Verdicts, ground

from steward.extensions.auditpacks.checker import check_pack
from steward.extensions.auditpacks.operations import ask_for_pack
from steward.extensions.auditpacks.queries import pack_place
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.core.actor import by_rule
from steward.foundation.core.ids import uuid7
from steward.foundation.files.operations import store_file
from steward.foundation.proof.models import ProofLog, ProofTile
from steward.foundation.proof.operations.sealing import BATCH, seal_next
from steward.foundation.proof.policy import KEEP_PROOF
from steward.foundation.proof.queries.proofs import tree_of
from steward.foundation.proof.rules.trees import Edge
from steward.foundation.proof.rules.verifier import root_by_inclusion
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.work.runners import RUNNERS, Errand, work_of
from tests.factories.organisations import an_owner

ENTRIES, LEAVES, RECORDS = 100_000, 10_000_000, 5_000
FILES, FILE_BYTES = 16, 64 * 1024 * 1024
PROOFS = 200
WRITE = """
INSERT INTO journal_entry (organisation_id, at, actor_kind, actor_id, actor_label, event,
  subject_kind, subject_id, subject_label, payload)
SELECT %s, now(), 'person', %s, 'Somebody', 'task.renamed', 'task', gen_random_uuid(),
  'Task ' || n, jsonb_build_object('title', 'Title ' || n, 'before', 'Before ' || n)
FROM generate_series(1, %s) AS n
"""


def sealed(actor):
    """Seal until nothing waits; returns how many, and the seconds."""
    began, count = time.perf_counter(), 0
    while True:
        with acting_for(actor.organisation_id):
            done = seal_next(actor=actor)
        count += done
        if done < BATCH:
            return count, time.perf_counter() - began


def an_organisation(number):
    with transaction.atomic():
        owner, _ = an_owner(datetime.now(UTC), name=f"Proof {number}", email=f"p{number}@x.example")
    return by_rule(owner, KEEP_PROOF)


def wrote(actor, count):
    with acting_for(actor.organisation_id), connection.cursor() as cursor:
        cursor.execute(WRITE, [actor.organisation_id, actor.id, count])


def sealing(verdicts):
    actor = an_organisation(1)
    sealed(actor)
    wrote(actor, ENTRIES)
    count, seconds = sealed(actor)
    verdicts.at_least("sealing entries of the journal", count / seconds, 20_000, "/s")


def proving(verdicts):
    """Ask a log of ten million leaves, whose tiles are written here and read as always."""
    actor, edge = an_organisation(2), Edge()
    own = actor.organisation_id
    with acting_for(own):
        rows = edge.append(number.to_bytes(32, "big") for number in range(LEAVES))
        columns = ("id", "organisation_id", "level", "index", "hashes")
        ProofTile.objects.write_values(
            columns, ((uuid7(), own, level, index, held) for level, index, held in rows)
        )
        log = ProofLog.objects.create(
            organisation_id=own, size=edge.size, edge=edge.packed(), secret="00" * 32
        )
    root, times = edge.root(), []
    for _ in range(PROOFS):
        leaf = secrets.randbelow(LEAVES)
        began = time.perf_counter()
        with acting_for(own):
            path = tree_of(actor, log).inclusion(leaf, LEAVES)
        times.append((time.perf_counter() - began) * 1000)
        assert root_by_inclusion(leaf, LEAVES, leaf.to_bytes(32, "big"), path) == root
    times.sort()
    verdicts.at_most("inclusion proof at 10 million leaves, median", times[PROOFS // 2], 5, "ms")
    verdicts.at_most(
        "inclusion proof at 10 million leaves, 95 %", times[PROOFS * 95 // 100], 10, "ms"
    )


def packing(verdicts):
    actor = an_organisation(3)
    wrote(actor, RECORDS)
    for number in range(FILES):
        with acting_for(actor.organisation_id):
            content = secrets.token_bytes(FILE_BYTES)
            store_file(actor=actor, name=f"evidence-{number}.bin", content=content)
    for _ in range(3):
        sealed(actor)
    with acting_for(actor.organisation_id, person_id=actor.id):
        work = ask_for_pack(actor=actor, order=PackOrder(scope=PackScope.WHOLE))
    began = time.perf_counter()
    RUNNERS[work.kind](Errand(work_of(actor.organisation_id, work.pk)))
    verdicts.at_most("pack of 5,000 records and 1 GB", time.perf_counter() - began, 60, "s")
    place = pack_place(actor.organisation_id, work.pk)
    began = time.perf_counter()
    verdict = check_pack(place)
    verdicts.at_most("checking it", time.perf_counter() - began, 20, "s")
    assert verdict.wrong == [], verdict.wrong[:3]


def main():
    settings.STEWARD_ANCHORS = str(SCRATCH / "anchors")
    verdicts = Verdicts()
    with ground():
        sealing(verdicts)
        packing(verdicts)
        proving(verdicts)
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
