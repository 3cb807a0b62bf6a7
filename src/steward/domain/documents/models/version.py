"""Published versions, frozen with their digest, and the pictures that texts show."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.domain.documents.models.document import Document
from steward.domain.documents.terms.states import VersionState
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

STATES = [(item.value, item.label) for item in VersionState]


@tracked
class DocumentVersion(Owned):
    """A version as it was published; nothing of it changes afterwards but where it stands.

    ``source`` holds the live fields as they were written, ``text`` with the values of the day in
    ``figures``; ``digest`` is the SHA-256 of ``text``. ``approvals`` hold who approved, and when.
    """

    document_id: UUID
    document: "models.ForeignKey[Document]" = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=STATES, default=VersionState.IN_FORCE.value)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    source = models.TextField()
    text = models.TextField()
    figures: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    written_by: "models.JSONField[list[str]]" = models.JSONField(default=list)
    approvals: "models.JSONField[list[dict[str, str]]]" = models.JSONField(default=list)
    published_by = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    replaced_on = models.DateField(null=True)

    objects: ClassVar[OwnedManager["DocumentVersion"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.UniqueConstraint(
                fields=["document", "major", "minor"], name="document_version_label"
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(state=VersionState.IN_FORCE.value),
                name="document_version_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.reference} {self.title}, version {self.label}"

    @property
    def label(self) -> str:
        """Return the number as it is written."""
        return f"{self.major}.{self.minor}"

    def as_subject(self) -> Subject:
        """Return the version as a reference by value."""
        return Subject(kind="document_version", id=self.id, label=str(self)[:300])


@tracked
class DocumentImage(Owned):
    """A picture of a document, shown by ``![words](image-1)``; checked by its content."""

    document_id: UUID
    document: "models.ForeignKey[Document]" = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="images"
    )
    number = models.PositiveSmallIntegerField()
    file_id: UUID
    file: "models.ForeignKey[StoredFile]" = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    objects: ClassVar[OwnedManager["DocumentImage"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_image_number"),
        ]

    def __str__(self) -> str:
        return f"image-{self.number}"
