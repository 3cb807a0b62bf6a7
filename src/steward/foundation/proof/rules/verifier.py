"""What a checker must know: hashes, proofs and signed checkpoints.

This file is also the first half of the program inside an audit pack, so it imports nothing of
Steward and runs on Python 3.9. Sources: RFC 9162 (Merkle tree), RFC 8032 (Ed25519), C2SP
tlog-checkpoint and signed-note (form of a checkpoint).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DASH = "\u2014"
ED25519 = b"\x01"
SALT_BYTES = 16
VERSION = 1
BETWEEN = "\n\n\n"
"""What stands between two checkpoints of an anchor file; within one it never does."""


class CannotRead(ValueError):
    """Something does not have the form that it must have; the message says what."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of what stands above two nodes. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which a path leads from a leaf, None for a path of the wrong length.

    Source: RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    here, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if here & 1 or here == last:
            found = node_hash(step, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, step)
        here, last = here >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(
    earlier: tuple[int, bytes], later: tuple[int, bytes], path: Sequence[bytes]
) -> bool:
    """Say whether the earlier tree (size, root) is how the later one began.

    Source: RFC 9162, 2.1.4.2.
    """
    (first, first_root), (second, second_root) = earlier, later
    if first == second:
        return first_root == second_root and not path
    if not 0 < first < second or not path:
        return first == 0 and not path
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    return old == first_root and new == second_root and last == 0


def commitment(name: str, value: str | None, salt: bytes) -> str:
    """Return what stands in a leaf for one field, in hexadecimal; the salt hides short values."""
    told = b"\x00" if value is None else b"\x01" + value.encode()
    return hashlib.sha256(salt + name.encode() + b"\x00" + told).hexdigest()


def leaf_data(table: str, key: str, digests: dict[str, str]) -> bytes:
    """Return the bytes of a leaf: canonical JSON, which here is sorted keys and no spaces.

    All values are ASCII text without anything to escape, or one whole number. Source: RFC 8785.
    """
    said = {"fields": digests, "key": key, "table": table, "v": VERSION}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def leaf_of_record(record: dict[str, Any]) -> bytes:
    """Return the hash of the leaf of a record in a pack; what is redacted is known by its digest.

    Raises:
        CannotRead: A field has neither salt and value nor a digest.
    """
    digests: dict[str, str] = {}
    for name, held in record["fields"].items():
        if "digest" in held:
            digests[name] = str(held["digest"])
        elif "salt" in held and "value" in held:
            digests[name] = commitment(name, held["value"], bytes.fromhex(held["salt"]))
        else:
            raise CannotRead(f"the field {name} is incomplete")
    return leaf_hash(leaf_data(str(record["table"]), str(record["key"]), digests))


class Signed(NamedTuple):
    """A checkpoint: of which log, how many leaves, which root, when, and who signed it."""

    origin: str
    size: int
    root: bytes
    at: str
    body: str
    signatures: tuple[tuple[str, bytes], ...]


def read_checkpoint(text: str) -> Signed:
    """Read a checkpoint as a signed note.

    Raises:
        CannotRead: It is none.
    """
    body, _, rest = text.partition("\n\n")
    lines = body.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
        more = dict(line.split(" ", 1) for line in lines[3:])
        signatures = tuple(_signature(line) for line in rest.strip().split("\n"))
    except (ValueError, IndexError):
        raise CannotRead("this is no signed checkpoint") from None
    if str(size) != lines[1] or len(root) != hashlib.sha256().digest_size:
        raise CannotRead("this is no signed checkpoint")
    return Signed(origin, size, root, more.get("time", ""), body + "\n", signatures)


def _signature(line: str) -> tuple[str, bytes]:
    dash, name, value = line.split(" ")
    if dash != DASH:
        raise ValueError(line)
    return name, base64.b64decode(value, validate=True)


def read_anchors(text: str) -> Iterator[Signed]:
    """Yield the checkpoints of an anchor file; what is none is left out."""
    for part in text.split(BETWEEN):
        try:
            yield read_checkpoint(part.strip("\n") + "\n")
        except CannotRead:
            continue


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes that say which key a signature is by. Source: C2SP signed-note."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def fingerprint(public: bytes) -> str:
    """Return a key in the short form that people compare: SHA-256 in hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the signature is by this key over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_by(note: Signed, keys: Sequence[bytes]) -> int | None:
    """Return the place of the key that signed a checkpoint, None where none of them did."""
    for name, value in note.signatures:
        for place, public in enumerate(keys):
            mine = name == note.origin and value[:4] == key_id(name, public)
            if mine and verifies(public, value[4:], note.body.encode()):
                return place
    return None


def endorsement(origin: str, number: int, public: bytes) -> bytes:
    """Return what the key before signs to hand on to a new one; the first one signs itself."""
    return f"steward key {number} of {origin}\n{public.hex()}\n".encode()


def check_keys(origin: str, keys: Sequence[dict[str, Any]]) -> list[str]:
    """Return what is wrong with a chain of keys, each handed on to by the one before."""
    wrong: list[str] = []
    before: bytes | None = None
    for number, key in enumerate(keys, 1):
        public, given = bytes.fromhex(key["public"]), bytes.fromhex(key["endorsement"])
        if key["number"] != number:
            wrong.append(f"key {number} is missing")
        elif not verifies(before or public, given, endorsement(origin, number, public)):
            wrong.append(f"key {number} was not handed on to by the key before it")
        before = public
    return wrong


def signed_bytes(kind: str, payload: bytes) -> bytes:
    """Return what is signed of an envelope. Source: DSSE 1.0, protocol (PAE)."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
