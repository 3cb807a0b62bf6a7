"""Incidents and drills, with what they touched and what happened when."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.incidents.terms.states import (
    INCIDENT_KINDS,
    INCIDENT_STATES,
    WAYS_NOTICED,
    IncidentState,
)
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.incidents.models.running import IncidentClock
    from steward.domain.risks.models import Risk
    from steward.domain.systems.models import AiSystem
    from steward.foundation.identity.models import Person


@tracked
class Incident(Owned):
    """Something that went wrong with AI, or an exercise of it. Source: ISO/IEC 42001, A.8.4.

    ``facts`` hold question → answer, null for not known yet. ``people_least`` to ``people_most``
    are affected. ``next_due_at`` is the nearest end of a clock that runs. ``nonconformity`` and
    ``came_from`` name records elsewhere by value.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    story = models.TextField()
    kind = models.CharField(max_length=12, choices=list(INCIDENT_KINDS.items()))
    is_drill = models.BooleanField(default=False)
    state = models.CharField(
        max_length=14, default=IncidentState.REPORTED.value, choices=list(INCIDENT_STATES.items())
    )
    time_zone = models.CharField(max_length=60, default="UTC")
    began_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    classified_at = models.DateTimeField(null=True)
    data_noticed_at = models.DateTimeField(null=True)
    noticed_by = models.CharField(max_length=200, blank=True)
    way_noticed = models.CharField(max_length=12, blank=True, choices=list(WAYS_NOTICED.items()))
    severity = models.CharField(max_length=12)
    people = models.CharField(max_length=300, blank=True)
    people_least = models.PositiveBigIntegerField(null=True)
    people_most = models.PositiveBigIntegerField(null=True)
    facts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    containment = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    drill_result = models.TextField(blank=True)
    contact = models.CharField(max_length=300, blank=True)
    reported_by = models.CharField(max_length=200)
    reporter_id = models.UUIDField()
    handler_id: UUID | None
    handler: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    handlers_before: "models.JSONField[list[str]]" = models.JSONField(default=list)
    reviewed_by = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    nonconformity: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    came_from: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)

    systems: "Manager[IncidentSystem]"
    risks: "Manager[IncidentRisk]"
    controls: "Manager[IncidentControl]"
    timeline: "Manager[TimelineEntry]"
    clocks: "Manager[IncidentClock]"
    objects: ClassVar[OwnedManager["Incident"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="incident_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state"], name="incident_by_state"),
            models.Index(fields=["organisation_id", "-noticed_at"], name="incident_by_noticed"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"INC-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the incident as a reference by value."""
        return Subject(kind="incident", id=self.id, label=str(self)[:300])


@tracked
class IncidentSystem(Owned):
    """An AI system that an incident concerns."""

    incident_id: UUID
    incident: "models.ForeignKey[Incident]" = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="systems"
    )
    system_id: UUID
    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.PROTECT, related_name="incidents"
    )

    objects: ClassVar[OwnedManager["IncidentSystem"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "system"], name="incident_system_once"),
        ]

    def __str__(self) -> str:
        return str(self.system)


@tracked
class IncidentRisk(Owned):
    """A risk of the register that came true, or nearly; ``loss_id`` is the loss recorded there."""

    incident_id: UUID
    incident: "models.ForeignKey[Incident]" = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="risks"
    )
    risk_id: UUID
    risk: "models.ForeignKey[Risk]" = models.ForeignKey(
        "risks.Risk", on_delete=models.PROTECT, related_name="incidents"
    )
    came_true = models.BooleanField(default=True)
    loss_id = models.UUIDField(null=True)

    objects: ClassVar[OwnedManager["IncidentRisk"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "risk"], name="incident_risk_once"),
        ]

    def __str__(self) -> str:
        return str(self.risk)


@tracked
class IncidentControl(Owned):
    """A control that failed, by its number in Annex A, and how."""

    incident_id: UUID
    incident: "models.ForeignKey[Incident]" = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="controls"
    )
    control = models.CharField(max_length=20)
    how = models.TextField()

    objects: ClassVar[OwnedManager["IncidentControl"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "control"], name="incident_control_once"),
        ]

    def __str__(self) -> str:
        return self.control


@tracked
class TimelineEntry(Owned):
    """What happened at a moment, and when it was written down; never changed afterwards."""

    incident_id: UUID
    incident: "models.ForeignKey[Incident]" = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="timeline"
    )
    at = models.DateTimeField()
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["TimelineEntry"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "incident", "at"], name="incident_timeline"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
