"""Installed frameworks, and the reports."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steward.domain.frameworks import operations, queries
from steward.domain.readiness.queries import current_readiness
from steward.domain.risks import queries as risks
from steward.domain.risks.models import Risk
from steward.domain.risks.terms import Criteria
from steward.domain.systems.queries import count_systems
from steward.extensions.reports.risk_register.report import Row, to_pdf
from steward.extensions.reports.summary import report as summary
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import get_organisation
from steward.interfaces.web.actors import ActorRequest

MOST_IN_PDF = 1000
TOP = 6


def overview(request: ActorRequest) -> HttpResponse:
    """Show every installed framework and which are followed."""
    adopted = queries.adopted_frameworks(request.actor)
    found = [
        (item, queries.framework(item.id), queries.framework(item.id).id in adopted)
        for item in queries.current_resources("framework")
    ]
    context = {"frameworks": found, "packs": queries.installed_packs()}
    return render(request, "frameworks/overview.html", context)


def framework(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the requirements of one framework."""
    return render(request, "frameworks/framework.html", {"framework": queries.framework(key)})


@require_POST
def adopt(request: ActorRequest) -> HttpResponse:
    """Follow a framework."""
    name = request.POST.get("framework", "")
    queries.current_resource("framework", name)
    operations.adopt_framework(actor=request.actor, framework=name)
    return redirect("/frameworks")


def reports(request: ActorRequest) -> HttpResponse:
    """Show what can be printed."""
    return render(request, "frameworks/reports.html", {})


def matrix_of(request: ActorRequest) -> dict[str, object]:
    """Return cells and counts as the documents draw them."""
    counts = risks.count_matrix(request.actor)
    return {
        "cells": Criteria().levels,
        "counts": {f"{row},{column}": count for (row, column), count in counts.items()},
    }


def print_report(request: ActorRequest, name: str) -> HttpResponse:
    """Return a report as PDF."""
    if name == "summary":
        content = _summary(request)
    elif name == "register":
        content = _register(request)
    else:
        raise NotFound(f"There is no report “{name}”.")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _register(request: ActorRequest) -> bytes:
    rows = risks.risks_visible_to(request.actor).filter(status__in=risks.LIVE)
    shown = rows.order_by("-current_rank", "-id")[:MOST_IN_PDF]
    return to_pdf(
        get_organisation(request.actor).name,
        [row_of(risk) for risk in shown],
        matrix_of(request),
        total=rows.count(),
        made=request.actor.now,
    )


def row_of(risk: Risk) -> Row:
    """Return a risk as every report shows it."""
    return Row(
        reference=risk.reference,
        system=risk.system.name,
        title=risk.title,
        category=risk.category,
        cause=risk.cause,
        event=risk.event,
        consequence=risk.consequence_text,
        certain=risk.certain,
        inherent=(risk.inherent_likelihood, risk.inherent_consequence, risk.inherent_level),
        current=(risk.current_likelihood, risk.current_consequence, risk.current_level),
        target=(risk.target_likelihood, risk.target_consequence, risk.target_level),
        controls=[str(item["control"]) for item in risk.controls],
        status=risk.status,
        reason=risk.reason,
        rule=risk.scenario,
    )


def _summary(request: ActorRequest) -> bytes:
    actor = request.actor
    ready, organisation = current_readiness(actor), get_organisation(actor)
    criteria = risks.current_criteria(actor)
    levels = risks.count_by_level(actor)
    top = risks.risks_visible_to(actor).filter(status__in=risks.LIVE)
    values = {
        "organisation": organisation.name,
        "systems": count_systems(actor)[0],
        "risks": sum(levels.values()),
        "above_appetite": sum(n for name, n in levels.items() if criteria.is_above_appetite(name)),
        "appetite": organisation.appetite,
        "matrix": matrix_of(request),
        "readiness": summary.readiness_values(ready),
        "top": [
            {
                "reference": risk.reference,
                "system": risk.system.name,
                "title": risk.title,
                "level": risk.current_level,
            }
            for risk in top.order_by("-current_rank", "-id")[:TOP]
        ],
        "actions": [asdict(action) for action in ready.actions[:TOP]],
    }
    return summary.to_pdf(values, made=actor.now)
