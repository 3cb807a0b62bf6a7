"""Write a pack: records with their proofs, evidence, checkpoints and a signed list of contents."""

import base64
import hashlib
import json
import re
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from steward.extensions.auditpacks.checker import FILES, MANIFEST, PAYLOAD, PREDICATE, STATEMENT
from steward.extensions.auditpacks.queries import people_of, points_until, shapes_of
from steward.extensions.auditpacks.readable import Pages, index_page
from steward.extensions.auditpacks.single import single_file
from steward.extensions.auditpacks.terms import PackOrder
from steward.extensions.privacy.terms import HELD
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict
from steward.foundation.files.places import place
from steward.foundation.proof.models import Checkpoint, ProofLog
from steward.foundation.proof.queries.comparing import noun_of
from steward.foundation.proof.queries.proofs import (
    erased_rows,
    keys_of,
    leaves_of,
    origin_of,
    private_of,
    tree_of,
)
from steward.foundation.proof.queries.sources import Source, rows_by_key, sources
from steward.foundation.proof.rules.leaves import salts
from steward.foundation.proof.rules.signing import sign
from steward.foundation.proof.rules.trees import Tree
from steward.foundation.proof.rules.verifier import commitment, fingerprint, signed_bytes

PAGE = 1_000
SECRET = ("identity_apitoken.digest", "identity_invitation.digest", "guests_guestlink.digest")
"""Columns that are shown by their digests always: they open something."""
COMPACT = (",", ":")
README = """This is an audit pack of Steward.

Open index.html to read it. To check it on any machine:

    pip install cryptography
    python verify.py {name}

verify.py is in this pack; take it out first, or better take it from a source that you trust. It
says what is proven, what is missing and what was altered. Ask the organisation for the fingerprint
of its key and give it with --key.

records/       what happened, one line of JSON each, with salts and the way to the signed root
readable/      the same for people
evidence/      the files that records name, by their SHA-256 digest
checkpoints/   the size and the root of the log, signed, from early to late
"""


