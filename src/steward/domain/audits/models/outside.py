"""What auditors from outside opened."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.audits.terms.opening import OPENED_WORDS
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.foundation.identity.models import Person


@tracked
class Opened(Owned):
    """A page, a record or a file that somebody from outside opened; never changed.

    ``as_of`` is the instant that was looked at, None for the work of the audit itself, which is of
    today. ``record`` is the key of the record that the address names; ``marked`` says that the file
    bears the reader's name, None where it is no file.
    """

    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=list(OPENED_WORDS.items()))
    address = models.CharField(max_length=500)
    title = models.CharField(max_length=300, blank=True)
    record = models.UUIDField(null=True)
    as_of = models.DateTimeField(null=True)
    marked = models.BooleanField(null=True)
    by_program = models.BooleanField(default=False)

    objects: ClassVar[OwnedManager["Opened"]] = OwnedManager()

    class Meta:
        verbose_name = "opening"
        indexes = [
            models.Index(fields=["organisation_id", "-at", "-id"], name="opened_by_time"),
            models.Index(fields=["organisation_id", "person", "-at"], name="opened_by_person"),
        ]

    def __str__(self) -> str:
        return self.title or self.address
