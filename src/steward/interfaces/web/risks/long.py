"""Many years of all risks, simulated in the background."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.risks import policy
from steward.domain.risks.forecasting import POINTS
from steward.domain.risks.operations.simulating import SIMULATE, ask_for_simulation
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.work.queries import get_work
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.risks.drawing import NAMED


@require_POST
def begin(request: ActorRequest) -> HttpResponse:
    """Ask for the simulation, and go where its progress is."""
    work = ask_for_simulation(actor=request.actor)
    return redirect(f"/risks/losses/long/{work.pk}" if work.is_over else f"/work/{work.pk}")


@require_safe
def long_run(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what a long simulation came to, with what repeats it."""
    work = get_work(request.actor, key)
    require(request.actor, policy.VIEW_RISK)
    if work.kind != SIMULATE or work.status != "done":
        raise NotFound("There is no such simulation.")
    asked, made = work.arguments, work.result
    context: dict[str, Any] = {
        "work": work,
        "count": len(asked["risks"]["current"]),
        "currency": made["currency"],
        "years": asked["years"],
        "seed": asked["seed"],
        "engine": asked["engine"],
        "key": made["key"],
        "rows": [_row(NAMED[name], made["points"][name]) for name in POINTS],
    }
    return render(request, "risks/long.html", context)


def _row(name: str, told: dict[str, Any]) -> dict[str, Any]:
    ends = [(low or 0.0, float("inf") if high is None else high) for low, high in told["intervals"]]
    quantiles = [(v, *e) for v, e in zip(told["quantiles"], ends, strict=True)]
    return {"name": name, "year": told, "quantiles": quantiles}
