"""Who does what by when."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person


@tracked
class Task(Owned):
    """Work on a subject; ``origin`` is the cause, so one cause never makes two tasks."""

    number = models.PositiveIntegerField(editable=False)
    origin = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    steps: "models.JSONField[list[Any]]" = models.JSONField(default=list)
    requirement = models.CharField(max_length=20, blank=True)
    owner_role = models.CharField(max_length=80, blank=True)
    assignee_id: UUID | None
    assignee: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    severity = models.CharField(max_length=10, default="medium")
    priority = models.FloatField(default=0)
    effort_days = models.FloatField(default=0)
    due_on = models.DateField(null=True)
    status = models.CharField(
        max_length=12,
        default="open",
        choices=[
            ("open", "Open"),
            ("doing", "In progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
    )
    closing_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Task"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "origin"], name="task_one_cause"),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="task_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-priority", "id"], name="task_by_priority"),
            models.Index(fields=["organisation_id", "due_on", "id"], name="task_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"TASK-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the task as a reference by value."""
        return Subject(kind="task", id=self.id, label=f"{self.reference} {self.title}")
