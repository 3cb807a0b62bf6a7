"""How a bundle is read, and whether its signatures hold. Pure.

Source: in-toto attestation framework 1.0 (statements), DSSE 1.0 (envelopes), RFC 8032 (Ed25519).
"""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from steward.extensions.bundles.terms import (
    EVIDENCE,
    KEY_BYTES,
    LARGEST_BUNDLE,
    LARGEST_ENVELOPE,
    LARGEST_FILE,
    LARGEST_UNPACKED,
    MOST_SIGNATURES,
    MOST_STATEMENTS,
    PAYLOAD_TYPE,
    READING,
    SIGNATURE_BYTES,
    STATEMENT,
    WORST_FIRST,
    Brought,
    Enclosed,
    KnownKey,
    Signature,
    Signed,
    Standing,
)
from steward.foundation.core.archives import DAMAGED
from steward.foundation.core.errors import Invalid
from steward.foundation.core.json_lines import load_json

ENVELOPE = re.compile(r"statements/(\d{4})\.json")
AHEAD = timedelta(minutes=5)
"""How far a program's clock may be ahead of ours."""
LONGEST = {
    "title": 200,
    "key": 150,
    "kind": 20,
    "system": 300,
    "source": 60,
    "collector": 100,
    "collector_version": 100,
    "population": 500,
    "note": 10_000,
}
MOST_CONTROLS = 50
MOST_ORIGIN = 20
LARGEST_COUNT = 2**53


def read_bundle(content: bytes) -> tuple[Enclosed, ...]:
    """Return the statements of a bundle in their order, each with the file it speaks of.

    Raises:
        Invalid: It is no bundle, or a file is not the one of its statement; says where.
    """
    if len(content) > LARGEST_BUNDLE:
        raise Invalid(f"It is larger than {LARGEST_BUNDLE // 1024**2} MB.", place="content")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(_statements(archive))
    except (*DAMAGED, RuntimeError) as error:
        raise Invalid("It is no ZIP archive, or it is damaged.", place="content") from error


def _statements(archive: zipfile.ZipFile) -> Iterable[Enclosed]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len({entry.filename for entry in entries}) < len(entries):
        raise Invalid("Two entries have the same name.", place="content")
    if len(entries) > 2 * MOST_STATEMENTS:
        raise Invalid(f"It holds more than {MOST_STATEMENTS} statements.", place="content")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        limit = LARGEST_UNPACKED // 1024**2
        raise Invalid(f"It unpacks to more than {limit} MB.", place="content")
    named = {entry.filename: entry for entry in entries}
    numbers = {name: found[1] for name in named if (found := ENVELOPE.fullmatch(name))}
    if not numbers:
        raise Invalid("It holds no statements, so it is no bundle.", place="content")
    files = {name: entry for name, entry in named.items() if name not in numbers}
    for name in sorted(numbers):
        folder = f"files/{numbers[name]}/"
        beside = [key for key in files if key.startswith(folder)]
        if len(beside) != 1:
            raise Invalid(f"{name} has {len(beside)} files beside it; it needs one.", place=name)
        inside = _bytes(archive, files.pop(beside[0]), LARGEST_FILE)
        envelope = _bytes(archive, named[name], LARGEST_ENVELOPE)
        yield _enclosed(name, envelope, beside[0].removeprefix(folder), inside)
    if files:
        raise Invalid(f"No statement speaks of {min(files)}.", place=min(files)[:200])


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of an entry, and no more than are permitted, whatever it declares."""
    with archive.open(entry) as stream:
        found = stream.read(most + 1)
    if len(found) > most:
        words = f"{entry.filename[:200]} is larger than {most // 1024:,} KB."
        raise Invalid(words, place=entry.filename[:200])
    return found


def _enclosed(place: str, envelope: bytes, name: str, content: bytes) -> Enclosed:
    whole = _object(_json(envelope, place), place, "the envelope")
    if whole.get("payloadType") != PAYLOAD_TYPE:
        raise Invalid(f"The payload is no statement of in-toto ({PAYLOAD_TYPE}).", place=place)
    payload = _unpacked(whole.get("payload"), place, "payload")
    said = _object(_json(payload, place), place, "the statement")
    if said.get("_type") != STATEMENT:
        raise Invalid(f"The statement is not of the type {STATEMENT}.", place=place)
    kind = said.get("predicateType")
    if kind not in (EVIDENCE, READING):
        raise Invalid(f"Nobody here knows statements of the type “{kind}”.", place=place)
    digest = hashlib.sha256(content).hexdigest()
    if _subject(said, place) != (name, digest):
        raise Invalid(f"The file “{name[:100]}” is not the one that it speaks of.", place=place)
    return Enclosed(
        place=place,
        kind=str(kind),
        name=name,
        content=content,
        predicate=_object(said.get("predicate"), place, "predicate"),
        payload=payload,
        signatures=tuple(_signatures(whole.get("signatures"), place)),
    )


def _subject(said: Mapping[str, object], place: str) -> tuple[str, str]:
    subjects = said.get("subject")
    items = cast("list[object]", subjects) if isinstance(subjects, list) else []
    if len(items) != 1:
        raise Invalid("A statement speaks of one file.", place=place)
    item = _object(items[0], place, "subject")
    digests = _object(item.get("digest"), place, "digest")
    return str(item.get("name")), str(digests.get("sha256")).lower()


def _signatures(said: object, place: str) -> Iterable[Signature]:
    items = cast("list[object]", said) if isinstance(said, list) else None
    if items is None or len(items) > MOST_SIGNATURES:
        words = f"“signatures” is a list of at most {MOST_SIGNATURES}."
        raise Invalid(words, place=place)
    for item in items:
        one = _object(item, place, "a signature")
        value = _unpacked(one.get("sig"), place, "sig")
        yield Signature(key_id=str(one.get("keyid", ""))[:64], value=value)


def _json(content: bytes, place: str) -> object:
    try:
        return load_json(content)
    except Invalid as error:
        raise Invalid(error.message, place=place) from error


def _object(said: object, place: str, what: str) -> Mapping[str, object]:
    if not isinstance(said, dict):
        raise Invalid(f"{what} is no object.", place=place)
    return cast("Mapping[str, object]", said)


def _unpacked(said: object, place: str, what: str) -> bytes:
    try:
        return base64.b64decode(said if isinstance(said, str) else "?", validate=True)
    except ValueError:
        raise Invalid(f"“{what}” is not base 64.", place=place) from None


def signed_bytes(payload: bytes) -> bytes:
    """Return what a signature is made over: the type and the payload, each with its length."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def standing_of(item: Enclosed, keys: Mapping[str, KnownKey]) -> Standing:
    """Return by whom a statement is signed, by the keys that are known.

    Raises:
        Invalid: A signature of a key that is known does not hold: something was changed.
    """
    found = Standing(signed=Signed.NOBODY)
    for signature in item.signatures:
        known = keys.get(signature.key_id)
        if known is None:
            standing = Standing(signed=Signed.UNKNOWN, key_id=signature.key_id)
        else:
            if not holds(known.public, item.payload, signature.value):
                words = f"The signature of “{known.name}” does not hold: it was changed since."
                raise Invalid(words, place=item.place)
            signed = Signed.TRUSTED if known.is_trusted else Signed.REVOKED
            standing = Standing(signed=signed, key_id=signature.key_id, name=known.name)
        if WORST_FIRST.index(standing.signed) > WORST_FIRST.index(found.signed):
            found = standing
    return found


