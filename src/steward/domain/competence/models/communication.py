"""What is told to whom, how and when, and that it was told."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.competence.terms.communication import Audience
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.files.models import StoredFile
    from steward.foundation.identity.models import Person


@tracked
class Communication(Owned):
    """A line of the plan; ``next_on`` is None where only the trigger decides."""

    number = models.PositiveIntegerField(editable=False)
    what = models.CharField(max_length=300)
    audience = models.CharField(
        max_length=10, choices=[(side.value, side.label) for side in Audience]
    )
    with_whom = models.CharField(max_length=300)
    how = models.CharField(max_length=300)
    trigger = models.CharField(max_length=300, blank=True)
    every_months = models.PositiveSmallIntegerField(default=0)
    next_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    speaker_person_id: UUID | None
    speaker_person: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    speaker = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Communication"]] = OwnedManager()

    class Meta:
        verbose_name = "communication"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="communication_number"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "next_on", "id"], name="communication_by_day"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"COM-{self.number:04d}"

    @property
    def who_speaks(self) -> str:
        """Return the member who speaks, or whoever is named."""
        return str(self.speaker_person) if self.speaker_person is not None else self.speaker

    def as_subject(self) -> Subject:
        """Return the line of the plan as a reference by value."""
        label = f"{self.reference} {self.what}"
        return Subject(kind="communication", id=self.id, label=label[:300])


@tracked
class Telling(Owned):
    """That something of the plan was told; never changed afterwards."""

    communication_id: UUID
    communication: "models.ForeignKey[Communication]" = models.ForeignKey(
        Communication, on_delete=models.CASCADE, related_name="tellings"
    )
    told_on = models.DateField()
    note = models.TextField()
    file_id: UUID | None
    file: "models.ForeignKey[StoredFile | None]" = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    told_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Telling"]] = OwnedManager()

    class Meta:
        verbose_name = "telling"
        indexes = [
            models.Index(fields=["organisation_id", "communication"], name="telling_of_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.told_on}: {self.note[:60]}"
