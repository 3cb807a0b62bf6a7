"""Documents from outside that the management system needs (ISO/IEC 42001:2023, 7.5.3)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person

ORIGINS = {
    "law": "Law or regulation",
    "standard": "Standard",
    "supplier": "Manual or terms of a supplier",
    "authority": "Guidance of an authority",
    "customer": "Requirement of a customer",
    "other": "Other",
}


@tracked
class ExternalDocument(Owned):
    """A document that somebody else issues; ``watcher`` looks whether there is a new edition."""

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=12, choices=list(ORIGINS.items()))
    issuer = models.CharField(max_length=200)
    edition = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    watcher_id: UUID | None
    watcher: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_months = models.PositiveSmallIntegerField(null=True)
    looked_on = models.DateField(null=True)
    finding = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ExternalDocument"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="external_document_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"EXT-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the document as a reference by value."""
        return Subject(kind="external_document", id=self.id, label=str(self)[:300])
