"""An item of evidence as a whole, and what it is evidence of (ISO/IEC 42001:2023, 7.5)."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.evidence.rules.freshness import freshness, weight
from steward.domain.evidence.terms.kinds import LEVELS, EvidenceKind, EvidenceLevel
from steward.domain.evidence.terms.states import EVIDENCE_WORDS, Freshness
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.evidence.models.version import EvidenceVersion
    from steward.foundation.identity.models import Person

KINDS = [(item.value, item.label) for item in EvidenceKind]
STATES = [(state.value, said) for state, said in EVIDENCE_WORDS.items()]


@tracked
class EvidenceItem(Owned):
    """What is kept as evidence; its bytes lie in its versions.

    ``key`` names the cause where one cause makes one item. ``half_life`` is the item's own, None
    where its kind or a control says it; ``days`` is the one that counts, ``days_why`` says why.
    The values from ``version`` to ``attested`` repeat the latest version, so that lists need it
    not; ``dated_on`` is from when it ages. ``about`` repeats the kinds of what it is linked to,
    ``links_count`` how many these are. While ``held_at`` is set nothing of it is disposed of.
    """

    number = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=KINDS)
    description = models.TextField(blank=True)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        max_length=10,
        default="current",
        choices=STATES,
    )
    reason = models.TextField(blank=True)
    half_life = models.PositiveSmallIntegerField(null=True)
    days = models.PositiveSmallIntegerField()
    days_why = models.CharField(max_length=120)
    retain_until = models.DateField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=200, blank=True)
    held_why = models.TextField(blank=True)

    version = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=1, choices=LEVELS)
    media = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    dated_on = models.DateField(null=True)
    soon_from = models.DateField(null=True)
    fresh_until = models.DateField(null=True)
    attested = models.PositiveSmallIntegerField(default=0)
    about = models.CharField(max_length=300, blank=True)
    links_count = models.PositiveIntegerField(default=0)

    versions: "Manager[EvidenceVersion]"
    links: "Manager[EvidenceLink]"
    objects: ClassVar[OwnedManager["EvidenceItem"]] = OwnedManager()

    class Meta:
        verbose_name = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="evidence_number"),
            models.UniqueConstraint(
                fields=["organisation_id", "key"],
                condition=~models.Q(key=""),
                name="evidence_one_cause",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "fresh_until", "id"], name="evidence_by_fresh"),
            models.Index(fields=["organisation_id", "digest"], name="evidence_by_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"EV-{self.number:04d}"

    @property
    def is_held(self) -> bool:
        """Say whether it is under a legal hold."""
        return self.held_at is not None

    @property
    def level_words(self) -> str:
        """Return the level of the latest version in words."""
        return EvidenceLevel(self.level).label

    def freshness_on(self, day: date) -> Freshness:
        """Return how fresh it is on a day."""
        return freshness(day, self.soon_from, self.fresh_until)

    def weight_on(self, day: date) -> float:
        """Return how much of its weight is left on a day, 0 to 1."""
        return weight(day, self.dated_on, self.days)

    def as_subject(self) -> Subject:
        """Return the item as a reference by value."""
        return Subject(kind="evidence", id=self.id, label=str(self)[:300])


@tracked
class EvidenceLink(Owned):
    """A record that an item is evidence of, by value, so that it may lie anywhere.

    A requirement has no record of its own: ``framework`` and ``requirement`` name it. ``why`` says
    what led to the link.
    """

    item_id: UUID
    item: "models.ForeignKey[EvidenceItem]" = models.ForeignKey(
        EvidenceItem, on_delete=models.CASCADE, related_name="links"
    )
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=300)
    framework = models.CharField(max_length=60, blank=True)
    requirement = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)
    linked_by = models.CharField(max_length=200)
    linked_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["EvidenceLink"]] = OwnedManager()

    class Meta:
        verbose_name = "link"
        constraints = [
            models.UniqueConstraint(fields=["item", "subject_id"], name="evidence_link_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_id"], name="evidence_by_subject"),
            models.Index(
                fields=["organisation_id", "framework", "requirement"],
                name="evidence_by_requirement",
            ),
        ]

    def __str__(self) -> str:
        return self.label