def holds(public: bytes, payload: bytes, signature: bytes) -> bool:
    """Say whether a signature is that of a key over a payload."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed_bytes(payload))
    except InvalidSignature:
        return False
    return True


def worst(items: Iterable[Signed]) -> Signed:
    """Return how far the whole can be relied upon: as far as its weakest statement."""
    return min(items, key=WORST_FIRST.index, default=Signed.NOBODY)


def public_bytes(text: str) -> bytes:
    """Return the 32 bytes of a public key, from base 64 or PEM.

    Raises:
        Invalid: It is neither, is no key of Ed25519, or is a private key.
    """
    text = text.strip()
    if "PRIVATE KEY" in text:
        raise Invalid("This is a private key: keep it to the program.", place="public")
    if text.startswith("-----BEGIN"):
        try:
            found = serialization.load_pem_public_key(text.encode())
        except (ValueError, TypeError) as error:
            raise Invalid("This is no public key in PEM.", place="public") from error
        if not isinstance(found, Ed25519PublicKey):
            raise Invalid("This is no key of Ed25519.", place="public")
        return found.public_bytes_raw()
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        words = "A public key is 32 bytes in base 64, as “steward-push key” shows it, or PEM."
        raise Invalid(words, place="public")
    return raw


def key_id_of(public: bytes) -> str:
    """Return the name of a key: the SHA-256 of its public bytes."""
    return hashlib.sha256(public).hexdigest()


def evidence_of(item: Enclosed, *, now: datetime) -> Brought:
    """Return what a statement says of its file as evidence.

    Raises:
        Invalid: A value is missing, too long or of another kind; names it.
    """
    said = item.predicate
    texts = {name: _text(said, name, most) for name, most in LONGEST.items()}
    if not texts["title"]:
        raise Invalid("The statement needs a title.", place="title")
    count = said.get("count")
    is_number = isinstance(count, int) and not isinstance(count, bool)
    if count is not None and not (is_number and 0 <= cast("int", count) <= LARGEST_COUNT):
        raise Invalid("A count is a whole number of 0 or more.", place="count")
    return Brought(
        title=texts["title"],
        key=texts["key"],
        kind=texts["kind"],
        controls=_controls(said.get("controls")),
        system=texts["system"],
        source=texts["source"],
        collector=texts["collector"],
        collector_version=texts["collector_version"],
        collected_at=_moment(said.get("collected_at"), now),
        population=texts["population"],
        count=cast("int | None", count),
        note=texts["note"],
        origin=_origin(said.get("origin")),
    )


def _text(said: Mapping[str, object], name: str, most: int) -> str:
    found = said.get(name, "")
    if not isinstance(found, str) or len(found) > most or "\x00" in found:
        raise Invalid(f"It is a text of at most {most} letters.", place=name)
    return found.strip()


def _controls(said: object) -> tuple[str, ...]:
    items = cast("list[object]", said) if isinstance(said, list) else [] if said is None else [said]
    found = tuple(dict.fromkeys(item for item in items if isinstance(item, str)))
    if not isinstance(said, list | None) or len(found) < len(items) or len(found) > MOST_CONTROLS:
        words = f"It is a list of at most {MOST_CONTROLS} controls, each once."
        raise Invalid(words, place="controls")
    return found


def _moment(said: object, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(said if isinstance(said, str) else "")
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid("It is a time after ISO 8601 with its zone.", place="collected_at")
    if found > now + AHEAD:
        raise Invalid("The time lies in the future.", place="collected_at")
    return found


def _origin(said: object) -> Mapping[str, str]:
    if not isinstance(said, dict):
        return {}
    items = list(cast("dict[object, object]", said).items())[:MOST_ORIGIN]
    return {str(key)[:50]: str(value)[:300].replace("\x00", "") for key, value in items}
