"""The audit programme over a certification cycle, and the certificate."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Manager

    from steward.domain.audits.models.audit import Audit
    from steward.foundation.files.models import StoredFile
    from steward.foundation.identity.models import Person


@tracked
class Programme(Owned):
    """What is audited over some years, how often and by which criteria; another approves it.

    ``made_by`` is whoever wrote it last, who cannot approve it. Source: ISO/IEC 42001:2023, 9.2.2.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    frequency = models.TextField()
    criteria = models.TextField()
    methods = models.TextField()
    responsible_id: UUID | None
    responsible: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.UUIDField(editable=False)
    made_by_label = models.CharField(max_length=200, editable=False)
    approved_by = models.CharField(max_length=200, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)

    audits: "Manager[Audit]"
    objects: ClassVar[OwnedManager["Programme"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="audit_programme_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"PRG-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the programme as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="audit_programme", id=self.id, label=label[:300])


@tracked
class Certificate(Owned):
    """What a certification body decided: for which scope, from when until when.

    ``file`` is the document; without it the public is told nothing of the certificate.
    """

    body = models.CharField(max_length=200)
    standard = models.CharField(max_length=100)
    number = models.CharField(max_length=100)
    scope = models.TextField()
    decided_on = models.DateField()
    valid_until = models.DateField()
    ended_on = models.DateField(null=True)
    ended_why = models.TextField(blank=True)
    file_id: UUID | None
    file: "models.ForeignKey[StoredFile | None]" = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[OwnedManager["Certificate"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "valid_until"], name="certificate_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.body}"

    def as_subject(self) -> Subject:
        """Return the certificate as a reference by value."""
        return Subject(kind="certificate", id=self.id, label=str(self)[:300])

    def stands_on(self, day: "date") -> bool:
        """Say whether it is in date on a day and was not ended by then."""
        if self.ended_on is not None and self.ended_on <= day:
            return False
        return self.decided_on <= day <= self.valid_until

    def is_shown_on(self, day: "date") -> bool:
        """Say whether the public is told of it: it stands, and its document is kept."""
        return self.file_id is not None and self.stands_on(day)
