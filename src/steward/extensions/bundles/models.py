"""The keys that are trusted, and the bundles that came."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.bundles.terms import Signed
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

SIGNED_CHOICES = [(item.value, item.label) for item in Signed]


@tracked
class ClientKey(Owned):
    """The public Ed25519 key of a program; ``key_id`` is the SHA-256 of its bytes.

    What it signed counts as signed while ``revoked_at`` is empty. ``public`` is base 64.
    """

    name = models.CharField(max_length=100)
    key_id = models.CharField(max_length=64)
    public = models.CharField(max_length=44)
    note = models.TextField(blank=True)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    revoked_why = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["ClientKey"]] = OwnedManager()

    class Meta:
        verbose_name = "key of a program"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "key_id"], name="client_key_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_trusted(self) -> bool:
        """Say whether what it signs counts."""
        return self.revoked_at is None

    @property
    def short_id(self) -> str:
        """Return the beginning of its id, by which people compare."""
        return self.key_id[:16]

    def as_subject(self) -> Subject:
        """Return the key as a reference by value."""
        return Subject(kind="client_key", id=self.id, label=self.name)


@tracked
class TakenBundle(Owned):
    """A bundle that came, by its SHA-256, so that it counts once.

    ``signed`` is how far its weakest statement can be relied upon. ``outcome`` says of each
    statement what became of it. ``file`` is the bundle as it came, so that its signatures can be
    checked again.
    """

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    file_id: UUID
    file: "models.ForeignKey[StoredFile]" = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+"
    )
    signed = models.CharField(max_length=10, choices=SIGNED_CHOICES)
    statements = models.PositiveSmallIntegerField()
    refused = models.PositiveSmallIntegerField()
    outcome: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    brought_by = models.CharField(max_length=200)
    brought_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["TakenBundle"]] = OwnedManager()

    class Meta:
        verbose_name = "bundle"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "digest"], name="bundle_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> Signed:
        """Return how far it can be relied upon."""
        return Signed(self.signed)

    def as_subject(self) -> Subject:
        """Return the bundle as a reference by value."""
        return Subject(kind="bundle", id=self.id, label=self.name)
