"""A check that fails calls for one task; when it passes again, closing the task is proposed."""

from collections.abc import Sequence
from uuid import UUID

from steward.domain.monitoring.models import CheckResult
from steward.domain.monitoring.terms import Check, CheckSeverity
from steward.domain.systems.terms import SYSTEM_OWNER
from steward.domain.tasks.operations.deriving import derive_tasks, let_causes_go
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import current_members, open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule

FAMILY = "check:"
MANAGER = "AI management system manager"
PASSES = "The check passes again."
PRIORITY = {CheckSeverity.HIGH: 8.0, CheckSeverity.MEDIUM: 5.0, CheckSeverity.LOW: 3.0}
DUE = {CheckSeverity.HIGH: 7, CheckSeverity.MEDIUM: 30, CheckSeverity.LOW: 60}


def origin_of(row: CheckResult) -> str:
    """Return the cause of the task of a result: one check and one record."""
    return f"{FAMILY}{row.record_id}:{row.check_id}"


def follow_with_tasks(
    actor: Actor,
    *,
    failing: Sequence[tuple[CheckResult, Check, UUID | None]],
    resting: Sequence[CheckResult],
    why: str = PASSES,
) -> None:
    """Make the tasks of checks that began to fail, and say of others that their cause is gone."""
    runner = by_rule(actor, EDIT_TASK)
    if failing:
        derive_tasks(actor=runner, drafts=[_draft(row, check) for row, check, _ in failing])
        _give(runner, [(origin_of(row), owner) for row, _, owner in failing if owner])
    if resting:
        origins = [origin_of(row) for row in resting]
        let_causes_go(actor=runner, origins=origins, why=why)


def _draft(row: CheckResult, check: Check) -> TaskDraft:
    severity = check.severity
    role = SYSTEM_OWNER if check.owner == "record" else MANAGER
    return TaskDraft(
        origin=origin_of(row),
        title=f"{row.record_label}: {check.title.lower()}"[:300],
        steps=(check.remedy, "Let the source tell again, so that the check can pass."),
        requirement=check.clauses[0] if check.clauses else "9.1",
        owner_role=role,
        effort_days=0.5,
        priority=PRIORITY[severity],
        due_days=DUE[severity],
        severity=severity.value,
        reason=f"Check {check.id} fails. {row.reason}"[:2000],
        by_severity=True,
        subject=row.as_subject(),
    )


def _give(actor: Actor, wanted: Sequence[tuple[str, UUID]]) -> None:
    """Give the tasks that nobody has to who answers for the record, where it is a member."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    by_person: dict[UUID, list[str]] = {}
    for origin, person in wanted:
        if person in members:
            by_person.setdefault(person, []).append(origin)
    for person, origins in by_person.items():
        tasks = list(open_tasks(actor).filter(origin__in=origins, assignee=None))
        if tasks:
            assign_tasks(actor=actor, tasks=tasks, person_id=person)
