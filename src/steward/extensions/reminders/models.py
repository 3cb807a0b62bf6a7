"""Reminders that were sent, and how often an organisation reminds."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.reminders.terms import USUAL_EVERY, USUAL_MOST, Plan
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.questionnaires.models import Run


@tracked
class Cadence(Owned):
    """How often an organisation reminds, where it does not do so as usual."""

    before: "models.JSONField[list[int]]" = models.JSONField(default=list)
    every = models.PositiveIntegerField(default=USUAL_EVERY)
    most = models.PositiveIntegerField(default=USUAL_MOST)

    objects: ClassVar[OwnedManager["Cadence"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="one_cadence"),
        ]

    def __str__(self) -> str:
        return self.as_plan().words

    def as_plan(self) -> Plan:
        """Return the plan that it holds."""
        return Plan(before=tuple(self.before), every=self.every, most=self.most)

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="cadence", id=self.id, label="Reminders")


@tracked
class Reminder(Owned):
    """One reminder: of which run, by which row that asks, at which step; each once.

    ``step`` is in days from the due day, so that another due day does not repeat a step of its own.
    """

    run_id: UUID
    run: "models.ForeignKey[Run]" = models.ForeignKey(
        "questionnaires.Run", on_delete=models.CASCADE, related_name="reminders"
    )
    asked = models.UUIDField()
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    step = models.IntegerField()
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Reminder"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked", "due_on", "step"], name="reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.step:+d}"
