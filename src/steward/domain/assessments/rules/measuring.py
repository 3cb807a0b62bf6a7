"""How bad a harm is for people: its consequence band and its level.

The consequence starts at the severity for one person. It rises by one step each where thousands
are hit (scale 4 or 5), where the harm can at best partly be undone (reversibility 4 or 5), and
where the group is vulnerable; by two steps at most, and never beyond 5. So it is never below the
severity, and what is grave and cannot be undone always stands at 5. The organisation's risk
criteria place the two scores in their own bands, so that assessment and register never disagree.

Source: ISO/IEC 42001:2023, 6.1.4 and A.5.4; the criteria of ISO/IEC 42005:2025, 6.8, in own bands.
"""

from dataclasses import dataclass

from steward.domain.assessments.terms.scales import HIGHEST, LOWEST, MEASURES
from steward.domain.risks.rules.derivation import scored_point
from steward.domain.risks.terms import Criteria
from steward.foundation.core.errors import Invalid

WIDE, LASTING = 4, 4
MOST_STEPS = 2
GRAVE_LEVELS = ("high", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A harm on the four scales, each from 1 to 5."""

    severity: int
    scale: int
    likelihood: int
    reversibility: int
    is_vulnerable: bool = False


def check_measure(**scores: int) -> None:
    """Refuse a score that is not on its scale.

    Raises:
        Invalid: A score is not from 1 to 5; the scale is named.
    """
    for name, score in scores.items():
        if not LOWEST <= score <= HIGHEST:
            raise Invalid(f"Choose a number from {LOWEST} to {HIGHEST}.", place=name)


def consequence_of(measure: Measure) -> int:
    """Return the consequence for people as a score of the catalogue, from 1 to 5."""
    steps = (measure.scale >= WIDE) + (measure.reversibility >= LASTING) + (measure.is_vulnerable)
    return min(HIGHEST, measure.severity + min(MOST_STEPS, steps))


def level_of(measure: Measure, criteria: Criteria) -> str:
    """Return the level at which the organisation's criteria place likelihood and consequence."""
    return scored_point(criteria, measure.likelihood, consequence_of(measure)).level.value


def why(measure: Measure) -> str:
    """Return how the consequence comes about, in a sentence."""
    parts = [f"severity {measure.severity}, {MEASURES['severity'][measure.severity].lower()}"]
    if measure.scale >= WIDE:
        parts.append("raised as thousands are hit")
    if measure.reversibility >= LASTING:
        parts.append("raised as it can at best partly be undone")
    if measure.is_vulnerable:
        parts.append("raised as the group is vulnerable")
    return f"Consequence {consequence_of(measure)} of 5: {'; '.join(parts)}."


def is_over(direction: str, threshold: float, value: float) -> bool:
    """Say whether a reading stands on the bad side of its threshold, or on it."""
    return value >= threshold if direction == "above" else value <= threshold
