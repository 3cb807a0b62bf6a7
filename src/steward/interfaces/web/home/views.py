"""Home: what needs the person first, then how things stand."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from steward.domain.questionnaires.queries import runs_visible_to
from steward.domain.readiness.queries import current_readiness
from steward.domain.risks import queries as risks
from steward.domain.risks.terms import Criteria
from steward.domain.systems.queries import count_systems, systems_visible_to
from steward.domain.tasks import queries as tasks
from steward.foundation.core.actor import Actor
from steward.foundation.journal.queries import recent_entries
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.context import RAIL
from steward.interfaces.web.kit.figures import matrix, share

FOUND = 8


def home(request: ActorRequest) -> HttpResponse:
    """Show the queue, the readiness, the matrix and what happened last."""
    actor = request.actor
    readiness = current_readiness(actor)
    systems, assessed = count_systems(actor)
    counts = risks.count_matrix(actor)
    context: dict[str, Any] = {
        "systems": systems,
        "waiting": systems - assessed,
        "risks_total": sum(counts.values()),
        "levels": risks.count_by_level(actor),
        "statuses": risks.count_by_status(actor),
        "changed": risks.count_changed(actor),
        "mine": tasks.my_open_tasks(actor),
        "urgent": tasks.urgent_tasks(actor),
        "runs": list(runs_visible_to(actor).filter(status="open").order_by("-id")[:5]),
        "low": round(readiness.low * 100),
        "high": round(readiness.high * 100),
        "high_words": str(round(readiness.high * 100)),
        "readiness": readiness,
        "ranges": [share(s.clause, s.title, s.low, s.high) for s in readiness.scores],
        "matrix": matrix(Criteria().levels, counts=counts, caption="Current risks"),
        "entries": recent_entries(actor, 8),
    }
    return render(request, "home/home.html", context)


def palette(request: ActorRequest) -> JsonResponse:
    """Return pages, systems and risks whose name holds the words typed."""
    words = request.GET.get("q", "").strip()[:100]
    return JsonResponse({"results": found(request.actor, words)})


def found(actor: Actor, words: str) -> list[dict[str, str]]:
    """Return what the palette offers: places first, then records."""
    results = [
        {"label": place.label, "href": place.href, "kind": "Page"}
        for place in RAIL
        if words.lower() in place.label.lower()
    ]
    if len(words) < 2:
        return results
    if "system.view" in actor.permissions:
        rows = systems_visible_to(actor).filter(name__icontains=words).order_by("name")[:FOUND]
        results += [
            {"label": row.name, "href": f"/systems/{row.pk}", "kind": "AI system"} for row in rows
        ]
    if "risk.view" in actor.permissions:
        rows_ = risks.risks_visible_to(actor).filter(title__icontains=words)
        results += [
            {"label": f"{row.title} · {row.system}", "href": f"/risks/{row.pk}", "kind": "Risk"}
            for row in rows_.order_by("-current_rank")[:FOUND]
        ]
    return results
