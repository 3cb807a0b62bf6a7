"""Which records are confidential, and whom they name."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from steward.extensions.confiding.terms import LONGEST_REASON
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Group, Person
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


@tracked
class Confidence(Owned):
    """That a record is confidential: only whom it names sees it, and who made it so.

    The record is named by value. ``made_by`` is the key of the person.
    """

    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)
    reason = models.CharField(max_length=LONGEST_REASON)
    made_by = models.UUIDField()
    made_by_label = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Confidence"]] = OwnedManager()

    class Meta:
        verbose_name = "confidential record"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "subject_id"], name="confidential_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject_label

    def as_subject(self) -> Subject:
        """Return the record that is confidential."""
        return Subject(kind=self.subject_kind, id=self.subject_id, label=self.subject_label)


@tracked
class Confidant(Owned):
    """A person or a group that a confidential record names."""

    confidence_id: UUID
    confidence = models.ForeignKey(Confidence, on_delete=models.CASCADE, related_name="named")
    person_id: UUID | None
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    group_id: UUID | None
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[OwnedManager["Confidant"]] = OwnedManager()

    class Meta:
        verbose_name = "person or group named"
        constraints = [
            models.UniqueConstraint(fields=["confidence", "person"], name="confidant_person_once"),
            models.UniqueConstraint(fields=["confidence", "group"], name="confidant_group_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(group__isnull=True),
                name="confidant_is_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group if self.person is None else self.person)
