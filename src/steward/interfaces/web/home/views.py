"""Home: what needs the person first, then how things stand."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from steward.domain.risks import queries as risks
from steward.domain.systems.queries import systems_visible_to
from steward.foundation.core.actor import Actor
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.context import RAIL
from steward.interfaces.web.home.boards import BOARDS
from steward.interfaces.web.home.facts import Facts
from steward.interfaces.web.home.tiles import TILES

FOUND = 8


def home(request: ActorRequest) -> HttpResponse:
    """Show the board of the actor's role."""
    board = BOARDS[request.role]
    facts = Facts(request.actor)
    context = {
        "board": board,
        "facts": facts,
        "tiles": [tile for name in board.tiles if (tile := TILES[name](facts)) is not None],
        "main": [f"home/panels/{name}.html" for name in board.main],
        "side": [f"home/panels/{name}.html" for name in board.side],
        "may_import": "system.import" in request.actor.permissions,
        "sees_systems": "system.view" in request.actor.permissions,
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
