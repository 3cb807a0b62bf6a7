"""Parts of the pages of systems and risks that come after them: what proves, what was seen."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import get_risk
from steward.domain.systems.policy import VIEW_SYSTEM
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.evidence.shown import about_panel
from steward.interfaces.web.monitoring.panel import monitoring_panel

PROOF, SEEN = "evidence/about.html", "monitoring/panel.html"


@require_safe
def evidence_of_system(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what is evidence of an AI system."""
    row = get_system(request.actor, key)
    require(request.actor, VIEW_SYSTEM, row)
    return _part(request, f"/systems/{key}", PROOF, about_panel(request.actor, row))


@require_safe
def seen_of_system(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what checks say of an AI system."""
    row = get_system(request.actor, key)
    require(request.actor, VIEW_SYSTEM, row)
    return _part(request, f"/systems/{key}", SEEN, monitoring_panel(request.actor, row))


@require_safe
def evidence_of_risk(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what is evidence of a risk."""
    row = get_risk(request.actor, key)
    require(request.actor, VIEW_RISK, row)
    return _part(request, f"/risks/{key}", PROOF, about_panel(request.actor, row))


def _part(request: ActorRequest, page: str, template: str, panel: dict[str, Any]) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(page)
    return render(request, template, {"panel": panel})
