"""Which estimates matter most, and the script that repeats the figures elsewhere."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.risks import policy, queries
from steward.domain.risks.exporting import script_of_risk, script_of_year
from steward.domain.risks.forecasting import SEED, YEARS, common_factors, forecasts
from steward.domain.risks.rules.estimating import frequency_in_words
from steward.domain.risks.weighing import Swing, swings_of_all, swings_of_risk
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment

WIDE = {
    "xAxis": {"splitNumber": 6},
    "yAxis": {"axisLabel": {"width": 320, "fontSize": 12, "lineHeight": 14}},
}
NARROW = {
    "xAxis": {"splitNumber": 2},
    "yAxis": {"axisLabel": {"width": 112, "fontSize": 10, "lineHeight": 10}},
}
"""How the picture is drawn on a desk and on a phone."""


@require_safe
def inputs(request: ActorRequest) -> HttpResponse:
    """Show which ends of which estimates move the year of all risks most."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    context: dict[str, Any] = {"count": len(found), "years": YEARS, "seed": SEED}
    if found:
        swings = swings_of_all(found, common_factors(request.actor, found))
        context |= _told(swings, found[0].currency)
    return render(request, "risks/inputs.html", context)


@require_safe
def inputs_of_risk(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show which ends of its estimate move the year of one risk most."""
    risk = queries.get_risk(request.actor, key)
    require(request.actor, policy.VIEW_RISK, risk)
    found = forecasts(request.actor, risk)
    context: dict[str, Any] = {"risk": risk, "count": len(found)}
    if found:
        context |= _told(swings_of_risk(found[0]), found[0].currency)
    return render(request, "risks/inputs.html", context)


def _told(swings: Sequence[Swing], currency: str) -> dict[str, Any]:
    return {
        "currency": currency,
        "swings": [{"swing": item, "said": _said(item)} for item in swings],
        "chart": _chart(swings, currency),
    }


def _said(item: Swing) -> str:
    return frequency_in_words(item.said) if item.name.startswith("rate") else f"{item.said:,.0f}"


def _chart(swings: Sequence[Swing], currency: str) -> dict[str, Any]:
    one = len({item.forecast.risk.pk for item in swings}) == 1
    names = [
        item.label if one else f"{item.forecast.risk.reference}: {item.label.lower()}"
        for item in reversed(swings)
    ]
    bars = [
        {
            "name": name,
            "type": "bar",
            "stack": "swing",
            "data": [round(item.mean[side], 2) for item in reversed(swings)],
            "color": f"var({colour})",
        }
        for side, name, colour in (
            (0, "Half of what was said", "--st-accent"),
            (1, "Twice of what was said", "--st-bad"),
        )
    ]
    return {
        "id": "swing-data",
        "caption": "How far the average year moves if one end of an estimate is wrong",
        "height": "normal" if one else "tall",
        "columns": ("Input", f"Half, {currency}", f"Twice, {currency}"),
        "rows": [
            (name, f"{item.mean[0]:+,.0f}", f"{item.mean[1]:+,.0f}")
            for name, item in zip(reversed(names), swings, strict=True)
        ],
        "option": {
            "grid": {"left": 8, "right": 32, "top": 16, "bottom": 64, "containLabel": True},
            "legend": {"bottom": 0},
            "xAxis": {
                "type": "value",
                "name": f"{currency} a year",
                "nameLocation": "middle",
                "nameGap": 26,
                "axisLabel": {"hideOverlap": True},
            },
            "yAxis": {"type": "category", "data": names, "axisLabel": {"overflow": "break"}},
            "tooltip": {"trigger": "axis"},
            "series": bars,
            "media": [{"option": WIDE}, {"query": {"maxWidth": 480}, "option": NARROW}],
        },
    }


@require_safe
def script(request: ActorRequest) -> HttpResponse:
    """Return the script that repeats the losses of a year."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    if not found:
        raise NotFound("Nothing is estimated yet, so there is nothing to repeat.")
    text = script_of_year(request.actor, found, common_factors(request.actor, found))
    return attachment(text.encode(), "losses.py")


@require_safe
def script_of_one(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the script that repeats the figures of one risk."""
    risk = queries.get_risk(request.actor, key)
    require(request.actor, policy.VIEW_RISK, risk)
    found = forecasts(request.actor, risk)
    if not found:
        raise NotFound("Nobody has estimated this risk, so there is nothing to repeat.")
    text = script_of_risk(request.actor, found[0])
    return attachment(text.encode(), f"{risk.reference.lower()}.py")
