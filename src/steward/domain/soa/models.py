"""Decisions of applicability and frozen statements (ISO/IEC 42001, 6.1.3)."""

from typing import Any, ClassVar

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

BASES = [
    ("business", "Business decision"),
    ("contract", "Contract or customer demand"),
    ("law", "Law or regulation"),
    ("risk", "Risk treatment"),
    ("proposal", "As the rules propose"),
]


@tracked
class ApplicabilityDecision(Owned):
    """A person's word on whether one Annex A control applies, with the justification.

    ``basis`` says what an inclusion rests on; an accepted proposal keeps the reasons as they stood.
    """

    control = models.CharField(max_length=20)
    applicable = models.BooleanField()
    basis = models.CharField(max_length=10, choices=BASES, default="business")
    reason = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["ApplicabilityDecision"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "control"], name="soa_one_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.control}: {'applies' if self.applicable else 'does not apply'}"

    def as_subject(self) -> Subject:
        """Return the decision as a reference by value."""
        return Subject(kind="soa_decision", id=self.id, label=self.control)


@tracked
class Statement(Owned):
    """A frozen revision of the Statement of Applicability."""

    revision = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    rows: "models.JSONField[list[Any]]" = models.JSONField()
    digest = models.CharField(max_length=64)
    approver = models.CharField(max_length=200, blank=True)
    frozen_by = models.CharField(max_length=200)
    frozen_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Statement"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "revision"], name="soa_revision"),
        ]

    def __str__(self) -> str:
        return f"Statement of Applicability, revision {self.revision}"

    def as_subject(self) -> Subject:
        """Return the statement as a reference by value."""
        return Subject(kind="statement", id=self.id, label=str(self))
