"""Ties that an organisation states itself, and the texts of standards that it owns."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.domain.crosswalks.terms import Relationship, Tie
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class OwnTie(Owned):
    """A tie that the organisation states, or one that was suggested to it and is not decided.

    ``rationale`` says why the two belong together, ``reason`` why a suggestion was decided so.
    """

    source_framework = models.CharField(max_length=60)
    source = models.TextField()
    target_framework = models.CharField(max_length=60)
    target = models.TextField()
    relationship = models.CharField(max_length=20)
    strength = models.PositiveSmallIntegerField(null=True)
    rationale = models.TextField(blank=True)
    reason = models.TextField(blank=True, default="")
    status = models.CharField(
        max_length=10,
        default="accepted",
        choices=[
            ("suggested", "Suggested"),
            ("accepted", "Accepted"),
            ("dismissed", "Dismissed"),
        ],
    )
    origin = models.CharField(
        max_length=10,
        default="hand",
        choices=[
            ("hand", "By hand"),
            ("table", "From a table"),
            ("words", "From the words of both"),
            ("chain", "From two crosswalks"),
        ],
    )
    author: "models.UUIDField[UUID]" = models.UUIDField()
    author_label = models.CharField(max_length=200)
    stated_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["OwnTie"]] = OwnedManager()

    class Meta:
        verbose_name = "tie"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation_id",
                    "source_framework",
                    "source",
                    "target_framework",
                    "target",
                ],
                name="own_tie_once",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__isnull=True) | models.Q(strength__lte=10),
                name="own_tie_strength",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def as_subject(self) -> Subject:
        """Return the tie as a reference by value."""
        label = f"{self.source_framework} {self.source} → {self.target_framework} {self.target}"
        return Subject(kind="own_tie", id=self.id, label=label[:200])

    def as_tie(self) -> Tie:
        """Return the tie as coverage reads it."""
        return Tie(
            source_framework=self.source_framework,
            source=self.source,
            target=self.target,
            relationship=Relationship(self.relationship),
            strength=self.strength,
            origin=self.author_label,
            rationale=self.rationale,
        )


@tracked
class NodeText(Owned):
    """The text of a standard that the organisation owns, at one requirement; never in a pack."""

    framework = models.CharField(max_length=60)
    node = models.TextField()
    text = models.TextField()
    licence = models.CharField(max_length=300)
    author_label = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["NodeText"]] = OwnedManager()

    class Meta:
        verbose_name = "text"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "framework", "node"], name="node_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.node}"

    def as_subject(self) -> Subject:
        """Return the text as a reference by value."""
        return Subject(kind="node_text", id=self.id, label=str(self)[:200])
