"""Models, datasets and suppliers as records of the organisation."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person

KINDS = [("model", "Model"), ("dataset", "Dataset"), ("supplier", "Supplier")]
TIERS = [("critical", "Critical"), ("important", "Important"), ("ordinary", "Ordinary")]


@tracked
class Part(Owned):
    """A model, dataset or supplier, once for all systems that rely on it.

    ``key`` is the name without case, so that one part is not entered twice. ``details`` holds what
    the newest card or a person says of it; ``batch`` names the import that first brought it.
    ``owner`` names who answers for it, as it was written; ``owner_person`` is that person, where it
    is one of the organisation, and ``owner`` is its name then.
    """

    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=300, editable=False)
    licence = models.CharField(max_length=100, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    owner_person_id: UUID | None
    owner_person: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tier = models.CharField(max_length=10, blank=True, choices=TIERS)
    provider_id: UUID | None
    provider: "models.ForeignKey[Part | None]" = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="provided"
    )
    description = models.TextField(blank=True)
    details: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)
    batch = models.UUIDField(null=True, editable=False, db_index=True)

    objects: ClassVar[OwnedManager["Part"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind", "key"], name="part_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "kind", "name", "id"], name="part_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the part as a reference by value."""
        return Subject(kind=self.kind, id=self.id, label=self.name)


@tracked
class PartVersion(Owned):
    """A version of a model or dataset: what its card said then, and the card's digest."""

    part_id: UUID
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    details: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)
    batch = models.UUIDField(null=True, editable=False, db_index=True)

    objects: ClassVar[OwnedManager["PartVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "version"], name="part_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part.name} {self.version}"
