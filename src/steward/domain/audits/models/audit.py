"""An audit with its team, its plan, its meetings and who received the report."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.audits.models.programme import Programme
from steward.domain.audits.terms.states import KIND_WORDS, STATE_WORDS, AuditState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.audits.models.fieldwork import ChecklistItem
    from steward.foundation.identity.models import Person

MEETINGS = [("opening", "Opening meeting"), ("closing", "Closing meeting")]


@tracked
class Audit(Owned):
    """One audit; ``systems`` are keys of the AI systems in scope, all of them where it is empty.

    ``report`` is what the lead signed, frozen with its digest. Source: ISO/IEC 42001:2023, 9.2.
    """

    number = models.PositiveIntegerField(editable=False)
    programme_id: UUID | None
    programme: "models.ForeignKey[Programme | None]" = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="audits"
    )
    kind = models.CharField(max_length=20, choices=list(KIND_WORDS.items()))
    title = models.CharField(max_length=300)
    objectives = models.TextField()
    scope = models.TextField()
    systems: "models.JSONField[list[str]]" = models.JSONField(default=list)
    units: "models.JSONField[list[str]]" = models.JSONField(default=list)
    criteria = models.TextField()
    methods = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    period_from = models.DateField()
    period_to = models.DateField()
    state = models.CharField(
        max_length=10, default=AuditState.PLANNED.value, choices=list(STATE_WORDS.items())
    )
    cancelled_why = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    conformity = models.TextField(blank=True)
    effectiveness = models.TextField(blank=True)
    disagreements = models.TextField(blank=True)
    report: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    signed_by = models.CharField(max_length=200, blank=True, editable=False)
    signed_at = models.DateTimeField(null=True, editable=False)

    team: "Manager[Auditor]"
    items: "Manager[ChecklistItem]"
    objects: ClassVar[OwnedManager["Audit"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="audit_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "starts_on", "id"], name="audit_by_start"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"AUD-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the audit as a reference by value."""
        return Subject(kind="audit", id=self.id, label=f"{self.reference} {self.title}"[:300])


@tracked
class Auditor(Owned):
    """Somebody who audits: a member, or an external person by name.

    ``declaration`` is the person's own word on independence, given on ``declared_at``.
    ``invitation_id`` names by value the invitation by which somebody from outside came.
    """

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="team")
    person_id: UUID | None
    person: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    is_lead = models.BooleanField(default=False)
    is_external = models.BooleanField(default=False)
    invitation_id = models.UUIDField(null=True, editable=False)
    declaration = models.TextField(blank=True)
    declared_by = models.CharField(max_length=200, blank=True)
    declared_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Auditor"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "person"],
                condition=models.Q(person__isnull=False),
                name="auditor_once",
            ),
            models.UniqueConstraint(
                fields=["audit"], condition=models.Q(is_lead=True), name="auditor_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the auditor as a reference by value."""
        return Subject(kind="auditor", id=self.id, label=self.name[:300])


@tracked
class Session(Owned):
    """One part of the plan: when, what, with whom and where."""

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="sessions")
    held_on = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    what = models.CharField(max_length=300)
    with_whom = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    auditor_id: UUID | None
    auditor: "models.ForeignKey[Auditor | None]" = models.ForeignKey(
        Auditor, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[OwnedManager["Session"]] = OwnedManager()

    class Meta:
        verbose_name = "session of the plan"
        indexes = [models.Index(fields=["organisation_id", "held_on"], name="session_by_day")]

    def __str__(self) -> str:
        return self.what


@tracked
class Meeting(Owned):
    """The opening or closing meeting, with who attended."""

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=10, choices=MEETINGS)
    held_on = models.DateField()
    attended: "models.JSONField[list[str]]" = models.JSONField(default=list)
    notes = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Meeting"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "kind"], name="audit_meeting_once"),
        ]

    def __str__(self) -> str:
        return dict(MEETINGS)[self.kind]


@tracked
class Distribution(Owned):
    """That the report reached somebody: relevant management first (9.2.2)."""

    audit_id: UUID
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="distributions")
    to = models.CharField(max_length=200)
    role = models.CharField(max_length=200)
    sent_on = models.DateField()
    how = models.CharField(max_length=200, blank=True)
    noted_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Distribution"]] = OwnedManager()

    def __str__(self) -> str:
        return f"{self.to}, {self.role}"
