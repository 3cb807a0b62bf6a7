"""The risk register (ISO/IEC 42001, 6.1.2 and 8.2)."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import pgtrigger
from django.db import models

from steward.domain.risks.models.choices import LEVELS, STATUSES
from steward.domain.risks.models.counts import counting
from steward.domain.risks.rules.judging import quantities
from steward.domain.risks.rules.treating import Effect, together
from steward.domain.risks.terms import KIND_WORDS, ORIGIN_WORDS, THE_ORGANISATION
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.systems.models import AiSystem
    from steward.foundation.identity.models import Person


@tracked
class Risk(Owned):
    """A risk of an AI system or of the organisation, proposed by a rule or written by a person.

    ``fingerprint`` is that of the latest derivation, ``decided_fingerprint`` that of the derivation
    on which the decision was made; where they differ, the record has changed since.
    ``content`` is the resource whose catalogue proposed it and ``basis`` what was read besides: the
    story of the risk and its explanation follow from the two, then as later.
    ``current_rank`` orders the register: level, then expected yearly loss index.
    ``system`` is None where it concerns the organisation as a whole. ``approved_rank`` is the place
    in that order at the last approved assessment, None before one.
    The numbers of likelihood and consequence are bands of the organisation's criteria in version
    ``criteria``; ``inherent_frequency`` and ``inherent_loss`` are None where they are what the
    catalogue's score of the same number stands for. ``decided_criteria`` is the version under
    which the decision was made.
    ``done_*`` are the shares of frequency and loss that effective treatments leave, ``coming_*``
    those that approved ones will leave of it; of an opportunity they may be more than 1.
    """

    number = models.PositiveIntegerField(editable=False)
    system_id: UUID | None
    system: "models.ForeignKey[AiSystem | None]" = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.CASCADE, related_name="risks"
    )
    kind = models.CharField(
        max_length=12, choices=list(KIND_WORDS.items()), default="threat", db_default="threat"
    )
    origin = models.CharField(
        max_length=10, choices=list(ORIGIN_WORDS.items()), default="rule", db_default="rule"
    )
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_on = models.DateField(null=True)
    scenario = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=20)
    certain = models.BooleanField(default=True)
    inherent_likelihood = models.PositiveSmallIntegerField()
    inherent_consequence = models.PositiveSmallIntegerField()
    inherent_level = models.CharField(max_length=10, choices=LEVELS)
    inherent_frequency = models.FloatField(null=True, editable=False)
    inherent_loss = models.FloatField(null=True, editable=False)
    criteria = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    current_likelihood = models.PositiveSmallIntegerField()
    current_consequence = models.PositiveSmallIntegerField()
    current_level = models.CharField(max_length=10, choices=LEVELS)
    target_likelihood = models.PositiveSmallIntegerField()
    target_consequence = models.PositiveSmallIntegerField()
    target_level = models.CharField(max_length=10, choices=LEVELS)
    current_rank = models.FloatField()
    content = models.UUIDField(null=True, editable=False)
    basis: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=STATUSES, default="proposed")
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_fingerprint = models.CharField(max_length=64, blank=True)
    decided_criteria = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed = models.BooleanField(default=False)
    approved_rank = models.FloatField(null=True, editable=False)
    done_frequency = models.FloatField(default=1.0, db_default=1.0, editable=False)
    done_loss = models.FloatField(default=1.0, db_default=1.0, editable=False)
    coming_frequency = models.FloatField(default=1.0, db_default=1.0, editable=False)
    coming_loss = models.FloatField(default=1.0, db_default=1.0, editable=False)
    changes: "models.JSONField[list[Any]]" = models.JSONField(default=list)

    objects: ClassVar[OwnedManager["Risk"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "scenario"], name="risk_once_per_system"),
            models.UniqueConstraint(
                fields=["organisation_id", "scenario"],
                condition=models.Q(system__isnull=True),
                name="risk_once_in_organisation",
            ),
            models.UniqueConstraint(fields=["organisation_id", "number"], name="risk_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "-current_rank", "-id"], name="risk_by_rank"),
            models.Index(
                fields=["organisation_id", "status", "-current_rank", "-id"], name="risk_by_status"
            ),
            models.Index(
                fields=["organisation_id", "current_level", "-current_rank", "-id"],
                name="risk_by_level",
            ),
            models.Index(
                fields=["organisation_id", "-current_rank", "-id"],
                condition=models.Q(changed=True),
                name="risk_changed",
            ),
            models.Index(fields=["organisation_id", "title"], name="risk_by_title"),
            models.Index(fields=["organisation_id", "review_on", "id"], name="risk_by_review"),
            models.Index(
                models.F("organisation_id"),
                models.F("review_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="risk_by_review_last",
            ),
            models.Index(
                fields=["organisation_id", "id"],
                condition=models.Q(origin="hand"),
                name="risk_by_hand",
            ),
            models.Index(
                fields=["organisation_id", "-current_rank", "-id"],
                condition=models.Q(kind="opportunity"),
                name="risk_opportunity",
            ),
            # The groups of the register are answered from this index alone.
            models.Index(
                fields=[
                    "organisation_id",
                    "status",
                    "current_level",
                    "current_likelihood",
                    "current_consequence",
                ],
                include=["scenario", "number"],
                name="risk_by_state",
            ),
        ]
        triggers = [
            counting("insert_count", pgtrigger.Insert, new="new_rows"),
            counting("update_count", pgtrigger.Update, new="new_rows", old="old_rows"),
            counting("delete_count", pgtrigger.Delete, old="old_rows"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"RISK-{self.number:04d}"

    @property
    def place(self) -> str:
        """Return the name of the AI system that it concerns, or that it is the organisation."""
        return THE_ORGANISATION if self.system is None else self.system.name

    @property
    def is_opportunity(self) -> bool:
        """Say whether its effect would be good."""
        return self.kind == "opportunity"

    @property
    def inherent_quantities(self) -> tuple[float, float]:
        """Return the events a year and the loss index without any control."""
        return quantities(
            self.inherent_likelihood,
            self.inherent_consequence,
            self.inherent_frequency,
            self.inherent_loss,
        )

    @property
    def treated_so_far(self) -> Effect:
        """Return what the treatments leave of it that were found effective."""
        return Effect(self.done_frequency, self.done_loss)

    @property
    def treated_at_last(self) -> Effect:
        """Return what will be left with the treatments that are under way."""
        coming = Effect(self.coming_frequency, self.coming_loss)
        return together([self.treated_so_far, coming])

    def as_subject(self) -> Subject:
        """Return the risk as a reference by value."""
        return Subject(kind="risk", id=self.id, label=f"{self.reference} {self.title}")


@tracked
class RegisterImport(Owned):
    """One import of a register: what was made, changed, left and refused; can be undone.

    ``made`` holds the keys of the risks that it brought, ``seen`` those of all its rows in order,
    ``gone`` those that an earlier import of the same register had and this one has not, or closes,
    while nobody decided about them. ``layout`` says how the register is written.
    """

    file_name = models.CharField(max_length=255)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    untouched = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    made: "models.JSONField[list[str]]" = models.JSONField(default=list)
    seen: "models.JSONField[list[str]]" = models.JSONField(default=list)
    gone: "models.JSONField[list[str]]" = models.JSONField(default=list)
    layout: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    estimated = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["RegisterImport"]] = OwnedManager()

    def __str__(self) -> str:
        return self.file_name

    def as_subject(self) -> Subject:
        """Return the import as a reference by value."""
        return Subject(kind="register_import", id=self.id, label=self.file_name)
