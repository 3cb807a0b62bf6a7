"""The risk register (ISO/IEC 42001, 6.1.2 and 8.2)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import pgtrigger
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


MOVED = """
SELECT organisation_id, status, current_level, current_likelihood, current_consequence,
       {change} AS change FROM {rows}"""
BOOK = """
INSERT INTO risks_riskcount (id, organisation_id, status, level, likelihood, consequence, count)
SELECT gen_random_uuid(), organisation_id, status, current_level, current_likelihood,
       current_consequence, sum(change)
FROM ({moved}) moved GROUP BY 2, 3, 4, 5, 6 HAVING sum(change) <> 0;
RETURN NULL;
"""


def counting(name: str, operation: pgtrigger.Operation, **rows: str) -> pgtrigger.Trigger:
    """Return the trigger that books what one statement adds to the counts and takes from them."""
    changes = {"new": "1", "old": "-1"}
    moved = [MOVED.format(change=changes[side], rows=table) for side, table in rows.items()]
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=BOOK.format(moved=" UNION ALL ".join(moved)),
    )


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
            # The groups of the register are answered from this index alone.
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
        triggers = [
            counting("insert_count", pgtrigger.Insert, new="new_rows"),
            counting("update_count", pgtrigger.Update, new="new_rows", old="old_rows"),
            counting("delete_count", pgtrigger.Delete, old="old_rows"),
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


class RiskCount(Owned):
    """How many risks came into a state, or left it (negative); the sum is how many are in it.

    Kept by triggers, so that a page need not count a hundred thousand rows. Each statement books
    a change of its own instead of changing a total: nobody waits for anybody.
    """

    status = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    likelihood = models.PositiveSmallIntegerField()
    consequence = models.PositiveSmallIntegerField()
    count = models.IntegerField()

    objects: ClassVar[OwnedManager["RiskCount"]] = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["organisation_id"], name="risk_counts")]

    def __str__(self) -> str:
        return f"{self.count:+d} {self.status}, {self.level}"
