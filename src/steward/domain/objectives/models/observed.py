"""Changes that sources saw, beside those that people planned."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.objectives.models.changes import PlannedChange
from steward.domain.objectives.rules.observing import WATCHED, told
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.monitoring.models import Thing
    from steward.domain.systems.models import AiSystem


@tracked
class SeenChange(Owned):
    """A fact that a source saw change, for each AI system that it touches; never changed.

    ``fact`` is the key of the property that a source observed. ``system`` is empty where no AI
    system relies on what changed.
    """

    change_id: UUID
    change: "models.ForeignKey[PlannedChange]" = models.ForeignKey(
        PlannedChange, on_delete=models.CASCADE, related_name="sights"
    )
    system_id: UUID | None
    system: "models.ForeignKey[AiSystem | None]" = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    fact = models.CharField(max_length=80)
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500)
    observed_at = models.DateTimeField()
    source = models.CharField(max_length=60)
    is_significant = models.BooleanField()
    reason = models.CharField(max_length=300)

    objects: ClassVar[OwnedManager["SeenChange"]] = OwnedManager()

    class Meta:
        verbose_name = "change that was seen"
        indexes = [
            models.Index(fields=["organisation_id", "system", "-id"], name="seen_change_by_system"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """Return what changed from what to what."""
        old, new = told(self.fact, self.before), told(self.fact, self.after)
        return f"{WATCHED[self.fact].words}: {old} → {new}"


class SeenLine(Owned):
    """The value of a watched line of observations that was looked at last."""

    thing_id: UUID
    thing: "models.ForeignKey[Thing]" = models.ForeignKey(
        "monitoring.Thing", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    property = models.CharField(max_length=80)
    series = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=500)
    observation = models.UUIDField()
    observed_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["SeenLine"]] = OwnedManager()

    class Meta:
        verbose_name = "line that is watched"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "thing", "property", "series"], name="seen_line_once"
            ),
        ]

    def __str__(self) -> str:
        return self.property
