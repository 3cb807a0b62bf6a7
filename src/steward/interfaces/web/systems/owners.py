"""Owners that are named in words, and the persons who are called so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.systems import queries
from steward.domain.systems.operations.owning import take_owners
from steward.domain.systems.operations.registering import edit_system
from steward.domain.systems.policy import EDIT_SYSTEM, VIEW_SYSTEM
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed, NotFound
from steward.interfaces.web.actors import ActorRequest

SHOWN = 200


@require_http_methods(["GET", "POST"])
def owners(request: ActorRequest) -> HttpResponse:
    """Show which words are which member; make the chosen ones owners, or the one of a system."""
    actor = request.actor
    require(actor, VIEW_SYSTEM)
    if request.method == "POST":
        require(actor, EDIT_SYSTEM)
        if "system" in request.POST:
            return _own_one(request)
        try:
            done = take_owners(actor=actor, words=request.POST.getlist("words"))
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        else:
            what = "1 record has" if done == 1 else f"{done:,} records have"
            messages.success(request, f"{what} a person as owner now.")
        return redirect("/systems/owners")
    found = queries.owner_proposals(actor)
    context = {
        "tab": "systems",
        "proposals": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "total": len(found),
        "systems": sum(item.count for item in found),
        "parts": sum(item.parts for item in found),
        "may_edit": actor.may(EDIT_SYSTEM),
    }
    return render(request, "systems/owners.html", context)


def _own_one(request: ActorRequest) -> HttpResponse:
    """Make the member whom its words name the owner of one system."""
    try:
        key = UUID(request.POST.get("system", ""))
    except ValueError:
        raise NotFound("There is no such AI system.") from None
    system = queries.get_system(request.actor, key)
    person = queries.proposed_owner(request.actor, system)
    if person is None:
        messages.error(request, "Its owner no longer names one member; edit it instead.")
    else:
        edit_system(actor=request.actor, system=system, owner_id=person.key)
        messages.success(request, f"{person.name or person.email} owns it now.")
    return redirect(f"/systems/{system.pk}")
