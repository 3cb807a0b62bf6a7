"""A real pack of a real database, checked as a stranger would, and then tampered with."""

import base64
import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.terms import NewTask
from steward.extensions.auditpacks.checker import check_pack
from steward.extensions.auditpacks.operations import ask_for_pack
from steward.extensions.auditpacks.queries import pack_place
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.files.operations import store_file
from steward.foundation.proof.anchors import place_of
from steward.foundation.proof.queries.proofs import keys_of, private_of
from steward.foundation.proof.rules.signing import checkpoint
from steward.foundation.proof.rules.verifier import fingerprint
from steward.foundation.work.runners import RUNNERS, Errand, work_of
from tests.foundation.proof.conftest import Sealed, settings_of  # noqa: F401 -- a fixture

ORDER = PackOrder(scope=PackScope.WHOLE)


@pytest.fixture
def sealed(migrated, settings_of):  # noqa: F811 -- the fixture
    with Sealed(migrated) as organisation:
        with organisation.acting():
            for title in ("Write the plan", "Keep 6.1.3 in mind"):
                new = NewTask(title=title, requirement="6.1.3" if "6.1.3" in title else "")
                create_task(actor=organisation.actor, new=new)
            store_file(actor=organisation.actor, name="logs.txt", content=b"evidence" * 100)
        organisation.seal()
        with organisation.acting():
            create_task(actor=organisation.actor, new=NewTask(title="Later"))
        organisation.seal()
        yield organisation


def made(sealed, order=ORDER):
    with sealed.acting():
        work = ask_for_pack(actor=sealed.actor, order=order)
    RUNNERS[work.kind](Errand(work_of(sealed.key, work.pk)))
    return pack_place(sealed.key, work.pk)


def rewritten(pack, target, change):
    """The same pack with its entries as ``change`` returns them: name → bytes, or None."""
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def flaws(pack, **more):
    return {flaw for flaw, _ in check_pack(pack, **more).wrong}


def test_a_pack_is_proven_on_a_machine_without_steward(sealed, tmp_path):
    pack = made(sealed)
    with sealed.acting():
        known = fingerprint(bytes.fromhex(keys_of(sealed.actor)[-1].public))
    anchors = place_of(sealed.key).read_text()
    alone = tmp_path / "verify.py"
    with zipfile.ZipFile(pack) as archive:
        alone.write_bytes(archive.read("verify.py"))
        names = archive.namelist()

    command = [sys.executable, "-I", str(alone), str(pack), "--key", known]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert "ALL IS AS IT WAS SEALED" in said.stdout
    assert "1 files of evidence" in said.stdout
    assert flaws(pack, key=known, anchors=anchors) == set()
    assert flaws(pack, key="0" * 64) == {"replaced"}
    assert {"index.html", "verify.py", "keys.json", "manifest.dsse.json"} <= set(names)


def test_every_tampering_with_records_is_named(sealed, tmp_path):
    pack, other = made(sealed), tmp_path / "other.zip"
    with zipfile.ZipFile(pack) as archive:
        tasks = archive.read("records/tasks_taskevent.jsonl").splitlines()
    lines = "records/tasks_taskevent.jsonl"

    def with_tasks(rows):
        changed = b"\n".join(rows) + b"\n"
        return rewritten(pack, other, lambda name, old: changed if name == lines else old)

    verdict = check_pack(
        with_tasks([tasks[0].replace(b"Write the plan", b"Write no plan"), *tasks[1:]])
    )
    assert any("Write no plan" in words for flaw, words in verdict.wrong if flaw == "altered")
    assert "missing" in flaws(with_tasks(tasks[1:]))
    assert "reordered" in flaws(with_tasks(tasks[::-1]))
    record = json.loads(tasks[0])
    record["fields"]["pgh_created_at"]["value"] = "2020-01-01 00:00:00+00"
    assert {"altered"} <= flaws(with_tasks([json.dumps(record).encode(), *tasks[1:]]))


def test_every_tampering_with_checkpoints_and_evidence_is_named(sealed, tmp_path):
    pack, other = made(sealed), tmp_path / "other.zip"
    with sealed.acting():
        private = private_of(keys_of(sealed.actor)[-1])
    with zipfile.ZipFile(pack) as archive:
        names = archive.namelist()
    points = sorted(name for name in names if name.startswith("checkpoints/"))
    gone = rewritten(pack, other, lambda name, old: None if name == points[-1] else old)
    assert "missing" in flaws(gone)
    false = checkpoint("steward/x", 3, b"\0" * 32, sealed.actor.now, private).encode()
    swapped = rewritten(pack, other, lambda name, old: false if name == points[0] else old)
    assert "replaced" in flaws(swapped)
    kept = next(name for name in names if name.startswith("evidence/"))
    assert {"missing"} == flaws(rewritten(pack, other, lambda n, old: None if n == kept else old))
    assert "altered" in flaws(rewritten(pack, other, lambda n, old: b"x" if n == kept else old))

    def forged(name, old):
        if name != "manifest.dsse.json":
            return old
        envelope = json.loads(old)
        payload = json.loads(base64.b64decode(envelope["payload"]))
        payload["predicate"]["records"].pop("tasks_taskevent")
        envelope["payload"] = base64.b64encode(json.dumps(payload).encode()).decode()
        return json.dumps(envelope).encode()

    assert "replaced" in flaws(rewritten(pack, other, forged))
    anchors = place_of(sealed.key).read_text()
    size = int(points[-1].split("/")[1].split(".")[0])
    with sealed.acting():
        ahead = checkpoint(f"steward/{sealed.key}", size + 9, b"\0" * 32, sealed.actor.now, private)
    assert flaws(pack, anchors=f"{anchors}{ahead}\n\n") == {"rolled back"}


def test_no_byte_can_be_flipped_unseen(sealed, tmp_path):
    pack, other = made(sealed), tmp_path / "flipped.zip"
    content = bytearray(pack.read_bytes())
    with zipfile.ZipFile(pack) as archive:
        infos = archive.infolist()
    for info in infos:
        start = info.header_offset + 30 + len(info.filename)
        for place in {start + 20 + info.compress_size // 3, start + 20 + info.compress_size // 2}:
            flipped = bytearray(content)
            flipped[place] ^= 1
            other.write_bytes(flipped)
            assert flaws(other), (info.filename, place)


def test_a_pack_about_a_clause_without_people_is_proven_and_names_nobody(sealed):
    order = PackOrder(scope=PackScope.CLAUSE, clause="6.1.3", persons=False)
    pack = made(sealed, order)

    assert flaws(pack) == set()
    with zipfile.ZipFile(pack) as archive:
        tasks = archive.read("records/tasks_taskevent.jsonl").decode()
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "Keep 6.1.3 in mind" in tasks
    assert "Write the plan" not in tasks
    assert b"The owner" not in whole
    assert sealed.actor.id.bytes not in whole
    assert str(sealed.actor.id).encode() not in whole
    shutil.rmtree(pack.parent)
