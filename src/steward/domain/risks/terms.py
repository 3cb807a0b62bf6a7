"""Risks as the rules derive them: levels, points on the matrix, scenarios and drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from steward.domain.frameworks.terms import Maturity
from steward.foundation.expressions.program import Program


class Level(StrEnum):
    """How much a risk matters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return the position on the scale, 0 (low) to 3 (critical)."""
        return LEVEL_ORDER.index(self)


LEVEL_ORDER = tuple(Level)


class RiskStatus(StrEnum):
    """What people decided about a risk that the rules proposed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EDITED = "edited"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Dimension(StrEnum):
    """The two sides of a risk."""

    LIKELIHOOD = "likelihood"
    CONSEQUENCE = "consequence"


Affects = Literal["likelihood", "impact", "both"]
Cells = tuple[tuple[Level, ...], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the matrix with the quantities behind it.

    ``frequency`` is in events a year, ``loss_index`` relative to a negligible event.
    """

    likelihood: int
    consequence: int
    level: Level
    frequency: float
    loss_index: float

    @property
    def expected_loss(self) -> float:
        """Return the expected yearly loss index."""
        return self.frequency * self.loss_index

    def as_json(self) -> dict[str, Any]:
        """Return the point as plain values."""
        return {
            "likelihood": self.likelihood,
            "consequence": self.consequence,
            "level": self.level.value,
            "frequency": self.frequency,
            "loss_index": self.loss_index,
        }


@dataclass(frozen=True, slots=True)
class ControlLink:
    """A control that a scenario names, with the share of risk it removes when it works fully."""

    control: str
    effectiveness: float
    affects: Affects


@dataclass(frozen=True, slots=True)
class ControlEffect:
    """What one control does to one risk today.

    ``frequency_factor`` and ``loss_factor`` multiply the inherent frequency and loss.
    """

    control: str
    effectiveness: float
    affects: Affects
    maturity: Maturity | None
    factor: float
    frequency_factor: float
    loss_factor: float

    def as_json(self) -> dict[str, Any]:
        """Return the effect as plain values."""
        return {
            "control": self.control,
            "effectiveness": self.effectiveness,
            "affects": self.affects,
            "maturity": self.maturity.value if self.maturity else None,
            "factor": self.factor,
            "frequency_factor": self.frequency_factor,
            "loss_factor": self.loss_factor,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment:
    """A step up or down on one side of a risk, when its condition is true."""

    id: str
    dimension: Dimension
    delta: int
    when: Program
    reason: str = ""
    is_global: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scenario:
    """A rule of the catalogue: when a risk is to be proposed, and where it starts.

    ``digest`` identifies the rule (condition, adjustments, default scores), not the wording
    nor the version of the pack. ``reads`` are the facts that its own conditions read.
    """

    id: str
    title: str
    category: str
    cause: str
    event: str
    consequence: str
    applies_when: Program
    likelihood: int
    impact: int
    adjustments: tuple[Adjustment, ...]
    controls: tuple[ControlLink, ...]
    reads: tuple[str, ...]
    digest: str
    statement: str = ""
    objectives: tuple[str, ...] = ()
    risk_sources: tuple[str, ...] = ()
    lifecycle_stages: tuple[str, ...] = ()
    references: Mapping[str, Any] = field(default_factory=dict[str, Any])
    indicator: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Catalogue:
    """The scenarios of a pack with their conditions compiled; ``version`` is the pack's."""

    id: str
    version: str
    scenarios: tuple[Scenario, ...]
    global_adjustments: tuple[Adjustment, ...]
    by_id: Mapping[str, Scenario] = field(repr=False)


def standard_cells() -> Cells:
    """Return the default 5 by 5 matrix, likelihood first: bands of the product of the scores."""

    def level(product: int) -> Level:
        return Level.LOW if product <= 4 else _upper_level(product)

    return tuple(tuple(level(row * column) for column in range(1, 6)) for row in range(1, 6))


def _upper_level(product: int) -> Level:
    if product <= 9:
        return Level.MEDIUM
    return Level.HIGH if product <= 16 else Level.CRITICAL


@dataclass(frozen=True, slots=True)
class Criteria:
    """How an organisation measures risk and how much it will bear.

    ``frequencies`` and ``losses`` are the values that scores 1 to 5 stand for; the edges lead a
    quantity back to its score (the value of an edge belongs to the upper score); ``cells[l][c]``
    is the level of likelihood l+1 and consequence c+1. A current level above ``appetite``
    needs treatment. Source: ISO/IEC 42001:2023, 6.1.1 and 6.1.2.
    """

    frequencies: tuple[float, ...] = (0.02, 0.1, 0.5, 2.0, 12.0)
    losses: tuple[float, ...] = (1.0, 4.0, 16.0, 64.0, 256.0)
    frequency_edges: tuple[float, ...] = (0.05, 0.2, 1.0, 12.0)
    loss_edges: tuple[float, ...] = (2.0, 8.0, 32.0, 128.0)
    cells: Cells = field(default_factory=standard_cells)
    appetite: Level = Level.MEDIUM

    def is_above_appetite(self, level: Level | str) -> bool:
        """Return whether a level is more than the organisation will bear untreated."""
        return Level(level).rank > self.appetite.rank


@dataclass(frozen=True, slots=True)
class RiskDraft:
    """A risk as the rules see it now; people decide on it afterwards.

    ``fingerprint`` changes exactly when the inherent point, the certainty, a fact that the scenario
    reads, an adjustment applied or the rule itself changes. ``level_fingerprint`` changes when one
    of the three points does, so also when a control gets better or worse.
    """

    scenario_id: str
    title: str
    category: str
    cause: str
    event: str
    consequence: str
    certain: bool
    inherent: Point
    current: Point
    target: Point
    explanation: dict[str, Any] = field(compare=False, repr=False)
    controls: tuple[ControlEffect, ...]
    fingerprint: str
    level_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """What the catalogue says about one system.

    ``undecided`` counts the scenarios on which the facts known so far do not decide;
    ``undecided_attributes`` are the facts to ask for, the most telling first.
    """

    drafts: tuple[RiskDraft, ...]
    undecided: int = 0
    undecided_attributes: tuple[str, ...] = ()
