"""Runs of a legal classification, append-only; where each system stands; what is being answered."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.systems.models import AiSystem

ORIGINS = [("person", "Answered"), ("rescored", "Re-scored")]


@tracked
class Classification(Owned):
    """One classification of one system under one version of the rules; never changed afterwards.

    ``content`` is the framework resource with the tree, ``rules`` the digest of the tree alone.
    ``sources`` says of each answer who gave it, and from which facts it was proposed; ``result``
    holds class, way, duties and open questions. ``facts`` are those that the questions on the way
    read or settled, as they stood: where the system has others now, the run wants another look.
    """

    system_id: UUID
    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="classifications"
    )
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=ORIGINS, default="person")
    content = models.UUIDField(editable=False)
    content_version = models.CharField(max_length=30)
    rules = models.CharField(max_length=64)
    answers: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    sources: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    facts: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    verdict = models.CharField(max_length=40)
    result: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    lost: "models.JSONField[list[str]]" = models.JSONField(default=list)
    note = models.TextField(blank=True)
    by = models.UUIDField()
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Classification"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="classification_number"),
        ]

    def __str__(self) -> str:
        return f"Classification {self.number}"

    @property
    def respondents(self) -> frozenset[str]:
        """Return the keys of everybody who gave an answer or recorded the answers."""
        found = {str(said["by"]) for said in self.sources.values() if said.get("by")}
        return frozenset(found if self.origin == "rescored" else {str(self.by), *found})


@tracked
class Standing(Owned):
    """Where a system stands: its latest run and what a reviewer decided instead.

    ``decided`` is empty while the computed class holds. ``stale`` says that a run was recorded
    after the reviewer's decision, so that it wants another look. ``pending`` marks systems whose
    run is under older rules.
    """

    system_id: UUID
    system: "models.OneToOneField[AiSystem]" = models.OneToOneField(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="standing"
    )
    latest_id: UUID
    latest = models.ForeignKey(Classification, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=40)
    decided = models.CharField(max_length=40, blank=True)
    effective = models.CharField(max_length=40)
    words = models.CharField(max_length=600)
    roles = models.CharField(max_length=300, blank=True)
    provisional = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)
    rules = models.CharField(max_length=64)
    classified_on = models.DateField()
    next_day = models.DateField(null=True)

    objects: ClassVar[OwnedManager["Standing"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "effective"], name="standing_by_class"),
        ]

    def __str__(self) -> str:
        return self.words


@tracked
class Override(Owned):
    """A reviewer's decision that another class holds, or that the computed one holds again."""

    system: "models.ForeignKey[AiSystem]" = models.ForeignKey(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="class_overrides"
    )
    run = models.ForeignKey(Classification, on_delete=models.CASCADE, related_name="overrides")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    by = models.UUIDField()
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Override"]] = OwnedManager()

    def __str__(self) -> str:
        return f"{self.before} → {self.after or 'as computed'}"


@tracked
class Draft(Owned):
    """Answers being given about one system, until they are recorded as a run."""

    system_id: UUID
    system: "models.OneToOneField[AiSystem]" = models.OneToOneField(
        "systems.AiSystem", on_delete=models.CASCADE, related_name="+"
    )
    content = models.UUIDField(editable=False)
    answers: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    sources: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    begun_by = models.CharField(max_length=200)
    begun_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Draft"]] = OwnedManager()

    def __str__(self) -> str:
        return "Classification being answered"

    def as_subject(self) -> Subject:
        """Return the draft as a reference by value."""
        return Subject(kind="classification_draft", id=self.id, label="Classification")
