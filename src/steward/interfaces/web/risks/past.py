"""The register as it stood on a day: what there was, and how it had been judged."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries.past import day_that_was, register_on
from steward.domain.risks.terms import STATUS_WORDS, Level
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest

SHOWN = 100


@require_safe
def past(request: ActorRequest) -> HttpResponse:
    """Show the register as it stood at the end of a day; today where none is given."""
    require(request.actor, VIEW_RISK)
    today, refusal = request.actor.today, ""
    try:
        day = day_that_was(request.GET.get("on", ""), today) or today
    except Invalid as error:
        day, refusal = today, error.message
    found = [] if refusal else register_on(request.actor, day, whole=False)
    levels = Counter(risk.current_level for risk in found if risk.kind == "threat")
    context = {
        "on": request.GET.get("on", "") if refusal else day.isoformat(),
        "day": day,
        "today": today,
        "refusal": refusal,
        "risks": [(risk, STATUS_WORDS[risk.status]) for risk in found[:SHOWN]],
        "count": len(found),
        "levels": [(level.value, levels[level.value]) for level in reversed(Level)],
        "may_export": request.actor.may(EXPORT_REPORT),
    }
    return render(request, "risks/past.html", context, status=422 if refusal else 200)
