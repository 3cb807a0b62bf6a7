"""Management reviews (ISO/IEC 42001, 9.3)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.reviews.terms import STATE_WORDS, ReviewDraft, ReviewState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.reviews.models.meetings import Attendance, Decision, ReviewItem
    from steward.foundation.identity.models import Person


@tracked
class ManagementReview(Owned):
    """A review; ``minutes`` are what was signed, frozen, and ``digest`` is their SHA-256.

    ``minutes_by`` is the key of who ended the meeting and handed the minutes in: the chair signs
    what another wrote. ``reason`` says why it was closed although something is missing, or called
    off.
    """

    number = models.PositiveIntegerField(editable=False)
    held_on = models.DateField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    chair_id: UUID | None
    chair: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    writer_id: UUID | None
    writer: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    cadence_months = models.PositiveSmallIntegerField(default=12)
    state = models.CharField(
        max_length=12, choices=list(STATE_WORDS.items()), default=ReviewState.PLANNED.value
    )
    collected_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    minutes_by = models.CharField(max_length=40, blank=True)
    minutes: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    signatures: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    signed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    items: "Manager[ReviewItem]"
    decisions: "Manager[Decision]"
    attendances: "Manager[Attendance]"
    objects: ClassVar[OwnedManager["ManagementReview"]] = OwnedManager()

    class Meta:
        verbose_name = "management review"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="review_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "held_on", "id"], name="review_by_day"),
        ]

    def __str__(self) -> str:
        return f"Management review of {self.held_on:%-d %B %Y}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"MR-{self.number:04d}"

    @property
    def period(self) -> str:
        """Return the period that is looked at, in words."""
        return f"{self.begins_on:%-d %b %Y} to {self.ends_on:%-d %b %Y}"

    def as_draft(self) -> ReviewDraft:
        """Return the plan, without who takes part."""
        names = [name for name in ReviewDraft.__slots__ if name != "participants"]
        return ReviewDraft(**{name: getattr(self, name) for name in names})

    def as_subject(self) -> Subject:
        """Return the review as a reference by value."""
        return Subject(kind="management_review", id=self.id, label=f"{self.reference} {self}")
