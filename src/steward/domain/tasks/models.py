"""Who does what by when."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.tasks.rules import checklist
from steward.domain.tasks.terms import Reacted, Reaction, Step, TaskStatus, reference_of
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person


@tracked
class Task(Owned):
    """Work on a subject; ``origin`` is the cause, so one cause never makes two tasks.

    ``basis`` is what the priority was computed from. ``paused_at`` stops the clock of the due day.
    ``cause_gone_at`` says since when nothing calls for the work any more: if its cause returns, the
    task opens again.
    """

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
    basis: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=300, blank=True)
    evidence_asked: "models.JSONField[list[str]]" = models.JSONField(default=list)
    paused_at = models.DateTimeField(null=True)
    paused_why = models.TextField(blank=True)
    cause_gone_at = models.DateTimeField(null=True)
    cause_gone_why = models.TextField(blank=True)

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

    @property
    def is_paused(self) -> bool:
        """Say whether the clock of its due day stands still."""
        return self.paused_at is not None and not self.is_closed

    @property
    def is_unfounded(self) -> bool:
        """Say whether it is still to do although nothing calls for it any more."""
        return self.cause_gone_at is not None and not self.is_closed

    def as_subject(self) -> Subject:
        """Return the task as a reference by value."""
        return Subject(kind="task", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class Comment(Owned):
    """What somebody said about a record; the record is named by value.

    A deleted comment stays as a gap in the thread; its words live on in the row history alone.
    ``reactions`` is reaction → the key of each person → the name.
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
    reactions: "models.JSONField[dict[str, dict[str, str]]]" = models.JSONField(default=dict)

    objects: ClassVar[OwnedManager["Comment"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "subject_id", "id"], name="comment_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.author_label}: {self.text[:60]}"

    @property
    def reacted(self) -> list[Reacted]:
        """Return every way to react, with who did."""
        return [Reacted(item, self.reactions.get(item.value, {})) for item in Reaction]

    def as_subject(self) -> Subject:
        """Return the record that the comment is about."""
        return Subject(kind=self.subject_kind, id=self.subject_id, label=self.subject_label)


@tracked
class Handover(Owned):
    """That a task changed hands: from whom, to whom, by whom and with which words.

    Where ``instead_of`` is named, that person was meant and is away; ``to`` is the deputy.
    """

    task_id: UUID
    task: "models.ForeignKey[Task]" = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="handovers"
    )
    giver = models.CharField(max_length=200, blank=True)
    to_id: UUID | None
    to: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    to_label = models.CharField(max_length=200, blank=True)
    instead_of = models.CharField(max_length=200, blank=True)
    by_label = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Handover"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "task", "id"], name="task_handovers")]

    def __str__(self) -> str:
        return f"{self.giver or 'nobody'} → {self.to_label or 'nobody'}"


@tracked
class Watcher(Owned):
    """That a member is told what happens to a task of somebody else."""

    task_id: UUID
    task: "models.ForeignKey[Task]" = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="watchers"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["Watcher"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "task", "person"], name="task_watched_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


@tracked
class Wait(Owned):
    """That a task is not done before another one is; the waits never close a circle."""

    task_id: UUID
    task: "models.ForeignKey[Task]" = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="waits"
    )
    blocker_id: UUID
    blocker: "models.ForeignKey[Task]" = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="blocks"
    )

    objects: ClassVar[OwnedManager["Wait"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "task", "blocker"], name="task_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} waits for {self.blocker_id}"


@tracked
class Proof(Owned):
    """A file or a link kept with a task; as evidence it shows that the work was done.

    What was struck stays with its day and its reason, as a record.
    """

    task_id: UUID
    task: "models.ForeignKey[Task]" = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="proofs"
    )
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=2000, blank=True)
    file_id: UUID | None
    file: "models.ForeignKey[StoredFile | None]" = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_evidence = models.BooleanField(default=True)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_why = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Proof"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "task", "id"], name="task_proofs")]

    def __str__(self) -> str:
        return self.title


@tracked
class Absence(Owned):
    """That a member is away from one day to another, and who takes new work meanwhile."""

    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )
    deputy_id: UUID | None
    deputy: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    begins_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Absence"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "ends_on", "id"], name="absence_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.begins_on} to {self.ends_on}"

    def as_subject(self) -> Subject:
        """Return the absence as a reference by value; reads the person."""
        return Subject(kind="absence", id=self.id, label=f"{self.person}, {self}")


@tracked
class WorkPolicy(Owned):
    """By when work is due, on which days, and what closing asks for; one for each organisation.

    ``days`` is severity → days; ``free_days`` are the rules of the country's free days by value.
    """

    days: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    working_days = models.BooleanField(default=False)
    country = models.CharField(max_length=2, blank=True)
    free_days: "models.JSONField[list[str]]" = models.JSONField(default=list)
    also: "models.JSONField[list[str]]" = models.JSONField(default=list)
    wip = models.PositiveSmallIntegerField(default=5)
    days_a_week = models.FloatField(default=5)
    evidence_needed = models.BooleanField(default=False)
    close_unfounded = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["WorkPolicy"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="work_policy_once"),
        ]

    def __str__(self) -> str:
        return "working days" if self.working_days else "calendar days"


@tracked
class TaskTemplate(Owned):
    """Work to begin again and again: by hand, or by itself where it has a rhythm.

    With ``every`` and ``unit`` it recurs; ``next_on`` is then the day by which the next is due.
    """

    title = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    steps: "models.JSONField[list[str]]" = models.JSONField(default=list)
    evidence_asked: "models.JSONField[list[str]]" = models.JSONField(default=list)
    requirement = models.CharField(max_length=20, blank=True)
    owner_role = models.CharField(max_length=80, blank=True)
    assignee_id: UUID | None
    assignee: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    severity = models.CharField(max_length=10, default="medium")
    effort_days = models.FloatField(default=1)
    every = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=8, blank=True)
    lead_days = models.PositiveSmallIntegerField(default=14)
    anchor_day = models.PositiveSmallIntegerField(default=1)
    next_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["TaskTemplate"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "next_on", "id"], name="template_by_next"),
        ]

    def __str__(self) -> str:
        return self.title

    def as_subject(self) -> Subject:
        """Return the template as a reference by value."""
        return Subject(kind="task_template", id=self.id, label=self.title)
