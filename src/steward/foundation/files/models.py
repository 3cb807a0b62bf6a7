"""What is known of a stored file; the bytes lie in the data folder under their digest."""

from typing import ClassVar

from django.db import models

from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class StoredFile(Owned):
    """A file by its SHA-256 digest; immutable. Its history has one version, which proof seals."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()

    objects: ClassVar[OwnedManager["StoredFile"]] = OwnedManager()

    def __str__(self) -> str:
        return self.name
