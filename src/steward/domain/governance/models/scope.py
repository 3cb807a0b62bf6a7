"""Versions of the scope with what each includes and excludes (4.3)."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.governance.terms.scope import ItemKind, ScopeState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager


@tracked
class ScopeVersion(Owned):
    """One version of the scope; nothing changes once it is approved.

    ``authors`` are the keys of everybody who wrote in it: none of them approves it. ``roles`` are
    those that the organisation stated when it was handed in.
    """

    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(
        max_length=10,
        default=ScopeState.DRAFT.value,
        choices=[(state.value, state.label) for state in ScopeState],
    )
    wording = models.TextField(blank=True)
    activities = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    roles: "models.JSONField[list[str]]" = models.JSONField(default=list)
    authors: "models.JSONField[list[str]]" = models.JSONField(default=list)
    note = models.TextField(blank=True)
    in_force_from = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)

    items: "Manager[ScopeItem]"
    objects: ClassVar[OwnedManager["ScopeVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="scope_number"),
        ]

    def __str__(self) -> str:
        return f"Scope, version {self.number}"

    def as_subject(self) -> Subject:
        """Return the version as a reference by value."""
        return Subject(kind="scope", id=self.id, label=str(self))

    def holds_on(self, day: date) -> bool:
        """Say whether it was approved to hold on a day."""
        approved = self.state == ScopeState.APPROVED
        return approved and self.in_force_from is not None and self.in_force_from <= day


@tracked
class ScopeItem(Owned):
    """A line of the scope: in, or out with its justification.

    A system or a unit is named by key and label; people are counted, on a day.
    """

    version_id: UUID
    version: "models.ForeignKey[ScopeVersion]" = models.ForeignKey(
        ScopeVersion, on_delete=models.CASCADE, related_name="items"
    )
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.label) for kind in ItemKind])
    subject = models.UUIDField(null=True)
    label = models.CharField(max_length=300)
    is_in = models.BooleanField(default=True)
    why = models.TextField(blank=True)
    count = models.PositiveIntegerField(null=True)
    counted_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["ScopeItem"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "label", "subject"],
                name="scope_item_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.label
