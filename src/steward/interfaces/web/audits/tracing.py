"""One AI system as one thread, for an auditor who picks it."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.audits import policy
from steward.domain.audits.queries.traces import thread_of_system
from steward.domain.systems.queries import get_system, systems_visible_to
from steward.extensions.reports.audit_programme import documents
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment

MOST = 100


@require_safe
def systems(request: ActorRequest) -> HttpResponse:
    """Show the AI systems, to pick one."""
    require(request.actor, policy.VIEW_AUDIT)
    words = request.GET.get("q", "")[:200].replace("\x00", "")
    rows = systems_visible_to(request.actor)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(unit__icontains=word))
    found = list(rows.order_by("number")[: MOST + 1])
    context = {
        "tab": "trace",
        "systems": found[:MOST],
        "more": len(found) > MOST,
        "most": MOST,
        "q": words,
    }
    return render(request, "audits/traces.html", context)


@require_safe
def thread(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the thread of a system."""
    system = get_system(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT)
    found = thread_of_system(request.actor, system)
    return render(request, "audits/trace.html", {"tab": "trace", "thread": found})


@require_safe
def document(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the thread of a system as a document."""
    system = get_system(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT)
    content = documents.make_trace(request.actor, system)
    return attachment(content, f"{system.reference.lower()}-thread.pdf")
