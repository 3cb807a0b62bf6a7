"""Where the bytes of files lie: a folder of this machine or a bucket, by organisation and digest.

Whatever else keeps bytes fits the same five words. Bytes are never changed where they lie: their
digest is their name. What is still on its way lies beside them until all of it has come.
"""

import shutil
from pathlib import Path
from typing import IO, Protocol, cast
from uuid import UUID

from django.conf import settings

from steward.foundation.files.buckets import Bucket, BucketAddress


class Place(Protocol):
    """Keeps bytes under their digest, each organisation apart."""

    def holds(self, organisation_id: UUID, digest: str) -> bool:
        """Say whether the bytes are there."""
        ...

    def take(self, organisation_id: UUID, digest: str, source: Path) -> None:
        """Keep the bytes of a file of this machine; the file stays where it is."""
        ...

    def open(self, organisation_id: UUID, digest: str) -> IO[bytes]:
        """Return the bytes as a stream.

        Raises:
            FileNotFoundError: They are not there.
        """
        ...

    def remove(self, organisation_id: UUID, digest: str) -> None:
        """Remove the bytes; without any nothing happens."""
        ...


class Folder:
    """A folder of this machine: ``organisation/ab/abcd…``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, organisation_id: UUID, digest: str) -> Path:
        """Return where the bytes of a digest lie."""
        return self.root / str(organisation_id) / digest[:2] / digest

    def holds(self, organisation_id: UUID, digest: str) -> bool:
        """Say whether the bytes are there."""
        return self.path(organisation_id, digest).exists()

    def take(self, organisation_id: UUID, digest: str, source: Path) -> None:
        """Keep the bytes by a second name of the same file, or by a copy on another disk."""
        place = self.path(organisation_id, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_name(f"{digest}.{source.name}.partial")
        partial.unlink(missing_ok=True)
        try:
            partial.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, partial)
        partial.replace(place)

    def open(self, organisation_id: UUID, digest: str) -> IO[bytes]:
        """Return the bytes as a stream."""
        return self.path(organisation_id, digest).open("rb")

    def remove(self, organisation_id: UUID, digest: str) -> None:
        """Remove the bytes."""
        self.path(organisation_id, digest).unlink(missing_ok=True)


def root() -> Path:
    """Return the folder of this machine in which files lie, or are on their way."""
    return Path(str(settings.STEWARD_FILES))


def place() -> Place:
    """Return where this installation keeps the bytes of files: a bucket, or a folder."""
    address = cast("BucketAddress | None", settings.STEWARD_S3)
    return Folder(root()) if address is None else Bucket(address)


def partial(organisation_id: UUID, key: UUID) -> Path:
    """Return where the bytes of an upload are gathered."""
    return root() / str(organisation_id) / "coming" / str(key)
