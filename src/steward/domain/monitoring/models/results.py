"""How checks came out, when they turned, and what is to be asked again."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.monitoring.models.seen import Thing
from steward.domain.monitoring.terms import CheckOutcome, CheckSeverity
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.parts.models import Part
    from steward.domain.systems.models import AiSystem

OUTCOMES = [(item.value, item.label) for item in CheckOutcome]


@tracked
class CheckResult(Owned):
    """How a check came out for a record; written anew only when the outcome or its ground turns.

    What the check says of itself is repeated, for the list is narrowed by it. ``observation`` and
    ``value`` are what decided, ``parameters`` those it was judged by; the newest value stands in
    the row of its series. ``due_at`` is when the clock alone may turn it.
    ``is_waived`` says that it is not held against the record for now.
    """

    check_id = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    record_id = models.UUIDField()
    record_label = models.CharField(max_length=300)
    system_id: UUID | None
    system: "models.ForeignKey[AiSystem | None]" = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.CASCADE, related_name="+"
    )
    part_id: UUID | None
    part: "models.ForeignKey[Part | None]" = models.ForeignKey(
        "parts.Part", null=True, on_delete=models.CASCADE, related_name="+"
    )
    outcome = models.CharField(max_length=14, choices=OUTCOMES)
    severity = models.CharField(
        max_length=6, choices=[(item.value, item.label) for item in CheckSeverity]
    )
    rank = models.PositiveSmallIntegerField()
    clauses: "models.JSONField[list[str]]" = models.JSONField(default=list)
    reason = models.TextField()
    observed = models.CharField(max_length=80, blank=True)
    series = models.CharField(max_length=200, blank=True)
    observation = models.UUIDField(null=True)
    value = models.CharField(max_length=500, blank=True)
    observed_at = models.DateTimeField(null=True)
    parameters: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    is_waived = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["CheckResult"]] = OwnedManager()

    class Meta:
        verbose_name = "result of a check"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "check_id", "record_id"], name="check_result_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "-rank", "-since", "-id"], name="check_result_order"
            ),
            models.Index(
                fields=["organisation_id", "outcome", "-rank", "-since", "-id"],
                name="check_result_outcome",
            ),
            models.Index(fields=["organisation_id", "record_id"], name="check_result_record"),
            models.Index(fields=["organisation_id", "due_at"], name="check_result_due"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.record_label}"

    @property
    def outcome_words(self) -> str:
        """Return the outcome in words."""
        return CheckOutcome(self.outcome).label

    @property
    def severity_words(self) -> str:
        """Return the severity in words."""
        return CheckSeverity(self.severity).label

    @property
    def clauses_words(self) -> str:
        """Return the clauses and controls in a line."""
        return ", ".join(self.clauses)

    @property
    def record(self) -> Subject:
        """Return the record by value."""
        return Subject(kind=self.kind, id=self.record_id, label=self.record_label)

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="check_result", id=self.id, label=str(self)[:300])


class CheckTurn(Owned):
    """One time that a result turned, with the observation that decided it."""

    result_id: UUID
    result = models.ForeignKey(
        CheckResult, on_delete=models.CASCADE, db_index=False, related_name="turns"
    )
    at = models.DateTimeField()
    before = models.CharField(max_length=14, blank=True)
    outcome = models.CharField(max_length=14, choices=OUTCOMES)
    reason = models.TextField()
    observation = models.UUIDField(null=True)
    value = models.CharField(max_length=500, blank=True)
    observed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60, blank=True)
    parameters: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    engine = models.CharField(max_length=20)

    objects: ClassVar[OwnedManager["CheckTurn"]] = OwnedManager()

    class Meta:
        verbose_name = "turn of a result"
        indexes = [
            models.Index(fields=["organisation_id", "result", "-id"], name="check_turn_by_result"),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.outcome}"

    @property
    def words(self) -> str:
        """Return what it turned to in words."""
        return CheckOutcome(self.outcome).label


class HealthMark(Owned):
    """What was known last of the health of controls, so that risks follow what moved.

    ``known`` holds system → control → health, under the empty key that of the whole.
    """

    known: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    noted_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["HealthMark"]] = OwnedManager()

    class Meta:
        verbose_name = "mark of health"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="health_mark_once"),
        ]

    def __str__(self) -> str:
        return f"Health of {self.organisation_id}"


class CheckDue(Owned):
    """A thing of which much was observed at once; its checks are asked again soon."""

    thing_id: UUID
    thing = models.ForeignKey(Thing, on_delete=models.CASCADE, db_index=False, related_name="+")

    objects: ClassVar[OwnedManager["CheckDue"]] = OwnedManager()

    class Meta:
        verbose_name = "checks to be asked"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "thing"], name="check_due_once"),
        ]

    def __str__(self) -> str:
        return str(self.thing_id)
