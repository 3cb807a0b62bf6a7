"""Agreements with suppliers and the terms they were checked for (A.10.3)."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.relationships.terms.records import HELD, RENEWALS, AgreementDraft
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.parts.models import Part


@tracked
class Agreement(Owned):
    """An agreement: how long it runs, until when notice can be given, what it promises in time.

    ``notice_on`` is the last day for notice; ``gaps`` how many needed terms are not agreed whole.
    """

    number = models.PositiveIntegerField(editable=False)
    part_id: UUID
    part: "models.ForeignKey[Part]" = models.ForeignKey(
        "parts.Part", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=300)
    number_there = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    renewal = models.CharField(max_length=8, choices=RENEWALS, default="ends")
    notice_days = models.PositiveSmallIntegerField(null=True)
    notice_on = models.DateField(null=True, editable=False)
    incident_hours = models.PositiveSmallIntegerField(null=True)
    change_days = models.PositiveSmallIntegerField(null=True)
    document = models.CharField(max_length=500, blank=True)
    gaps = models.PositiveSmallIntegerField(default=0, editable=False)
    ended_on = models.DateField(null=True, editable=False)
    end_reason = models.TextField(blank=True, editable=False)

    terms: "Manager[AgreedTerm]"
    objects: ClassVar[OwnedManager["Agreement"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="agreement_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "ends_on", "id"], name="agreement_by_end"),
            models.Index(fields=["organisation_id", "part"], name="agreement_of_supplier"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"AGR-{self.number:04d}"

    @property
    def next_day(self) -> date | None:
        """Return the day by which somebody must act: for notice, else the end."""
        return None if self.ended_on else self.notice_on or self.ends_on

    def as_draft(self) -> AgreementDraft:
        """Return what is written down of it."""
        return AgreementDraft(**{name: getattr(self, name) for name in AgreementDraft.__slots__})

    def as_subject(self) -> Subject:
        """Return the agreement as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="agreement", id=self.id, label=label[:300])


@tracked
class AgreedTerm(Owned):
    """What an agreement says about one term, and where."""

    agreement_id: UUID
    agreement: "models.ForeignKey[Agreement]" = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="terms"
    )
    term = models.CharField(max_length=40)
    held = models.CharField(max_length=10, choices=HELD)
    where = models.CharField(max_length=300, blank=True)

    objects: ClassVar[OwnedManager["AgreedTerm"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "term"], name="agreed_term_once"),
        ]

    def __str__(self) -> str:
        return self.term
