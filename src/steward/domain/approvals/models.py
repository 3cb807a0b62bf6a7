"""Flows, the approvals that run by them, and who is asked."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.approvals.terms import KINDS, ApprovalState, FlowStep, Say
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.identity.models import Person

KIND_CHOICES = [(name, kind.label) for name, kind in KINDS.items()]


@tracked
class ApprovalFlow(Owned):
    """How records of a kind are approved; at most one flow of a kind is in force."""

    kind = models.CharField(max_length=40, choices=KIND_CHOICES)
    name = models.CharField(max_length=100)
    steps: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    kept_by = models.CharField(max_length=200)
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ApprovalFlow"]] = OwnedManager()

    class Meta:
        verbose_name = "flow"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind"],
                condition=models.Q(ended_at=None),
                name="approval_flow_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> tuple[FlowStep, ...]:
        """Return the steps in order."""
        return tuple(FlowStep.from_data(item) for item in self.steps)

    def as_subject(self) -> Subject:
        """Return the flow as a reference by value."""
        return Subject(kind="approval_flow", id=self.id, label=self.name)


@tracked
class Approval(Owned):
    """A record on its way through the steps of a flow.

    ``steps`` are those of the flow when it was asked for, ``step`` the place of the one that runs,
    from 0. ``content`` is the digest of what is approved; ``authors`` are the keys of those who
    wrote or proposed it.
    """

    flow_id: UUID
    flow: "models.ForeignKey[ApprovalFlow]" = models.ForeignKey(
        ApprovalFlow, on_delete=models.PROTECT, related_name="+"
    )
    subject_kind = models.CharField(max_length=40, choices=KIND_CHOICES)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)
    content = models.CharField(max_length=64)
    authors: "models.JSONField[list[str]]" = models.JSONField(default=list)
    steps: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=10,
        default=ApprovalState.WAITING.value,
        choices=[(state.value, state.label) for state in ApprovalState],
    )
    note = models.TextField(blank=True)
    asked_by = models.UUIDField()
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    asks: "Manager[ApprovalAsk]"
    objects: ClassVar[OwnedManager["Approval"]] = OwnedManager()

    class Meta:
        verbose_name = "approval"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "subject_kind", "subject_id"],
                condition=models.Q(state="waiting"),
                name="approval_waits_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_id", "-id"], name="approval_about"),
            models.Index(fields=["organisation_id", "state", "due_on"], name="approval_by_due"),
        ]

    def __str__(self) -> str:
        return self.subject_label

    @property
    def plan(self) -> tuple[FlowStep, ...]:
        """Return the steps in order."""
        return tuple(FlowStep.from_data(item) for item in self.steps)

    @property
    def running(self) -> FlowStep:
        """Return the step that runs, or ran last."""
        return self.plan[self.step]

    @property
    def place(self) -> str:
        """Return where it stands, in words."""
        return f"{self.step + 1} of {len(self.steps)}: {self.running.title}"

    @property
    def is_waiting(self) -> bool:
        """Say whether somebody is asked."""
        return self.state == ApprovalState.WAITING

    @property
    def about(self) -> Subject:
        """Return the record that is approved."""
        return Subject(kind=self.subject_kind, id=self.subject_id, label=self.subject_label)

    def as_subject(self) -> Subject:
        """Return the approval as a reference by value."""
        return Subject(kind="approval", id=self.id, label=self.subject_label)


@tracked
class ApprovalAsk(Owned):
    """That somebody is asked in a step; ``say`` is the answer, empty while there is none.

    Where ``instead_of`` is named, that person was meant and is away. ``decides`` marks whom it was
    escalated to, who decides for all; ``counts`` is false for who is asked for that alone.
    """

    approval_id: UUID
    approval: "models.ForeignKey[Approval]" = models.ForeignKey(
        Approval, on_delete=models.CASCADE, related_name="asks"
    )
    step = models.PositiveSmallIntegerField()
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+"
    )
    instead_of = models.CharField(max_length=200, blank=True)
    decides = models.BooleanField(default=False)
    counts = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    say = models.CharField(
        max_length=10, blank=True, choices=[(item.value, item.label) for item in Say]
    )
    reason = models.TextField(blank=True)
    said_by = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ApprovalAsk"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "step", "person"], name="approval_ask_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "person", "say"], name="approval_ask_of"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.say or 'asked'}"

    @property
    def origin(self) -> str:
        """Return the cause of the task that asks."""
        return f"approval:{self.approval_id}:{self.step}:{self.person_id}"
