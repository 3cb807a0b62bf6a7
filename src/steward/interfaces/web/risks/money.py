"""Risks in money: the estimate of one, and the losses of all together."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.risks import policy, queries
from steward.domain.risks.forecasting import (
    POINTS,
    SEED,
    SHARES,
    YEARS,
    Forecast,
    common_causes,
    common_factors,
    contributions,
    forecasts,
    portfolio,
    worth_of_treatments,
    years,
)
from steward.domain.risks.models import Estimate, Risk
from steward.domain.risks.operations import estimating
from steward.domain.risks.quantification.curves import exact_curve
from steward.domain.risks.rules.estimating import Guess, frequency_in_words, frequency_said
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.risks.drawing import NAMED, appetite_words, loss_chart, point_line


def estimate(*, actor: Actor, risk: Risk, **fields: Any) -> Estimate:  # noqa: ANN401 -- leaf
    """Estimate a risk from what a form sends."""
    guess = Guess(
        rate_low=frequency_said(fields["rate_low"], "rate_low"),
        rate_high=frequency_said(fields["rate_high"], "rate_high"),
        loss_low=fields["loss_low"],
        loss_high=fields["loss_high"],
        loss_mode=fields["loss_mode"],
    )
    return estimating.estimate_risk(
        actor=actor, risk=risk, guess=guess, currency=fields["currency"], note=fields["note"]
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: ActorRequest, key: UUID) -> HttpResponse:
    """Withdraw one's own estimate."""
    risk = queries.get_risk(request.actor, key)
    require(request.actor, policy.EDIT_RISK, risk)
    question = Question(
        title="Withdraw your estimate",
        button="Withdraw it",
        lead="The estimates of others stay.",
        tone="danger",
        done="Your estimate is withdrawn.",
        back=f"/risks/{risk.pk}",
    )

    def call(_fields: dict[str, Any]) -> None:
        estimating.withdraw_estimate(actor=request.actor, risk=risk)

    return ask(request, question, forms.Form(sent(request)), call)


def money_panel(actor: Actor, risk: Risk) -> dict[str, Any]:
    """Return what a risk may cost in a year, by the experts' estimates."""
    found = forecasts(actor, risk)
    events = queries.losses_of(actor, risk)
    may = actor.may(policy.EDIT_RISK, risk)
    if not found:
        return {"risk": risk, "may": may, "events": events}
    one = found[0]
    curves = {name: exact_curve(item.rate, item.severity) for name, item in one.scenarios.items()}
    return {
        "risk": risk,
        "may": may,
        "events": events,
        "forecast": one,
        "often": frequency_in_words(one.scenarios["current"].rate),
        "own": any(row.author == actor.id for row in one.estimates),
        "estimates": [
            {
                "row": row,
                "often": " to ".join(map(frequency_in_words, (row.rate_low, row.rate_high))),
            }
            for row in one.estimates
        ],
        "rows": [
            {
                "name": NAMED[name],
                "any": 1 - curve.no_loss,
                "mean": curve.mean,
                "quantiles": [float(value) for value in curve.quantile(list(SHARES))],
            }
            for name, curve in curves.items()
        ],
        "chart": loss_chart(
            "curve", one.currency, [point_line(name, curves[name].points) for name in POINTS]
        ),
    }


@require_safe
def losses(request: ActorRequest) -> HttpResponse:
    """Show what all estimated risks may cost in a year, and which treatments take off most."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    counts = queries.register_counts(request.actor)
    live = sum(counts.statuses.get(status, 0) for status in queries.LIVE)
    context: dict[str, Any] = {"count": len(found), "live": live, "years": YEARS, "seed": SEED}
    context["may"] = request.actor.may(policy.EDIT_RISK)
    if found:
        context |= _figures(request.actor, found)
    return render(request, "risks/losses.html", context)


def _figures(actor: Actor, found: list[Forecast]) -> dict[str, Any]:
    factors = common_factors(actor, found)
    currency = found[0].currency
    appetite = queries.loss_appetite(actor, currency)
    made = {name: portfolio(found, name, factors) for name in POINTS}
    adds = contributions(found, factors)
    worst = sum(item.worst for item in adds.values()) or 1.0
    ranked = sorted(found, key=lambda item: -adds[item.risk.pk].worst)
    return {
        "currency": found[0].currency,
        "rows": [
            {
                "name": NAMED[year.point],
                "year": year,
                "quantiles": [
                    (value, *ends)
                    for value, ends in zip(year.quantiles, year.intervals, strict=True)
                ],
            }
            for year in years(found, factors)
        ],
        "chart": loss_chart(
            "losses",
            found[0].currency,
            [point_line(name, made[name].points) for name in POINTS],
            appetite,
        ),
        "risks": [
            {
                "risk": item.risk,
                "often": frequency_in_words(item.scenarios["current"].rate),
                "experts": item.agreed.experts,
                "mean": adds[item.risk.pk].mean,
                "share": adds[item.risk.pk].worst / worst,
            }
            for item in ranked[:50]
        ],
        "borne": []
        if appetite is None
        else [(NAMED[name], appetite_words(made[name], appetite, currency)) for name in POINTS],
        "causes": [cause for cause in common_causes(actor, found) if cause.log_sd],
        "worths": worth_of_treatments(actor, found)[:50],
    }
