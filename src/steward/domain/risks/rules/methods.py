"""The methods that are shipped to begin with: bands, words, matrix and limits, as plain values.

Source of the shape: ISO 31000:2018, 6.3.4; ISO/IEC 42001:2023, 6.1.1 and 6.1.2. The words and
numbers are original defaults; every organisation edits its own.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from steward.domain.risks.terms import Level

Body = dict[str, Any]
DIMENSIONS = {
    "individuals": "Individuals",
    "groups": "Groups",
    "society": "Society",
    "environment": "Environment",
    "organisation": "Organisation",
}
"""Whom or what a consequence concerns; the money of a band is the organisation's."""
_SLIGHT = (
    "A slight inconvenience, corrected at once.",
    "No group is treated differently.",
    "Nothing that others would notice.",
    "Energy and material within the plan.",
    "Handled in daily work.",
)
_LIMITED = (
    "A limited disadvantage for few people, which can be undone.",
    "Isolated cases in which a group fares worse.",
    "Some irritation, here and there.",
    "Use of energy or material somewhat above the plan.",
    "A local disruption at small cost.",
)
_NOTICEABLE = (
    "Noticeable disadvantage or distress, put right with effort.",
    "A group fares worse for some time; it is measured and corrected.",
    "A community is affected for a time.",
    "Avoidable emissions or waste that have to be reported.",
    "Management steps in; complaints and notable cost.",
)
_SERIOUS = (
    "Serious harm to rights, health, livelihood or dignity, hard to undo.",
    "A group is shut out or disadvantaged systematically.",
    "Many people lose trust; a public debate follows.",
    "Lasting damage at one place.",
    "Action by an authority, a large loss, or the loss of contracts.",
)
_GRAVE = (
    "Death, grave injury, or lasting loss of rights or livelihood.",
    "A group loses access to what it lives on, widely and for long.",
    "Lasting damage to institutions or to public safety.",
    "Damage to an ecosystem that does not recover soon.",
    "The organisation cannot go on as it is: a ban, or criminal liability.",
)
_TRIVIAL = (
    "Nobody is worse off.",
    "No group is concerned.",
    "Nothing to notice.",
    "Nothing measurable.",
    "Not worth an entry.",
)
_DISASTER = (
    "Many deaths or grave injuries.",
    "Whole groups are harmed for a generation.",
    "A country or a sector is harmed lastingly.",
    "Damage across regions that cannot be undone.",
    "The end of the organisation, and harm far beyond it.",
)
AUTHORITY = {
    "low": ["owner", "manager", "approver", "risk_owner", "executive"],
    "medium": ["owner", "manager", "approver", "risk_owner", "executive"],
    "high": ["owner", "manager", "approver", "executive"],
    "critical": ["owner", "executive"],
}
TERMS = {"low": 730, "medium": 365, "high": 180, "critical": 90}
CADENCE = {"low": 365, "medium": 365, "high": 180, "critical": 90}


def product_cells(rows: int, columns: int, products: Sequence[int]) -> list[list[str]]:
    """Return the matrix whose levels are bands of the product of both numbers.

    ``products`` are the highest products that are still low, medium and high.
    """
    levels = [level.value for level in Level]
    return [
        [levels[sum(row * column > most for most in products)] for column in range(1, columns + 1)]
        for row in range(1, rows + 1)
    ]


def _likely(*bands: tuple[str, str, float | None]) -> list[Body]:
    return [
        {"name": name, "words": words} | ({} if typical is None else {"typical": typical})
        for name, words, typical in bands
    ]


def _severe(*bands: tuple[str, float | None, Sequence[str]]) -> list[Body]:
    return [
        {"name": name, "words": dict(zip(DIMENSIONS, words, strict=True))}
        | ({} if typical is None else {"typical": typical})
        for name, typical, words in bands
    ]


def _letters(*rows: str) -> list[list[str]]:
    names = {level.value[0]: level.value for level in Level}
    return [[names[letter] for letter in row] for row in rows]


