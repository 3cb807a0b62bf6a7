"""The best set of treatments under a budget, on a page."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.risks import policy, queries
from steward.domain.risks.choosing import MOST_DAYS, Choice, choose
from steward.domain.risks.forecasting import (
    SEED,
    YEARS,
    Forecast,
    common_factors,
    forecasts,
    portfolio,
    simulated,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse
from steward.interfaces.web.risks.drawing import Line, loss_chart
from steward.interfaces.web.risks.treating import told_effect

MOST_CORNERS = 120


class BudgetForm(forms.Form):
    """What may be spent."""

    budget = forms.DecimalField(
        label="Money", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    days = forms.FloatField(label="Days of work", required=False, min_value=0, max_value=MOST_DAYS)


@require_safe
def plan(request: ActorRequest) -> HttpResponse:
    """Show which open treatments take off most for a budget, and what more would buy."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    asked = bool(request.GET.get("budget", "").strip() or request.GET.get("days", "").strip())
    form = BudgetForm(request.GET if asked else None)
    context: dict[str, Any] = {
        "form": form,
        "count": len(found),
        "currency": found[0].currency if found else "",
        "years": YEARS,
        "seed": SEED,
    }
    status = 200
    if found and asked and form.is_valid():
        try:
            context |= _answer(request.actor, found, form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
    if asked and form.errors:
        status = 422
    part = request.headers.get("HX-Request") and not request.headers.get(
        "HX-History-Restore-Request"
    )
    template = "risks/plan_results.html" if part else "risks/plan.html"
    return render(request, template, context, status=status)


def _answer(actor: Actor, found: list[Forecast], given: dict[str, Any]) -> dict[str, Any]:
    made = choose(actor, found, given["budget"], given["days"])
    currency = found[0].currency
    factors = common_factors(actor, found)
    before = portfolio(found, "current", factors)
    after = simulated(made.after, factors)
    lines = [
        Line("Today", before.points, "--st-bad"),
        Line("With this set", after.points, "--st-accent"),
    ]
    return {
        "made": made,
        "cost": made.plan.cost / 100,
        "days_of_work": made.plan.days / 100,
        "share": made.plan.saved / made.expected if made.expected else 0.0,
        "short": made.plan.bound - made.plan.saved,
        "rows": [{"row": row, "effect": told_effect(row)} for row in made.chosen],
        "others": [{"row": row, "effect": told_effect(row)} for row in made.others[:50]],
        "tails": [
            (name, float(before.quantile(share)), float(after.quantile(share)))
            for name, share in (
                ("1 in 10 years more than", 0.9),
                ("1 in 20", 0.95),
                ("1 in 100", 0.99),
            )
        ],
        "chart": loss_chart("plan", currency, lines, queries.loss_appetite(actor, currency)),
        "frontier": _frontier(made, currency, of_money=given["budget"] is not None),
    }


def _frontier(made: Choice, currency: str, *, of_money: bool) -> dict[str, Any]:
    corners = made.corners
    if len(corners) > MOST_CORNERS:
        step = len(corners) / MOST_CORNERS
        corners = [corners[int(at * step)] for at in range(MOST_CORNERS)] + [corners[-1]]
    spent = (made.plan.cost if of_money else made.plan.days) / 100
    unit = currency if of_money else "days of work"
    what = "money" if of_money else "work"
    return {
        "id": "frontier-data",
        "caption": f"The most that can be taken off for each amount of {what}",
        "columns": (f"Spent, {unit}", f"Takes off a year, {currency}"),
        "rows": [(f"{a:,.0f}", f"{s:,.0f}") for a, s in corners[:: max(1, len(corners) // 12)]],
        "option": {
            "grid": {"left": 76, "right": 40, "top": 32, "bottom": 72},
            "legend": {"bottom": 0},
            "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 28},
            "yAxis": {"type": "value", "name": f"{currency} a year"},
            "tooltip": {"trigger": "item"},
            "series": [
                {
                    "name": "Best for its price",
                    "type": "line",
                    "showSymbol": False,
                    "data": [[round(a, 2), round(s, 2)] for a, s in corners],
                    "color": "var(--st-accent)",
                },
                {
                    "name": "This set",
                    "type": "scatter",
                    "symbolSize": 12,
                    "data": [[round(spent, 2), round(made.plan.saved, 2)]],
                    "color": "var(--st-bad)",
                },
            ],
        },
    }
