"""Who does what in the life of an AI system, in versions that both sides agree to (A.10.2)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.relationships.terms.states import SharingState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.parts.models import Part
    from steward.domain.relationships.models.customers import Customer
    from steward.domain.systems.models import AiSystem

Rows = dict[str, dict[str, str]]


@tracked
class SharedWork(Owned):
    """One version of who does what for a system, between the organisation and a third party.

    ``cells`` holds activity → party → hold. Nothing changes once both sides agreed.
    """

    number = models.PositiveIntegerField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    system_id: UUID
    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="+"
    )
    part_id: UUID | None
    part: "models.ForeignKey[Part | None]" = models.ForeignKey(
        "parts.Part", null=True, on_delete=models.CASCADE, related_name="+"
    )
    customer_id: UUID | None
    customer: "models.ForeignKey[Customer | None]" = models.ForeignKey(
        "relationships.Customer", null=True, on_delete=models.CASCADE, related_name="+"
    )
    cells: "models.JSONField[Rows]" = models.JSONField(default=dict)
    faults = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(
        max_length=8,
        default="draft",
        choices=[(state.value, state.label) for state in SharingState],
    )
    written_by = models.CharField(max_length=200, blank=True)
    agreed_here = models.CharField(max_length=200, blank=True)
    agreed_there = models.CharField(max_length=200, blank=True)
    agreed_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["SharedWork"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number", "version"], name="shared_work_version"
            ),
            models.CheckConstraint(
                condition=models.Q(part__isnull=True) ^ models.Q(customer__isnull=True),
                name="shared_work_with_one",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "system"], name="shared_work_of_system"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return for which system with whom."""
        return f"{self.system.name} with {self.other_side}"[:300]

    @property
    def other_side(self) -> str:
        """Return the third party."""
        return str(self.part or self.customer)

    @property
    def reference(self) -> str:
        """Return the readable number with its version."""
        return f"SHR-{self.number:04d} v{self.version}"

    def as_subject(self) -> Subject:
        """Return the version as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="shared_work", id=self.id, label=label[:300])