_LIMITS: Body = {
    "appetite": "medium",
    "curve": [],
    "authority": AUTHORITY,
    "terms": TERMS,
    "cadence": CADENCE,
}
FIVE: Body = {
    "name": "5 × 5 by level",
    "about": "Five bands each way; the matrix says which level a pair of bands has.",
    "scoring": "matrix",
    "likelihood": _likely(
        ("Rare", "Less than once in 20 years for a system.", 0.02),
        ("Unlikely", "About once in 5 to 20 years.", 0.1),
        ("Possible", "About once in 1 to 5 years.", 0.5),
        ("Likely", "About yearly to monthly.", 2.0),
        ("Almost certain", "Monthly or more often.", 12.0),
    ),
    "frequency_edges": [0.05, 0.2, 1.0, 12.0],
    "consequence": _severe(
        ("Negligible", 1.0, _SLIGHT),
        ("Minor", 4.0, _LIMITED),
        ("Moderate", 16.0, _NOTICEABLE),
        ("Major", 64.0, _SERIOUS),
        ("Severe", 256.0, _GRAVE),
    ),
    "loss_edges": [2.0, 8.0, 32.0, 128.0],
    "currency": "",
    "unit": 1.0,
    "cells": product_cells(5, 5, (4, 9, 16)),
    "products": [],
    **_LIMITS,
}
FOUR: Body = {
    "name": "4 × 4 by level",
    "about": "Four bands each way, so nobody can take refuge in the middle.",
    "scoring": "matrix",
    "likelihood": _likely(
        ("Unlikely", "Less than once in 10 years for a system.", 0.02),
        ("Possible", "About once in 1 to 10 years.", 0.3),
        ("Likely", "About yearly to monthly.", 3.0),
        ("Frequent", "Monthly or more often.", 24.0),
    ),
    "frequency_edges": [0.1, 1.0, 12.0],
    "consequence": _severe(
        ("Minor", 1.0, _LIMITED),
        ("Moderate", 8.0, _NOTICEABLE),
        ("Major", 64.0, _SERIOUS),
        ("Severe", 256.0, _GRAVE),
    ),
    "loss_edges": [3.0, 24.0, 150.0],
    "currency": "",
    "unit": 1.0,
    "cells": _letters("llmm", "lmmh", "mmhc", "mhcc"),
    "products": [],
    **_LIMITS,
}
QUANTITATIVE: Body = {
    "name": "Quantitative first",
    "about": "Seven bands each way, each a factor of ten in events a year and in money; the level"
    " follows the expected loss of a year. With an appetite as a curve.",
    "scoring": "matrix",
    "likelihood": _likely(
        ("Below 1 in 1,000 years", "Never seen in the field, thinkable.", None),
        ("1 in 100 to 1,000 years", "Known from few cases anywhere.", None),
        ("1 in 10 to 100 years", "Known from comparable organisations.", None),
        ("1 in 1 to 10 years", "Expected once or twice in the life of a system.", None),
        ("1 to 10 a year", "Expected every year.", None),
        ("10 to 100 a year", "Expected every month.", None),
        ("100 a year or more", "Expected every week.", None),
    ),
    "frequency_edges": [0.001, 0.01, 0.1, 1.0, 10.0, 100.0],
    "consequence": _severe(
        ("Below a thousand", None, _TRIVIAL),
        ("Thousands", None, _SLIGHT),
        ("Tens of thousands", None, _LIMITED),
        ("Hundreds of thousands", None, _NOTICEABLE),
        ("Millions", None, _SERIOUS),
        ("Tens of millions", None, _GRAVE),
        ("A hundred million or more", None, _DISASTER),
    ),
    "loss_edges": [1e3, 1e4, 1e5, 1e6, 1e7, 1e8],
    "currency": "EUR",
    "unit": 1000.0,
    "cells": _letters("lllllmh", "llllmhh", "lllmhhc", "llmhhcc", "lmhhccc", "mhhcccc", "hhccccc"),
    "products": [],
    **_LIMITS,
    "curve": [[100_000.0, 0.2], [1_000_000.0, 0.05], [10_000_000.0, 0.005]],
}
PRODUCT: Body = {
    **FIVE,
    "name": "5 × 5 by likelihood × consequence",
    "about": "The numbers of both bands are multiplied, and the product gives the level. Numbers of"
    " bands are ranks: a product of ranks says less than it seems to.",
    "scoring": "product",
    "products": [4, 9, 16],
}
SHIPPED: Mapping[str, Body] = {
    "five": FIVE,
    "four": FOUR,
    "quantitative": QUANTITATIVE,
    "product": PRODUCT,
}


def shipped_body(key: str, *, appetite: str = "medium") -> Body:
    """Return a shipped method as plain values to edit; ``KeyError`` for another key."""
    body = deepcopy(SHIPPED[key]) | {"method": key, "appetite": appetite}
    del body["about"]
    return body
