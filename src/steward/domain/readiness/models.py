"""How ready the organisation was on each day, and what it aims at (ISO/IEC 42001, 9.1)."""

from typing import ClassVar

from django.db import models

from steward.domain.readiness.terms import Assurance
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

LEVELS = [(level.value, level.label) for level in Assurance]


@tracked
class ReadinessDay(Owned):
    """Readiness as it stood on a day; of a day that has passed, at its end.

    ``low`` and ``high`` lie between 0 and 1. ``clauses`` holds for each clause low, high and
    assurance. ``open_days`` is the effort of the tasks open then, ``done_days`` and
    ``dropped_days`` that of all tasks done and called off up to then, ``proposed_days`` that of
    blocking actions that were no tasks yet. ``is_over`` says that the day had passed.
    """

    day = models.DateField()
    low = models.FloatField()
    high = models.FloatField()
    assurance = models.CharField(max_length=2, choices=LEVELS)
    clauses: "models.JSONField[dict[str, list[float | str]]]" = models.JSONField(default=dict)
    blockers = models.PositiveSmallIntegerField()
    open_tasks = models.PositiveIntegerField()
    open_days = models.FloatField()
    done_days = models.FloatField()
    dropped_days = models.FloatField()
    proposed_days = models.FloatField()
    is_over = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["ReadinessDay"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "day"], name="readiness_day_once"),
        ]

    def __str__(self) -> str:
        return f"Readiness on {self.day}"

    def as_subject(self) -> Subject:
        """Return the day as a reference by value."""
        return Subject(kind="readiness_day", id=self.id, label=str(self))


@tracked
class ReadinessAim(Owned):
    """What the organisation aims at: the share to be proven, and its pace while it has no past.

    ``target`` lies between 0 and 1; the pace is in days of effort a week, from low to high.
    """

    target = models.FloatField()
    pace_low = models.FloatField()
    pace_high = models.FloatField()

    objects: ClassVar[OwnedManager["ReadinessAim"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="readiness_aim_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target:.0%} proven"

    def as_subject(self) -> Subject:
        """Return the aim as a reference by value."""
        return Subject(kind="readiness_aim", id=self.id, label="Aim of readiness")
