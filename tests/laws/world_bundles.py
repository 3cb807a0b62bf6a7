"""Bundles and keys in the organisations that the laws look at."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from steward.extensions.bundles.operations.taking import take_bundle
from steward.extensions.bundles.operations.trusting import trust_key
from steward.extensions.bundles.rules import signed_bytes
from steward.extensions.bundles.terms import EVIDENCE, PAYLOAD_TYPE, STATEMENT
from steward.foundation.core.actor import Actor


def a_bundle(title: str, content: bytes, seed: bytes = b"") -> bytes:
    """Return a bundle of one file, signed where there is a seed of 32 bytes."""
    subject = {"name": "n.txt", "digest": {"sha256": hashlib.sha256(content).hexdigest()}}
    said = {"title": title, "collected_at": "2026-01-01T00:00:00+00:00"}
    statement = {"_type": STATEMENT, "subject": [subject], "predicateType": EVIDENCE}
    payload = json.dumps({**statement, "predicate": said}).encode()
    signatures = []
    if seed:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        key_id = hashlib.sha256(private.public_key().public_bytes_raw()).hexdigest()
        made = private.sign(signed_bytes(payload))
        signatures.append({"keyid": key_id, "sig": base64.b64encode(made).decode()})
    envelope = {"payloadType": PAYLOAD_TYPE, "payload": base64.b64encode(payload).decode()}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        text = json.dumps({**envelope, "signatures": signatures})
        archive.writestr("statements/0001.json", text)
        archive.writestr("files/0001/n.txt", content)
    return whole.getvalue()


def public_key(seed: bytes) -> str:
    """Return the public key of a seed in base 64."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def bundled(actor: Actor, names: Sequence[str]) -> dict[str, UUID]:
    """Trust a key and bring a bundle signed by it for each name; return the first of each."""
    seeds = [hashlib.sha256(name.encode()).digest() for name in names]
    keys = [
        trust_key(actor=actor, name=name, public=public_key(seed), note=name)
        for name, seed in zip(names, seeds, strict=True)
    ]
    rows = [
        take_bundle(actor=actor, name=f"{name}.zip", content=a_bundle(name, name.encode(), seed))[0]
        for name, seed in zip(names, seeds, strict=True)
    ]
    return {"client-key": keys[0].pk, "bundle": rows[0].pk}
