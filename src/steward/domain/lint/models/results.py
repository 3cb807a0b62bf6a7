"""What rules found, how far the journal was read, and the counts of each day."""

from datetime import date
from typing import Any, ClassVar

from django.db import models

from steward.domain.lint.rules.evaluating import facts_on, on_day
from steward.domain.lint.terms import (
    SEVERITY_WORDS,
    STAGE_WORDS,
    AuditStage,
    LintEnd,
    LintSeverity,
    LintState,
)
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class LintResult(Owned):
    """A rule that fires on a record, or did; one row for both, however often it returns.

    What the rule says of itself is repeated here, for a rule may leave its pack and the list is
    narrowed by it. ``read`` holds the facts as they were when it was last confirmed; an open
    result was confirmed by the last run. Where days are counted ``read`` has the day from which,
    and ``reason`` leaves them open: neither is written anew because a day has gone by.
    ``times`` counts how often it came; ``looked_on`` is the day of whoever reads.
    """

    rule = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    record_id = models.UUIDField()
    record_label = models.CharField(max_length=300)
    record_door = models.CharField(max_length=40, blank=True)
    severity = models.CharField(
        max_length=12, choices=[(s.value, SEVERITY_WORDS[s]) for s in LintSeverity]
    )
    rank = models.PositiveSmallIntegerField()
    clauses: "models.JSONField[list[str]]" = models.JSONField(default=list)
    stages: "models.JSONField[list[str]]" = models.JSONField(default=list)
    nonconformity = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField()
    fix = models.CharField(max_length=200)
    fix_door = models.CharField(max_length=60)
    read: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=[(s.value, s.label) for s in LintState])
    first_at = models.DateTimeField()
    since = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    gone_at = models.DateTimeField(null=True)
    gone_because = models.CharField(
        max_length=12, blank=True, choices=[(end.value, end.label) for end in LintEnd]
    )

    looked_on: date
    objects: ClassVar[OwnedManager["LintResult"]] = OwnedManager()

    class Meta:
        verbose_name = "result"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "rule", "record_id"], name="lint_result_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "-rank", "-since", "-id"],
                condition=~models.Q(state="gone"),
                name="lint_result_standing",
            ),
            models.Index(
                fields=["organisation_id", "-rank", "-since", "-id"], name="lint_result_all"
            ),
            models.Index(fields=["organisation_id", "record_id"], name="lint_result_record"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.record_label}"

    @property
    def severity_words(self) -> str:
        """Return the severity in words."""
        return SEVERITY_WORDS[LintSeverity(self.severity)]

    @property
    def is_open(self) -> bool:
        """Say whether it stands and nobody waived it."""
        return self.state == LintState.OPEN

    @property
    def stands(self) -> bool:
        """Say whether the rule still fires, waived or not."""
        return self.state != LintState.GONE

    @property
    def clauses_words(self) -> str:
        """Return the clauses in a line."""
        return ", ".join(self.clauses)

    @property
    def stages_words(self) -> str:
        """Return the stages in a line."""
        return " and ".join(STAGE_WORDS[AuditStage(stage)] for stage in self.stages)

    @property
    def record(self) -> Subject:
        """Return the record by value."""
        return Subject(
            kind=self.record_door or self.kind, id=self.record_id, label=self.record_label
        )

    @property
    def why(self) -> str:
        """Return what was found, with the days as they count on the day of the look."""
        return on_day(self.reason, self.read, self.looked_on)

    @property
    def facts(self) -> dict[str, object]:
        """Return the facts that were read, with the days as they count on the day of the look."""
        return facts_on(self.read, self.looked_on)

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="lint_result", id=self.id, label=str(self)[:300])


@tracked
class LintStanding(Owned):
    """How far lint has come: one row for an organisation.

    ``transaction_id`` and ``entry_id`` say up to where the journal was read; ``digest`` of which
    rules the results are; ``checked_at`` when all records were asked last.
    """

    transaction_id = models.BigIntegerField(default=0)
    entry_id = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)

    objects: ClassVar[OwnedManager["LintStanding"]] = OwnedManager()

    class Meta:
        verbose_name = "standing of audit lint"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="lint_standing_once"),
        ]

    def __str__(self) -> str:
        return f"Lint of {self.organisation_id}"


@tracked
class LintDay(Owned):
    """How many results were open at the end of a day, for the trend."""

    on = models.DateField()
    majors = models.PositiveIntegerField(default=0)
    minors = models.PositiveIntegerField(default=0)
    observations = models.PositiveIntegerField(default=0)
    waived = models.PositiveIntegerField(default=0)

    objects: ClassVar[OwnedManager["LintDay"]] = OwnedManager()

    class Meta:
        verbose_name = "day of audit lint"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "on"], name="lint_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.majors}, {self.minors}, {self.observations}"
