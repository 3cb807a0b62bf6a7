"""Review a run beside its arithmetic: decide on findings, return it, approve it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.findings.policy import RAISE_FINDING
from steward.domain.findings.queries.answers import raised_from
from steward.domain.questionnaires import queries, rules
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.operations import reviewing
from steward.domain.questionnaires.policy import REVIEW_RUN, VIEW_RUN
from steward.domain.questionnaires.queries import AskedSection, sections_as_asked
from steward.domain.questionnaires.since import differences, run_before
from steward.domain.questionnaires.states import RunStatus
from steward.domain.questionnaires.wording import in_words
from steward.domain.readiness.operations import approve_and_derive
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.questionnaires.talking import talk_about
from steward.interfaces.web.questionnaires.views import tell


@require_safe
def review(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the answers beside the score, and the drafts that follow from them."""
    return _review(request, queries.get_run(request.actor, key))


def _review(
    request: ActorRequest, run: Run, problems: Mapping[str, str] | None = None
) -> HttpResponse:
    actor = request.actor
    require(actor, VIEW_RUN, run)
    sections, sitting = sections_as_asked(actor, run)
    scored = any(question.is_scored for question in sitting.shown)
    outcome = rules.score_of(sitting) if scored else None
    findings = queries.findings_of(actor, run)
    before = run_before(actor, run)
    asked = [item for part in sections for item in part.asked]
    context: dict[str, Any] = {
        "run": run,
        "sections": [_told(part) for part in sections if part.is_asked],
        "hidden": _kept_hidden(sections),
        "before": before,
        "differences": () if before is None else differences(actor, before, asked),
        "score": outcome,
        "unit": "" if sitting.template.method == "sum" else " %",
        "texts": {q.id: q.text for q in sitting.template.questions},
        "findings": findings,
        "raised": raised_from(actor, run) if findings else {},
        "may_raise": actor.may(RAISE_FINDING) and not run.is_open,
        "drafts": any(finding.status == "draft" for finding in findings),
        "waits": run.status == RunStatus.REVIEW,
        "may_review": actor.may(REVIEW_RUN, run),
        "took_part": run.reviewer_id is not None and queries.took_part(actor, run),
        "problems": problems or {},
        **talk_about(actor, run),
        "note": request.POST.get("note", ""),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "questionnaires/review.html", context, status=422 if problems else 200)


def _told(part: AskedSection) -> dict[str, Any]:
    lines = [
        {
            "question": item.question,
            "answer": item.answer,
            "words": in_words(item.question, None if item.answer is None else item.answer.value),
        }
        for item in part.asked
    ]
    return {"section": part.section, "lines": lines}


def _kept_hidden(sections: tuple[AskedSection, ...]) -> int:
    """Return how many answers are kept but not counted, since their question is not asked."""
    return sum(
        item.answer is not None and item.answer.value is not None
        for part in sections
        for item in part.questions
        if item not in part.asked
    )


@require_POST
def decide(request: ActorRequest, key: UUID) -> HttpResponse:
    """Confirm or reject drafted findings."""
    run = queries.get_run(request.actor, key)
    require(request.actor, REVIEW_RUN, run)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    try:
        chosen = [UUID(item) for item in request.POST.getlist("findings")]
        count = reviewing.decide_findings(
            actor=request.actor, run=run, findings=chosen, decision=decision, reason=reason
        )
    except ValueError:
        return _review(request, run, {"findings": "Choose findings of this questionnaire."})
    except Invalid as error:
        return _review(request, run, {error.place or "findings": error.message})
    messages.success(request, f"{count} findings {decision}.")
    return redirect(f"/questionnaires/{key}/review#findings")


@require_POST
def give_back(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the answers with what is to be changed."""
    run = queries.get_run(request.actor, key)
    require(request.actor, REVIEW_RUN, run)
    try:
        reviewing.return_run(actor=request.actor, run=run, note=request.POST.get("note", ""))
    except Invalid as error:
        return _review(request, run, {error.place or "note": error.message})
    messages.success(request, "Returned. Whoever answered sees what you wrote.")
    return redirect(f"/questionnaires/{key}")


@require_POST
def approve(request: ActorRequest, key: UUID) -> HttpResponse:
    """Approve the answers and go on to what followed."""
    run = queries.get_run(request.actor, key)
    require(request.actor, REVIEW_RUN, run)
    try:
        note = request.POST.get("note", "")
        outcome = approve_and_derive(actor=request.actor, run=run, note=note)
    except Invalid as error:
        return _review(request, run, {error.place or "note": error.message})
    tell(request, outcome.added, outcome.updated)
    return redirect(f"/questionnaires/{key}/outcome")
