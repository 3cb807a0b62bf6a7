"""What is done about risks, and what is borne (ISO/IEC 42001, 6.1.3 and 8.3)."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.domain.risks.models.choices import LEVELS
from steward.domain.risks.models.register import Risk
from steward.domain.risks.rules.treating import EVERY_OPTION, PROGRESS_WORDS, Effect
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Treatment(Owned):
    """What is done about a risk, with what it costs and what it is to leave of the risk.

    ``frequency_left`` and ``loss_left`` are shares, 0 to 1. ``made_by`` is whoever planned it, who
    cannot approve it. Source: ISO/IEC 42001:2023, 6.1.3 and 8.3.
    """

    number = models.PositiveIntegerField(editable=False)
    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="treatments")
    option = models.CharField(max_length=10, choices=list(EVERY_OPTION.items()))
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    controls: "models.JSONField[list[str]]" = models.JSONField(default=list)
    frequency_left = models.FloatField()
    loss_left = models.FloatField()
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    effort_days = models.FloatField(null=True)
    due_on = models.DateField(null=True)
    status = models.CharField(
        max_length=12, default="planned", choices=list(PROGRESS_WORDS.items())
    )
    made_by = models.UUIDField(editable=False)
    made_by_label = models.CharField(max_length=200, editable=False)
    approved_by = models.CharField(max_length=200, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.CharField(max_length=200, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    note = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Treatment"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="treatment_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "due_on", "id"], name="treatment_by_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def effect(self) -> Effect:
        """Return what it leaves of its risk."""
        return Effect(self.frequency_left, self.loss_left)

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"TRT-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the treatment as a reference by value."""
        return Subject(kind="treatment", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class Acceptance(Owned):
    """That somebody with the authority bears what is left of a risk, for a time.

    Source: ISO/IEC 42001:2023, 6.1.3: the residual risk is accepted, on record. ``criteria`` is the
    version of the criteria under which it was; level and bands are theirs.
    """

    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="acceptances")
    level = models.CharField(max_length=10, choices=LEVELS)
    likelihood = models.PositiveSmallIntegerField()
    consequence = models.PositiveSmallIntegerField()
    criteria = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    reason = models.TextField()
    expires_on = models.DateField()
    accepted_by = models.CharField(max_length=200, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_why = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Acceptance"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["risk"],
                condition=models.Q(ended_at__isnull=True),
                name="acceptance_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "expires_on", "id"], name="acceptance_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.risk.reference} {self.risk.title}"

    def as_subject(self) -> Subject:
        """Return the acceptance as a reference by value."""
        return Subject(kind="acceptance", id=self.id, label=str(self))
