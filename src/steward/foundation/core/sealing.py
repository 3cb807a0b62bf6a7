"""Secrets that must be read again are kept sealed, under a key made from the installation's own."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(text: str, *, key: str, purpose: str) -> str:
    """Return a text encrypted and authenticated; what is sealed for one purpose opens no other.

    Source: RFC 5869 (the key is derived with the purpose), Fernet (AES-128-CBC, HMAC-SHA-256).
    """
    return _box(key, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, key: str, purpose: str) -> str | None:
    """Return what was sealed, or None where it was sealed under another key or was changed."""
    try:
        return _box(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(key: str, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
