"""One row for each long piece of work."""

from typing import Any, ClassVar

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.tenancy.models import Owned, OwnedManager


class Work(Owned):
    """Something that takes longer than a click; the person may leave and come back.

    ``arguments`` are what the runner of the kind needs, as plain values; ``result`` is what it
    leaves behind, step by step, so that a run that is repeated after a crash goes on from there.
    ``seen`` says that who asked has looked at how it ended.
    """

    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    asked_by = models.UUIDField()
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    arguments: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10,
        default="waiting",
        choices=[
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
    )
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    seen = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["Work"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "asked_by", "-id"],
                condition=models.Q(seen=False),
                name="work_not_seen",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def percent(self) -> int:
        """Return how far it is, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        """Say whether it has ended, well or badly."""
        return self.status in ("done", "failed")

    def as_subject(self) -> Subject:
        """Return the work as a reference by value."""
        return Subject(kind="work", id=self.id, label=self.label)
