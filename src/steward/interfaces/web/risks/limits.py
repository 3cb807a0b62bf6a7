"""In what losses are counted, what is borne of them, and what moves risks together."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.risks import policy, queries
from steward.domain.risks.forecasting import Cause, common_causes, forecasts
from steward.domain.risks.models import LossSettings
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.risks.rules.limits import (
    STRENGTH_WORDS,
    STRENGTHS,
    chance_in_words,
    chance_said,
)
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest

ROWS = 5
MOST_CAUSES = 100
HERE = "/risks/losses/limits"


@require_http_methods(["GET", "POST"])
def limits(request: ActorRequest) -> HttpResponse:
    """Show currency, appetite and common causes, and set them."""
    require(request.actor, policy.VIEW_RISK)
    found = forecasts(request.actor)
    causes = common_causes(request.actor, found)[:MOST_CAUSES]
    error: Invalid | None = None
    if request.method == "POST":
        require(request.actor, policy.SETTLE_LOSSES)
        try:
            settle_losses(
                actor=request.actor,
                currency=request.POST.get("currency", ""),
                appetite=_appetite(request.POST),
                factors=_factors(request.POST, causes),
            )
        except Invalid as refusal:
            error = refusal
        else:
            messages.success(request, "Currency, appetite and common causes are set.")
            return redirect(HERE)
    settings = queries.loss_settings(request.actor)
    usual = found[0].currency if found else "EUR"
    typed = request.POST if error else None
    context: dict[str, Any] = {
        "may": request.actor.may(policy.SETTLE_LOSSES),
        "error": error,
        "currency": _currency(settings, usual) if typed is None else typed.get("currency", ""),
        "rows": _rows(settings) if typed is None else _typed_rows(typed),
        "causes": [
            {"cause": cause, "name": f"cause-{cause.part.pk}", "value": _strength(cause, typed)}
            for cause in causes
        ],
        "strengths": list(STRENGTH_WORDS.items()),
    }
    return render(request, "risks/limits.html", context, status=422 if error else 200)


def _currency(settings: LossSettings | None, usual: str) -> str:
    return usual if settings is None else settings.currency


def _rows(settings: LossSettings | None) -> list[tuple[str, str]]:
    kept = [] if settings is None else settings.appetite
    rows = [(f"{amount:.0f}", chance_in_words(share)) for amount, share in kept]
    return rows + [("", "")] * max(1, ROWS - len(rows))


def _typed_rows(typed: QueryDict) -> list[tuple[str, str]]:
    return list(zip(typed.getlist("amount"), typed.getlist("chance"), strict=False))


def _appetite(sent: QueryDict) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for amount, chance in _typed_rows(sent):
        if not (amount.strip() or chance.strip()):
            continue
        try:
            number = float("".join(amount.replace(",", "").split()))
        except ValueError:
            told = f"“{amount}” is no amount; write it as 250000."
            raise Invalid(told, place="appetite") from None
        found.append((number, chance_said(chance, "appetite")))
    return found


def _factors(sent: Mapping[str, Any], causes: list[Cause]) -> dict[UUID, str]:
    return {cause.part.pk: sent.get(f"cause-{cause.part.pk}", "none") for cause in causes}


def _strength(cause: Cause, typed: QueryDict | None) -> str:
    if typed is not None:
        return typed.get(f"cause-{cause.part.pk}", "none")
    return next((name for name, log_sd in STRENGTHS.items() if log_sd == cause.log_sd), "none")
