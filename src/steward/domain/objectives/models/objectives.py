"""AI objectives with what was measured (ISO/IEC 42001, 6.2 and 9.1)."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db import models

from steward.domain.objectives.terms.objectives import (
    FIGURES,
    Aim,
    Frequency,
    GoalDirection,
    Health,
    LineKey,
    ObjectiveDraft,
    ObjectiveState,
)
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from django.db.models import Manager

    from steward.domain.monitoring.models import Thing
    from steward.foundation.identity.models import Person

STATES = [(item.value, item.label) for item in ObjectiveState]
HEALTHS = [(item.value, item.label) for item in Health]
FREQUENCIES = [(item.value, item.label) for item in Frequency]
DIRECTIONS = [(item.value, item.label) for item in GoalDirection]


@tracked
class Objective(Owned):
    """An objective; ``next_on`` is the day by which it is measured again while it runs.

    ``written_by`` are the keys of those who worded what stands: none of them agrees to it.
    ``latest`` is the value that counts, of the latest day; ``health`` follows from it. ``learnt``
    is what was said when it was over.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    serves = models.CharField(max_length=20, blank=True)
    policy = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=10, choices=DIRECTIONS, default="at_least")
    baseline = models.FloatField(null=True)
    target = models.FloatField(null=True)
    target_to = models.FloatField(null=True)
    tolerance = models.FloatField(default=0)
    plan = models.TextField(blank=True)
    method = models.TextField(blank=True)
    frequency = models.CharField(max_length=12, blank=True, choices=FREQUENCIES)
    owner_id: UUID | None
    owner: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    analyst_id: UUID | None
    analyst: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "identity.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    effort_days = models.FloatField(null=True)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    due_on = models.DateField(null=True)
    figure = models.CharField(max_length=40, blank=True)
    observed = models.CharField(max_length=80, blank=True)
    observed_thing_id: UUID | None
    observed_thing: "models.ForeignKey[Thing | None]" = models.ForeignKey(
        "monitoring.Thing", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    observed_series = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=ObjectiveState.DRAFT.value)
    written_by: "models.JSONField[list[str]]" = models.JSONField(default=list)
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    started_on = models.DateField(null=True)
    next_on = models.DateField(null=True)
    latest = models.FloatField(null=True)
    latest_on = models.DateField(null=True)
    health = models.CharField(max_length=12, choices=HEALTHS, default=Health.UNMEASURED.value)
    ended_on = models.DateField(null=True)
    learnt = models.TextField(blank=True)

    measurements: "Manager[Measurement]"
    objects: ClassVar[OwnedManager["Objective"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="objective_number"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "state", "due_on"], name="objective_by_state"),
            models.Index(fields=["organisation_id", "next_on", "id"], name="objective_by_next"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return f"OBJ-{self.number:04d}"

    @property
    def aim(self) -> Aim | None:
        """Return what it aims at; None while it has no target."""
        if self.target is None:
            return None
        return Aim(
            direction=GoalDirection(self.direction),
            target=self.target,
            target_to=self.target_to,
            baseline=self.baseline,
            tolerance=self.tolerance,
            started_on=self.started_on,
            due_on=self.due_on,
        )

    @property
    def target_words(self) -> str:
        """Return the target in words."""
        if self.target is None:
            return "No target yet"
        unit = f" {self.unit}" if self.unit else ""
        if self.direction == GoalDirection.WITHIN:
            high = self.target if self.target_to is None else self.target_to
            return f"Between {self.target:g} and {high:g}{unit}"
        return f"{GoalDirection(self.direction).label} {self.target:g}{unit}"

    @property
    def latest_words(self) -> str:
        """Return the value that counts in words; empty where there is none."""
        return "" if self.latest is None else f"{self.latest:g} {self.unit}".strip()

    @property
    def figure_words(self) -> str:
        """Return the figure of Steward by which it is measured; empty where people measure."""
        return FIGURES[self.figure].label if self.figure in FIGURES else ""

    @property
    def line(self) -> LineKey | None:
        """Return the line of observations by which it is measured; None where there is none."""
        if self.observed_thing_id is None or not self.observed:
            return None
        return LineKey(
            thing_id=self.observed_thing_id, name=self.observed, series=self.observed_series
        )

    @property
    def line_words(self) -> str:
        """Return what a source tells by which it is measured; empty where none does."""
        if self.observed_thing is None or not self.observed:
            return ""
        series = f" ({self.observed_series})" if self.observed_series else ""
        return f"{self.observed}{series} of {self.observed_thing.name}"

    def as_draft(self) -> ObjectiveDraft:
        """Return what is written down of it."""
        names = ObjectiveDraft.__slots__
        return ObjectiveDraft(**{name: getattr(self, name) for name in names})

    def as_subject(self) -> Subject:
        """Return the objective as a reference by value."""
        label = f"{self.reference} {self.title}"
        return Subject(kind="objective", id=self.id, label=label[:300])


@tracked
class Measurement(Owned):
    """A value on a day; never changed afterwards.

    ``source`` is ``person``, ``figure``, or ``feed`` for what a source of monitoring saw;
    ``measured_by`` names that source. Of one day a person's value counts before any other, and a
    later one before an earlier.
    """

    objective_id: UUID
    objective: "models.ForeignKey[Objective]" = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="measurements"
    )
    value = models.FloatField()
    measured_on = models.DateField()
    health = models.CharField(max_length=12, choices=HEALTHS)
    source = models.CharField(max_length=6, default="person")
    note = models.TextField(blank=True)
    measured_by = models.CharField(max_length=200)

    objects: ClassVar[OwnedManager["Measurement"]] = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "measured_on"],
                condition=models.Q(source="figure"),
                name="measurement_one_figure_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "objective", "-measured_on"], name="measurement_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.value:g}"
