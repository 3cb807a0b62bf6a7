"""Freezing how a risk stands on a day, approving it, and reopening it by the facts it read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.risks.events import (
    AssessmentAnswered,
    AssessmentReopened,
    AssessmentSubmitted,
)
from steward.domain.risks.models import Risk, RiskAssessment
from steward.domain.risks.policy import APPROVE_ASSESSMENT, EDIT_RISK
from steward.domain.risks.queries import catalogue_of, current_criteria
from steward.domain.risks.rules.assessing import check_answer, facts_moved
from steward.domain.risks.stories import explained
from steward.domain.risks.terms import Criteria
from steward.domain.tasks.operations.deriving import derive_tasks, let_causes_go
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

NAMES = ("inherent", "current", "target")
OPEN = ("submitted", "approved")


@transaction.atomic
def submit_assessment(*, actor: Actor, risk: Risk, note: str) -> RiskAssessment:
    """Freeze how a risk stands now, with all that it was read from; somebody else approves it.

    Source: ISO/IEC 42001:2023, 6.1.2 and 8.2.

    Raises:
        NotAllowed: The actor may not judge risks.
        Conflict: The risk is not in the register, or an assessment of it waits for approval.
        Invalid: The note is missing.
    """
    require(actor, EDIT_RISK, risk)
    rows = Risk.objects.get_queryset().select_related("system")
    row = rows.select_for_update(of=("self",)).get(pk=risk.pk)
    if row.status not in ("accepted", "edited"):
        raise Conflict("Take the risk into the register first; then it is assessed.")
    if not note.strip():
        raise Invalid("Say what the assessment rests on.", place="note")
    before = RiskAssessment.objects.visible_to(actor).filter(risk=row)
    if before.filter(state="submitted").exists():
        raise Conflict("An assessment of this risk waits for approval already.")
    criteria = current_criteria(actor)
    assessment = RiskAssessment(
        organisation_id=actor.organisation_id,
        risk=row,
        number=before.count() + 1,
        **{f"{name}_level": getattr(row, f"{name}_level") for name in NAMES},
        rank=row.current_rank,
        points={name: _point(row, name) for name in NAMES},
        explanation=explained(actor, row),
        facts=_facts_read(row),
        criteria=_criteria_json(criteria),
        version=catalogue_of(row.content).version[:30] if row.content else "",
        note=note.strip(),
        assessed_by=person_behind(actor),
        assessed_by_label=actor.label[:200],
        assessed_at=actor.now,
    )
    assessment.save(force_insert=True)
    event = AssessmentSubmitted(
        subject=row.as_subject(), level=row.current_level, note=note.strip()
    )
    record(actor, event)
    asked = [f"assessment:{key}:reopened" for key in before.values_list("pk", flat=True)]
    why = f"Assessment {assessment.number} was submitted."
    let_causes_go(actor=by_rule(actor, EDIT_TASK), origins=asked, why=why)
    return assessment


def _point(row: Risk, name: str) -> dict[str, Any]:
    parts = ("likelihood", "consequence", "level")
    return {part: getattr(row, f"{name}_{part}") for part in parts}


def _facts_read(row: Risk) -> dict[str, Any]:
    """Return every fact that its rule and its adjustments read, with its value now."""
    if row.system is None or row.content is None:
        return {}
    catalogue = catalogue_of(row.content)
    scenario = catalogue.by_id.get(row.scenario)
    if scenario is None:
        return {}
    everywhere = (item.when.reads for item in catalogue.global_adjustments)
    names = set(scenario.reads).union(*everywhere)
    return {name: row.system.facts.get(name) for name in sorted(names)}


def _criteria_json(criteria: Criteria) -> dict[str, Any]:
    return {
        "frequencies": list(criteria.frequencies),
        "losses": list(criteria.losses),
        "cells": criteria.levels,
        "appetite": criteria.appetite.value,
    }


@transaction.atomic
def approve_assessment(
    *, actor: Actor, assessment: RiskAssessment, note: str = ""
) -> RiskAssessment:
    """Approve how somebody else assessed a risk; it is in force until the next one.

    Raises:
        NotAllowed: The actor may not approve assessments.
        Conflict: It does not wait for approval, or the actor assessed the risk.
    """
    require(actor, APPROVE_ASSESSMENT, assessment)
    row = _waiting(assessment)
    floor = {"assessment.approve": [row.assessed_by]}
    keep_apart(actor, row.as_subject(), floor, act="assessment.approve")
    RiskAssessment.objects.visible_to(actor).filter(risk=row.risk_id, in_force=True).update(
        in_force=False
    )
    row.state, row.in_force, row.reason = "approved", True, note.strip()
    row.approved_by_label, row.approved_at = actor.label[:200], actor.now
    row.save()
    row.risk.approved_rank = row.rank
    row.risk.save(update_fields=["approved_rank"])
    _answered(actor, row, "approved", note)
    return row


@transaction.atomic
def return_assessment(*, actor: Actor, assessment: RiskAssessment, note: str) -> RiskAssessment:
    """Give an assessment back, with what is to be assessed anew.

    Raises:
        NotAllowed: The actor may not approve assessments.
        Conflict: It does not wait for approval.
        Invalid: The note is missing.
    """
    require(actor, APPROVE_ASSESSMENT, assessment)
    row = _waiting(assessment)
    if not note.strip():
        raise Invalid("Say what is to be assessed anew.", place="note")
    row.state, row.reason = "returned", note.strip()
    row.save()
    _answered(actor, row, "returned", note)
    return row


def _waiting(assessment: RiskAssessment) -> RiskAssessment:
    rows = RiskAssessment.objects.get_queryset().select_related("risk")
    row = rows.select_for_update(of=("self",)).get(pk=assessment.pk)
    check_answer(row.state)
    return row


def _answered(actor: Actor, row: RiskAssessment, verdict: str, note: str) -> None:
    subject = row.risk.as_subject()
    event = AssessmentAnswered(
        subject=subject, verdict=verdict, number=row.number, note=note.strip() or "–"
    )
    record(actor, event)


@transaction.atomic
def reopen_assessments(*, actor: Actor, systems: Sequence[UUID] | None = None) -> int:
    """Reopen what read a fact that has another value now, and ask once for a new assessment.

    Only the one in force and one that waits are reopened, and only by the facts that they read.

    Args:
        actor: Who caused it.
        systems: Keys of the AI systems to look at; None is all.

    Returns:
        How many were reopened.

    Raises:
        NotAllowed: The actor may not judge risks.
    """
    require(actor, EDIT_RISK)
    rows = RiskAssessment.objects.visible_to(actor).filter(state__in=OPEN)
    rows = rows.exclude(state="approved", in_force=False)
    if systems is not None:
        rows = rows.filter(risk__system__in=systems)
    found = rows.exclude(facts={}).select_related("risk__system")
    drafts: list[TaskDraft] = []
    for row in found.select_for_update(of=("self",)):
        system = row.risk.system
        moved = {} if system is None else facts_moved(row.facts, system.facts)
        if not moved:
            continue
        row.state, row.reason = "reopened", f"Facts have changed: {', '.join(moved)}."
        row.save(update_fields=["state", "reason"])
        subject = row.risk.as_subject()
        record(actor, AssessmentReopened(subject=subject, number=row.number, why=row.reason))
        drafts.append(_task(row))
    if drafts:
        derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=drafts)
    return len(drafts)


def _task(row: RiskAssessment) -> TaskDraft:
    return TaskDraft(
        origin=f"assessment:{row.pk}:reopened",
        title=f"Assess anew: {row.risk.reference} {row.risk.title}"[:300],
        steps=("Read what has changed.", "Assess the risk again and submit it for approval."),
        requirement="8.2",
        owner_role="Risk owner",
        effort_days=0.5,
        priority=4.0,
        due_days=14,
        severity=row.risk.current_level,
        reason=f"Assessment {row.number} of {row.risk.reference} is reopened. {row.reason}",
    )
