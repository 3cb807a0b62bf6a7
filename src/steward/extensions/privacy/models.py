"""For how long an organisation keeps what it need not keep for ever, and who is to be erased."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.privacy.rules import STOCKS, ErasureState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Membership


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


@tracked
class Erasure(Owned):
    """That a former member is to be erased: one person asked, another decides.

    ``pseudonym`` is how the person is called here from then on; ``counts`` tell how much was
    deleted and how much was written out, by what it is called.
    """

    membership_id: UUID
    membership: "models.ForeignKey[Membership]" = models.ForeignKey(
        "identity.Membership", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.label) for state in ErasureState],
        default=ErasureState.ASKED.value,
    )
    reason = models.TextField()
    asked_by = models.UUIDField()
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    pseudonym = models.CharField(max_length=60)
    counts: "models.JSONField[dict[str, dict[str, int]]]" = models.JSONField(default=dict)

    objects: ClassVar[OwnedManager["Erasure"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "membership"],
                condition=models.Q(state__in=["asked", "erasing"]),
                name="erasure_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="erasure_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure of {self.pseudonym}"

    def as_subject(self) -> Subject:
        """Return the erasure as a reference by value, which names nobody."""
        return Subject(kind="erasure", id=self.id, label=str(self))
