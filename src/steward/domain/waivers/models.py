"""The columns that every waiver has."""

from datetime import date

from django.db import models

from steward.foundation.tenancy.models import Owned


class Waiver(Owned):
    """That something is not held against a record until a day; the last day is counted.

    ``ended_at`` is when it ended, by itself on its day or by hand; ``ended_by`` is empty where it
    ended by itself.
    """

    reason = models.TextField()
    until = models.DateField()
    given_by = models.UUIDField(editable=False)
    given_by_label = models.CharField(max_length=200, editable=False)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Say whether it counts."""
        return self.ended_at is None

    def counts_on(self, day: date) -> bool:
        """Say whether it counts on a day."""
        return self.ended_at is None and self.until >= day
