"""A digest of files, by which a start knows that nothing has changed since the last."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def mark_of(files: Iterable[Path], *, also: str = "") -> str:
    """Return a digest of files, by name and content in the order given, and of a word beside."""
    digest = hashlib.sha256(also.encode())
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
