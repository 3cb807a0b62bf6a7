"""What followed from the answers of a run, in words, and what waits for a decision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from steward.domain.questionnaires import queries, rules
from steward.domain.questionnaires.building.naming import in_words, names_offered
from steward.domain.questionnaires.models import Derivation, Run
from steward.domain.questionnaires.policy import REVIEW_RUN, VIEW_RUN
from steward.domain.questionnaires.questions import EffectKind
from steward.domain.questionnaires.states import DerivationState, RunStatus
from steward.domain.readiness.operations import settle_effects
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import risks_visible_to
from steward.domain.soa.policy import DECIDE_APPLICABILITY
from steward.domain.tasks.policy import VIEW_TASK
from steward.domain.tasks.queries import OPEN, count_tasks_by_status
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.questionnaires.causes import causes_of
from steward.interfaces.web.questionnaires.talking import talk_about


@require_safe
def show(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what followed from the answers, each with the question and the answer behind it."""
    return _shown(request, queries.get_run(request.actor, key))


def _shown(
    request: ActorRequest, run: Run, problems: Mapping[str, str] | None = None
) -> HttpResponse:
    actor = request.actor
    require(actor, VIEW_RUN, run)
    sitting = queries.sitting_of(actor, run)
    findings = queries.findings_of(actor, run)
    decided = {finding.pk: finding for finding in findings if finding.status != "draft"}
    attributes = queries.attributes()
    offers = {str(o["name"]): o for o in names_offered(sitting.template, attributes)}
    may_settle = RunStatus(run.status).is_over and actor.may(DECIDE_APPLICABILITY)
    rows = queries.derivations_of(actor, run)
    followed: list[dict[str, Any]] = [
        {
            **_explained(row),
            "cause": cause,
            "rule": in_words(row.rule, offers),
            "decided": decided.get(row.result_id) if row.result_id else None,
            "settle": may_settle and row.kind == "applicability" and row.state == "draft",
        }
        for row, cause in zip(rows, causes_of(rows), strict=True)
    ]
    status = 422 if problems else 200
    context: dict[str, Any] = {
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
        "may_review": actor.may(REVIEW_RUN, run),
        **_to_decide(actor, run),
        "risks_door": f"/risks?system={run.system_id}&status=proposed",
        "problems": problems or {},
        **talk_about(actor, run),
        "wanted": request.POST.get("effect", ""),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "questionnaires/outcome.html", context, status=status)


def _explained(row: Derivation) -> dict[str, Any]:
    kind, key = row.result_kind, row.result_id
    if kind in ("requirement", "control"):
        door = door_of("control", key, str(row.parameters.get(kind, "")))
    elif kind == "fact" and row.run.system_id is not None:
        door = door_of("system", row.run.system_id)
    else:
        door = door_of(kind, key) if key is not None else ""
    return {
        "row": row,
        "label": EffectKind(row.kind).label,
        "door": door,
        "words": row.result_label or _said(row),
    }


def _said(row: Derivation) -> str:
    """Return what an effect would do, while nothing came of it yet."""
    given = row.parameters
    if row.kind == EffectKind.APPLICABILITY:
        return f"{given['control']} {'applies' if given['applicable'] else 'does not apply'}"
    named = given.get("title") or given.get("scenario") or given.get("role")
    return str(named or given.get("reason") or row.effect)


def _to_decide(actor: Actor, run: Run) -> dict[str, int | None]:
    """Return how many risks of the system and tasks wait; None for what the role does not show."""
    counts: dict[str, int | None] = {"risks": None, "tasks": None}
    if run.system_id and actor.may(VIEW_RISK):
        rows = risks_visible_to(actor).filter(system=run.system_id, status="proposed")
        counts["risks"] = rows.count()
    if actor.may(VIEW_TASK):
        by_status = count_tasks_by_status(actor)
        counts["tasks"] = sum(by_status.get(status, 0) for status in OPEN)
    return counts


@require_POST
def settle(request: ActorRequest, key: UUID) -> HttpResponse:
    """Carry out what an answer says of a control, or decline it, with the reason."""
    actor = request.actor
    run = queries.get_run(actor, key)
    require(actor, VIEW_RUN, run)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    try:
        effect = UUID(request.POST.get("effect", ""))
        settle_effects(actor=actor, run=run, effects=[effect], decision=decision, reason=reason)
    except ValueError:
        return _shown(request, run, {"effects": "Choose what is not settled yet."})
    except Invalid as error:
        return _shown(request, run, {error.place or "effects": error.message})
    done = decision == DerivationState.APPLIED
    messages.success(
        request, "It stands in the statement, with your reason." if done else "It is declined."
    )
    return redirect(f"/questionnaires/{key}/outcome")
