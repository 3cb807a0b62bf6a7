"""Risks as the rules derive them: levels, points on the matrix, scenarios and drafts."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Any, Literal, Self

from steward.domain.frameworks.terms import Maturity
from steward.foundation.expressions.program import Program, compile_rule


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


STATUS_WORDS = {
    RiskStatus.PROPOSED.value: "Proposed",
    RiskStatus.ACCEPTED.value: "In the register",
    RiskStatus.EDITED.value: "Judged by a person",
    RiskStatus.DISMISSED.value: "Dismissed",
    RiskStatus.WITHDRAWN.value: "Withdrawn",
}
"""The words on screens and in reports; what is taken into the register is not yet an accepted
risk, which 6.1.3 says of a residual one."""


class Dimension(StrEnum):
    """The two sides of a risk."""

    LIKELIHOOD = "likelihood"
    CONSEQUENCE = "consequence"


Affects = Literal["likelihood", "impact", "both"]
Cells = tuple[tuple[Level, ...], ...]
Span = tuple[float, float]
SCALE_FREQUENCIES = (0.02, 0.1, 0.5, 2.0, 12.0)
SCALE_LOSSES = (1.0, 4.0, 16.0, 64.0, 256.0)
"""What the scores 1 to 5 of the catalogue stand for: events a year, and loss indices. The bands of
an organisation are its own; they meet the catalogue in these quantities."""


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

    @classmethod
    def from_body(cls, body: Mapping[str, Any], *, version: str = "") -> Self:
        """Read the catalogue from the body of its pack resource and compile its conditions."""
        scenarios = tuple(_scenario(raw) for raw in body["scenarios"])
        return cls(
            id=str(body["id"]),
            version=version or str(body.get("version", "")),
            scenarios=scenarios,
            global_adjustments=tuple(
                _global_adjustment(raw) for raw in body.get("global_adjustments") or ()
            ),
            by_id={scenario.id: scenario for scenario in scenarios},
        )


def _scenario(raw: Mapping[str, Any]) -> Scenario:
    scenario_id, inherent = str(raw["id"]), raw["inherent"]
    condition = compile_rule(str(raw["applies_when"]))
    adjustments = _adjustments(scenario_id, inherent.get("adjust") or {})
    rule = [
        condition.text,
        int(inherent["likelihood"]),
        int(inherent["impact"]),
        [[a.dimension, a.delta, a.when.text] for a in adjustments],
    ]
    return Scenario(
        id=scenario_id,
        title=str(raw["title"]),
        category=str(raw["category"]),
        cause=str(raw.get("cause") or ""),
        event=str(raw.get("event") or ""),
        consequence=str(raw.get("consequence") or ""),
        applies_when=condition,
        likelihood=int(inherent["likelihood"]),
        impact=int(inherent["impact"]),
        adjustments=adjustments,
        controls=tuple(_control_link(link) for link in raw.get("controls") or ()),
        reads=tuple(sorted(condition.reads.union(*(a.when.reads for a in adjustments)))),
        digest=sha256(json.dumps(rule).encode()).hexdigest(),
        statement=str(raw.get("statement") or ""),
        objectives=_texts(raw.get("objectives")),
        risk_sources=_texts(raw.get("risk_sources")),
        lifecycle_stages=_texts(raw.get("lifecycle_stages")),
        references=raw.get("references") or {},
        indicator=str(raw.get("indicator") or ""),
    )


def _adjustments(scenario_id: str, adjust: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            id=f"{scenario_id}/{dimension}-{number}",
            dimension=dimension,
            delta=int(raw["delta"]),
            when=compile_rule(str(raw["when"])),
            reason=str(raw.get("reason") or ""),
        )
        for key, dimension in _DIMENSION_OF_KEY.items()
        for number, raw in enumerate(adjust.get(key) or (), start=1)
    )


def _global_adjustment(raw: Mapping[str, Any]) -> Adjustment:
    return Adjustment(
        id=str(raw["id"]),
        dimension=_DIMENSION_OF_KEY[str(raw["dimension"])],
        delta=int(raw["delta"]),
        when=compile_rule(str(raw["when"])),
        reason=str(raw.get("reason") or ""),
        is_global=True,
    )


def _control_link(raw: Mapping[str, Any]) -> ControlLink:
    return ControlLink(
        control=str(raw["control"]),
        effectiveness=float(raw["effectiveness"]),
        affects=raw.get("affects") or "both",
    )


def _texts(values: Iterable[object] | None) -> tuple[str, ...]:
    return tuple(str(value) for value in values or ())


_DIMENSION_OF_KEY = {"likelihood": Dimension.LIKELIHOOD, "impact": Dimension.CONSEQUENCE}


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

    ``frequencies`` and ``losses`` are the values that each band stands for; the edges place a
    quantity in its band (the value of an edge belongs to the upper band); ``cells[l][c]`` is the
    level of likelihood l+1 and consequence c+1. A current level above ``appetite`` needs treatment.
    ``unit`` is the amount of money, in ``currency``, that a loss index of 1 stands for.
    ``number`` is the version of the organisation's criteria, 0 for the shipped ones.
    Source: ISO/IEC 42001:2023, 6.1.1 and 6.1.2.
    """

    frequencies: tuple[float, ...] = SCALE_FREQUENCIES
    losses: tuple[float, ...] = SCALE_LOSSES
    frequency_edges: tuple[float, ...] = (0.05, 0.2, 1.0, 12.0)
    loss_edges: tuple[float, ...] = (2.0, 8.0, 32.0, 128.0)
    cells: Cells = field(default_factory=standard_cells)
    appetite: Level = Level.MEDIUM
    currency: str = ""
    unit: float = 1.0
    number: int = 0

    def __hash__(self) -> int:
        """Return a hash that is cheap enough to look results up by."""
        return hash((self.number, self.frequencies, self.losses))

    def place(self, frequency: float, loss: float) -> Point:
        """Return the point of a yearly frequency and a loss index."""
        likelihood = bisect_right(self.frequency_edges, frequency) + 1
        consequence = bisect_right(self.loss_edges, loss) + 1
        level = self.cells[likelihood - 1][consequence - 1]
        return Point(likelihood, consequence, level, frequency, loss)

    def below(self, point: Point, frequency: float, loss: float) -> Point:
        """Return the point of what is left of another; never a higher one."""
        found = self.place(frequency, loss)
        likelihood = min(point.likelihood, found.likelihood)
        consequence = min(point.consequence, found.consequence)
        level = self.cells[likelihood - 1][consequence - 1]
        return Point(likelihood, consequence, level, frequency, loss)

    def rate_of(self, likelihood: int) -> Span:
        """Return from how many to how many events a year a likelihood band reaches, both finite.

        The outermost bands reach as far beyond their edge as their neighbours.
        """
        return _span(self.frequency_edges, likelihood)

    def money_of(self, consequence: int) -> Span | None:
        """Return from what to what amount of ``currency`` one event costs in a consequence band.

        None where the criteria name no money.
        """
        if not self.currency:
            return None
        low, high = _span(self.loss_edges, consequence)
        return low * self.unit, high * self.unit

    @classmethod
    def from_bodies(
        cls,
        scales: Mapping[str, Any],
        catalogue: Mapping[str, Any],
        *,
        appetite: Level | str = Level.MEDIUM,
    ) -> Self:
        """Read the criteria that the scales and the catalogue of a pack start with."""
        defaults = catalogue["defaults_by_score"]
        losses = _modes(defaults["loss_index"])
        bands = sorted(scales["likelihood"], key=lambda band: int(band["score"]))
        return cls(
            frequencies=_modes(defaults["annual_frequency"]),
            losses=losses,
            frequency_edges=tuple(float(b["annual_frequency_from"]) for b in bands[1:]),
            loss_edges=tuple((low * high) ** 0.5 for low, high in pairwise(losses)),
            cells=_cells(scales["risk_level_matrix"]["bands"]),
            appetite=Level(appetite),
        )

    @property
    def levels(self) -> list[list[str]]:
        """Return the matrix as plain names, likelihood first."""
        return [[level.value for level in row] for row in self.cells]

    def is_above_appetite(self, level: Level | str) -> bool:
        """Return whether a level is more than the organisation will bear untreated."""
        return Level(level).rank > self.appetite.rank


def _span(edges: tuple[float, ...], band: int) -> Span:
    """Return both ends of a band, 1 to one more than there are edges; there are two at least."""
    ends = (edges[0] ** 2 / edges[1], *edges, edges[-1] ** 2 / edges[-2])
    return ends[band - 1], ends[band]


def _modes(by_score: Mapping[Any, Any]) -> tuple[float, ...]:
    """Return the most likely value per score; keys are numbers in YAML and texts in JSON."""
    modes = {int(score): float(values["mode"]) for score, values in by_score.items()}
    return tuple(modes[score] for score in range(1, 6))


def _cells(bands: Iterable[Mapping[str, Any]]) -> Cells:
    levels = {
        product: Level(band["level"])
        for band in bands
        for product in range(int(band["min"]), int(band["max"]) + 1)
    }
    return tuple(tuple(levels[row * column] for column in range(1, 6)) for row in range(1, 6))
