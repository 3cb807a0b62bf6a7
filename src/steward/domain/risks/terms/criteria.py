"""The criteria by which an organisation measures risk (ISO/IEC 42001, 6.1.1 and 6.1.2)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self

from steward.domain.risks.terms.levels import (
    SCALE_FREQUENCIES,
    SCALE_LOSSES,
    Cells,
    Level,
    Point,
    Span,
)


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
