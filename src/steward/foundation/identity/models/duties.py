"""What an organisation keeps apart beyond the floor."""

from typing import ClassVar

from django.db import models

from steward.foundation.core.duties import RuleKind
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class DutyRule(Owned):
    """Two acts that the organisation keeps apart, or one that somebody else does first.

    ``first`` and ``second`` are names of acts; ``level`` is from which level of a risk it holds,
    empty for all. ``ended_at`` is since when it holds no more.
    """

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.label) for kind in RuleKind])
    first = models.CharField(max_length=60)
    second = models.CharField(max_length=60)
    level = models.CharField(max_length=10, blank=True)
    reason = models.TextField()
    made_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_why = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["DutyRule"]] = OwnedManager()

    class Meta:
        verbose_name = "rule of duties"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "first", "second"],
                condition=models.Q(ended_at=None),
                name="duty_rule_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    def as_subject(self) -> Subject:
        """Return the rule as a reference by value."""
        return Subject(kind="duty_rule", id=self.id, label=str(self))
