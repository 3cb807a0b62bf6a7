"""The checklist: requirements, who audits them, and what was found."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.audits.events import (
    PointJudged,
    PointRaised,
    PointsAdded,
    PointsGiven,
    PointsRemoved,
)
from steward.domain.audits.models import Audit, Auditor, ChecklistItem
from steward.domain.audits.operations.settling import (
    check_independent,
    on_team,
    opened,
    under_way,
)
from steward.domain.audits.policy import CONDUCT_AUDIT
from steward.domain.audits.queries.audits import get_part, requirements_called
from steward.domain.audits.rules.writing import text
from steward.domain.audits.terms.judging import Judgement
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.policy import RAISE_FINDING
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.frameworks.terms import Requirement
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

MOST_POINTS = 500


@transaction.atomic
def add_points(*, actor: Actor, audit: Audit, requirements: Sequence[str]) -> int:
    """Put requirements on the checklist, each with its question and typical evidence.

    Args:
        actor: Who does it.
        audit: The audit.
        requirements: ``framework:id`` each, as ``iso-42001:A.6.2.4``; what is there stays.

    Returns:
        How many were added.

    Raises:
        NotAllowed: The actor may not conduct audits.
        NotFound: One is no requirement that the organisation follows.
        Conflict: The report is signed, the actor is not on the team, or all are there already.
        Invalid: None is named, or more than 500 would be on the list.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    if not requirements:
        raise Invalid("Choose at least one requirement.", place="requirements")
    rows = ChecklistItem.objects.visible_to(actor).filter(audit=row)
    known = {f"{item.framework}:{item.requirement}" for item in rows}
    found = requirements_called(actor, [name for name in requirements if name not in known])
    if not found:
        raise Conflict("All of them are on the checklist already.")
    if len(known) + len(found) > MOST_POINTS:
        raise Invalid(f"A checklist holds {MOST_POINTS} points at most.", place="requirements")
    ChecklistItem.objects.write(
        ChecklistItem(
            organisation_id=actor.organisation_id,
            audit=row,
            framework=framework.id,
            requirement=requirement.id,
            title=requirement.title[:300],
            place=place,
            question=_question(requirement),
            look_at="\n".join(
                dict.fromkeys((*requirement.mandatory_documents, *requirement.typical_evidence))
            ),
        )
        for place, framework, requirement in found
    )
    record(actor, PointsAdded(subject=row.as_subject(), count=len(found)))
    return len(found)


def _question(requirement: Requirement) -> str:
    """Return what is asked about a requirement: its own questions, or its summary."""
    asked = [str(item.get("text", "")) for item in requirement.questions]
    words = "\n".join(item for item in asked if item)
    return words or requirement.summary or f"How is “{requirement.title}” fulfilled?"


@transaction.atomic
def remove_points(*, actor: Actor, audit: Audit, points: Sequence[ChecklistItem]) -> int:
    """Take points off the checklist that nobody has judged.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, the actor is not on the team, or one is judged.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    judged = [item.requirement for item in points if item.judgement]
    if judged:
        raise Conflict(f"{judged[0]} is judged; judge it as not audited instead.")
    for item in points:
        item.delete()
    record(actor, PointsRemoved(subject=row.as_subject(), count=len(points)))
    return len(points)


@transaction.atomic
def give_points(
    *, actor: Actor, audit: Audit, points: Sequence[ChecklistItem], auditor_id: UUID
) -> int:
    """Give points to an auditor who is independent of each of them.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, the actor is not on the team, or a point is the auditor's
            own work; what stands against it is named.
        Invalid: The auditor is not on the team.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    auditor: Auditor = get_part(actor, Auditor, auditor_id)
    if auditor.audit_id != row.pk:
        raise Invalid("Choose somebody of the team.", place="auditor_id")
    check_independent(actor, row, auditor, [item.requirement for item in points])
    for item in points:
        item.auditor = auditor
    ChecklistItem.objects.rewrite(list(points), ["auditor"])
    count = len(points)
    record(actor, PointsGiven(subject=row.as_subject(), count=count, who=auditor.name))
    return count


@transaction.atomic
def judge_point(
    *,
    actor: Actor,
    point: ChecklistItem,
    judgement: str,
    evidence: str = "",
    reason: str = "",
) -> ChecklistItem:
    """Judge a point, or judge it anew; a finding that was raised stays and keeps its grade.

    Source: ISO/IEC 17021-1:2015, 9.4.5.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The audit is not under way, the actor is not on its team, another auditor has
            the point, it is the actor's own work, or its finding has another grade.
        Invalid: There is no such judgement, or what it rests on is missing.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, point.audit)
    under_way(row)
    place = on_team(actor, row)
    if judgement not in tuple(Judgement):
        raise Invalid(f"Choose one of {', '.join(Judgement)}.", place="judgement")
    chosen = Judgement(judgement)
    held_point = ChecklistItem.objects.get_queryset().select_for_update().one(actor, point.pk)
    if held_point.auditor_id not in (None, place.pk):
        raise Conflict("Another auditor has this point; have it given to you first.")
    check_independent(actor, row, place, [held_point.requirement])
    if held_point.finding_id is not None and chosen.value != held_point.judgement:
        raise Conflict(f"{held_point.finding_label} is raised on it; change the grade there.")
    held_point.evidence = text(
        evidence, "evidence", "" if chosen.needs_reason else "Say what you saw that shows it"
    )
    held_point.reason = text(reason, "reason", "Say why" if chosen.needs_reason else "")
    held_point.judgement, held_point.auditor = chosen.value, place
    held_point.judged_by, held_point.judged_by_label = person_behind(actor), actor.label[:200]
    held_point.judged_at = actor.now
    held_point.save()
    words = chosen.label.lower()
    event = PointJudged(
        subject=row.as_subject(), requirement=held_point.requirement, judgement=words
    )
    record(actor, event)
    return held_point


@transaction.atomic
def raise_point(
    *, actor: Actor, point: ChecklistItem, statement: str, owner_id: UUID | None = None
) -> Finding:
    """Raise the judgement of a point as a finding; one point makes one finding.

    Source: ISO/IEC 17021-1:2015, 9.4.5.3.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The audit is not under way, the actor is not on its team, the judgement is no
            finding, or it was raised.
        Invalid: The statement is missing, or the person is not a member.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, point.audit)
    under_way(row)
    on_team(actor, row)
    if not point.judgement or not Judgement(point.judgement).is_finding:
        raise Conflict("Only a nonconformity, an observation or an opportunity is raised.")
    draft = FindingDraft(
        grade=point.judgement,
        statement=text(statement, "statement", "Say what is not fulfilled, or could be better"),
        requirement=point.requirement,
        framework=point.framework,
        evidence=point.evidence,
        source=row.as_subject(),
        origin=f"audit-point:{point.pk}",
        owner_id=owner_id,
    )
    finding = raise_finding(actor=by_rule(actor, RAISE_FINDING), draft=draft)
    point.finding_id, point.finding_label = finding.pk, str(finding.as_subject().label)[:300]
    point.save(update_fields=["finding_id", "finding_label"])
    event = PointRaised(
        subject=row.as_subject(), requirement=point.requirement, finding=point.finding_label
    )
    record(actor, event)
    return finding
