"""Planned changes to the management system (ISO/IEC 42001, 6.3 and 8.1)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.objectives.terms.changes import (
    REOPENED_WORDS,
    ChangeDraft,
    ChangeState,
    Reopened,
    Worked,
)
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.identity.models import Person

STATES = [(item.value, item.label) for item in ChangeState]


@tracked
class PlannedChange(Owned):
    """A change; ``integrity`` says how the management system stays whole while it changes.

    ``written_by`` are the keys of those who worded it: none of them approves it.
    ``is_unapproved`` marks what was carried out before anybody approved it, with the reason in
    ``outcome``. ``origin`` tells the changes apart that a source saw; of others it is empty.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    consequences = models.TextField(blank=True)
    integrity = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    responsibilities = models.TextField(blank=True)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    planned_on = models.DateField(null=True)
    look_back_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=STATES, default=ChangeState.DRAFT.value)
    written_by: "models.JSONField[list[str]]" = models.JSONField(default=list)
    note = models.TextField(blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    carried_out_by = models.CharField(max_length=200, blank=True)
    carried_out_on = models.DateField(null=True)
    is_unapproved = models.BooleanField(default=False)
    outcome = models.TextField(blank=True)
    worked = models.CharField(
        max_length=6, blank=True, choices=[(item.value, item.label) for item in Worked]
    )
    side_effects = models.TextField(blank=True)
    looked_back_by = models.CharField(max_length=200, blank=True)
    looked_back_on = models.DateField(null=True)
    origin = models.CharField(max_length=120, blank=True, editable=False)

    reopens: "Manager[ChangeReopens]"
    objects: ClassVar[OwnedManager["PlannedChange"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="change_number"),
            models.UniqueConstraint(
                fields=["organisation_id", "origin"],
                condition=~models.Q(origin=""),
                name="change_once_seen",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "planned_on", "id"], name="change_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"CHG-{self.number:04d}"

    def as_draft(self) -> ChangeDraft:
        """Return what is written down of it."""
        return ChangeDraft(**{name: getattr(self, name) for name in ChangeDraft.__slots__})

    def as_subject(self) -> Subject:
        """Return the change as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="change", id=self.id, label=label[:300])


@tracked
class ChangeReopens(Owned):
    """What a change makes people look at again; the record is named by value."""

    change_id: UUID
    change: "models.ForeignKey[PlannedChange]" = models.ForeignKey(
        PlannedChange, on_delete=models.CASCADE, related_name="reopens"
    )
    kind = models.CharField(max_length=20, choices=list(REOPENED_WORDS.items()))
    subject_id = models.UUIDField(null=True)
    label = models.CharField(max_length=300)

    objects: ClassVar[OwnedManager["ChangeReopens"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "kind", "label"], name="change_reopens_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def kind_words(self) -> str:
        """Return the kind in words."""
        return Reopened(self.kind).label
