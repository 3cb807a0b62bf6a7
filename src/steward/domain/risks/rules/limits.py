"""What an organisation bears of losses, and how strongly common causes move its risks."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from steward.domain.risks.quantification.curves import AppetiteCurve
from steward.domain.risks.rules.estimating import frequency_said
from steward.foundation.core.errors import Invalid

STRENGTHS = {"none": 0.0, "moderate": 0.5, "strong": 1.0}
"""Standard deviation of the logarithm of the factor by which a common cause moves a year."""
STRENGTH_WORDS = {
    "none": "Not together",
    "moderate": "Moderately together",
    "strong": "Strongly together",
}
MOST_POINTS = 8
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*%")


def chance_said(text: str, place: str) -> float:
    """Return the probability in a year that a text speaks of, above 0 and at most 1.

    Knows “5 %”, “once in 20 years” and a plain share such as 0.05.

    Raises:
        Invalid: The text says none, or one out of range.
    """
    words = " ".join(text.split())
    percent = _PERCENT.fullmatch(words)
    try:
        share = (
            float(percent[1].replace(",", ".")) / 100 if percent else frequency_said(words, place)
        )
    except Invalid:
        raise Invalid("Say it as “5 %” or “once in 20 years”.", place=place) from None
    if not 0 < share <= 1:
        raise Invalid("A chance lies above 0 and is at most 100 %.", place=place)
    return share


def chance_in_words(share: float) -> str:
    """Return a probability as people say it."""
    return f"{100 * share:.3g} %"


def checked_appetite(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Return an appetite as it is kept, by amount; nothing where none is stated.

    Raises:
        Invalid: There are too many points, two have one amount, or a larger loss may be likelier.
    """
    if len(points) > MOST_POINTS:
        raise Invalid(f"Give at most {MOST_POINTS} amounts.", place="appetite")
    ordered = sorted(points)
    for amount, share in ordered:
        if not (math.isfinite(amount) and 0 < amount <= 1e15):
            raise Invalid("Give an amount above 0.", place="appetite")
        if not 0 < share <= 1:
            raise Invalid("A chance lies above 0 and is at most 100 %.", place="appetite")
    for before, after in pairwise(ordered):
        if before[0] == after[0]:
            raise Invalid(f"Two chances are given for {after[0]:,.0f}.", place="appetite")
        if before[1] < after[1]:
            told = f"Losing more than {after[0]:,.0f} may not be likelier than {before[0]:,.0f}."
            raise Invalid(told, place="appetite")
    return [[amount, share] for amount, share in ordered]


def appetite_of(points: Sequence[Sequence[float]]) -> AppetiteCurve | None:
    """Return the curve that a kept appetite is; None where nothing is stated."""
    return AppetiteCurve(tuple((a, s) for a, s in points)) if points else None
