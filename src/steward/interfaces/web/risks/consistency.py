"""Whether the register adds up: all findings, and those of one risk."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steward.domain.readiness.consistency import findings_of, register_findings
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import get_risk
from steward.domain.risks.rules.consistency import RULES, SEVERITIES, counts_of
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest

SHOWN = 50
TONES = {"high": "bad", "medium": "warn", "low": "neutral"}
TILES = {"high": "bad", "medium": "warn"}


@require_safe
def consistency(request: ActorRequest) -> HttpResponse:
    """Show what does not add up, narrowed by rule, weight and words."""
    require(request.actor, VIEW_RISK)
    every = register_findings(request.actor)
    rule, weight = request.GET.get("rule", ""), request.GET.get("weight", "")
    words = request.GET.get("q", "").strip().casefold()
    found = [
        item
        for item in every
        if rule in ("", item.rule.id)
        and weight in ("", item.rule.severity)
        and (not words or words in f"{item.reference} {item.title} {item.system_name}".casefold())
    ]
    risks = len({item.risk for item in every})
    context = {
        "found": [(item, TONES[item.rule.severity]) for item in found[:SHOWN]],
        "count": len(found),
        "total": len(every),
        "on_risks": f"on {risks:,} {'risk' if risks == 1 else 'risks'}",
        "weights": [
            (name, sum(item.rule.severity == name for item in every), TILES.get(name, ""))
            for name in SEVERITIES
        ],
        "rules": [(RULES[name], count) for name, count in counts_of(every).items()],
        "rule": rule,
        "weight": weight,
        "q": request.GET.get("q", ""),
        "may_export": request.actor.may(EXPORT_REPORT),
    }
    return render(request, "risks/consistency.html", context)


@require_safe
def adds_up(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what does not add up about one risk; asked for once its page is there."""
    risk = get_risk(request.actor, key)
    require(request.actor, VIEW_RISK, risk)
    if not request.headers.get("HX-Request"):
        return redirect(f"/risks/{risk.pk}")
    found = findings_of(request.actor, risk)
    context = {"found": [(item, TONES[item.rule.severity]) for item in found]}
    return render(request, "risks/adds_up.html", context)
