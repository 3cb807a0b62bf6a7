"""The risk register (ISO/IEC 42001, 6.1.2 and 8.2)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import pgtrigger
from django.db import models

from steward.domain.risks.rules.treating import (
    OPTION_WORDS,
    PROGRESS_WORDS,
    Effect,
    together,
)
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
    ``done_*`` are the shares of frequency and loss that effective treatments leave, ``coming_*``
    those that approved ones will leave of it.
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
    done_frequency = models.FloatField(default=1.0, db_default=1.0, editable=False)
    done_loss = models.FloatField(default=1.0, db_default=1.0, editable=False)
    coming_frequency = models.FloatField(default=1.0, db_default=1.0, editable=False)
    coming_loss = models.FloatField(default=1.0, db_default=1.0, editable=False)
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

    @property
    def treated_so_far(self) -> Effect:
        """Return what the treatments leave of it that were found effective."""
        return Effect(self.done_frequency, self.done_loss)

    @property
    def treated_at_last(self) -> Effect:
        """Return what will be left with the treatments that are under way."""
        coming = Effect(self.coming_frequency, self.coming_loss)
        return together([self.treated_so_far, coming])

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


@tracked
class Treatment(Owned):
    """What is done about a risk, with what it costs and what it is to leave of the risk.

    ``frequency_left`` and ``loss_left`` are shares, 0 to 1. ``made_by`` is whoever planned it, who
    cannot approve it. Source: ISO/IEC 42001:2023, 6.1.3 and 8.3.
    """

    number = models.PositiveIntegerField(editable=False)
    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="treatments")
    option = models.CharField(max_length=10, choices=list(OPTION_WORDS.items()))
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

    Source: ISO/IEC 42001:2023, 6.1.3: the residual risk is accepted, on record.
    """

    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="acceptances")
    level = models.CharField(max_length=10, choices=LEVELS)
    likelihood = models.PositiveSmallIntegerField()
    consequence = models.PositiveSmallIntegerField()
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


@tracked
class Estimate(Owned):
    """How often one expert holds a risk to happen as things stand, and what one event costs.

    Rates are events a year, losses money of one event; the expert is 90 % sure of both ranges.
    """

    risk_id: UUID
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="estimates")
    author = models.UUIDField(editable=False)
    author_label = models.CharField(max_length=200, editable=False)
    rate_low = models.FloatField()
    rate_high = models.FloatField()
    loss_low = models.FloatField()
    loss_high = models.FloatField()
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
class LossSettings(Owned):
    """In what an organisation counts losses, what it bears of them, and what its risks share.

    ``appetite`` holds pairs of an amount and the greatest probability of losing more in a year;
    ``factors`` the log-sd of the yearly frequency by the part of the inventory that risks share.
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


@tracked
class RegisterImport(Owned):
    """One import of a register: what was made, changed, left and refused; can be undone.

    ``made`` holds the keys of the risks that it brought.
    """

    file_name = models.CharField(max_length=255)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    untouched = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    made: "models.JSONField[list[str]]" = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["RegisterImport"]] = OwnedManager()

    def __str__(self) -> str:
        return self.file_name

    def as_subject(self) -> Subject:
        """Return the import as a reference by value."""
        return Subject(kind="register_import", id=self.id, label=self.file_name)
