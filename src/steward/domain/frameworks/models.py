"""Installed content and which frameworks an organisation has adopted.

The packs that are shipped are shared by every organisation: they hold the facts of the standards,
never anything of a customer, so their ``organisation_id`` is empty. What an organisation brings
itself is its own; row-level security lets everybody read what is shared and what is theirs.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from steward.foundation.core.ids import uuid7
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

SHARED = models.Q(organisation_id__isnull=True)
CURRENT = models.Q(is_current=True)


class InstalledPack(models.Model):
    """A content pack in one version; older versions stay, for what was evaluated under them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField(null=True, editable=False)
    urn = models.TextField()
    version = models.TextField()
    title = models.TextField()
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    installed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["urn", "digest"], condition=SHARED, name="shared_pack_version_once"
            ),
            models.UniqueConstraint(
                fields=["urn"], condition=SHARED & CURRENT, name="shared_pack_one_current"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "urn", "digest"], name="own_pack_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "urn"], condition=CURRENT, name="own_pack_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def is_shipped(self) -> bool:
        """Say whether it belongs to the installation, not to one organisation."""
        return self.organisation_id is None

    def as_subject(self) -> Subject:
        """Return the pack as a reference by value."""
        return Subject(kind="pack", id=self.id, label=str(self)[:200])


class InstalledResource(models.Model):
    """One resource of a pack: a framework, a questionnaire, a catalogue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField(null=True, editable=False)
    pack = models.ForeignKey(InstalledPack, on_delete=models.CASCADE, related_name="+")
    urn = models.TextField()
    kind = models.CharField(max_length=40)
    version = models.TextField()
    title = models.TextField()
    digest = models.CharField(max_length=64)
    body: "models.JSONField[dict[str, Any]]" = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["kind", "urn"], name="resource_kind")]
        constraints = [
            models.UniqueConstraint(fields=["pack", "urn"], name="resource_once_in_pack"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Adoption(Owned):
    """A framework that the organisation follows, and why."""

    framework = models.CharField(max_length=60)
    reason = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Adoption"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "framework"], name="adopted_once"),
        ]

    def __str__(self) -> str:
        return self.framework


@tracked
class HeldPack(Owned):
    """That the organisation keeps to one version of a shipped pack for now, and why.

    ``ended_at`` is when it took the newest again; from then on it may think better of it.
    """

    urn = models.TextField()
    pack_id: UUID
    pack = models.ForeignKey(InstalledPack, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    held_by = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["HeldPack"]] = OwnedManager()

    class Meta:
        verbose_name = "held pack"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "urn"], name="pack_held_once"),
        ]

    def __str__(self) -> str:
        return self.urn

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="held_pack", id=self.id, label=self.urn[:200])
