"""Ed25519 keys and DSSE envelopes around in-toto statements.

Source: in-toto attestation framework 1.0; DSSE 1.0 (what is signed is the type and the payload with
their lengths); RFC 8032.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steward_client.errors import NotConfiguredError

PAYLOAD_TYPE = "application/vnd.in-toto+json"


@dataclass(frozen=True)
class Signer:
    """A private key; ``public`` are its 32 public bytes, ``key_id`` their SHA-256."""

    private: Any
    public: bytes

    @property
    def key_id(self) -> str:
        """Return the name under which Steward knows the key."""
        return hashlib.sha256(self.public).hexdigest()

    @property
    def public_words(self) -> str:
        """Return the public key as one pastes it into Steward."""
        return base64.b64encode(self.public).decode("ascii")

    def sign(self, content: bytes) -> bytes:
        """Return the signature."""
        return bytes(self.private.sign(content))


def signer_of(key: str) -> Signer | None:
    """Return who signs: the key at a path or in PEM itself; None where none is given.

    Raises:
        NotConfiguredError: The key cannot be read, is none of Ed25519, or the extra ``signing`` is
            not installed.
    """
    if not key:
        return None
    serialization, ed25519 = _library()
    if "-----BEGIN" in key:
        raw = key.replace("\\n", "\n").encode()
    else:
        try:
            raw = Path(key).expanduser().read_bytes()
        except OSError as error:
            raise NotConfiguredError(f"The key cannot be read: {error}.") from error
    try:
        private = serialization.load_pem_private_key(raw, password=None)
    except (ValueError, TypeError) as error:
        raise NotConfiguredError("The key is no unencrypted private key in PEM.") from error
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise NotConfiguredError("The key is none of Ed25519.")
    return Signer(private, _public(private, serialization))


def new_key(path: Path) -> Signer:
    """Write a new private key that only its owner may read, and return it.

    Raises:
        NotConfiguredError: There is a file already, or the extra ``signing`` is not installed.
    """
    serialization, ed25519 = _library()
    private = ed25519.Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise NotConfiguredError(f"{path} cannot be made: {error.strerror}.") from error
    with os.fdopen(opened, "wb") as file:
        file.write(pem)
    return Signer(private, _public(private, serialization))


def signed_bytes(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Return what a signature of DSSE is made over."""
    kind = payload_type.encode()
    return b" ".join((b"DSSEv1", b"%d" % len(kind), kind, b"%d" % len(payload), payload))


def envelope(statement: dict[str, Any], signer: Signer | None) -> bytes:
    """Return a statement in its envelope, with one signature or none."""
    payload = json.dumps(statement, sort_keys=True, allow_nan=False).encode()
    signatures: list[dict[str, str]] = []
    if signer is not None:
        found = base64.b64encode(signer.sign(signed_bytes(payload))).decode("ascii")
        signatures.append({"keyid": signer.key_id, "sig": found})
    whole = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode("ascii"),
        "signatures": signatures,
    }
    return json.dumps(whole, indent=1).encode()


def _library() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- optional
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 -- optional
    except ImportError as error:
        raise NotConfiguredError(
            "Signing needs another package: pip install 'steward-client[signing]'."
        ) from error
    return serialization, ed25519


def _public(private: Any, serialization: Any) -> bytes:  # noqa: ANN401
    return bytes(
        private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
    )
