"""The risk criteria: the method as it is in force, its versions, and the editor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.risks.models import RiskCriteria
from steward.domain.risks.operations.criteria import adopt_criteria, drop_criteria, save_criteria
from steward.domain.risks.policy import SET_CRITERIA, VIEW_RISK
from steward.domain.risks.queries import criteria_versions, draft_criteria, get_criteria_version
from steward.domain.risks.queries.methods import adopted_criteria, method_in_force, method_of
from steward.domain.risks.queries.previewing import curve_today, moves_under, some_of
from steward.domain.risks.rules.criteria import Method, read_method
from steward.domain.risks.rules.methods import SHIPPED, Body, shipped_body
from steward.domain.risks.rules.telling import amount_in_words, differences
from steward.extensions.reports.risk_method import report
from steward.extensions.reports.risk_method.live import told
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, Invalid, NotAllowed, NotFound
from steward.foundation.identity.queries import get_organisation
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.figures import Matrix, matrix
from steward.interfaces.web.risks.criteria_form import (
    body_of,
    problem_in,
    reshaped,
    shown,
    typed_of,
)

HOME = "/risks/criteria"
EDITOR = "/risks/criteria/edit"
SHOWN = 8
SHIPPED_SIDE = "0"


@require_safe
def method(request: ActorRequest) -> HttpResponse:
    """Show the method in force: the documented process of 6.1.2, made to be printed."""
    require(request.actor, VIEW_RISK)
    return _method(request, adopted_criteria(request.actor))


@require_safe
def version(request: ActorRequest, number: int) -> HttpResponse:
    """Show the method in one version."""
    require(request.actor, VIEW_RISK)
    return _method(request, get_criteria_version(request.actor, number))


def _method(request: ActorRequest, row: RiskCriteria | None) -> HttpResponse:
    found = method_in_force(request.actor) if row is None else method_of(row)
    words, adopted = told(row)
    context = {
        **report.values_of(found),
        "steps": report.STEPS,
        "matrix": _matrix(found),
        "version": words,
        "adopted": adopted,
        "past": row is not None and row.state != "adopted",
        "number": row.number if row else 0,
        "organisation": get_organisation(request.actor).name,
        "may_edit": request.actor.may(SET_CRITERIA),
        "draft": draft_criteria(request.actor),
        "tab": "criteria",
    }
    return render(request, "risks/criteria.html", context)


def _matrix(found: Method, counts: dict[tuple[int, int], int] | None = None) -> Matrix:
    return matrix(
        found.criteria.levels,
        names=(found.likelihood_names, found.consequence_names),
        counts=counts,
        caption=f"The appetite is {found.criteria.appetite.value}",
    )


@require_safe
def versions(request: ActorRequest) -> HttpResponse:
    """List the versions of the criteria, and what differs between two."""
    require(request.actor, VIEW_RISK)
    rows = list(criteria_versions(request.actor))
    sides = [(str(row.number), f"Version {row.number}") for row in rows]
    sides.append((SHIPPED_SIDE, "As shipped"))
    new = request.GET.get("new", sides[0][0])
    old = request.GET.get("old", sides[min(1, len(sides) - 1)][0])
    by_number = {str(row.number): row for row in rows}
    context = {
        "versions": rows,
        "sides": sides,
        "old": old,
        "new": new,
        "differences": differences(
            _side(request.actor, by_number, old), _side(request.actor, by_number, new)
        ),
        "may_edit": request.actor.may(SET_CRITERIA),
        "tab": "criteria",
    }
    return render(request, "risks/criteria_versions.html", context)


def _side(actor: Actor, rows: dict[str, RiskCriteria], side: str) -> Method:
    if side == SHIPPED_SIDE:
        return read_method(shipped_body("five", appetite=get_organisation(actor).appetite))
    if side not in rows:
        raise NotFound("There is no such version of the risk criteria.")
    return method_of(rows[side])


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest) -> HttpResponse:
    """Edit criteria: from a shipped method, a version or the draft; save them or adopt them."""
    require(request.actor, SET_CRITERIA)
    if request.method == "GET":
        body = _start(request)
        return _editor(request, shown(typed_of(body)), {"is_coming": True})
    sent = request.POST
    try:
        body = body_of(sent)
        if sent.get("do") == "shape":
            body = reshaped(sent, body)
            return _editor(request, shown(typed_of(body)), _preview(request.actor, body))
        return _done(request, body)
    except NotAllowed:
        raise
    except DomainError as error:
        return _refused(request, error)


def _done(request: ActorRequest, body: Body) -> HttpResponse:
    if request.POST.get("do") == "adopt":
        row = adopt_criteria(actor=request.actor, body=body, reason=request.POST.get("reason", ""))
        said = f"Version {row.number} is in force. Every risk is placed by it."
        messages.success(request, said)
        return redirect(HOME)
    save_criteria(actor=request.actor, body=body)
    messages.success(request, "The draft is saved. It changes nothing before it is adopted.")
    return redirect(EDITOR)


def _refused(request: ActorRequest, error: DomainError) -> HttpResponse:
    problem = problem_in(Invalid(error.message, place=error.place))
    return _editor(request, shown(request.POST), {"problem": problem}, status=422)


def _start(request: ActorRequest) -> Body:
    """Return what the editor begins with."""
    actor, chosen = request.actor, request.GET.get("from", "")
    if chosen in SHIPPED:
        return shipped_body(chosen, appetite=get_organisation(actor).appetite)
    if chosen.isdecimal() and len(chosen) < 7:
        return dict(get_criteria_version(actor, int(chosen)).body)
    if chosen:
        raise NotFound("There is no such method.")
    row = draft_criteria(actor) or adopted_criteria(actor)
    if row is not None:
        return dict(row.body)
    return shipped_body("five", appetite=get_organisation(actor).appetite)


def _editor(
    request: ActorRequest,
    fields: dict[str, Any],
    preview_context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    part = bool(request.headers.get("HX-Request"))
    context = {
        "fields": fields,
        "kept": [
            ("method", fields["method"]),
            ("rows-was", fields["rows"]),
            ("columns-was", fields["columns"]),
            ("unit-was", fields["unit_was"]),
            ("currency-was", fields["currency_was"]),
        ],
        "shipped": [(key, body["name"], body["about"]) for key, body in SHIPPED.items()],
        "draft": draft_criteria(request.actor),
        "reason": request.POST.get("reason", ""),
        "tab": "criteria",
        **preview_context,
    }
    template = "risks/criteria_form.html" if part else "risks/criteria_edit.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest) -> HttpResponse:
    """Say what would breach today under what is typed, and which risks would move."""
    require(request.actor, SET_CRITERIA)
    if not request.headers.get("HX-Request"):
        return redirect(EDITOR)
    sent: QueryDict = request.POST
    try:
        context = _preview(request.actor, body_of(sent))
    except Invalid as error:
        context = {"problem": problem_in(error)}
    return render(request, "risks/criteria_preview.html", context)


def _preview(actor: Actor, body: Body) -> dict[str, Any]:
    try:
        found = read_method(body)
    except Invalid as error:
        return {"problem": problem_in(error)}
    moves = moves_under(actor, found.criteria)
    curve = curve_today(actor, found.curve, found.criteria.currency)
    above = found.criteria.is_above_appetite
    return {
        "moves": moves,
        "levels": [(level.value, *counts) for level, counts in moves.levels().items()],
        "breaching": some_of(actor, moves.groups, lambda item: above(item.point.level), SHOWN),
        "movers": some_of(
            actor, moves.groups, lambda item: item.point.level is not item.risks.level, SHOWN
        ),
        "matrix": _matrix(found, dict(moves.cells)),
        "method": found,
        "curve": [
            {
                "amount": amount_in_words(item.amount, found.criteria.currency),
                "limit": item.limit,
                "probability": item.probability,
                "breached": item.is_breached,
            }
            for item in curve or ()
        ],
        "has_curve": bool(found.curve),
    }


@require_POST
def drop(request: ActorRequest) -> HttpResponse:
    """Drop the draft."""
    drop_criteria(actor=request.actor)
    messages.success(request, "The draft is dropped.")
    return redirect(HOME)
