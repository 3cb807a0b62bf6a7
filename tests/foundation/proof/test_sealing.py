"""Everything that happens is sealed once, in order, and whatever is changed by force is named."""

import threading

from django.db import connections, transaction

from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.foundation.files.operations import store_file
from steward.foundation.files.places import place
from steward.foundation.proof.anchors import anchored, place_of
from steward.foundation.proof.models import Checkpoint, ProofBatch, ProofLog
from steward.foundation.proof.operations.keys import rotate_key
from steward.foundation.proof.queries import proofs
from steward.foundation.proof.queries.comparing import damaged_files
from steward.foundation.proof.queries.standing import (
    anchor_problems,
    checkpoint_problems,
    key_problems,
)
from steward.foundation.proof.rules import verifier
from steward.foundation.proof.rules.signing import checkpoint


def a_task(actor):
    return create_task(actor=actor, new=NewTask(title="Write the plan"))


def counted(sealed):
    with sealed.acting():
        return {
            table: sum(row.count for row in ProofBatch.objects.filter(table=table))
            for table in set(ProofBatch.objects.values_list("table", flat=True))
        }


def test_what_happens_is_sealed_once_and_proven(sealed):
    with sealed.acting():
        tasks = [a_task(sealed.actor) for _ in range(3)]
        store_file(actor=sealed.actor, name="a.txt", content=b"evidence")

    done = sealed.seal(limit=4)

    kept = counted(sealed)
    assert kept["tasks_taskevent"] == len(tasks)
    assert kept["files_storedfileevent"] == 1
    assert sum(kept.values()) == done
    with sealed.acting():
        log = ProofLog.objects.get()
        point = proofs.last_checkpoint(sealed.actor)
        first = Checkpoint.objects.order_by("size").first()
        keys = [bytes.fromhex(key.public) for key in proofs.keys_of(sealed.actor)]
        assert log.size == point.size == log.signed_size
        note = verifier.read_checkpoint(point.text)
        assert verifier.signed_by(note, keys) == 0
        for leaf in range(log.size):
            proof = proofs.inclusion(sealed.actor, leaf)
            path = [bytes.fromhex(step) for step in proof["path"]]
            found = verifier.root_by_inclusion(leaf, log.size, bytes.fromhex(proof["hash"]), path)
            assert found == note.root
            assert proofs.leaf_at(sealed.actor, proof["table"], proof["key"]) == leaf
        told = proofs.consistency(sealed.actor, first.size)
        steps = [bytes.fromhex(step) for step in told["path"]]
        earlier = verifier.read_checkpoint(told["earlier_checkpoint"])
        assert verifier.is_consistent((earlier.size, earlier.root), (note.size, note.root), steps)
    assert [item.size for item in anchored(sealed.key)][-1] == point.size
    found = sealed.verified()
    assert (found.problems, found.rows) == ([], log.size)


def test_a_transaction_that_commits_late_is_not_skipped_and_is_not_kept_waiting(sealed):
    begun, end = threading.Event(), threading.Event()

    def late():
        try:
            with sealed.acting():
                a_task(sealed.actor)
                begun.set()
                end.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=late)
    writer.start()
    try:
        begun.wait(10)
        with sealed.acting():
            store_file(actor=sealed.actor, name="a.txt", content=b"evidence")
        sealed.seal()
        assert counted(sealed).get("files_storedfileevent", 0) == 0
    finally:
        end.set()
        writer.join()

    sealed.seal()
    assert counted(sealed)["tasks_taskevent"] == counted(sealed)["files_storedfileevent"] == 1
    assert sealed.flaws() == []


