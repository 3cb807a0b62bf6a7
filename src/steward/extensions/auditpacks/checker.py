"""The second half of the program inside an audit pack: check a pack, and say what is wrong with it.

Together with `steward.foundation.proof.rules.verifier` this is the one file that ``steward verify``
runs and that every pack brings; it runs on Python 3.9.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from steward.foundation.proof.rules.verifier import (
    CannotRead,
    Signed,
    check_keys,
    fingerprint,
    is_consistent,
    leaf_of_record,
    read_anchors,
    read_checkpoint,
    root_by_inclusion,
    signed_by,
    signed_bytes,
    verifies,
)

# The check begins here.
MANIFEST = "manifest.dsse.json"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:steward:audit-pack:1"
PAYLOAD = "application/vnd.in-toto+json"
FILES = "files_storedfileevent"
CLAIMED = ("pgh_created_at", "began_at")
LATE = timedelta(hours=1)
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)
UNREADABLE = (CannotRead, ValueError, KeyError, TypeError, AttributeError)


class Verdict:
    """What is proven, what is wrong, and what cannot be told."""

    def __init__(self) -> None:
        self.proven: list[str] = []
        self.wrong: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def add(self, flaw: str, words: str) -> None:
        """Note something that is wrong, by the name of the flaw."""
        self.wrong.append((flaw, words))


def check_pack(place: Path, *, key: str = "", anchors: str = "") -> Verdict:
    """Check an audit pack.

    Args:
        place: The ZIP file.
        key: The fingerprint that a key of the organisation is known to have; empty for unknown.
        anchors: The text of an anchor file of the organisation; empty for none.
    """
    verdict = Verdict()
    try:
        with zipfile.ZipFile(place) as pack:
            _Check(pack, verdict).run(key, anchors)
    except BROKEN as error:
        verdict.add("altered", f"The pack is damaged: {error}")
    return verdict


class _Check:
    def __init__(self, pack: zipfile.ZipFile, verdict: Verdict) -> None:
        self.pack, self.verdict = pack, verdict
        self.names = pack.namelist()
        self.keys: list[bytes] = []
        self.points: list[Signed] = []
        self.evidence: dict[str, str] = {}
        self.digests: dict[str, str] = {}

    def run(self, key: str, anchors: str) -> None:
        """Check everything; each part goes on where another one is wrong."""
        statement = self._manifest()
        if statement is None:
            return
        told = statement["predicate"]
        self._keys(str(told["origin"]), key)
        self._signature()
        self._files(statement["subject"])
        self._checkpoints(told)
        self._anchors(anchors, str(told["origin"]))
        count = sum(self._records(table, said) for table, said in sorted(told["records"].items()))
        if count:
            words = f"are in the log of {self.points[-1].size} leaves, signed {self.points[-1].at}"
            self.verdict.proven.append(f"{count} records {words}")
        self._evidence(told.get("without", []))
        self.verdict.notes += [str(note) for note in told.get("notes", [])]

    def _manifest(self) -> dict[str, Any] | None:
        if MANIFEST not in self.names:
            self.verdict.add("missing", f"{MANIFEST} is missing: this is no audit pack")
            return None
        try:
            self.envelope = json.loads(self.pack.read(MANIFEST))
            self.payload = base64.b64decode(self.envelope["payload"], validate=True)
            statement = json.loads(self.payload)
            if statement["_type"] != STATEMENT or statement["predicateType"] != PREDICATE:
                self.verdict.add("altered", f"{MANIFEST} is not the statement of an audit pack")
                return None
            _ = statement["predicate"]["records"], statement["predicate"]["origin"]
        except (*UNREADABLE, *BROKEN) as error:
            self.verdict.add("altered", f"{MANIFEST} cannot be read: {error}")
            return None
        return statement

    def _keys(self, origin: str, known: str) -> None:
        try:
            chain = json.loads(self.pack.read("keys.json"))
            self.keys = [bytes.fromhex(item["public"]) for item in chain]
            wrong = check_keys(origin, chain)
        except (*UNREADABLE, *BROKEN) as error:
            self.verdict.add("altered", f"keys.json cannot be read: {error}")
            return
        for words in wrong:
            self.verdict.add("replaced", f"keys.json: {words}")
        prints = [fingerprint(public) for public in self.keys]
        if known and known.replace(":", "").lower() not in prints:
            self.verdict.add("replaced", "No key of the pack has the fingerprint that was given")
        elif known:
            self.verdict.proven.append("A key of the pack has the fingerprint that was given")
        elif prints:
            self.verdict.notes.append(
                "Whether the keys are the organisation's own is not proven. Ask it for the"
                f" fingerprint and give it with --key. The last one in this pack: {prints[-1]}"
            )

    def _signature(self) -> None:
        message = signed_bytes(PAYLOAD, self.payload)
        try:
            given = [
                base64.b64decode(item["sig"], validate=True) for item in self.envelope["signatures"]
            ]
            kind = self.envelope["payloadType"]
        except UNREADABLE:
            given, kind = [], ""
        good = any(verifies(public, value, message) for public in self.keys for value in given)
        if good and kind == PAYLOAD:
            self.verdict.proven.append("The list of contents is signed by the organisation's key")
        else:
            self.verdict.add("replaced", f"{MANIFEST} is not signed by a key of the pack")

    def _files(self, subjects: list[dict[str, Any]]) -> None:
        listed = {str(item["name"]): str(item["digest"]["sha256"]) for item in subjects}
        good = 0
        for name, digest in sorted(listed.items()):
            if name not in self.names:
                self.verdict.add("missing", f"{name} is listed and is not in the pack")
            elif self._digest(name) == digest:
                good += 1
            else:
                self.verdict.add("altered", f"{name} is not as it was when the pack was made")
        for name in sorted(set(self.names) - set(listed) - {MANIFEST}):
            self.verdict.add("added", f"{name} is in the pack and not in its list of contents")
        for name in sorted({name for name in self.names if self.names.count(name) > 1}):
            self.verdict.add("added", f"{name} is in the pack twice")
        self.verdict.proven.append(f"{good} of {len(listed)} files are as they are listed")

    def _digest(self, name: str) -> str:
        if name not in self.digests:
            found = hashlib.sha256()
            try:
                with self.pack.open(name) as source:
                    while chunk := source.read(1 << 20):
                        found.update(chunk)
                self.digests[name] = found.hexdigest()
            except BROKEN:
                self.digests[name] = ""
        return self.digests[name]

    def _checkpoints(self, told: dict[str, Any]) -> None:
        before: Signed | None = None
        for name in sorted(item for item in self.names if item.startswith("checkpoints/")):
            try:
                note = read_checkpoint(self.pack.read(name).decode())
            except (*UNREADABLE, *BROKEN):
                self.verdict.add("altered", f"{name} is no signed checkpoint")
                continue
            if note.origin != told["origin"] or signed_by(note, self.keys) is None:
                self.verdict.add("replaced", f"{name} is not signed by a key of the pack")
                continue
            if before and (note.size <= before.size or note.at < before.at):
                self.verdict.add("back-dated", f"{name} does not come after the one before it")
            self.points.append(note)
            before = note
        self._consistent()
        last = self.points[-1] if self.points else None
        said = told["checkpoint"]
        if last is None or (last.size, last.root.hex()) != (said["size"], said["root"]):
            self.verdict.add("missing", "The checkpoint that the pack was made under is missing")

    def _consistent(self) -> None:
        try:
            proofs = json.loads(self.pack.read("consistency.json"))
            paths = {
                (item["earlier"], item["size"]): [bytes.fromhex(step) for step in item["path"]]
                for item in proofs
            }
        except (*UNREADABLE, *BROKEN) as error:
            self.verdict.add("altered", f"consistency.json cannot be read: {error}")
            return
        good = 0
        for first, second in zip(self.points, self.points[1:]):  # noqa: B905 -- framework requires
            path = paths.get((first.size, second.size))
            if path is None:
                words = f"The proof from {first.size} to {second.size} leaves is missing"
                self.verdict.add("missing", words)
            elif is_consistent((first.size, first.root), (second.size, second.root), path):
                good += 1
            else:
                words = f"The log of {second.size} leaves did not begin as that of {first.size}"
                self.verdict.add("replaced", words)
        self.verdict.proven.append(f"{good + 1} checkpoints follow from each other")

    def _anchors(self, text: str, origin: str) -> None:
        known = {note.size: note.root for note in self.points}
        last = self.points[-1] if self.points else None
        compared = 0
        for note in read_anchors(text):
            if note.origin != origin or last is None:
                continue
            if signed_by(note, self.keys) is None:
                words = f"The anchor of {note.size} leaves, {note.at}, is signed by another key"
                self.verdict.add("replaced", words)
            elif note.size > last.size and note.at <= last.at:
                words = f"The log had {note.size} leaves at {note.at}, and fewer later"
                self.verdict.add("rolled back", words)
            elif note.size in known:
                compared += 1
                if known[note.size] != note.root:
                    words = f"The log of {note.size} leaves is not the one anchored at {note.at}"
                    self.verdict.add("replaced", words)
        if text:
            self.verdict.proven.append(f"{compared} anchored checkpoints were compared")

    def _records(self, table: str, said: dict[str, Any]) -> int:
        """Check the records of a table; returns how many are proven."""
        name, wanted = f"records/{table}.jsonl", set(_spread(said["leaves"]))
        seen: set[int] = set()
        good, before = 0, -1
        for number, record in self._lines(name):
            if record is None:
                self.verdict.add("altered", f"{name}, line {number} cannot be read")
                continue
            leaf, who = int(record["leaf"]), named(record)
            if leaf < before:
                self.verdict.add("reordered", f"{name}, line {number}: {who}")
            if leaf in seen:
                self.verdict.add("added", f"{name}, line {number} stands there twice: {who}")
            elif leaf not in wanted:
                self.verdict.add("added", f"{name}, line {number} is not listed: {who}")
            before = leaf
            seen.add(leaf)
            good += self._record(name, number, record, who)
        for leaf in sorted(wanted - seen):
            self.verdict.add("missing", f"{name}: the record of leaf {leaf} of the log")
        return good

    def _lines(self, name: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
        if name not in self.names:
            return
        try:
            with self.pack.open(name) as source:
                for number, line in enumerate(source, 1):
                    try:
                        record = json.loads(line)
                        _ = int(record["leaf"]), record["fields"].items(), record["path"][:1]
                    except UNREADABLE:
                        yield number, None
                        continue
                    yield number, record
        except BROKEN:
            yield 0, None

    def _record(self, name: str, number: int, record: dict[str, Any], who: str) -> bool:
        last = self.points[-1] if self.points else None
        leaf = int(record["leaf"])
        try:
            path = [bytes.fromhex(step) for step in record["path"]]
            hashed = leaf_of_record(record)
        except UNREADABLE:
            self.verdict.add("altered", f"{name}, line {number}: {who}")
            return False
        if last is None or root_by_inclusion(leaf, last.size, hashed, path) != last.root:
            self.verdict.add("altered", f"{name}, line {number}: {who} is not what was sealed")
            return False
        self._dated(record, who)
        if (
            record["table"] == FILES
            and record["fields"].get("pgh_label", {}).get("value") != "delete"
        ):
            self.evidence[str(record["fields"]["digest"].get("value"))] = who
        return True

    def _dated(self, record: dict[str, Any], who: str) -> None:
        """Find a record that says it was there before a checkpoint that does not know it."""
        fields = record["fields"]
        said = [str(fields[name].get("value") or "") for name in CLAIMED if name in fields]
        earlier = [note for note in self.points if note.size <= int(record["leaf"])]
        if not earlier or not said or not said[0]:
            return
        began = datetime.fromisoformat(_zoned(said[0]))
        if began < datetime.fromisoformat(_zoned(earlier[-1].at)) - LATE:
            words = f"{who} says {said[0]}, and the log of {earlier[-1].at} does not know it"
            self.verdict.add("back-dated", words)

    def _evidence(self, without: list[str]) -> None:
        held = {
            name.split("/")[1].split("-")[0]: name
            for name in self.names
            if name.startswith("evidence/")
        }
        good = 0
        for digest, who in sorted(self.evidence.items()):
            if digest in without:
                continue
            if digest not in held:
                self.verdict.add("missing", f"The bytes of {who} are not in the pack")
            elif self._digest(held[digest]) != digest:
                self.verdict.add("altered", f"The bytes of {who} are not those that were stored")
            else:
                good += 1
        for digest in sorted(set(held) - set(self.evidence)):
            self.verdict.add("added", f"{held[digest]} belongs to no record")
        self.verdict.proven.append(f"{good} files of evidence are those that were stored")


def _zoned(text: str) -> str:
    """Return an instant in a form that Python 3.9 reads."""
    text = text.replace("Z", "+00:00")
    main, sign, zone = text[:19], text[19:].partition("+")[1], text.partition("+")[2]
    return f"{main}{sign or '+'}{zone if ':' in zone else (zone or '00') + ':00'}"


def _spread(ranges: list[list[int]]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def named(record: dict[str, Any]) -> str:
    """Return what people know a record by."""
    fields = record["fields"]
    known = ("number", "reference", "title", "name", "label", "subject_label", "event")
    words = [str(fields[name]["value"]) for name in known if fields.get(name, {}).get("value")]
    return " ".join(
        [
            str(record.get("noun", record["table"])),
            *words[:2],
            f"({record['table']} {record['key']})",
        ]
    )


def told(verdict: Verdict) -> str:
    """Return a verdict as text."""
    lines = [f"proven       {words}" for words in verdict.proven]
    lines += [f"{flaw.upper():<12} {words}" for flaw, words in verdict.wrong]
    lines += [f"note         {words}" for words in verdict.notes]
    end = f"PROBLEMS: {len(verdict.wrong)}" if verdict.wrong else "ALL IS AS IT WAS SEALED"
    return "\n".join([*lines, "", end, ""])


def arguments_of(parser: argparse.ArgumentParser) -> None:
    """Declare what the check is given."""
    parser.add_argument("pack", type=Path, help="the audit pack, a ZIP file")
    parser.add_argument("--key", default="", help="the fingerprint of a key of the organisation")
    parser.add_argument("--anchors", type=Path, default=None, help="an anchor file to compare with")


def check(values: argparse.Namespace) -> int:
    """Check and print; 0 when all is as it was sealed, else 1."""
    anchors = values.anchors.read_text(encoding="utf-8") if values.anchors else ""
    sys.stdout.write(told(verdict := check_pack(values.pack, key=values.key, anchors=anchors)))
    return 1 if verdict.wrong else 0


def main() -> int:
    """Check the pack that the command line names."""
    parser = argparse.ArgumentParser(description="Check an audit pack of Steward.")
    arguments_of(parser)
    return check(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
