"""A document as it is being worked on, with who answers for it and what it is about."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.documents.terms.kinds import (
    LANGUAGES,
    Classification,
    DocumentKind,
    KeptFrom,
    Part,
    Verdict,
)
from steward.domain.documents.terms.states import STATE_WORDS, DocumentState
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.documents.models.version import DocumentImage, DocumentVersion
    from steward.foundation.identity.models import Person

KINDS = [(kind.value, kind.label) for kind in DocumentKind]
CLASSES = [(item.value, item.label) for item in Classification]
STARTS = [(item.value, item.label) for item in KeptFrom]


@tracked
class Document(Owned):
    """A controlled document; ``text`` is what is being written, versions hold what is in force.

    ``outline`` names the outline it began from. ``revision`` counts the saves: who writes on an
    older one is told. ``authors`` are the keys of everybody who wrote for the next version: none of
    them approves it. ``note`` says what changed, ``is_minor`` how much; ``sent_back`` is what was
    asked for by who sent it back. ``version`` is the number in force, empty while there is none.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=KINDS)
    outline = models.CharField(max_length=80, blank=True)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    quorum = models.PositiveSmallIntegerField(default=1)
    classification = models.CharField(
        max_length=12, choices=CLASSES, default=Classification.INTERNAL.value
    )
    language = models.CharField(max_length=8, choices=list(LANGUAGES.items()), default="en")
    review_months = models.PositiveSmallIntegerField(null=True)
    kept_months = models.PositiveSmallIntegerField(null=True)
    kept_from = models.CharField(max_length=12, choices=STARTS, default=KeptFrom.REPLACED.value)
    is_ai_policy = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, default=DocumentState.DRAFT.value, choices=list(STATE_WORDS.items())
    )
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    is_outline = models.BooleanField(default=False)
    authors: "models.JSONField[list[str]]" = models.JSONField(default=list)
    written_by = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    is_minor = models.BooleanField(default=False)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    sent_back = models.TextField(blank=True)
    version = models.CharField(max_length=12, blank=True)
    published_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    people: "Manager[DocumentPerson]"
    requirements: "Manager[DocumentRequirement]"
    links: "Manager[DocumentLink]"
    versions: "Manager[DocumentVersion]"
    images: "Manager[DocumentImage]"
    objects: ClassVar[OwnedManager["Document"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="document_number"),
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=models.Q(is_ai_policy=True),
                name="document_one_ai_policy",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state"], name="document_by_state"),
            models.Index(fields=["organisation_id", "outline"], name="document_by_outline"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"DOC-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the document as a reference by value."""
        return Subject(kind="document", id=self.id, label=str(self)[:300])


@tracked
class DocumentPerson(Owned):
    """Somebody who reads or approves a document; ``verdict`` is about the version that waits."""

    document_id: UUID
    document: "models.ForeignKey[Document]" = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="people"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(max_length=10, choices=[(item.value, item.value) for item in Part])
    verdict = models.CharField(
        max_length=10, blank=True, choices=[(item.value, item.label) for item in Verdict]
    )
    said = models.TextField(blank=True)
    said_by = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["DocumentPerson"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "person", "part"], name="document_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.part})"


@tracked
class DocumentRequirement(Owned):
    """A requirement of a framework that a document satisfies."""

    document_id: UUID
    document: "models.ForeignKey[Document]" = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="requirements"
    )
    framework = models.CharField(max_length=60)
    requirement = models.CharField(max_length=80)

    objects: ClassVar[OwnedManager["DocumentRequirement"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "framework", "requirement"], name="document_requirement_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "framework", "requirement"],
                name="document_by_requirement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.requirement}"


@tracked
class DocumentLink(Owned):
    """A record that a document is about, by value, so that it may lie anywhere."""

    document_id: UUID
    document: "models.ForeignKey[Document]" = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="links"
    )
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=300)

    objects: ClassVar[OwnedManager["DocumentLink"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "subject_id"], name="document_link_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_id"], name="document_by_subject"),
        ]

    def __str__(self) -> str:
        return self.label
