"""Functions with what they require, who holds them, and how that was judged."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.competence.terms.functions import (
    LEVELS,
    SEEN_LEVELS,
    ActionKind,
    ActionState,
)
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.foundation.identity.models import Person, Unit


@tracked
class Worker(Owned):
    """Somebody who does work under the organisation's control, with an account or without.

    ``staff_number``, ``job``, ``manager``, ``since_on`` and ``left_on``, the last day, come from
    the list of a system for personnel.
    """

    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    staff_number = models.CharField(max_length=120, blank=True)
    job = models.CharField(max_length=200, blank=True)
    since_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    manager_id: UUID | None
    manager: "models.ForeignKey[Worker | None]" = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    person_id: UUID | None
    person: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    unit_id: UUID | None
    unit: "models.ForeignKey[Unit | None]" = models.ForeignKey(
        "identity.Unit", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[OwnedManager["Worker"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person"], name="worker_once"),
            models.UniqueConstraint(
                fields=["organisation_id", "staff_number"],
                condition=~models.Q(staff_number=""),
                name="worker_staff_number",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "name"], name="worker_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_subject(self) -> Subject:
        """Return the person as a reference by value."""
        return Subject(kind="worker", id=self.id, label=self.name)


@tracked
class StaffImport(Owned):
    """One import of people from a system for personnel; can be undone.

    ``before`` holds what people said that it changed, and say since, by their key; ``ended`` the
    last days that it set, by appointment; ``made`` are the people that it made known.
    """

    file_name = models.CharField(max_length=255)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    untouched = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    before: "models.JSONField[dict[str, dict[str, Any]]]" = models.JSONField(default=dict)
    ended: "models.JSONField[dict[str, dict[str, Any]]]" = models.JSONField(default=dict)
    made: "models.JSONField[list[str]]" = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["StaffImport"]] = OwnedManager()

    class Meta:
        verbose_name = "import of people"

    def __str__(self) -> str:
        return self.file_name

    def as_subject(self) -> Subject:
        """Return the import as a reference by value."""
        return Subject(kind="staff_import", id=self.id, label=self.file_name)


@tracked
class AimsFunction(Owned):
    """A function in the management system; ``key`` names the proposal that it was adopted from."""

    number = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    stages: "models.JSONField[list[str]]" = models.JSONField(default=list)
    archived_at = models.DateTimeField(null=True)

    competences: "Manager[RequiredCompetence]"
    objects: ClassVar[OwnedManager["AimsFunction"]] = OwnedManager()

    class Meta:
        verbose_name = "function"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="function_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "name"], name="function_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"FUN-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the function as a reference by value."""
        return Subject(kind="function", id=self.id, label=f"{self.reference} {self.name}")


@tracked
class RequiredCompetence(Owned):
    """What a function takes: a competence, why, and how far on the scale from 1 to 4.

    ``place`` orders those of a function.
    """

    function_id: UUID
    function: "models.ForeignKey[AimsFunction]" = models.ForeignKey(
        AimsFunction, on_delete=models.CASCADE, related_name="competences"
    )
    name = models.CharField(max_length=200)
    why = models.TextField()
    level = models.PositiveSmallIntegerField(choices=list(LEVELS.items()))
    shown_by: "models.JSONField[list[str]]" = models.JSONField(default=list)
    place = models.PositiveSmallIntegerField(default=0)
    renew_months = models.PositiveSmallIntegerField(default=24)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["RequiredCompetence"]] = OwnedManager()

    class Meta:
        verbose_name = "required competence"
        indexes = [
            models.Index(fields=["organisation_id", "function"], name="competence_of_function"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Holding(Owned):
    """That somebody holds a function from a day on; ``until_on`` is the last day."""

    function_id: UUID
    function: "models.ForeignKey[AimsFunction]" = models.ForeignKey(
        AimsFunction, on_delete=models.CASCADE, related_name="holdings"
    )
    worker_id: UUID
    worker: "models.ForeignKey[Worker]" = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="holdings"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    appointed_by = models.CharField(max_length=200)
    imported_by_id: UUID | None
    imported_by: "models.ForeignKey[StaffImport | None]" = models.ForeignKey(
        StaffImport, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[OwnedManager["Holding"]] = OwnedManager()

    class Meta:
        verbose_name = "holder of a function"
        indexes = [
            models.Index(fields=["organisation_id", "function"], name="holding_of_function"),
            models.Index(fields=["organisation_id", "worker"], name="holding_of_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.worker}, {self.function}"

    def as_subject(self) -> Subject:
        """Return the holding as a reference by value."""
        return Subject(kind="holding", id=self.id, label=str(self)[:300])


@tracked
class CompetenceAssessment(Owned):
    """What level somebody saw in a holder, on what basis; never changed afterwards."""

    holding_id: UUID
    holding: "models.ForeignKey[Holding]" = models.ForeignKey(
        Holding, on_delete=models.CASCADE, related_name="assessments"
    )
    competence_id: UUID
    competence: "models.ForeignKey[RequiredCompetence]" = models.ForeignKey(
        RequiredCompetence, on_delete=models.CASCADE, related_name="assessments"
    )
    level = models.PositiveSmallIntegerField(choices=list(SEEN_LEVELS.items()))
    basis = models.TextField()
    assessed_by = models.CharField(max_length=200)
    assessed_on = models.DateField()
    next_due_on = models.DateField()

    objects: ClassVar[OwnedManager["CompetenceAssessment"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "holding", "competence", "-id"],
                name="assessment_latest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence}: {self.level_words}"

    @property
    def level_words(self) -> str:
        """Return the level with its words."""
        return f"{self.level} {SEEN_LEVELS[self.level].lower()}"


@tracked
class GapAction(Owned):
    """What is done about a gap; ``done_by`` and ``judged_by`` are keys of two persons."""

    number = models.PositiveIntegerField(editable=False)
    holding_id: UUID
    holding: "models.ForeignKey[Holding]" = models.ForeignKey(
        Holding, on_delete=models.CASCADE, related_name="actions"
    )
    competence_id: UUID
    competence: "models.ForeignKey[RequiredCompetence]" = models.ForeignKey(
        RequiredCompetence, on_delete=models.CASCADE, related_name="actions"
    )
    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in ActionKind])
    what = models.TextField()
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField()
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(
        max_length=12,
        default=ActionState.PLANNED.value,
        choices=[(state.value, state.label) for state in ActionState],
    )
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    done_by = models.UUIDField(null=True)
    judgement = models.TextField(blank=True)
    judged_on = models.DateField(null=True)
    judged_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OwnedManager["GapAction"]] = OwnedManager()

    class Meta:
        verbose_name = "action for a gap"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="gap_action_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_on"], name="gap_action_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.what}"[:120]

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"GAP-{self.number:04d}"

    def as_subject(self) -> Subject:
        """Return the action as a reference by value."""
        return Subject(kind="gap_action", id=self.id, label=str(self))
