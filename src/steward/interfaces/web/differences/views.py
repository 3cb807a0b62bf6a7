"""What changed between two instants: the page and its files."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.systems.queries import systems_visible_to
from steward.extensions.differences.kinds import KINDS
from steward.extensions.differences.queries import (
    VIEW_DIFFERENCES,
    WHATS,
    Difference,
    Found,
    Wanted,
    differences,
    found_between,
    kinds_for,
    told,
)
from steward.extensions.differences.tables import file_of
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.moments import in_words, instant_of, written
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment

SHOWN = 50
MOST_SYSTEMS = 200
USUAL = timedelta(days=30)


@require_safe
def page(request: ActorRequest) -> HttpResponse:
    """Show what changed between two instants, by kind; the last thirty days where none is given."""
    require(request.actor, VIEW_DIFFERENCES)
    found: list[Found] = []
    shown: list[Difference] = []
    refusal, place, wanted = "", "", None
    number = max(1, int(given)) if (given := request.GET.get("page", "")).isdecimal() else 1
    try:
        wanted = wanted_of(request)
        found = found_between(request.actor, wanted)
        shown = told(request.actor, wanted, found[(number - 1) * SHOWN : number * SHOWN])
    except Invalid as error:
        refusal, place = error.message, error.place or ""
    systems = systems_visible_to(request.actor).order_by("name")[:MOST_SYSTEMS]
    context = {
        "wanted": wanted,
        "since_words": in_words(wanted.since) if wanted else "",
        "until_words": in_words(wanted.until) if wanted else "",
        "since_given": written(wanted.since) if wanted else "",
        "given": {
            "from": request.GET.get("from") or (wanted.since.date().isoformat() if wanted else ""),
            "to": request.GET.get("to") or (wanted.until.date().isoformat() if wanted else ""),
            "kind": request.GET.get("kind", ""),
            "system": request.GET.get("system", ""),
        },
        "kinds": kinds_for(request.actor),
        "systems": [(str(key), name) for key, name in systems.values_list("id", "name")],
        "groups": _grouped(shown),
        "counts": [(word, sum(i.what == what for i in found)) for what, word in WHATS.items()],
        "count": len(found),
        "first": (number - 1) * SHOWN + 1,
        "last": (number - 1) * SHOWN + len(shown),
        "previous_href": _at_page(request, wanted, number - 1) if number > 1 else "",
        "next_href": _at_page(request, wanted, number + 1) if number * SHOWN < len(found) else "",
        "refusal": refusal,
        "place": place,
        "query": request.GET.urlencode(),
    }
    return render(request, "differences/page.html", context, status=422 if refusal else 200)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """Answer with what changed as a file."""
    require(request.actor, VIEW_DIFFERENCES)
    wanted = wanted_of(request)
    found = differences(request.actor, wanted)
    content = file_of(found, wanted, kind, made=request.actor.now)
    name = f"differences-{wanted.since:%Y-%m-%d}-to-{wanted.until:%Y-%m-%d}.{kind}"
    return attachment(content, name)


def _at_page(request: ActorRequest, wanted: Wanted | None, number: int) -> str:
    """Return the address of another page of what was found; it keeps the two instants."""
    query = request.GET.copy()
    if wanted is not None:
        query["from"], query["to"] = written(wanted.since), written(wanted.until)
    query["page"] = str(number)
    return f"/differences?{query.urlencode()}"


def wanted_of(request: ActorRequest) -> Wanted:
    """Return what the address asks for.

    Raises:
        Invalid: An instant is none or still to come, or the system is not of the organisation.
    """
    now = request.actor.now
    since, until = _instant(request, "from"), _instant(request, "to") or now
    word = request.GET.get("system", "")
    try:
        system = UUID(word) if word else None
    except ValueError:
        raise Invalid("This is no id of an AI system.", place="system") from None
    if system is not None:
        systems_visible_to(request.actor).one(request.actor, system)
    return Wanted(since or until - USUAL, until, request.GET.get("kind", ""), system)


def _instant(request: ActorRequest, name: str) -> datetime | None:
    words = request.GET.get(name, "")
    return instant_of(words, now=request.actor.now, place=name) if words else None


def _grouped(found: list[Difference]) -> list[tuple[str, list[tuple[Difference, str]]]]:
    groups: dict[str, list[tuple[Difference, str]]] = {}
    for item in found:
        groups.setdefault(KINDS[item.kind].words, []).append((item, WHATS[item.what]))
    return list(groups.items())
