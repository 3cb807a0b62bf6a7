"""What people decided about rules: waivers for a while, and rules switched off."""

from typing import ClassVar

from django.db import models

from steward.domain.waivers.models import Waiver
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class LintWaiver(Waiver):
    """That a rule is not held against a record, or against any, until a day.

    Without ``record_id`` it is for the whole rule.
    """

    rule = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, blank=True)
    record_id = models.UUIDField(null=True)
    record_label = models.CharField(max_length=300, blank=True)

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
