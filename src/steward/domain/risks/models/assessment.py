"""How risks were assessed: in money by experts, and frozen on a day."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.risks.models.choices import LEVELS
from steward.domain.risks.models.register import Risk
from steward.domain.risks.rules.assessing import ASSESSMENT_WORDS
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Estimate(Owned):
    """How often one expert holds a risk to happen as things stand, and what one event costs.

    Rates are events a year, losses money of one event; the expert is 90 % sure of both ranges. With
    ``loss_mode``, the likeliest loss, the two others are the least and the greatest there can be.
    """

    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="estimates")
    author = models.UUIDField(editable=False)
    author_label = models.CharField(max_length=200, editable=False)
    rate_low = models.FloatField()
    rate_high = models.FloatField()
    loss_low = models.FloatField()
    loss_high = models.FloatField()
    loss_mode = models.FloatField(null=True)
    currency = models.CharField(max_length=3)
    note = models.TextField(blank=True)
    estimated_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Estimate"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk", "author"], name="estimate_one_per_expert"),
        ]
        indexes = [models.Index(fields=["organisation_id"], name="estimates")]

    def __str__(self) -> str:
        return f"{self.author_label} on {self.risk.reference}"


@tracked
class RiskAssessment(Owned):
    """How a risk stood on a day, frozen: points, explanation, facts read, criteria.

    ``in_force`` marks the last approved one of a risk. Source: ISO/IEC 42001:2023, 6.1.2 and 8.2.
    """

    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="assessments")
    number = models.PositiveIntegerField(editable=False)
    inherent_level = models.CharField(max_length=10, choices=LEVELS)
    current_level = models.CharField(max_length=10, choices=LEVELS)
    target_level = models.CharField(max_length=10, choices=LEVELS)
    rank = models.FloatField()
    points: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    explanation: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    facts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    criteria: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    version = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    assessed_by = models.UUIDField(editable=False)
    assessed_by_label = models.CharField(max_length=200, editable=False)
    assessed_at = models.DateTimeField(editable=False)
    approved_by_label = models.CharField(max_length=200, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(
        max_length=10, default="submitted", choices=list(ASSESSMENT_WORDS.items())
    )
    reason = models.TextField(blank=True)
    in_force = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["RiskAssessment"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk", "number"], name="assessment_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "id"], name="assessment_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.risk.reference} {self.risk.title}, assessment {self.number}"

    def as_subject(self) -> Subject:
        """Return the assessment as a reference by value."""
        return Subject(kind="assessment", id=self.id, label=str(self)[:300])
