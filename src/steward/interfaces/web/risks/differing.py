"""Which fact of its system would change a risk; asked for once the explanation is seen."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import get_risk
from steward.domain.risks.stories import facts_would_change
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest


@require_safe
def by_facts(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show each fact that alone would move the risk, or end it."""
    risk = get_risk(request.actor, key)
    require(request.actor, VIEW_RISK, risk)
    if not request.headers.get("HX-Request"):
        return redirect(f"/risks/{risk.pk}")
    context = {
        "lines": facts_would_change(request.actor, risk),
        "judged": risk.status == "edited",
    }
    return render(request, "risks/by_facts.html", context)