FORCED = {
    ("altered", "Task"): (
        "UPDATE tasks_taskevent SET title = 'Other' WHERE pgh_obj_id = %s",
        0,
    ),
    ("missing", "Task"): ("DELETE FROM tasks_taskevent WHERE pgh_obj_id = %s", 1),
    ("back-dated", "Task"): (
        (
            "INSERT INTO tasks_taskevent SELECT (jsonb_populate_record(e, jsonb_build_object('pgh_id',"
            " nextval(pg_get_serial_sequence('tasks_taskevent', 'pgh_id')), 'pgh_created_at',"
            " '2020-01-01'))).* FROM tasks_taskevent e WHERE pgh_obj_id = %s"
        ),
        2,
    ),
    ("altered", "Task (tasks_task "): ("UPDATE tasks_task SET title = 'Other' WHERE id = %s", 3),
    ("added", "Entry"): (
        (
            "INSERT INTO journal_entry (organisation_id, at, transaction_id, actor_kind, actor_id,"
            " actor_label, event, subject_kind, subject_id, subject_label, payload, began_at)"
            " SELECT organisation_id, at, transaction_id, actor_kind, actor_id, 'Somebody', event,"
            " subject_kind, subject_id, subject_label, payload, began_at FROM journal_entry"
            " WHERE subject_id = %s"
        ),
        4,
    ),
    ("replaced", "Checkpoint"): (
        (
            "UPDATE proof_checkpoint SET root = repeat('0', 64) WHERE organisation_id ="
            " (SELECT organisation_id FROM tasks_task WHERE id = %s)"
        ),
        5,
    ),
}
"""What is to be named → what the superuser does to which task."""


def test_what_the_superuser_changes_is_named(sealed):
    with sealed.acting():
        tasks = [a_task(sealed.actor) for _ in range(6)]
    sealed.seal()

    for statement, which in FORCED.values():
        assert sealed.by_force(statement, tasks[which].pk) >= 1
    sealed.seal()

    found = sealed.flaws()
    for flaw, noun in FORCED:
        assert any(name == flaw and record.startswith(noun) for name, record in found)
    sealed.by_force("DELETE FROM proof_checkpoint WHERE organisation_id = %s", sealed.key)
    with sealed.acting():
        gone = [item.flaw for item in checkpoint_problems(sealed.actor, ProofLog.objects.get())]
        kept = [item.flaw for item in anchor_problems(sealed.actor, ProofLog.objects.get())]
    assert gone == ["missing"]
    assert set(kept) == {"missing"}


def test_a_database_put_back_is_named_by_its_anchors(sealed):
    with sealed.acting():
        a_task(sealed.actor)
    sealed.seal()
    kept = place_of(sealed.key).read_text()
    with sealed.acting():
        size = proofs.last_checkpoint(sealed.actor).size
        tree = proofs.tree_of(sealed.actor, ProofLog.objects.get())
        later = b"\x00" * 32
        private = proofs.private_of(proofs.keys_of(sealed.actor)[-1])
    origin = proofs.origin_of(sealed.key)
    ahead = checkpoint(origin, size + 5, later, sealed.actor.now, private)
    forked = checkpoint(origin, size, later, sealed.actor.now, private)
    assert tree.root(size) != later

    for text, flaw in ((ahead, "rolled back"), (forked, "replaced")):
        place_of(sealed.key).write_text(f"{kept}{text}\n\n")
        with sealed.acting():
            found = list(anchor_problems(sealed.actor, ProofLog.objects.get()))
        assert [item.flaw for item in found] == [flaw]


def test_a_key_is_handed_on_and_the_old_one_still_counts(sealed):
    sealed.seal()
    with sealed.acting():
        rotate_key(actor=sealed.actor)
        a_task(sealed.actor)
    sealed.seal()

    with sealed.acting():
        log = ProofLog.objects.get()
        assert list(key_problems(sealed.actor)) == []
        assert list(checkpoint_problems(sealed.actor, log)) == []
        points = Checkpoint.objects.order_by("size")
        assert {row.key.number for row in points} == {1, 2}
        assert Task.objects.count() == 1


def test_bytes_that_are_not_those_that_were_stored_are_named(sealed):
    with sealed.acting(), transaction.atomic():
        file = store_file(actor=sealed.actor, name="a.txt", content=b"evidence")
    place().path(sealed.key, file.digest).write_bytes(b"evidencE")
    with sealed.acting():
        assert [item.flaw for item in damaged_files(sealed.actor)] == ["altered"]
