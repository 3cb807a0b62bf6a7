"""What losses are counted in and borne, and those that came (ISO/IEC 42001, 6.1.1 and 8.2)."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.domain.risks.models.register import Risk
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class LossSettings(Owned):
    """In what an organisation counts losses, what it bears of them, and what its risks share.

    ``appetite`` is what was stated before the risk criteria could hold it, and empty once criteria
    are adopted; ``factors`` holds the log-sd of the yearly frequency by the part of the inventory
    that risks share.
    """

    currency = models.CharField(max_length=3)
    appetite: "models.JSONField[list[list[float]]]" = models.JSONField(default=list)
    factors: "models.JSONField[dict[str, float]]" = models.JSONField(default=dict)

    objects: ClassVar[OwnedManager["LossSettings"]] = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="loss_settings")]

    def __str__(self) -> str:
        return "Losses"

    def as_subject(self) -> Subject:
        """Return the settings as a reference by value."""
        return Subject(kind="loss_settings", id=self.id, label="Losses")


@tracked
class RecordedLoss(Owned):
    """That a risk happened, when, and what it cost in the currency of the estimates."""

    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="loss_events")
    happened_on = models.DateField()
    loss = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    note = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=200, editable=False)

    objects: ClassVar[OwnedManager["RecordedLoss"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-happened_on"], name="loss_events")]

    def __str__(self) -> str:
        return f"{self.risk.reference} on {self.happened_on}"
