"""Changes that suppliers announce, and how suppliers do over time (A.10.3)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.relationships.terms.records import (
    ISSUE_KINDS,
    JUDGED,
    NOTICE_KINDS,
    NoticeDraft,
)
from steward.domain.relationships.terms.states import NoticeState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.parts.models import Part
    from steward.domain.systems.models import AiSystem


@tracked
class SupplierNotice(Owned):
    """A change that a supplier announced: what it means, what was decided, what it reopens.

    ``assessed_key`` is the person who judged it, and never decides about it.
    """

    number = models.PositiveIntegerField(editable=False)
    part_id: UUID
    part: "models.ForeignKey[Part]" = models.ForeignKey(
        "parts.Part", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=NOTICE_KINDS)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    received_on = models.DateField()
    effective_on = models.DateField(null=True)
    state = models.CharField(
        max_length=10,
        default="received",
        choices=[(state.value, state.label) for state in NoticeState],
    )
    assessment = models.TextField(blank=True)
    reopens: "models.JSONField[list[str]]" = models.JSONField(default=list)
    assessed_by = models.CharField(max_length=200, blank=True)
    assessed_key = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    decision = models.TextField(blank=True)

    touched: "Manager[NoticeSystem]"
    objects: ClassVar[OwnedManager["SupplierNotice"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="supplier_notice_number"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-received_on", "id"], name="notice_by_day"),
            models.Index(fields=["organisation_id", "part", "-id"], name="notice_of_supplier"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"SCN-{self.number:04d}"

    def as_draft(self) -> NoticeDraft:
        """Return what is written down of it."""
        return NoticeDraft(**{name: getattr(self, name) for name in NoticeDraft.__slots__})

    def as_subject(self) -> Subject:
        """Return the notice as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="supplier_notice", id=self.id, label=label[:300])


@tracked
class NoticeSystem(Owned):
    """That an announced change touches an AI system."""

    notice_id: UUID
    notice: "models.ForeignKey[SupplierNotice]" = models.ForeignKey(
        SupplierNotice, on_delete=models.CASCADE, related_name="touched"
    )
    system_id: UUID
    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["NoticeSystem"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "system"], name="notice_touches_once"),
        ]

    def __str__(self) -> str:
        return self.system.name


@tracked
class SupplierIssue(Owned):
    """How a supplier did on a day; never changed afterwards."""

    part_id: UUID
    part: "models.ForeignKey[Part]" = models.ForeignKey(
        "parts.Part", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=ISSUE_KINDS)
    judged = models.CharField(max_length=4, choices=JUDGED)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    seen_on = models.DateField()
    by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["SupplierIssue"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "part", "-seen_on", "-id"], name="issue_of_supplier"
            ),
        ]

    def __str__(self) -> str:
        return self.title
