"""Concerns: what was said, by whom if anybody says so, and who may know. Source: A.3.3 and A.8.3.

The label of a concern as a subject is its number alone: the journal is read by many.
"""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.incidents.terms.states import (
    CONCERN_KINDS,
    CONCERN_STATES,
    OUTCOMES,
    WAYS,
    ConcernState,
)
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.systems.models import AiSystem
    from steward.foundation.files.models import StoredFile
    from steward.foundation.identity.models import Person


@tracked
class Concern(Owned):
    """A concern or an adverse effect; ``slip`` finds it, ``receipt`` is the slow hash of its code.

    ``turned_into`` names the incident or the draft of a finding that came of it, by value.
    ``reminded`` is the number of the last reminder that its handlers were told.
    """

    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=16, choices=list(CONCERN_KINDS.items()))
    way = models.CharField(max_length=14, choices=list(WAYS.items()))
    title = models.CharField(max_length=300)
    text = models.TextField()
    system_id: UUID | None
    system: "models.ForeignKey[AiSystem | None]" = models.ForeignKey(
        "systems.AiSystem", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_by_id: UUID | None
    raised_by: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=14, default=ConcernState.RECEIVED.value, choices=list(CONCERN_STATES.items())
    )
    slip = models.CharField(max_length=16, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    acknowledge_by = models.DateField()
    answer_by = models.DateField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, choices=list(OUTCOMES.items()))
    outcome_text = models.TextField(blank=True)
    turned_into: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    reminded = models.PositiveSmallIntegerField(default=0)

    handlers: "Manager[ConcernHandler]"
    about: "Manager[ConcernAbout]"
    messages: "Manager[ConcernMessage]"
    files: "Manager[ConcernFile]"
    objects: ClassVar[OwnedManager["Concern"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="concern_number"),
            models.UniqueConstraint(
                fields=["organisation_id", "slip"],
                condition=~models.Q(slip=""),
                name="concern_slip_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state"], name="concern_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"CON-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the concern as a reference by value; its words stay out of it."""
        return Subject(kind="concern", id=self.id, label=self.reference)


@tracked
class ConcernHandler(Owned):
    """Somebody who is entrusted with one concern."""

    concern_id: UUID
    concern: "models.ForeignKey[Concern]" = models.ForeignKey(
        Concern, on_delete=models.CASCADE, related_name="handlers"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["ConcernHandler"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "person"], name="concern_handler_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked
class ConcernAbout(Owned):
    """A member whom a concern is about, and who therefore never sees it."""

    concern_id: UUID
    concern: "models.ForeignKey[Concern]" = models.ForeignKey(
        Concern, on_delete=models.CASCADE, related_name="about"
    )
    person_id: UUID
    person: "models.ForeignKey[Person]" = models.ForeignKey(
        "identity.Person", on_delete=models.CASCADE, related_name="+"
    )

    objects: ClassVar[OwnedManager["ConcernAbout"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "person"], name="concern_about_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


@tracked
class ConcernMessage(Owned):
    """What was said: by who raised it, by who handles it, or as a note among handlers."""

    concern_id: UUID
    concern: "models.ForeignKey[Concern]" = models.ForeignKey(
        Concern, on_delete=models.CASCADE, related_name="messages"
    )
    from_raiser = models.BooleanField(default=False)
    is_note = models.BooleanField(default=False)
    author = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    objects: ClassVar[OwnedManager["ConcernMessage"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "concern", "id"], name="concern_thread"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


@tracked
class ConcernFile(Owned):
    """A file that came with a concern."""

    concern_id: UUID
    concern: "models.ForeignKey[Concern]" = models.ForeignKey(
        Concern, on_delete=models.CASCADE, related_name="files"
    )
    file_id: UUID
    file: "models.ForeignKey[StoredFile]" = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[OwnedManager["ConcernFile"]] = OwnedManager()

    def __str__(self) -> str:
        return str(self.file)
