"""Trainings that people had, and where lists of them came from."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.competence.models.functions import Worker
from steward.domain.competence.terms.training import Result
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.files.models import StoredFile


@tracked
class TrainingImport(Owned):
    """One import of trainings; can be undone.

    ``before`` holds what the trainings said that it changed, and say since, by their key; ``made``
    are the people that it made known.
    """

    file_name = models.CharField(max_length=255)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    untouched = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    before: "models.JSONField[dict[str, dict[str, Any]]]" = models.JSONField(default=dict)
    made: "models.JSONField[list[str]]" = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["TrainingImport"]] = OwnedManager()

    class Meta:
        verbose_name = "import of trainings"

    def __str__(self) -> str:
        return self.file_name

    def as_subject(self) -> Subject:
        """Return the import as a reference by value."""
        return Subject(kind="training_import", id=self.id, label=self.file_name)


@tracked
class TrainingRecord(Owned):
    """A training that somebody had; ``key`` finds it again in the system it came from."""

    number = models.PositiveIntegerField(editable=False)
    worker_id: UUID
    worker: "models.ForeignKey[Worker]" = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="trainings"
    )
    title = models.CharField(max_length=300)
    provider = models.CharField(max_length=200, blank=True)
    held_on = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    result = models.CharField(
        max_length=10,
        default=Result.ATTENDED.value,
        choices=[(result.value, result.label) for result in Result],
    )
    valid_until = models.DateField(null=True)
    note = models.TextField(blank=True)
    certificate_id: UUID | None
    certificate: "models.ForeignKey[StoredFile | None]" = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.CharField(max_length=300, blank=True)
    imported_by_id: UUID | None
    imported_by: "models.ForeignKey[TrainingImport | None]" = models.ForeignKey(
        TrainingImport, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[OwnedManager["TrainingRecord"]] = OwnedManager()

    class Meta:
        verbose_name = "training"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="training_number"),
            models.UniqueConstraint(
                fields=["organisation_id", "key"],
                condition=~models.Q(key=""),
                name="training_key_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-held_on", "id"], name="training_by_day"),
            models.Index(fields=["organisation_id", "valid_until"], name="training_by_end"),
            models.Index(fields=["organisation_id", "worker", "title"], name="training_of_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.worker}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"TRN-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the training as a reference by value."""
        return Subject(kind="training", id=self.id, label=f"{self.reference} {self}"[:300])
