"""Write and sign checkpoints, and hand a key on to the next."""

import base64
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from steward.foundation.proof.rules.verifier import DASH, endorsement, key_id


def new_key() -> bytes:
    """Return a new private key, 32 bytes. Source: RFC 8032."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the public key of a private one."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """Return the signature over a message. Source: RFC 8032."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def checkpoint(origin: str, size: int, root: bytes, at: datetime, private: bytes) -> str:
    """Return a signed checkpoint. Sources: C2SP tlog-checkpoint, signed-note."""
    time = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\ntime {time}\n"
    signature = key_id(origin, public_of(private)) + sign(private, body.encode())
    return f"{body}\n{DASH} {origin} {base64.b64encode(signature).decode()}\n"


def handed_on(origin: str, number: int, public: bytes, before: bytes) -> bytes:
    """Return how the key before, or the first one itself, signs a new public key."""
    return sign(before, endorsement(origin, number, public))
