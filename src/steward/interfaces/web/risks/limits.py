"""In what losses are counted, what moves risks together, and where it stands what is borne."""

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
)
from steward.domain.risks.rules.telling import amount_in_words
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest

MOST_CAUSES = 100
HERE = "/risks/losses/limits"


@require_http_methods(["GET", "POST"])
def limits(request: ActorRequest) -> HttpResponse:
    """Show currency, appetite and common causes; set all but the appetite."""
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
                factors=_factors(request.POST, causes),
            )
        except Invalid as refusal:
            error = refusal
        else:
            messages.success(request, "Currency and common causes are set.")
            return redirect(HERE)
    settings = queries.loss_settings(request.actor)
    currency = _currency(settings, found[0].currency if found else "EUR")
    appetite = queries.loss_appetite(request.actor, currency)
    typed = request.POST if error else None
    context: dict[str, Any] = {
        "may": request.actor.may(policy.SETTLE_LOSSES),
        "error": error,
        "currency": currency if typed is None else typed.get("currency", ""),
        "borne": [
            (amount_in_words(amount, currency), chance_in_words(share))
            for amount, share in (() if appetite is None else appetite.points)
        ],
        "may_bear": request.actor.may(policy.SET_CRITERIA),
        "causes": [
            {"cause": cause, "name": f"cause-{cause.part.pk}", "value": _strength(cause, typed)}
            for cause in causes
        ],
        "strengths": list(STRENGTH_WORDS.items()),
    }
    return render(request, "risks/limits.html", context, status=422 if error else 200)


def _currency(settings: LossSettings | None, usual: str) -> str:
    return usual if settings is None else settings.currency


def _factors(sent: Mapping[str, Any], causes: list[Cause]) -> dict[UUID, str]:
    return {cause.part.pk: sent.get(f"cause-{cause.part.pk}", "none") for cause in causes}


def _strength(cause: Cause, typed: QueryDict | None) -> str:
    if typed is not None:
        return typed.get(f"cause-{cause.part.pk}", "none")
    return next((name for name, log_sd in STRENGTHS.items() if log_sd == cause.log_sd), "none")
