"""Review a run beside its arithmetic; see what followed and why."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.questionnaires import queries, rules
from steward.domain.questionnaires.models import Derivation, Run
from steward.domain.questionnaires.operations import reviewing
from steward.domain.questionnaires.policy import REVIEW_RUN, VIEW_RUN
from steward.domain.questionnaires.queries import AskedSection, sections_as_asked
from steward.domain.questionnaires.questions import EffectKind, Question
from steward.domain.questionnaires.states import RunStatus
from steward.domain.questionnaires.wording import in_words
from steward.domain.readiness.operations import approve_and_derive
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.questionnaires.views import tell

DOORS = {
    "task": "/tasks/{}",
    "risk": "/risks/{}",
    "finding": "",
}


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
    context: dict[str, Any] = {
        "run": run,
        "sections": [_told(part) for part in sections if part.is_asked],
        "hidden": _kept_hidden(sections),
        "score": outcome,
        "unit": "" if sitting.template.method == "sum" else " %",
        "texts": {q.id: q.text for q in sitting.template.questions},
        "findings": findings,
        "drafts": any(finding.status == "draft" for finding in findings),
        "derivations": [_explained(row) for row in queries.derivations_of(actor, run)],
        "waits": run.status == RunStatus.REVIEW,
        "may_review": actor.may(REVIEW_RUN, run),
        "problems": problems or {},
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


def _explained(row: Derivation) -> dict[str, Any]:
    door = DOORS.get(row.result_kind, "")
    if row.result_kind == "requirement":
        door = f"/controls/{row.parameters.get('requirement', '')}"
    elif row.result_kind == "control":
        door = f"/controls/{row.parameters.get('control', '')}"
    elif row.result_kind == "fact" and row.run.system_id is not None:
        door = f"/systems/{row.run.system_id}"
    elif door and row.result_id is not None:
        door = door.format(row.result_id)
    given = row.parameters
    words = row.result_label or given.get("title") or given.get("reason") or row.effect
    return {"row": row, "label": EffectKind(row.kind).label, "door": door, "words": words}


def _read(question: Question | None, name: str, value: object) -> tuple[str, object]:
    """Return what a rule read, as the question and the answer in words."""
    if question is None or value is None:
        return (name if question is None else question.text), value
    return question.text, in_words(question, value) or value


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


@require_safe
def outcome(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what followed from the answers, each with its rule and the answers that it read."""
    run = queries.get_run(request.actor, key)
    require(request.actor, VIEW_RUN, run)
    sitting = queries.sitting_of(request.actor, run)
    asked = {f"answers.{q.name}": q for q in sitting.template.questions}
    findings = queries.findings_of(request.actor, run)
    decided = {finding.pk: finding for finding in findings if finding.status != "draft"}
    followed: list[dict[str, Any]] = [
        {
            **item,
            "read": [_read(asked.get(n), n, v) for n, v in item["row"].read.items()],
            "decided": decided.get(item["row"].result_id),
        }
        for item in map(_explained, queries.derivations_of(request.actor, run))
    ]
    context = {
        "run": run,
        "system_door": f"/systems/{run.system_id}",
        "review_door": f"/questionnaires/{run.pk}/review#findings",
        "followed": [item for item in followed if item["row"].state != "withdrawn"],
        "withdrawn": [item for item in followed if item["row"].state == "withdrawn"],
        "findings": findings,
        "drafts": sum(finding.status == "draft" for finding in findings),
        "waits": run.status == RunStatus.REVIEW,
        "facts": len(sitting.facts()),
        "requirements": len(rules.maturity_of(sitting)),
        "may_review": request.actor.may(REVIEW_RUN, run),
    }
    return render(request, "questionnaires/outcome.html", context)
