"""Pages that look across registers: what is missing, the chart, the map, laws by system, means."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.governance import policy, queries
from steward.domain.governance.models import Entry
from steward.domain.governance.queries import attention, duties, laws, running, scope
from steward.domain.governance.terms.duties import HOLDS
from steward.domain.governance.terms.registers import REGISTERS
from steward.foundation.core.actor import require
from steward.interfaces.web.actors import ActorRequest


@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """Show what clauses 4, 5 and 7.1 lack, and how much there is."""
    require(request.actor, policy.VIEW_CONTEXT)
    return render(request, "governance/overview.html", {"seen": attention.overview(request.actor)})


@require_safe
def roles(request: ActorRequest) -> HttpResponse:
    """Show the roles that the organisation states beside those that its AI systems say."""
    require(request.actor, policy.VIEW_CONTEXT)
    stated = {row.role: row for row in scope.stated_roles(request.actor)}
    said = scope.roles_said(request.actor, scope.scope_in_force(request.actor))
    words = scope.role_words()
    rows = [
        (role, words.get(role, role), stated.get(role), role in said)
        for role in {**words, **stated}
        if role in stated or role in said
    ]
    may_edit = request.actor.may(policy.EDIT_CONTEXT)
    return render(request, "governance/roles.html", {"rows": rows, "may_edit": may_edit})


@require_safe
def laws_by_system(request: ActorRequest) -> HttpResponse:
    """Show for every AI system which laws and contracts reach it."""
    require(request.actor, policy.VIEW_CONTEXT)
    rows = laws.laws_by_system(request.actor)
    return render(request, "governance/laws.html", {"rows": rows})


@require_safe
def matrix(request: ActorRequest) -> HttpResponse:
    """Show the responsibility chart with what is wrong in it."""
    require(request.actor, policy.VIEW_CONTEXT)
    chart = duties.chart_of(request.actor)
    rows = [(row, [(hold, row.cells[hold.value]) for hold in HOLDS]) for row in chart.rows]
    context = {
        "chart": chart,
        "rows": rows,
        "holds": HOLDS,
        "may_edit": request.actor.may(policy.EDIT_CONTEXT),
    }
    return render(request, "governance/matrix.html", context)


@require_safe
def process_map(request: ActorRequest) -> HttpResponse:
    """Show how the processes interact, as a picture and as a table."""
    require(request.actor, policy.VIEW_CONTEXT)
    return render(request, "governance/map.html", {"map": running.process_map(request.actor)})


@require_safe
def resources(request: ActorRequest) -> HttpResponse:
    """Show money, people and tools with their gaps."""
    require(request.actor, policy.VIEW_CONTEXT)
    return render(
        request, "governance/resources.html", {"means": running.resources_now(request.actor)}
    )


@require_safe
def retired(request: ActorRequest) -> HttpResponse:
    """Show what no longer counts, register by register."""
    require(request.actor, policy.VIEW_CONTEXT)
    groups: list[tuple[str, list[Entry]]] = [
        (register.title, queries.retired_entries(request.actor, noun))
        for noun, register in REGISTERS.items()
    ]
    return render(request, "governance/retired.html", {"groups": [g for g in groups if g[1]]})
