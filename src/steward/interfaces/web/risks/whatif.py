"""What the year would look like with some treatments done: sliders that answer at once."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.risks import policy, queries
from steward.domain.risks.choosing import after_treatments, changed_portfolio
from steward.domain.risks.forecasting import (
    SEED,
    YEARS,
    Forecast,
    Worth,
    common_factors,
    forecasts,
    simulated,
    worth_of_treatments,
)
from steward.domain.risks.quantification.curves import AppetiteCurve
from steward.domain.risks.quantification.portfolio import Portfolio
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.risks.drawing import appetite_words
from steward.interfaces.web.risks.treating import told_effect

MOST_SLIDERS = 60
STEP = 5
NAMES = (("1 in 10 years more than", 0.9), ("1 in 20", 0.95), ("1 in 100", 0.99))
WIDE, HIGH, LEFT, BOTTOM = 640, 260, 48, 26
LEAST_SHARE = 1e-4


@require_safe
def what_if(request: ActorRequest) -> HttpResponse:
    """Show the year as it is and as it would be with shares of the treatments done."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    context: dict[str, Any] = {"count": len(found), "years": YEARS, "seed": SEED}
    if found:
        worths = worth_of_treatments(request.actor, found)
        worths = [item for item in worths if item.saved > 0]
        shares = {item.treatment.pk: _share(request, item) for item in worths[:MOST_SLIDERS]}
        context |= {
            "currency": found[0].currency,
            "sliders": [
                {
                    "row": item.treatment,
                    "effect": told_effect(item.treatment),
                    "percent": round(100 * shares[item.treatment.pk]),
                }
                for item in worths[:MOST_SLIDERS]
            ],
            "hidden": max(0, len(worths) - MOST_SLIDERS),
        }
        rows = [item.treatment for item in worths[:MOST_SLIDERS]]
        now = tuple(item.scenarios["current"] for item in found)
        factors = common_factors(request.actor, found)
        before = simulated(now, factors)
        after = changed_portfolio(before, now, after_treatments(found, shares, rows), factors)
        context |= _answer(request, found, before, after)
    part = request.headers.get("HX-Request") and not request.headers.get(
        "HX-History-Restore-Request"
    )
    template = "risks/what_if_answer.html" if part else "risks/what_if.html"
    return render(request, template, context)


def _share(request: ActorRequest, item: Worth) -> float:
    text = request.GET.get(str(item.treatment.pk), "0")
    return min(int(text), 100) / 100 if text.isascii() and text.isdigit() else 0.0


def _answer(
    request: ActorRequest, found: Sequence[Forecast], before: Portfolio, after: Portfolio
) -> dict[str, Any]:
    amount = _amount(request, before)
    appetite = queries.loss_appetite(request.actor, found[0].currency)
    return {
        "before": before,
        "after": after,
        "saved": before.expected - after.expected,
        "amount": amount,
        "chances": [float(one.exceedance(amount)) for one in (before, after)],
        "error": 1.96 * float(after.exceedance_error(amount)),
        "tails": [_tail(name, share, before, after) for name, share in NAMES],
        "borne": "" if appetite is None else appetite_words(after, appetite, found[0].currency),
        "picture": picture(before, after, appetite),
        "currency": found[0].currency,
    }


def _tail(name: str, share: float, before: Portfolio, after: Portfolio) -> tuple[Any, ...]:
    ends = after.interval(share)
    return name, float(before.quantile(share)), float(after.quantile(share)), *ends


def _amount(request: ActorRequest, before: Portfolio) -> float:
    """Return the amount whose chance is asked for, or about what one year in twenty exceeds."""
    try:
        given = float(request.GET.get("amount", ""))
    except ValueError:
        given = math.nan
    if math.isfinite(given) and 0 < given <= 1e15:
        return given
    usual = float(before.quantile(0.95))
    return float(f"{usual:.1g}") if usual > 0 else 1.0


def _borne(appetite: AppetiteCurve, amounts: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Yield the appetite at some amounts, its own points among them, from the first on."""
    first = appetite.points[0][0]
    own = [amount for amount, _ in appetite.points if amounts[0] <= amount <= amounts[-1]]
    shown = sorted({*own, *(amount for amount in amounts if amount >= first)})
    yield from zip(shown, appetite.limit(np.array(shown)).tolist(), strict=True)


def picture(
    before: Portfolio, after: Portfolio, appetite: AppetiteCurve | None = None
) -> dict[str, Any]:
    """Return both curves and the appetite as lines on logarithmic axes, with their ticks."""
    positive = before.ascending[before.ascending > 0]
    if not len(positive):
        return {}
    low = math.log10(max(float(positive[len(positive) // 20]), float(positive[-1]) * 1e-4))
    high = math.log10(float(positive[-1])) + 0.02
    low = min(low, high - 0.5)

    def across(amount: float) -> float:
        return LEFT + (math.log10(amount) - low) / (high - low) * (WIDE - LEFT - 8)

    def down(share: float) -> float:
        return 8 + math.log10(share) / math.log10(LEAST_SHARE) * (HIGH - BOTTOM - 8)

    amounts = [10 ** (low + (high - low) * step / 80) for step in range(81)]

    def line(pairs: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{across(a):.1f},{down(s):.1f}" for a, s in pairs if s >= LEAST_SHARE)

    def curve(one: Portfolio) -> str:
        return line(zip(amounts, one.exceedance(amounts).tolist(), strict=True))

    marks = [
        digit * 10.0**power
        for power in range(math.floor(low), math.ceil(high) + 1)
        for digit in ((1,) if high - low > 2 else (1, 2, 5))
    ]
    return {
        "wide": WIDE,
        "high": HIGH,
        "left": LEFT,
        "right": WIDE - 8,
        "floor": HIGH - BOTTOM,
        "ground": HIGH - 8,
        "before": curve(before),
        "after": curve(after),
        "borne": "" if appetite is None else line(_borne(appetite, amounts)),
        "across": [
            (round(across(mark), 1), mark) for mark in marks if low <= math.log10(mark) <= high
        ],
        "down": [
            (round(down(share), 1), words)
            for share, words in ((1.0, "100%"), (0.1, "10%"), (0.01, "1%"), (0.001, "0.1%"))
        ],
    }
