"""The risk register (ISO/IEC 42001, 6.1.2 and 8.2)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.systems.models import AiSystem

LEVELS = [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")]
STATUSES = [
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("edited", "Edited"),
    ("dismissed", "Dismissed"),
    ("withdrawn", "Withdrawn"),
]


@tracked
class Risk(Owned):
    """A risk of one AI system, proposed by a rule and decided by a person.

    ``fingerprint`` is that of the latest derivation, ``decided_fingerprint`` that of the derivation
    on which the decision was made; where they differ, the record has changed since.
    ``content`` is the resource whose catalogue proposed it and ``basis`` what was read besides: the
    story of the risk and its explanation follow from the two, then as later.
    ``current_rank`` orders the register: level, then expected yearly loss index.
    """

    number = models.PositiveIntegerField(editable=False)
    system_id: UUID
    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="risks"
    )
    scenario = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=20)
    certain = models.BooleanField(default=True)
    inherent_likelihood = models.PositiveSmallIntegerField()
    inherent_consequence = models.PositiveSmallIntegerField()
    inherent_level = models.CharField(max_length=10, choices=LEVELS)
    current_likelihood = models.PositiveSmallIntegerField()
    current_consequence = models.PositiveSmallIntegerField()
    current_level = models.CharField(max_length=10, choices=LEVELS)
    target_likelihood = models.PositiveSmallIntegerField()
    target_consequence = models.PositiveSmallIntegerField()
    target_level = models.CharField(max_length=10, choices=LEVELS)
    current_rank = models.FloatField()
    content = models.UUIDField(null=True, editable=False)
    basis: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=STATUSES, default="proposed")
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_fingerprint = models.CharField(max_length=64, blank=True)
    changed = models.BooleanField(default=False)
    changes: "models.JSONField[list[Any]]" = models.JSONField(default=list)

    objects: ClassVar[OwnedManager["Risk"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "scenario"], name="risk_once_per_system"),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="risk_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-current_rank", "-id"], name="risk_by_rank"),
            models.Index(
                fields=["organisation_id", "status", "-current_rank", "-id"], name="risk_by_status"
            ),
            models.Index(
                fields=["organisation_id", "current_level", "-current_rank", "-id"],
                name="risk_by_level",
            ),
            models.Index(
                fields=["organisation_id", "-current_rank", "-id"],
                condition=models.Q(changed=True),
                name="risk_changed",
            ),
            models.Index(fields=["organisation_id", "title"], name="risk_by_title"),
            # Every count of the register is answered from this index alone.
            models.Index(
                fields=[
                    "organisation_id",
                    "status",
                    "current_level",
                    "current_likelihood",
                    "current_consequence",
                ],
                include=["scenario", "number"],
                name="risk_by_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"RISK-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the risk as a reference by value."""
        return Subject(kind="risk", id=self.id, label=f"{self.reference} {self.title}")
