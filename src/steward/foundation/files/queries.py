"""Read the records of stored files."""

from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.files.models import StoredFile


def get_file(actor: Actor, key: UUID) -> StoredFile:
    """Return one stored file.

    Raises:
        NotFound: It is not there for this actor.
    """
    return StoredFile.objects.get_queryset().one(actor, key)
