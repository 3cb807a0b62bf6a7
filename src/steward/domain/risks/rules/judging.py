"""The three points of a risk from what it is before any control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from steward.domain.controls.terms import health_in
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.derivation import (
    at_least_implemented,
    control_effect,
    scale_quantities,
    treated_point,
)
from steward.domain.risks.terms import (
    SCALE_FREQUENCIES,
    SCALE_LOSSES,
    ControlEffect,
    ControlLink,
    Criteria,
    Point,
    Scenario,
)


def judged_points(
    criteria: Criteria, effects: Sequence[ControlEffect], frequency: float, loss: float
) -> dict[str, Point]:
    """Return inherent, current and target from the inherent events a year and loss index.

    Controls act as by rule.
    """
    inherent = criteria.place(frequency, loss)
    return {
        "inherent": inherent,
        "current": treated_point(criteria, inherent, effects),
        "target": treated_point(criteria, inherent, map(at_least_implemented, effects)),
    }


def control_effects(
    scenario: Scenario | None,
    maturity: Mapping[str, Maturity | None],
    own: Sequence[ControlLink] = (),
) -> tuple[ControlEffect, ...]:
    """Return what the controls of a rule do today, or those that a risk without a rule names."""
    links = own if scenario is None else scenario.controls
    return tuple(
        control_effect(link, maturity.get(link.control), health_in(maturity, link.control))
        for link in links
    )


@dataclass(frozen=True, slots=True)
class PressedRisk:
    """What the pressure on controls reads of a risk: where it stands and what its controls do."""

    current: Point
    controls: tuple[ControlEffect, ...]


def pressed_risk(
    criteria: Criteria,
    scenario: Scenario | None,
    maturity: Mapping[str, Maturity | None],
    frequency: float,
    loss: float,
    *,
    own: Sequence[ControlLink] = (),
) -> PressedRisk:
    """Return a risk of a scenario at its inherent quantities under the present controls."""
    effects = control_effects(scenario, maturity, own)
    return PressedRisk(current_point(criteria, effects, frequency, loss), effects)


@lru_cache(maxsize=65536)
def current_point(
    criteria: Criteria, effects: tuple[ControlEffect, ...], frequency: float, loss: float
) -> Point:
    """Return what the present controls leave of inherent quantities."""
    return treated_point(criteria, criteria.place(frequency, loss), effects)


def quantities(
    likelihood: int, consequence: int, frequency: float | None, loss: float | None
) -> tuple[float, float]:
    """Return the inherent events a year and loss index that a row of the register stands for.

    It keeps no quantity where that is what the catalogue's score of the same number stands for.
    """
    return (
        SCALE_FREQUENCIES[likelihood - 1] if frequency is None else frequency,
        SCALE_LOSSES[consequence - 1] if loss is None else loss,
    )


def bands_of_scores(
    criteria: Criteria,
    likelihood: int | None,
    consequence: int | None,
    frequency: float | None = None,
) -> tuple[int, int] | None:
    """Return the bands in which criteria place two scores of the catalogue; None lacking one.

    Events a year that are known go before what the score of the likelihood stands for.
    """
    if likelihood is None or consequence is None:
        return None
    usual, loss = scale_quantities(likelihood, consequence)
    point = criteria.place(usual if frequency is None else frequency, loss)
    return point.likelihood, point.consequence


def scores_of_bands(criteria: Criteria, likelihood: int, consequence: int) -> tuple[int, int]:
    """Return the scores of the catalogue, 1 to 5, that come nearest to two bands of criteria."""
    stands_for = (criteria.frequencies[likelihood - 1], criteria.losses[consequence - 1])
    point = Criteria().place(*stands_for)
    return point.likelihood, point.consequence


def kept_quantities(point: Point) -> tuple[float | None, float | None]:
    """Return what a row keeps of an inherent point; `quantities` leads back to it."""
    told = dict(enumerate(SCALE_FREQUENCIES, 1)).get(point.likelihood)
    frequency = None if told == point.frequency else point.frequency
    told = dict(enumerate(SCALE_LOSSES, 1)).get(point.consequence)
    return frequency, None if told == point.loss_index else point.loss_index
