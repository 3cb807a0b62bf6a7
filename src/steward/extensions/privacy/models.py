"""For how long an organisation keeps what it need not keep for ever."""

from typing import ClassVar

from django.db import models

from steward.extensions.privacy.rules import STOCKS
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Retention(Owned):
    """For how many days one kind of row is kept; None is without end, as is no row."""

    stock = models.CharField(
        max_length=20, choices=[(stock.name, stock.label) for stock in STOCKS.values()]
    )
    days = models.PositiveIntegerField(null=True)

    objects: ClassVar[OwnedManager["Retention"]] = OwnedManager()

    class Meta:
        verbose_name = "time of keeping"
        verbose_name_plural = "times of keeping"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "stock"], name="retention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stock}: {self.days or 'without end'}"

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="retention", id=self.id, label=STOCKS[self.stock].label)