@dataclass
class Told:
    """What the list of contents says."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    subjects: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    without: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    waiting: int = 0


class PackWriter:
    """A pack that is being written, in steps; each asks the database anew."""

    def __init__(self, place: Path, order: PackOrder, point: Checkpoint, secret: str) -> None:
        self.archive = zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.order, self.point, self.secret = order, point, bytes.fromhex(secret)
        self.told, self.tree = Told(), Tree(lambda _level, _index: b"")
        self.pages = Pages()
        self.names: re.Pattern[str] | None = None
        self.files: dict[str, str] = {}

    def look(self, actor: Actor, log: ProofLog) -> None:
        """Begin a step: the tree is read through this transaction."""
        fresh = tree_of(actor, log)
        fresh.tiles, fresh.nodes = self.tree.tiles, self.tree.nodes
        self.tree = fresh
        if self.names is None and not self.order.persons:
            self.names = people_of(actor)

    def records(self, actor: Actor, source: Source, keys: Sequence[int]) -> None:
        """Write the records of one table."""
        known = leaves_of(actor, source.table, keys)
        sealed = {key: at for key, at in known.items() if at[0] < self.point.size}
        self.told.waiting += len(keys) - len(sealed)
        if not sealed:
            return
        shapes = shapes_of(actor)
        ordered = iter(sorted(sealed, key=lambda key: sealed[key][0]))
        written: list[int] = []
        with self._entry(f"records/{source.table}.jsonl") as target:
            while page := list(islice(ordered, PAGE)):
                for key, leaf, fields in self._page(actor, source, page, sealed, shapes):
                    record = {
                        "leaf": leaf,
                        "table": source.table,
                        "key": str(key),
                        "noun": noun_of(source.of),
                        "fields": fields,
                        "path": [step.hex() for step in self.tree.inclusion(leaf, self.point.size)],
                    }
                    line = json.dumps(record, ensure_ascii=False, separators=COMPACT)
                    target.write(line.encode() + b"\n")
                    written.append(leaf)
                    self.pages.add(source.table, record)
                    self._note_file(source, fields)
        self.told.records[source.table] = {"count": len(written), "leaves": _ranges(written)}
        self._text(
            f"readable/{source.table}.html", self.pages.end(source.table, noun_of(source.of))
        )

    def _page(
        self,
        actor: Actor,
        source: Source,
        keys: Sequence[int],
        sealed: dict[int, tuple[int, UUID]],
        shapes: dict[UUID, list[str]],
    ) -> Iterator[tuple[int, int, dict[str, Any]]]:
        by_shape: dict[UUID, list[int]] = {}
        for key in keys:
            by_shape.setdefault(sealed[key][1], []).append(key)
        rows: dict[int, tuple[list[str], tuple[Any, ...]]] = {}
        for shape, some in by_shape.items():
            columns = shapes[shape]
            if not set(columns) <= set(source.columns):
                self.told.notes.append(
                    f"{len(some)} records of {source.table} cannot be shown: a newer version of the"
                    " program removed columns that they were sealed with."
                )
                continue
            found = rows_by_key(source, actor.organisation_id, columns, some)
            rows |= {key: (columns, row) for key, row in found.items()}
        erased = erased_rows(actor, source.table, list(rows))
        if erased:
            self.told.notes.append(
                "Values of people who were erased are shown by the digests that were sealed."
            )
        for key in keys:
            if key in rows:
                fields = self._fields(source, key, *rows[key])
                for name, (was, _) in erased.get(key, {}).items():
                    fields[name] = {"digest": was}
                yield key, sealed[key][0], fields

    def _fields(
        self, source: Source, key: int, columns: Sequence[str], row: Sequence[str | None]
    ) -> dict[str, Any]:
        made = salts(self.secret, source.table, str(key), len(columns))
        hidden = self._hidden(source)
        fields: dict[str, Any] = {}
        for name, value, salt in zip(columns, row, made, strict=True):
            if name in hidden or (value and self.names is not None and self.names.search(value)):
                fields[name] = {"digest": commitment(name, value, salt)}
            else:
                fields[name] = {"salt": salt.hex(), "value": value}
        return fields

    def _hidden(self, source: Source) -> set[str]:
        secret = {name.split(".")[1] for name in SECRET if name.split(".")[0] == source.of}
        held = HELD.get(source.of)
        if self.order.persons or held is None:
            return secret
        return secret | set(held.columns) | ({"name"} & set(held.shows.split()))

    def _note_file(self, source: Source, fields: dict[str, Any]) -> None:
        if source.table == FILES and fields["pgh_label"].get("value") != "delete":
            name = str(fields["name"].get("value") or "file")
            self.files.setdefault(str(fields["digest"].get("value")), name)

    def evidence(self, actor: Actor) -> None:
        """Write the bytes of the files that the records tell of."""
        kept = place()
        for digest, name in sorted(self.files.items()):
            if not self.order.evidence:
                self.told.without.append(digest)
            elif kept.holds(actor.organisation_id, digest):
                safe = re.sub(r"[^A-Za-z0-9._]+", "_", name)[-80:]
                entry = self._entry(f"evidence/{digest}-{safe}", packed=False)
                with entry as target, kept.open(actor.organisation_id, digest) as given:
                    while chunk := given.read(1 << 20):
                        target.write(chunk)

    def finish(self, actor: Actor, organisation: str) -> None:
        """Write what proves the records, and the signed list of contents.

        Raises:
            Conflict: The key cannot be opened with which the list would be signed.
        """
        keys = keys_of(actor)
        private = private_of(keys[-1])
        if private is None:
            raise Conflict("The signing key cannot be opened; was the installation's key replaced?")
        chain = [
            {"number": key.number, "public": key.public, "endorsement": key.endorsement}
            for key in keys
        ]
        self._text("keys.json", json.dumps(chain, indent=1))
        points = points_until(actor, self.point)
        for row in points:
            self._text(f"checkpoints/{row.size:012d}.txt", row.text)
        steps = [
            {
                "earlier": first.size,
                "size": second.size,
                "path": [step.hex() for step in self.tree.consistency(first.size, second.size)],
            }
            for first, second in pairwise(points)
        ]
        self._text("consistency.json", json.dumps(steps, separators=COMPACT))
        self._text("verify.py", single_file())
        self._text("README.txt", README.format(name="PACK.zip"))
        nouns = {table: noun_of(sources()[table].of) for table in self.told.records}
        told = self._predicate(actor, organisation)
        self._text(
            "index.html", index_page(told, nouns, fingerprint(bytes.fromhex(keys[-1].public)))
        )
        self._sign(told, private)
        self.archive.close()

    def _predicate(self, actor: Actor, organisation: str) -> dict[str, Any]:
        notes = [
            "What is kept in confidence or belongs to the account of one person is in no pack.",
            *sorted(set(self.told.notes)),
        ]
        if self.told.waiting:
            notes.append(f"{self.told.waiting} records are too new: they were not sealed yet.")
        if not self.order.persons:
            notes.append(
                "People are shown by digests. Files of evidence are as they are and may name them."
            )
        return {
            "origin": origin_of(actor.organisation_id),
            "organisation": organisation,
            "made_at": actor.now.isoformat(),
            "order": self.order.plain(),
            "checkpoint": {"size": self.point.size, "root": self.point.root},
            "records": self.told.records,
            "without": self.told.without,
            "notes": notes,
        }

    def _sign(self, told: dict[str, Any], private: bytes) -> None:
        statement = {
            "_type": STATEMENT,
            "subject": sorted(self.told.subjects, key=lambda item: item["name"]),
            "predicateType": PREDICATE,
            "predicate": told,
        }
        payload = json.dumps(statement, sort_keys=True, ensure_ascii=False).encode()
        signature = sign(private, signed_bytes(PAYLOAD, payload))
        envelope = {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD,
            "signatures": [{"keyid": "", "sig": base64.b64encode(signature).decode()}],
        }
        self.archive.writestr(_info(MANIFEST), json.dumps(envelope))

    def _text(self, name: str, text: str) -> None:
        with self._entry(name) as target:
            target.write(text.encode())

    @contextmanager
    def _entry(self, name: str, *, packed: bool = True) -> Generator["_Digesting"]:
        info = _info(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self.archive.open(info, "w", force_zip64=True) as target:
            through = _Digesting(target)
            yield through
        digest = through.found.hexdigest()
        self.told.subjects.append({"name": name, "digest": {"sha256": digest}})


class _Digesting:
    """Writes on, and knows the digest of what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.found = target, hashlib.sha256()

    def write(self, content: bytes) -> None:
        self.target.write(content)
        self.found.update(content)


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))


def _ranges(leaves: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for leaf in leaves:
        if found and leaf == found[-1][1] + 1:
            found[-1][1] = leaf
        else:
            found.append([leaf, leaf])
    return found
