"""What an organisation bears of losses, and how strongly common causes move its risks."""

from collections.abc import Sequence

from steward.domain.risks.quantification.curves import AppetiteCurve

STRENGTHS = {"none": 0.0, "moderate": 0.5, "strong": 1.0}
"""Standard deviation of the logarithm of the factor by which a common cause moves a year."""
STRENGTH_WORDS = {
    "none": "Not together",
    "moderate": "Moderately together",
    "strong": "Strongly together",
}


def chance_in_words(share: float) -> str:
    """Return a probability as people say it."""
    return f"{100 * share:.3g} %"


def appetite_of(points: Sequence[Sequence[float]]) -> AppetiteCurve | None:
    """Return the curve that a kept appetite is; None where nothing is stated."""
    return AppetiteCurve(tuple((a, s) for a, s in points)) if points else None
