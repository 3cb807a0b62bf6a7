"""Home: what needs the person first, then how things stand."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.home.boards import board_of
from steward.interfaces.web.home.facts import Facts
from steward.interfaces.web.home.palette import found
from steward.interfaces.web.home.tiles import TILES


def home(request: ActorRequest) -> HttpResponse:
    """Show the board of the actor's role."""
    board = board_of(request.actor, request.role)
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
    """Return places, things to do and records whose name or number holds the words typed."""
    words = request.GET.get("q", "").strip()[:100]
    return JsonResponse({"results": found(request.actor, words)})
