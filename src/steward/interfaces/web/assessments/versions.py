"""Approved versions, two of them side by side, the public summary, and documents."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.assessments import policy, queries
from steward.domain.assessments.models import ImpactAssessment
from steward.domain.assessments.rules.comparing import changes
from steward.domain.assessments.rules.summarising import drafted_summary
from steward.domain.assessments.terms.sections import SECTIONS
from steward.extensions.reports.impact_assessments import live, report
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.assessments.shown import DECISION_TONES
from steward.interfaces.web.files import attachment

NOW = "now"


@require_safe
def compare(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show two versions side by side, word by word; ``now`` is what is being written."""
    actor = request.actor
    row = queries.get_assessment(actor, key)
    require(actor, policy.VIEW_IMPACT)
    versions = queries.versions_of(actor, row)
    numbers = [str(item.number) for item in versions]
    old = request.GET.get("old") or (numbers[0] if numbers else NOW)
    new = request.GET.get("new") or NOW
    context: dict[str, Any] = {
        "system": row.system,
        "row": row,
        "old": old,
        "new": new,
        "sides": [(NOW, "As it is now"), *((n, f"Version {n}") for n in numbers)],
        "changes": changes(_content(request, row, old), _content(request, row, new)),
    }
    return render(request, "assessments/compare.html", context)


def _content(request: ActorRequest, row: ImpactAssessment, side: str) -> dict[str, Any]:
    if side == NOW:
        return queries.content_now(request.actor, row)
    if not side.isdecimal() or len(side) > 6:
        raise Invalid(f"“{side}” is no version.", place="old")
    return queries.get_version(request.actor, row, int(side)).content


@require_safe
def version(request: ActorRequest, key: UUID, number: int) -> HttpResponse:
    """Show an approved version as it was."""
    row = queries.get_assessment(request.actor, key)
    require(request.actor, policy.VIEW_IMPACT)
    found = queries.get_version(request.actor, row, number)
    texts = found.content["sections"]
    newest = queries.versions_of(request.actor, row)[0].number
    context = {
        "system": row.system,
        "row": row,
        "found": found,
        "content": found.content,
        "sections": [(item, texts[item.key]) for item in SECTIONS if item.key in texts],
        "tone": DECISION_TONES[found.decision],
        "in_force": found.number == newest,
    }
    return render(request, "assessments/version.html", context)


@require_safe
def summary(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the summary as it is published, or as it would be."""
    row = queries.get_assessment(request.actor, key)
    require(request.actor, policy.VIEW_IMPACT)
    text = row.summary
    if row.published_at is None and not text:
        text = drafted_summary(row.system.name, queries.content_now(request.actor, row))
    context = {"system": row.system, "row": row, "text": text}
    return render(request, "assessments/summary.html", context)


@require_safe
def document(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Return the assessment, or its published summary, as a document."""
    actor = request.actor
    row = queries.get_assessment(actor, key)
    require(actor, policy.VIEW_IMPACT)
    if name == "summary":
        if row.published_at is None:
            raise NotFound("No summary is published.")
        content = report.make_summary(live.summary_of(actor, row))
    elif name == "assessment":
        content = report.make_pdf(live.data_of(actor, [row]))
    else:
        raise NotFound("There are the documents “assessment” and “summary”.")
    return attachment(content, f"{row.reference.lower()}-{name}.pdf")
