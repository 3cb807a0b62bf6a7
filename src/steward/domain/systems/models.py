"""AI systems and what they are made of (ISO/IEC 42001, A.4, A.6, A.7, A.10)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.parts.models import Part, PartVersion
    from steward.foundation.identity.models import Person


@tracked
class SystemImport(Owned):
    """One import of an inventory: what was read, made and refused; can be undone."""

    file_name = models.CharField(max_length=255)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["SystemImport"]] = OwnedManager()

    def __str__(self) -> str:
        return self.file_name

    def as_subject(self) -> Subject:
        """Return the import as a reference by value."""
        return Subject(kind="system_import", id=self.id, label=self.file_name)


@tracked
class AiSystem(Owned):
    """An AI system of the inventory, with the facts that the rules read.

    ``facts`` holds attribute → value (true, false, text, list of texts, or null for "do not know");
    ``fact_sources`` holds attribute → where the value came from and when.
    ``owner`` names who answers for it, as it was written; ``owner_person`` is that person, where it
    is one of the organisation, and ``owner`` is its name then.
    """

    number = models.PositiveIntegerField(editable=False)
    name = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    intended_use = models.TextField(blank=True)
    misuse = models.TextField(blank=True)
    owner = models.CharField(max_length=200, blank=True)
    owner_person_id: UUID | None
    owner_person: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    unit = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=30, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    facts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    fact_sources: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    assessed_on = models.DateField(null=True)
    undecided = models.PositiveIntegerField(default=0)
    derived_digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_by = models.ForeignKey(
        SystemImport, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[OwnedManager["AiSystem"]] = OwnedManager()

    class Meta:
        verbose_name = "AI system"
        indexes = [
            models.Index(fields=["organisation_id", "name", "id"], name="system_by_name"),
            models.Index(fields=["organisation_id", "unit"], name="system_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="system_number"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"AIS-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the system as a reference by value."""
        return Subject(kind="system", id=self.id, label=f"{self.reference} {self.name}")


@tracked
class Use(Owned):
    """That a system relies on a model, dataset or supplier, in one version where it is known."""

    system_id: UUID
    system = models.ForeignKey(AiSystem, on_delete=models.CASCADE, related_name="uses")
    part_id: UUID
    part: "models.ForeignKey[Part]" = models.ForeignKey(
        "parts.Part", on_delete=models.PROTECT, related_name="uses"
    )
    version_id: UUID | None
    version: "models.ForeignKey[PartVersion | None]" = models.ForeignKey(
        "parts.PartVersion", null=True, on_delete=models.PROTECT, related_name="uses"
    )
    batch = models.UUIDField(null=True, editable=False, db_index=True)

    objects: ClassVar[OwnedManager["Use"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "part"],
                condition=models.Q(version__isnull=True),
                name="use_once_without_version",
            ),
            models.UniqueConstraint(fields=["system", "version"], name="use_once_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.system.reference} {self.system.name} relies on it"


@tracked
class CardImport(Owned):
    """One import of model and dataset cards; ``made`` holds what taking it back needs."""

    file_name = models.CharField(max_length=255)
    cards = models.PositiveIntegerField(default=0)
    systems = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    made: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["CardImport"]] = OwnedManager()

    def __str__(self) -> str:
        return self.file_name

    def as_subject(self) -> Subject:
        """Return the import as a reference by value."""
        return Subject(kind="card_import", id=self.id, label=self.file_name)


@tracked
class NotTheSame(Owned):
    """A person's decision that two systems alike are two; the smaller key stands first."""

    first_id: UUID
    first = models.ForeignKey(AiSystem, on_delete=models.CASCADE, related_name="+")
    second_id: UUID
    second = models.ForeignKey(AiSystem, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["NotTheSame"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_the_same_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first.name} is not {self.second.name}"
