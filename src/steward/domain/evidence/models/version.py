"""Versions of evidence by their digest, who attests them, and what their texts say."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.evidence.models.item import EvidenceItem
from steward.domain.evidence.rules.freshness import dated
from steward.domain.evidence.terms.kinds import LEVELS, EvidenceLevel, Gathered
from steward.foundation.files.models import StoredFile
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.identity.models import Person

WAYS = [(item.value, item.label) for item in Gathered]


@tracked
class EvidenceVersion(Owned):
    """Bytes by their SHA-256 with where they come from; they are never exchanged.

    The same bytes brought again are no new version: ``collected_at`` moves on, and ``seen`` counts.
    ``added_by`` is the key of who brought them, for who brings may not be the only one to attest.
    ``wiped_at`` says when the bytes were disposed of; what is known of them stays.
    """

    item_id: UUID
    item: "models.ForeignKey[EvidenceItem]" = models.ForeignKey(
        EvidenceItem, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    file_id: UUID
    file: "models.ForeignKey[StoredFile]" = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(choices=LEVELS)
    method = models.CharField(max_length=10, choices=WAYS)
    collector = models.CharField(max_length=200, blank=True)
    collector_version = models.CharField(max_length=100, blank=True)
    query = models.TextField(blank=True)
    population = models.CharField(max_length=500, blank=True)
    count = models.PositiveBigIntegerField(null=True)
    period_from = models.DateField(null=True)
    period_until = models.DateField(null=True)
    collected_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    seen = models.PositiveIntegerField(default=1)
    added_by = models.UUIDField(editable=False)
    added_by_label = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    wiped_at = models.DateTimeField(null=True)

    attestations: "Manager[Attestation]"
    objects: ClassVar[OwnedManager["EvidenceVersion"]] = OwnedManager()

    class Meta:
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="evidence_version_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "digest"], name="evidence_version_digest"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def level_words(self) -> str:
        """Return the level in words."""
        return EvidenceLevel(self.level).label

    @property
    def dated_on(self) -> date | None:
        """Return the day from which it ages."""
        when: datetime | None = self.collected_at
        return dated(when, self.period_until)


@tracked
class Attestation(Owned):
    """That a named person stands for a version: that it is what it claims to be."""

    version_id: UUID
    version: "models.ForeignKey[EvidenceVersion]" = models.ForeignKey(
        EvidenceVersion, on_delete=models.CASCADE, related_name="attestations"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+"
    )
    person_label = models.CharField(max_length=200)
    said = models.TextField(blank=True)
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["Attestation"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="evidence_attested_once"),
        ]

    def __str__(self) -> str:
        return self.person_label


class EvidenceText(Owned):
    """What a version says in words, as far as they could be read; made anew from its bytes.

    ``state``: ``waiting`` until somebody reads it, ``read``, ``none`` where there is nothing to
    read, ``refused`` where it could not be read; ``note`` says why.
    """

    version_id: UUID
    version: "models.OneToOneField[EvidenceVersion]" = models.OneToOneField(
        EvidenceVersion, on_delete=models.CASCADE, related_name="text"
    )
    state = models.CharField(max_length=8, default="waiting")
    note = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["EvidenceText"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "id"],
                condition=models.Q(state="waiting"),
                name="evidence_text_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class EvidenceWord(Owned):
    """A word, by its stem, that the latest version of an item says.

    Row-level security keeps a GIN index from answering a search: its operators are not leakproof,
    so PostgreSQL looks into every text first. Equality is, and this index answers it.
    """

    item_id: UUID
    item: "models.ForeignKey[EvidenceItem]" = models.ForeignKey(
        EvidenceItem, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    word = models.CharField(max_length=60)

    objects: ClassVar[OwnedManager["EvidenceWord"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "word", "item"], name="evidence_by_word"),
            models.Index(fields=["organisation_id", "item"], name="evidence_words_of"),
        ]

    def __str__(self) -> str:
        return self.word
