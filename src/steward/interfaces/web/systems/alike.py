"""Systems that may be one, systems that were removed, and links to parts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steward.domain.risks.operations.inventory import put_back_system
from steward.domain.systems import queries
from steward.domain.systems.operations.linking import unlink_part
from steward.domain.systems.operations.removing import tell_apart
from steward.domain.systems.policy import EDIT_SYSTEM, VIEW_SYSTEM
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.paging import count_in_words

PAIRS = 50


def duplicates(request: ActorRequest) -> HttpResponse:
    """Show the pairs that may be one system, most alike first."""
    require(request.actor, VIEW_SYSTEM)
    start = _number(request.GET.get("from", "0"))
    found = queries.duplicates(request.actor)
    pairs = found[start : start + PAIRS]
    keys = [UUID(key) for pair in pairs for key in (pair.first, pair.second)]
    rows = {
        str(row.pk): row for row in queries.systems_visible_to(request.actor).filter(pk__in=keys)
    }
    shown = [
        (rows[pair.first], rows[pair.second], pair, round(pair.likeness * 100))
        for pair in pairs
        if pair.first in rows and pair.second in rows
    ]
    context = {
        "tab": "duplicates",
        "pairs": shown,
        "total": len(found),
        "total_words": count_in_words(len(found), more=False),
        "first": start + 1,
        "last": start + len(shown),
        "next": start + PAIRS if start + PAIRS < len(found) else 0,
        "before": max(0, start - PAIRS),
        "start": start,
        "may_decide": request.actor.may(EDIT_SYSTEM),
    }
    return render(request, "systems/duplicates.html", context)


@require_POST
def apart(request: ActorRequest) -> HttpResponse:
    """Decide that two systems are two."""
    require(request.actor, EDIT_SYSTEM)
    first, second = (
        queries.get_system(request.actor, _key(request.POST.get(name, "")))
        for name in ("first", "second")
    )
    reason = request.POST.get("reason", "")
    tell_apart(actor=request.actor, first=first, second=second, reason=reason)
    messages.success(request, f"“{first}” and “{second}” are two systems. Noted.")
    return redirect(f"/systems/duplicates?from={_number(request.POST.get('from', '0'))}")


def removed(request: ActorRequest) -> HttpResponse:
    """Show the systems that were taken out of the inventory."""
    require(request.actor, VIEW_SYSTEM)
    rows = queries.removed_systems(request.actor)
    may = request.actor.may(EDIT_SYSTEM)
    context = {"tab": "systems", "rows": rows, "may_edit": may}
    return render(request, "systems/removed.html", context)


@require_POST
def put_back(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put a removed system back."""
    system = queries.get_system(request.actor, key)
    put_back_system(actor=request.actor, system=system)
    messages.success(request, "The AI system is back, and its risks are derived again.")
    return redirect(f"/systems/{system.pk}")


@require_POST
def unlink(request: ActorRequest, key: UUID) -> HttpResponse:
    """Note that a system no longer relies on a part."""
    use = queries.get_use(request.actor, key)
    unlink_part(actor=request.actor, use=use)
    messages.success(request, f"{use.system.name} no longer relies on {use.version or use.part}.")
    part = request.POST.get("back") == "part"
    target = f"/{use.part.kind}s/{use.part.pk}" if part else f"/systems/{use.system.pk}#parts"
    return redirect(target)


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 7 else 0


def _key(word: str) -> UUID:
    try:
        return UUID(word)
    except ValueError:
        raise NotFound("There is no such AI system.") from None
