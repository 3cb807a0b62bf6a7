"""Installed content and which frameworks an organisation has adopted.

Packs are shared by every organisation of the installation: they hold the facts of the standards,
never anything of a customer, so they carry no ``organisation_id``.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from steward.foundation.core.ids import uuid7
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


class InstalledPack(models.Model):
    """A content pack in one version; older versions stay, for what was evaluated under them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    urn = models.CharField(max_length=200)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    installed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["urn", "digest"], name="pack_version_once"),
            models.UniqueConstraint(
                fields=["urn"], condition=models.Q(is_current=True), name="pack_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class InstalledResource(models.Model):
    """One resource of a pack: a framework, a questionnaire, a catalogue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(InstalledPack, on_delete=models.CASCADE, related_name="+")
    urn = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
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
