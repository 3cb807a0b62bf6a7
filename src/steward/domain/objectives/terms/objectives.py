"""What an AI objective is: where it stands, how it is measured, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class ObjectiveState(StrEnum):
    """Where an objective stands (ISO/IEC 42001:2023, 6.2)."""

    DRAFT = "draft"
    AGREED = "agreed"
    RUNNING = "running"
    REACHED = "reached"
    MISSED = "missed"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()

    @property
    def is_over(self) -> bool:
        """Say whether nobody works towards it any more."""
        return self in (ObjectiveState.REACHED, ObjectiveState.MISSED, ObjectiveState.DROPPED)


class Act(StrEnum):
    """What is done to an objective."""

    CHANGE = "change"
    AGREE = "agree to"
    START = "start"
    MEASURE = "measure"
    REACH = "call reached"
    MISS = "call missed"
    DROP = "drop"
    REOPEN = "take up again"


NEXT: Mapping[ObjectiveState, Mapping[Act, ObjectiveState]] = {
    ObjectiveState.DRAFT: {
        Act.CHANGE: ObjectiveState.DRAFT,
        Act.AGREE: ObjectiveState.AGREED,
        Act.DROP: ObjectiveState.DROPPED,
    },
    ObjectiveState.AGREED: {
        Act.START: ObjectiveState.RUNNING,
        Act.REOPEN: ObjectiveState.DRAFT,
        Act.DROP: ObjectiveState.DROPPED,
    },
    ObjectiveState.RUNNING: {
        Act.MEASURE: ObjectiveState.RUNNING,
        Act.REACH: ObjectiveState.REACHED,
        Act.MISS: ObjectiveState.MISSED,
        Act.REOPEN: ObjectiveState.DRAFT,
        Act.DROP: ObjectiveState.DROPPED,
    },
    ObjectiveState.REACHED: {},
    ObjectiveState.MISSED: {Act.REOPEN: ObjectiveState.DRAFT},
    ObjectiveState.DROPPED: {Act.REOPEN: ObjectiveState.DRAFT},
}
"""state → act → state; what is not named is refused."""


class GoalDirection(StrEnum):
    """On which side of its target a value is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN = "within"

    @property
    def label(self) -> str:
        """Return the direction in words."""
        return {"within": "Between two values"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


class Health(StrEnum):
    """How a running objective does; what nobody measured is never on track."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    UNMEASURED = "unmeasured"

    @property
    def label(self) -> str:
        """Return the health in words."""
        return {"unmeasured": "No measurement"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


class Frequency(StrEnum):
    """How often something is done again."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """Return the frequency in words."""
        return FREQUENCY_WORDS[self]

    @property
    def months(self) -> int:
        """Return the months from one time to the next; 0 where it is not a matter of months."""
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}.get(self.value, 0)


FREQUENCY_WORDS: Mapping[Frequency, str] = {
    Frequency.ONCE: "Once",
    Frequency.WEEKLY: "Every week",
    Frequency.MONTHLY: "Every month",
    Frequency.QUARTERLY: "Every quarter",
    Frequency.HALF_YEARLY: "Twice a year",
    Frequency.YEARLY: "Every year",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureKind:
    """A figure that Steward itself knows; ``href`` leads to the records behind it."""

    key: str
    label: str
    unit: str
    href: str


FIGURES: Mapping[str, FigureKind] = {
    kind.key: kind
    for kind in (
        FigureKind(
            key="risks_above_appetite",
            label="Risks above the appetite",
            unit="risks",
            href="/risks",
        ),
        FigureKind(
            key="controls_operating",
            label="Applicable controls in operation",
            unit="%",
            href="/controls",
        ),
        FigureKind(
            key="tasks_overdue", label="Tasks overdue", unit="tasks", href="/tasks?due=overdue"
        ),
        FigureKind(
            key="tasks_in_time",
            label="Tasks of the last year that were done in time",
            unit="%",
            href="/tasks?status=done",
        ),
        FigureKind(
            key="systems_assessed",
            label="AI systems with an approved impact assessment that is not overdue",
            unit="%",
            href="/impact-assessments",
        ),
        FigureKind(
            key="treatments_overdue",
            label="Treatments overdue",
            unit="treatments",
            href="/treatments",
        ),
        FigureKind(
            key="risks_reviewed",
            label="Risks of the register whose review is not overdue",
            unit="%",
            href="/risks?is_due=1",
        ),
        FigureKind(
            key="questionnaires_overdue",
            label="Questionnaires overdue",
            unit="questionnaires",
            href="/questionnaires",
        ),
    )
}
"""The closed list of figures that an objective can be measured by without a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineKey:
    """A line of observations: a property of a thing, in one series of it."""

    thing_id: UUID
    name: str
    series: str = ""

    @property
    def choice(self) -> str:
        """Return the line as the value of a choice."""
        return f"{self.thing_id}:{self.name}:{self.series}"

    @classmethod
    def chosen(cls, choice: str) -> "LineKey | None":
        """Return the line that a choice names; None where it names none."""
        thing, _, rest = choice.partition(":")
        name, _, series = rest.partition(":")
        try:
            return cls(thing_id=UUID(thing), name=name, series=series) if name else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveDraft:
    """What is written down of an objective.

    ``target`` is the limit, or the lower one of two with ``target_to``. ``tolerance`` is how far
    off its line the objective may be, in its unit, before it is off track. ``serves`` is a clause
    or control of ISO/IEC 42001; ``figure`` a key of `FIGURES`, empty where people measure.
    ``observed`` is the property of monitoring by which it is measured, of the thing
    ``observed_thing_id``, in the series ``observed_series``.
    """

    title: str
    why: str = ""
    serves: str = ""
    policy: str = ""
    measure: str = ""
    unit: str = ""
    direction: str = GoalDirection.AT_LEAST.value
    baseline: float | None = None
    target: float | None = None
    target_to: float | None = None
    tolerance: float = 0.0
    plan: str = ""
    method: str = ""
    frequency: str = ""
    owner_id: UUID | None = None
    analyst_id: UUID | None = None
    effort_days: float | None = None
    budget: Decimal | None = None
    currency: str = ""
    due_on: date | None = None
    figure: str = ""
    observed: str = ""
    observed_thing_id: UUID | None = None
    observed_series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What an objective aims at, as its arithmetic needs it."""

    direction: GoalDirection
    target: float
    target_to: float | None = None
    baseline: float | None = None
    tolerance: float = 0.0
    started_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where the due day will find an objective if it goes on as it did.

    ``verdict`` is ``few`` (too few measurements), ``reaches``, ``misses`` or ``open`` (the target
    lies within the uncertainty). ``low`` and ``high`` bound the value with a probability of 80 %.
    """

    verdict: str
    words: str
    middle: float | None = None
    low: float | None = None
    high: float | None = None
