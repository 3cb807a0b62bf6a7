"""The organisation's risk criteria in versions (ISO/IEC 42001, 6.1.1 and 6.1.2)."""

from typing import Any, ClassVar

from django.db import models

from steward.domain.risks.models.choices import CRITERIA_STATES
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class RiskCriteria(Owned):
    """A version of the organisation's risk criteria and method; one at most is in force.

    ``body`` is what `rules.criteria.read_method` reads. A draft has no number yet.
    Source: ISO/IEC 42001:2023, 6.1.1 and 6.1.2; ISO 31000:2018, 6.3.4.
    """

    number = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=10, choices=CRITERIA_STATES, default="draft")
    name = models.CharField(max_length=120)
    body: "models.JSONField[dict[str, Any]]" = models.JSONField()
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=200, editable=False)
    edited_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=200, blank=True, editable=False)
    adopted_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[OwnedManager["RiskCriteria"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"],
                condition=~models.Q(state="draft"),
                name="criteria_number",
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "state"],
                condition=models.Q(state__in=("draft", "adopted")),
                name="criteria_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}" if self.number else f"{self.name}, draft"

    def as_subject(self) -> Subject:
        """Return the version as a reference by value."""
        return Subject(kind="risk_criteria", id=self.id, label=str(self))
