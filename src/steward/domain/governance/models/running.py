"""Processes and what flows between them, responsibilities, decisions and resources."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.governance.models.base import Entry
from steward.domain.governance.terms.duties import HOLDS
from steward.domain.governance.terms.running import COSTS, FOLLOWS, PHASES, SUBJECTS
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.parts.models import Part
    from steward.foundation.identity.models import Person


@tracked
class Process(Entry):
    """A process of the management system (4.4)."""

    NOUN = "process"

    purpose = models.TextField()
    phase = models.CharField(max_length=6, choices=PHASES)
    inputs = models.TextField(blank=True)
    outputs = models.TextField(blank=True)
    clauses = models.CharField(max_length=300, blank=True)
    documented = models.CharField(max_length=300, blank=True)
    indicators = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Process"]] = OwnedManager()


@tracked
class Flow(Owned):
    """That one process hands something to another (4.4)."""

    source_id: UUID
    source: "models.ForeignKey[Process]" = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="given"
    )
    target_id: UUID
    target: "models.ForeignKey[Process]" = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="taken"
    )
    what = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Flow"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "what"], name="flow_once"),
        ]

    def __str__(self) -> str:
        return self.what


@tracked
class Provision(Entry):
    """Something that others do, and how it is controlled (8.1)."""

    NOUN = "provision"

    provider_id: UUID | None
    provider: "models.ForeignKey[Part | None]" = models.ForeignKey(
        "parts.Part", null=True, on_delete=models.PROTECT, related_name="+"
    )
    process_id: UUID | None
    process: "models.ForeignKey[Process | None]" = models.ForeignKey(
        Process, null=True, on_delete=models.PROTECT, related_name="provisions"
    )
    control = models.TextField()
    monitoring = models.TextField(blank=True)
    looked_at = models.DateField(null=True, editable=False)
    result = models.CharField(max_length=10, blank=True, editable=False)

    objects: ClassVar[OwnedManager["Provision"]] = OwnedManager()


@tracked
class Duty(Entry):
    """A row of the responsibilities (5.3, A.3.2)."""

    NOUN = "duty"

    subject = models.CharField(max_length=12, choices=SUBJECTS)
    process_id: UUID | None
    process: "models.ForeignKey[Process | None]" = models.ForeignKey(
        Process, null=True, on_delete=models.PROTECT, related_name="duties"
    )
    requirement = models.CharField(max_length=60, blank=True)
    authority = models.TextField(blank=True)

    assignments: "Manager[Assignment]"
    objects: ClassVar[OwnedManager["Duty"]] = OwnedManager()


@tracked
class Assignment(Owned):
    """How a person or a function holds a duty; ``place`` orders those who stand in, from 1."""

    duty_id: UUID
    duty: "models.ForeignKey[Duty]" = models.ForeignKey(
        Duty, on_delete=models.CASCADE, related_name="assignments"
    )
    hold = models.CharField(max_length=1, choices=[(hold.value, hold.label) for hold in HOLDS])
    person_id: UUID | None
    person: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    function = models.CharField(max_length=200, blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[OwnedManager["Assignment"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "duty"], name="assignment_of_duty"),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else self.function or "Somebody who left"


@tracked
class Decision(Entry):
    """What top management decided (5.1)."""

    NOUN = "decision"

    decided_on = models.DateField()
    present = models.CharField(max_length=300)
    rationale = models.TextField()
    follows = models.CharField(max_length=5, choices=FOLLOWS)
    resources = models.CharField(max_length=300, blank=True)
    steps = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[OwnedManager["Decision"]] = OwnedManager()


@tracked
class BudgetLine(Entry):
    """Money for one purpose in one year (7.1)."""

    NOUN = "budget"

    year = models.PositiveSmallIntegerField()
    cost = models.CharField(max_length=10, choices=COSTS)
    planned = models.DecimalField(max_digits=14, decimal_places=2)
    spent = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3)

    objects: ClassVar[OwnedManager["BudgetLine"]] = OwnedManager()


@tracked
class Capacity(Entry):
    """Days a month of one function (7.1)."""

    NOUN = "capacity"

    needed = models.DecimalField(max_digits=7, decimal_places=2)
    available = models.DecimalField(max_digits=7, decimal_places=2)
    note = models.TextField(blank=True)

    objects: ClassVar[OwnedManager["Capacity"]] = OwnedManager()

    @property
    def gap(self) -> float:
        """Return the days a month that are missing; 0 or less where there are enough."""
        return float(self.needed - self.available)


@tracked
class Tool(Entry):
    """A tool with its licence (A.4.4)."""

    NOUN = "tool"

    version = models.CharField(max_length=100, blank=True)
    purpose = models.TextField()
    provider_id: UUID | None
    provider: "models.ForeignKey[Part | None]" = models.ForeignKey(
        "parts.Part", null=True, on_delete=models.PROTECT, related_name="+"
    )
    licence_ends = models.DateField(null=True)

    objects: ClassVar[OwnedManager["Tool"]] = OwnedManager()
