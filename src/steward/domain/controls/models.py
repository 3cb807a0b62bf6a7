"""How far each clause and each Annex A control has come."""

from typing import ClassVar

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class ControlStatus(Owned):
    """The maturity of one assessable requirement, derived from answers or decided by a person."""

    requirement = models.CharField(max_length=20)
    maturity = models.CharField(max_length=12)
    origin = models.CharField(
        max_length=10, choices=[("answers", "From answers"), ("decided", "Decided")]
    )
    reason = models.TextField(blank=True)
    answered: "models.CharField[str]" = models.CharField(max_length=12, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ControlStatus"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "requirement"], name="control_status_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.maturity}"

    def as_subject(self) -> Subject:
        """Return the requirement's status as a reference by value."""
        return Subject(kind="control", id=self.id, label=self.requirement)
