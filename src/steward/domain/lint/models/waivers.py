"""What people decided about rules: waivers for a while, and rules switched off."""

from datetime import date
from typing import ClassVar

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class LintWaiver(Owned):
    """That a rule is not held against a record, or against any, until a day.

    Without ``record_id`` it is for the whole rule. ``ended_at`` is when it ended, by itself on its
    day or by hand; ``ended_by`` is empty where it ended by itself.
    """

    rule = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, blank=True)
    record_id = models.UUIDField(null=True)
    record_label = models.CharField(max_length=300, blank=True)
    reason = models.TextField()
    until = models.DateField()
    given_by = models.UUIDField(editable=False)
    given_by_label = models.CharField(max_length=200, editable=False)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    end_reason = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["LintWaiver"]] = OwnedManager()

    class Meta:
        verbose_name = "waiver"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "rule", "record_id"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="lint_waiver_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "until", "id"], name="lint_waiver_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.record_label or 'the whole rule'}"

    @property
    def is_open(self) -> bool:
        """Say whether it counts."""
        return self.ended_at is None

    def counts_on(self, day: date) -> bool:
        """Say whether it counts on a day; its last day is counted."""
        return self.ended_at is None and self.until >= day

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="lint_waiver", id=self.id, label=str(self)[:300])


@tracked
class LintSwitch(Owned):
    """A rule that the organisation has switched off, with the reason."""

    rule = models.CharField(max_length=40)
    reason = models.TextField()
    off_by_label = models.CharField(max_length=200, editable=False)
    off_at = models.DateTimeField()
    on_at = models.DateTimeField(null=True)
    on_by_label = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OwnedManager["LintSwitch"]] = OwnedManager()

    class Meta:
        verbose_name = "switch of a rule"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "rule"],
                condition=models.Q(on_at=None),
                name="lint_switch_once",
            ),
        ]

    def __str__(self) -> str:
        return self.rule

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="lint_switch", id=self.id, label=self.rule)
