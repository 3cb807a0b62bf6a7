"""What every entry of a register has, its reviews and its links."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.governance.terms.fields import Register
from steward.domain.governance.terms.registers import REGISTERS
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person


class Entry(Owned):
    """An entry of a register: numbered, answered for, reviewed, retired but never deleted."""

    NOUN: ClassVar[str] = ""

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_on = models.DateField(null=True)
    retired_at = models.DateTimeField(null=True, editable=False)
    retired_why = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="governance_%(class)s_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def register(self) -> Register:
        """Return the register of the entry."""
        return REGISTERS[self.NOUN]

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"{self.register.prefix}-{self.number:04d}"

    @property
    def path(self) -> str:
        """Return the address of its page."""
        return f"{self.register.path}/{self.pk}"

    def as_subject(self) -> Subject:
        """Return the entry as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind=self.NOUN, id=self.id, label=label[:300])


@tracked
class Review(Owned):
    """That an entry was looked at again; never changed afterwards."""

    noun = models.CharField(max_length=20)
    entry = models.UUIDField()
    reviewed_on = models.DateField()
    result = models.CharField(max_length=10)
    note = models.TextField()
    next_on = models.DateField(null=True)
    by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Review"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "entry", "-id"], name="review_of_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewed_on}: {self.words}"

    @property
    def words(self) -> str:
        """Return the result in words."""
        return dict(REGISTERS[self.noun].results).get(self.result, self.result)


@tracked
class Link(Owned):
    """That an entry has to do with another record, which is named by value."""

    noun = models.CharField(max_length=20)
    entry = models.UUIDField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)

    objects: ClassVar[OwnedManager["Link"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "entry", "subject_id"], name="governance_link_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_id"], name="link_by_subject"),
        ]

    def __str__(self) -> str:
        return self.subject_label
