"""Requests for evidence, and the half-lives that an organisation settled."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.evidence.models.item import EvidenceItem
from steward.domain.evidence.terms.states import AskState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person

ASK_STATES = [(item.value, item.label) for item in AskState]


@tracked
class EvidenceAsk(Owned):
    """That a person is asked for evidence of something until a day; it becomes a task of theirs."""

    number = models.PositiveIntegerField(editable=False)
    what = models.TextField()
    kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    label = models.CharField(max_length=300, blank=True)
    owner_id: UUID
    owner: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=ASK_STATES)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    answer_id: UUID | None
    answer: "models.ForeignKey[EvidenceItem | None]" = models.ForeignKey(
        EvidenceItem, null=True, on_delete=models.SET_NULL, related_name="asks"
    )
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["EvidenceAsk"]] = OwnedManager()

    class Meta:
        verbose_name = "request"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="evidence_ask_number"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_on"], name="evidence_ask_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.what}"[:300]

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"ER-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the request as a reference by value."""
        return Subject(kind="evidence_request", id=self.id, label=str(self))


@tracked
class HalfLife(Owned):
    """For how long evidence of a kind, or of a requirement, is fresh here."""

    scope = models.CharField(
        max_length=11, choices=[("kind", "Kind"), ("requirement", "Requirement")]
    )
    name = models.CharField(max_length=80)
    days = models.PositiveSmallIntegerField()

    objects: ClassVar[OwnedManager["HalfLife"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "scope", "name"], name="evidence_half_life_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.days} days"
