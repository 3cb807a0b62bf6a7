"""Under which digest a text is published."""

import hashlib


def digest_of(text: str) -> str:
    """Return the SHA-256 digest of a published text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
