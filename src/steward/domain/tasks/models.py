"""Who does what by when."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.tasks.rules import checklist
from steward.domain.tasks.terms import Step, TaskStatus, reference_of
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
    ticks: "models.JSONField[dict[str, dict[str, str]]]" = models.JSONField(default=dict)
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
        choices=[(status.value, status.label) for status in TaskStatus],
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
        return reference_of(self.number)

    @property
    def checklist(self) -> tuple[Step, ...]:
        """Return the steps of the work with their ticks."""
        return checklist(self.steps, self.ticks)

    @property
    def is_closed(self) -> bool:
        """Say whether nobody works on it any more."""
        return TaskStatus(self.status).is_closed

    def as_subject(self) -> Subject:
        """Return the task as a reference by value."""
        return Subject(kind="task", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class Comment(Owned):
    """What somebody said about a record; the record is named by value.

    A deleted comment stays as a gap in the thread; its words live on in the row history alone.
    """

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)
    author_id = models.UUIDField()
    author_label = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Comment"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "subject_id", "id"], name="comment_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.author_label}: {self.text[:60]}"

    def as_subject(self) -> Subject:
        """Return the record that the comment is about."""
        return Subject(kind=self.subject_kind, id=self.subject_id, label=self.subject_label)
