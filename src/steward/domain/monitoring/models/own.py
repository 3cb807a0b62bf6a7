"""What people decided: checks of their own, and waivers for a while."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.monitoring.models.results import CheckResult
from steward.domain.monitoring.terms import SUBJECT_WORDS, CheckSeverity, ThresholdShape
from steward.domain.waivers.models import Waiver
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class OwnCheck(Owned):
    """A check of the organisation's own: a property, the shape of its threshold, and what follows.

    ``low`` is the bound from below, ``high`` the one from above; a change has ``high`` alone, the
    largest distance from the observation before. ``ended_at`` is when it was taken away.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=12, choices=list(SUBJECT_WORDS.items()))
    observed = models.CharField(max_length=80)
    shape = models.CharField(max_length=8, choices=[(s.value, s.label) for s in ThresholdShape])
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    max_age_days = models.PositiveIntegerField()
    severity = models.CharField(
        max_length=6, choices=[(item.value, item.label) for item in CheckSeverity]
    )
    requirements: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    remedy = models.TextField(blank=True)
    made_by_label = models.CharField(max_length=200, editable=False)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["OwnCheck"]] = OwnedManager()

    class Meta:
        verbose_name = "check"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="own_check_number"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number, by which results name it."""
        return f"OWN-{self.number:02d}"

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="own_check", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class CheckWaiver(Waiver):
    """That a check is not held against a record until a day; the last day is counted."""

    result_id: UUID
    result = models.ForeignKey(
        CheckResult, on_delete=models.CASCADE, db_index=False, related_name="waivers"
    )
    check_id = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    record_label = models.CharField(max_length=300)

    objects: ClassVar[OwnedManager["CheckWaiver"]] = OwnedManager()

    class Meta:
        verbose_name = "waiver of a check"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "result"],
                condition=models.Q(ended_at=None),
                name="check_waiver_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "until", "id"], name="check_waiver_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.record_label}"

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="check_waiver", id=self.id, label=str(self)[:300])
