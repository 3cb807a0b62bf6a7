"""Recurring planned work, and the times it was done (ISO/IEC 42001, 8.1)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.objectives.models.objectives import FREQUENCIES
from steward.domain.objectives.terms.changes import ActivityDraft
from steward.domain.objectives.terms.objectives import Frequency
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.identity.models import Person


@tracked
class PlannedActivity(Owned):
    """Work that is done again and again; ``next_on`` is its first day that is not done yet.

    ``ended_on`` is the day after which it is not due any more.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    what = models.TextField(blank=True)
    serves = models.CharField(max_length=20, blank=True)
    evidence = models.TextField(blank=True)
    frequency = models.CharField(max_length=12, choices=FREQUENCIES)
    first_on = models.DateField()
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(blank=True)

    turns: "Manager[ActivityTurn]"
    objects: ClassVar[OwnedManager["PlannedActivity"]] = OwnedManager()

    class Meta:
        verbose_name = "planned activity"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="activity_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "next_on", "id"], name="activity_by_next"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"ACT-{self.number:04d}"

    @property
    def frequency_words(self) -> str:
        """Return how often it is done."""
        return Frequency(self.frequency).label

    def as_draft(self) -> ActivityDraft:
        """Return what is written down of it."""
        return ActivityDraft(**{name: getattr(self, name) for name in ActivityDraft.__slots__})

    def as_subject(self) -> Subject:
        """Return the work as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="planned_activity", id=self.id, label=label[:300])


@tracked
class ActivityTurn(Owned):
    """That planned work of a day was done, on which day, by whom, and what shows it."""

    activity_id: UUID
    activity: "models.ForeignKey[PlannedActivity]" = models.ForeignKey(
        PlannedActivity, on_delete=models.CASCADE, related_name="turns"
    )
    due_on = models.DateField()
    done_on = models.DateField()
    evidence = models.TextField(blank=True)
    done_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["ActivityTurn"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "due_on"], name="activity_turn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}"
