"""What is known of a stored file; the bytes lie in the data folder under their digest."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.tenancy.models import Owned, OwnedManager


class StoredFile(Owned):
    """A file by its SHA-256 digest; immutable."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()

    objects: ClassVar[OwnedManager["StoredFile"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "digest"], name="file_by_digest")]

    def __str__(self) -> str:
        return self.name


class Upload(Owned):
    """A file on its way, in pieces: ``offset`` of ``size`` bytes have come.

    ``by`` is the key of the person who sends it. When all has come ``file`` is what it became.
    """

    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    by = models.UUIDField(editable=False)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    media = models.CharField(max_length=100, blank=True)
    file_id: UUID | None
    file: "models.ForeignKey[StoredFile | None]" = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Upload"]] = OwnedManager()

    class Meta:
        verbose_name = "upload"
        indexes = [models.Index(fields=["organisation_id", "by", "id"], name="upload_by_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """Return how much of it has come, 0 to 100."""
        return self.offset * 100 // self.size if self.size else 100
