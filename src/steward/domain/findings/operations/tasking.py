"""The tasks that a finding makes, and that they are over when their cause is."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.findings.models import CorrectiveAction, Finding
from steward.domain.findings.policy import EDIT_FINDING
from steward.domain.findings.queries.chasing import checks_due, clocks_near
from steward.domain.findings.rules.deadlines import running
from steward.domain.findings.terms.grades import Clock, Grade
from steward.domain.findings.terms.states import FindingState
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.domain.tasks.terms import Severity, TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.identity.queries import current_members

WARN_DAYS = 7
SEVERITY = {
    Grade.MAJOR: Severity.CRITICAL,
    Grade.MINOR: Severity.HIGH,
    Grade.OBSERVATION: Severity.MEDIUM,
    Grade.OPPORTUNITY: Severity.LOW,
}
LONGEST_NOTE = 500
WORK = {
    Clock.CORRECTION: "Correct",
    Clock.CAUSE: "Find the cause of",
    Clock.PLAN: "Bring the plan to approval for",
    Clock.ACTIONS: "Carry out the actions of",
    Clock.CLOSURE: "Judge the effect for",
    Clock.DECISION: "Decide on",
    Clock.RESULT: "Say what came of",
}


@transaction.atomic
def chase_findings(*, actor: Actor) -> int:
    """Make a task for each clock that runs out within a week or has, and each effect to judge.

    One clock on one day makes one task; doing it again makes none twice.

    Returns:
        How many tasks were made.

    Raises:
        NotAllowed: The actor may not bring findings forward.
    """
    require(actor, EDIT_FINDING)
    late = clocks_near(actor, actor.today + timedelta(days=WARN_DAYS))
    judged = checks_due(actor, actor.today + timedelta(days=WARN_DAYS))
    drafts = [_clock_task(actor, row) for row in late]
    drafts += [_check_task(actor, row) for row in judged]
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=drafts)
    if made:
        give(ruled, {_clock_origin(row): row.owner_id for row in late})
    return made


def ask_actions(actor: Actor, finding: Finding, actions: Iterable[CorrectiveAction]) -> None:
    """Make a task for each corrective action, for whoever does it."""
    rows = list(actions)
    ruled = by_rule(actor, EDIT_TASK)
    derive_tasks(actor=ruled, drafts=[_action_task(actor, finding, row) for row in rows])
    give(ruled, {row.origin: row.owner_id for row in rows})


def give(actor: Actor, owners: dict[str, UUID | None]) -> None:
    """Give tasks that nobody has to who answers for their causes, as far as still a member."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    for owner in {key for key in owners.values() if key in members}:
        origins = [origin for origin, key in owners.items() if key == owner]
        if rows := list(open_tasks(actor).filter(origin__in=origins, assignee=None)):
            assign_tasks(actor=actor, tasks=rows, person_id=owner)


def settle(actor: Actor, finding: Finding, clock: Clock, note: str) -> None:
    """Close the tasks that asked for a step, for it was done."""
    _end(actor, f"nonconformity:{finding.pk}:{clock}:", "done", note)
    if clock is Clock.CLOSURE:
        _end(actor, f"nonconformity-check:{finding.pk}:", "done", note)


def settle_action(actor: Actor, action: CorrectiveAction, note: str, *, done: bool) -> None:
    """Close the task of a corrective action."""
    _end(actor, action.origin, "done" if done else "cancelled", note)


def call_off(actor: Actor, finding: Finding, note: str) -> None:
    """Call off every task of a finding that is over."""
    _end(actor, f"nonconformity:{finding.pk}:", "cancelled", note)


def _end(actor: Actor, origin: str, status: str, note: str) -> None:
    ruled = by_rule(actor, EDIT_TASK)
    if asked := list(open_tasks(actor).filter(origin__startswith=origin)):
        move_tasks(actor=ruled, tasks=asked, status=status, note=note[:LONGEST_NOTE], settled=True)


def _clock_origin(row: Finding) -> str:
    clock = running(FindingState(row.state), Grade(row.grade))
    return f"nonconformity:{row.pk}:{clock}:{row.due_on}"


def _clock_task(actor: Actor, row: Finding) -> TaskDraft:
    clock = running(FindingState(row.state), Grade(row.grade)) or Clock.CLOSURE
    day = row.due_on or actor.today
    grade = Grade(row.grade)
    return TaskDraft(
        origin=_clock_origin(row),
        title=f"{WORK[clock]} {row.reference} {row.title}"[:300],
        steps=(),
        requirement="10.2" if grade.is_nonconformity else "10.1",
        owner_role="",
        effort_days=0.5,
        priority=4.0 + grade.rank,
        due_days=max(0, (day - actor.today).days),
        severity=SEVERITY[grade].value,
        reason=f"{row.reference} is a {grade.label.lower()}; “{clock.label}” is due on"
        f" {day:%-d %B %Y}.",
    )


def _check_task(actor: Actor, row: Finding) -> TaskDraft:
    day = row.check_on or actor.today
    return TaskDraft(
        origin=f"nonconformity-check:{row.pk}:{row.check_on}",
        title=f"Judge the effect of the actions for {row.reference} {row.title}"[:300],
        steps=("Read the criterion that was set with the plan.", "Look at the evidence.", "Judge."),
        requirement="10.2",
        owner_role="Internal auditor",
        effort_days=0.5,
        priority=5.0,
        due_days=max(0, (day - actor.today).days),
        severity=SEVERITY[Grade(row.grade)].value,
        reason=f"The effect is judged from {day:%-d %B %Y} on, by somebody who did not do the work:"
        f" {row.criterion}",
    )


def _action_task(actor: Actor, finding: Finding, row: CorrectiveAction) -> TaskDraft:
    return TaskDraft(
        origin=row.origin,
        title=row.title,
        steps=(),
        requirement=finding.requirement[:20] or "10.2",
        owner_role="",
        effort_days=1.0,
        priority=4.0 + Grade(finding.grade).rank,
        due_days=max(0, (row.due_on - actor.today).days),
        severity=SEVERITY[Grade(finding.grade)].value,
        reason=f"{row.reference} of {finding.reference} {finding.title} It is shown by:"
        f" {row.evidence} When it is done, say so at the finding.",
    )
