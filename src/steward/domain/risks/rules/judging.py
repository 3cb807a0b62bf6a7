"""The three points of a risk whose inherent scores a person set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.derivation import (
    at_least_implemented,
    control_effect,
    inherent_point,
    treated_point,
)
from steward.domain.risks.terms import ControlEffect, ControlLink, Criteria, Point, Scenario


def judged_points(
    criteria: Criteria, effects: Sequence[ControlEffect], likelihood: int, consequence: int
) -> dict[str, Point]:
    """Return inherent, current and target from two scores of 1 to 5; controls act as by rule."""
    inherent = inherent_point(criteria, likelihood, consequence)
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
    return tuple(control_effect(link, maturity.get(link.control)) for link in links)


@dataclass(frozen=True, slots=True)
class PressedRisk:
    """What the pressure on controls reads of a risk: where it stands and what its controls do."""

    current: Point
    controls: tuple[ControlEffect, ...]


def pressed_risk(
    criteria: Criteria,
    scenario: Scenario | None,
    maturity: Mapping[str, Maturity | None],
    likelihood: int,
    consequence: int,
    own: Sequence[ControlLink] = (),
) -> PressedRisk:
    """Return a risk of a scenario at its inherent scores under the present controls."""
    effects = control_effects(scenario, maturity, own)
    return PressedRisk(_current(criteria, effects, likelihood, consequence), effects)


@lru_cache(maxsize=65536)
def _current(
    criteria: Criteria, effects: tuple[ControlEffect, ...], likelihood: int, consequence: int
) -> Point:
    return treated_point(criteria, inherent_point(criteria, likelihood, consequence), effects)
