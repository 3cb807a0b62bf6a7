"""Keep bytes under their digest and read them back."""

import hashlib
from pathlib import Path

from django.conf import settings

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.files.models import StoredFile


def store_file(*, actor: Actor, name: str, content: bytes) -> StoredFile:
    """Write the bytes once and return their record; equal bytes share one place on disk."""
    digest = hashlib.sha256(content).hexdigest()
    place = _place(actor, digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(place)
    return StoredFile.objects.create(
        organisation_id=actor.organisation_id, digest=digest, name=name[:255], size=len(content)
    )


def read_file(*, actor: Actor, file: StoredFile) -> bytes:
    """Return the bytes of a stored file.

    Raises:
        NotFound: The bytes are missing or no longer have their digest.
    """
    place = _place(actor, file.digest)
    content = place.read_bytes() if place.exists() else b""
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise NotFound(f"The bytes of “{file.name}” are missing or damaged.")
    return content


def _place(actor: Actor, digest: str) -> Path:
    root = Path(str(settings.STEWARD_FILES))
    return root / str(actor.organisation_id) / digest[:2] / digest
