"""Clocks of incidents, clocks agreed in contracts, and the calendar by which they are counted."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.incidents.models.incidents import Incident
from steward.domain.incidents.terms.clocks import STATE_WORDS, ClockState, Unit
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.files.models import StoredFile


@tracked
class IncidentClock(Owned):
    """A clock of one incident as it stood when it was settled last, with the report once sent.

    ``missed_at`` is the first end that passed without a report; it is never taken back.
    ``reminded`` is the number of the last reminder that was told.
    """

    incident_id: UUID
    incident: "models.ForeignKey[Incident]" = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="clocks"
    )
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    basis = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=[(item.value, words) for item, words in STATE_WORDS.items()]
    )
    due_at = models.DateTimeField(null=True)
    prudent_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
    missed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_to = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    file_id: UUID | None
    file: "models.ForeignKey[StoredFile | None]" = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_by = models.CharField(max_length=200, blank=True)
    reminded = models.PositiveSmallIntegerField(null=True)

    objects: ClassVar[OwnedManager["IncidentClock"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="incident_clock_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_at"], name="clock_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.basis}: {self.title}"[:300]

    @property
    def stands(self) -> ClockState:
        """Return the state."""
        return ClockState(self.state)


@tracked
class AgreedClock(Owned):
    """A duty to report that a contract brings: to whom, from when on, within what."""

    name = models.CharField(max_length=200)
    to = models.CharField(max_length=300)
    starts = models.CharField(max_length=20)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(
        max_length=14, choices=[(unit.value, unit.label) for unit in Unit], default="hours"
    )
    condition = models.TextField(blank=True)
    note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["AgreedClock"]] = OwnedManager()

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Return the key under which incidents keep this clock."""
        return f"agreed_{self.pk.hex}"

    def as_subject(self) -> Subject:
        """Return the clock as a reference by value."""
        return Subject(kind="agreed_clock", id=self.id, label=self.name)


@tracked
class IncidentSettings(Owned):
    """The zone and the free days by which periods are counted; one row for each organisation."""

    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=2, blank=True)
    also: "models.JSONField[list[str]]" = models.JSONField(default=list)

    objects: ClassVar[OwnedManager["IncidentSettings"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id"], name="incident_settings_once"),
        ]

    def __str__(self) -> str:
        return f"{self.time_zone}, {self.country or 'no country'}"
