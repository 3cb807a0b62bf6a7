"""Review what was answered: return it, approve it, decide on the findings that it drafts."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.questionnaires.events import FindingDecided, RunApproved, RunReturned
from steward.domain.questionnaires.models import Finding, Run
from steward.domain.questionnaires.policy import REVIEW_RUN
from steward.domain.questionnaires.queries import locked_run, took_part
from steward.domain.questionnaires.states import FindingStatus, RunStatus
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.rules import priority_by_hand
from steward.domain.tasks.terms import DUE_DAYS, Severity, TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import refuse_duty
from steward.foundation.journal.operations import record

EFFORT_DAYS = 1.0
"""What dealing with a finding is reckoned to take, until somebody says otherwise."""


def check_reviewer(actor: Actor, run: Run) -> None:
    """Refuse who answered the run or handed it in.

    Raises:
        NotAllowed: The actor took part in answering.
    """
    if took_part(actor, run):
        refuse_duty(actor, run.as_subject(), "run.review")


@transaction.atomic
def return_run(*, actor: Actor, run: Run, note: str) -> Run:
    """Give the answers back with what is to be changed.

    Raises:
        NotAllowed: The actor may not review, or answered.
        Conflict: The run does not wait for a review.
        Invalid: Nothing is said.
    """
    require(actor, REVIEW_RUN, run)
    found = locked_run(run)
    if found.status != RunStatus.REVIEW:
        raise Conflict("This questionnaire does not wait for a review.")
    check_reviewer(actor, found)
    if not note.strip():
        raise Invalid("Say what is to be changed.", place="note")
    found.status, found.note = RunStatus.RETURNED, note.strip()
    found.reviewed_at, found.reviewed_by = actor.now, actor.label[:200]
    found.save(update_fields=["status", "note", "reviewed_at", "reviewed_by"])
    record(actor, RunReturned(subject=found.as_subject(), note=found.note[:500]))
    return found


@transaction.atomic
def approve_run(*, actor: Actor, run: Run, note: str = "") -> Run:
    """Approve the answers; from then on they count.

    Raises:
        NotAllowed: The actor may not review, or answered.
        Conflict: The run does not wait for a review.
    """
    require(actor, REVIEW_RUN, run)
    found = locked_run(run)
    if found.status != RunStatus.REVIEW:
        raise Conflict("This questionnaire does not wait for a review.")
    check_reviewer(actor, found)
    found.status, found.note = RunStatus.APPROVED, note.strip()
    found.reviewed_at, found.reviewed_by = actor.now, actor.label[:200]
    found.save(update_fields=["status", "note", "reviewed_at", "reviewed_by"])
    record(actor, RunApproved(subject=found.as_subject(), note=found.note[:500]))
    return found


@transaction.atomic
def decide_findings(
    *, actor: Actor, run: Run, findings: Sequence[UUID], decision: str, reason: str = ""
) -> int:
    """Confirm or reject drafted findings; a confirmed one becomes a task. Returns how many.

    Raises:
        NotAllowed: The actor may not review, or answered.
        Invalid: Nothing is chosen, the decision is none, or a rejection has no reason.
        Conflict: The run is still being answered.
    """
    require(actor, REVIEW_RUN, run)
    if decision not in (FindingStatus.CONFIRMED, FindingStatus.REJECTED):
        raise Invalid("Confirm or reject the findings.", place="decision")
    if decision == FindingStatus.REJECTED and not reason.strip():
        raise Invalid("Say why these are no findings.", place="reason")
    if run.is_open:
        raise Conflict("The answers may still change; decide when they are submitted.")
    if run.reviewer_id is not None:
        check_reviewer(actor, run)
    rows = Finding.objects.visible_to(actor).filter(run=run, pk__in=findings, status="draft")
    chosen = list(rows.select_for_update().order_by("number"))
    if not chosen:
        raise Invalid("Choose at least one finding that is not decided yet.", place="findings")
    if decision == FindingStatus.CONFIRMED:
        _make_tasks(actor, chosen)
    for finding in chosen:
        finding.status, finding.reason = decision, reason.strip()
        finding.decided_by, finding.decided_at = actor.label[:200], actor.now
        finding.save()
        event = FindingDecided(subject=finding.as_subject(), decision=decision, reason=reason[:500])
        record(actor, event)
    return len(chosen)


def _make_tasks(actor: Actor, findings: Sequence[Finding]) -> None:
    drafts = [task_draft(f"finding:{item.pk}", item) for item in findings]
    derive_tasks(actor=by_rule(actor, EDIT_TASK), drafts=drafts)
    rows = Task.objects.visible_to(actor).filter(origin__in=[draft.origin for draft in drafts])
    keys = dict(rows.values_list("origin", "pk"))
    for item in findings:
        item.task = keys.get(f"finding:{item.pk}")


def task_draft(origin: str, finding: Finding) -> TaskDraft:
    """Return the task that deals with a finding."""
    known = finding.severity in list(Severity)
    severity = Severity(finding.severity) if known else Severity.MEDIUM
    return TaskDraft(
        origin=origin,
        title=finding.title,
        steps=(),
        requirement=finding.requirement[:20],
        owner_role="",
        effort_days=EFFORT_DAYS,
        priority=priority_by_hand(severity, EFFORT_DAYS),
        due_days=DUE_DAYS[severity],
        severity=severity,
        reason=f"{finding.reference}: {finding.text}".strip(": "),
    )
