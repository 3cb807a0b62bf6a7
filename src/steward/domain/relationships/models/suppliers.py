"""What is said and decided of a supplier, and how it was assessed (A.10.3)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.relationships.terms.criteria import SupplierFacts
from steward.domain.relationships.terms.records import REPLACEABLE, YES_NO
from steward.domain.relationships.terms.states import SupplierState
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.parts.models import Part
    from steward.domain.questionnaires.models import Run

STATES = [(state.value, state.label) for state in SupplierState]


@tracked
class SupplierStanding(Owned):
    """What a supplier gives, its tier by rule, and what was decided about it.

    The tier that counts stands with the supplier itself; ``overruled`` is that of a person, who
    said why. ``basis`` holds the criteria with their verdicts as they were last judged.
    ``asked_by`` is the person who began the assessment, and never decides about it.
    """

    part_id: UUID
    part: "models.OneToOneField[Part]" = models.OneToOneField(
        "parts.Part", on_delete=models.CASCADE, related_name="standing"
    )
    supplies: "models.JSONField[list[str]]" = models.JSONField(default=list)
    replaceable = models.CharField(max_length=8, blank=True, choices=REPLACEABLE)
    personal_data = models.CharField(max_length=3, blank=True, choices=YES_NO)
    embedded_ai = models.TextField(blank=True)
    ruled = models.CharField(max_length=10, blank=True)
    might_be = models.CharField(max_length=10, blank=True)
    basis: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    ruled_on = models.DateField(null=True)
    overruled = models.CharField(max_length=10, blank=True)
    overruled_why = models.TextField(blank=True)
    overruled_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, default="proposed", choices=STATES)
    asked_by = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_why = models.TextField(blank=True)
    reassess_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["SupplierStanding"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "reassess_on"], name="supplier_by_reassessment"
            ),
        ]

    def __str__(self) -> str:
        return self.part.name

    @property
    def said(self) -> SupplierFacts:
        """Return what is known of the supplier itself."""
        return SupplierFacts(
            supplies=frozenset(self.supplies),
            replaceable=self.replaceable,
            personal_data=self.personal_data,
        )


@tracked
class Diligence(Owned):
    """That a questionnaire was sent to a supplier; its answers are the run's."""

    part_id: UUID
    part: "models.ForeignKey[Part]" = models.ForeignKey(
        "parts.Part", on_delete=models.CASCADE, related_name="+"
    )
    run_id: UUID
    run: "models.OneToOneField[Run]" = models.OneToOneField(
        "questionnaires.Run", on_delete=models.CASCADE, related_name="+"
    )
    tier = models.CharField(max_length=10, blank=True)
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=200)
    asked_on = models.DateField()

    objects: ClassVar[OwnedManager["Diligence"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "part", "-id"], name="diligence_of_supplier"),
        ]

    def __str__(self) -> str:
        return self.run.title
