"""Read the records of stored files and of files on their way."""

from uuid import UUID

from steward.foundation.core.actor import Actor
from steward.foundation.files.models import StoredFile, Upload
from steward.foundation.identity.queries import person_behind

SHOWN_UPLOADS = 200


def get_file(actor: Actor, key: UUID) -> StoredFile:
    """Return one stored file.

    Raises:
        NotFound: It is not there for this actor.
    """
    return StoredFile.objects.get_queryset().one(actor, key)


def get_upload(actor: Actor, key: UUID) -> Upload:
    """Return one upload of the person who asks.

    Raises:
        NotFound: It is not there, or is somebody else's.
    """
    rows = Upload.objects.visible_to(actor).filter(by=person_behind(actor))
    return rows.select_related("file").one(actor, key)


def uploads_of(actor: Actor) -> list[Upload]:
    """Return the uploads of the person who asks that nobody took for anything yet, oldest first."""
    rows = Upload.objects.visible_to(actor).filter(by=person_behind(actor), used_at=None)
    return list(rows.select_related("file").order_by("id")[:SHOWN_UPLOADS])
