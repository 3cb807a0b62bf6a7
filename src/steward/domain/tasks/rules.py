"""Which tasks the gaps and the risks call for, each from one cause, in which order and by when."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from steward.domain.tasks.terms import (
    ActionPlan,
    RiskPressure,
    Severity,
    TaskDraft,
    TaskStatus,
    TreatmentAction,
)
from steward.foundation.core.errors import Conflict, Invalid

CONFORMITY_RELIEF = 1.0
"""Yearly loss index that one missing step towards conformity is taken to cost."""

_STEPS_MISSING = {"none": 3, "partial": 2, "defined": 1}
_GAP_SEVERITY = {
    "none": Severity.MEDIUM,
    "partial": Severity.MEDIUM,
    "defined": Severity.LOW,
}
SHOWN_REFERENCES = 3


def gap_tasks(
    plan: ActionPlan,
    maturity: Mapping[str, str | None],
    pressures: Iterable[RiskPressure] = (),
    *,
    blocking: Collection[str] = (),
    excluded: Collection[str] = (),
) -> tuple[TaskDraft, ...]:
    """Return the tasks that requirements below `implemented` call for, most worthwhile first.

    A requirement that nobody has spoken about makes no task by itself (there is a question to
    answer first), but a control that a high risk relies on then counts as missing.

    Args:
        plan: The treatment actions of the content.
        maturity: How far each requirement has come; None is unknown.
        pressures: What missing controls would take off the risks above appetite.
        blocking: Requirements without which nobody is certified.
        excluded: Controls that the Statement of Applicability leaves out.
    """
    by_control = {pressure.control: pressure for pressure in pressures}
    drafts: dict[str, TaskDraft] = {}
    for requirement in sorted({*maturity, *by_control} - set(excluded)):
        pressure = by_control.get(requirement)
        level = maturity.get(requirement) or ("none" if pressure else None)
        if level not in _STEPS_MISSING:
            continue
        severity = _severity(level, pressure, is_blocking=requirement in blocking)
        for draft in _drafts(plan, requirement, level, severity, pressure):
            drafts.setdefault(draft.origin, draft)
    return tuple(sorted(drafts.values(), key=lambda d: (-d.priority, d.due_days, d.origin)))


def _severity(level: str, pressure: RiskPressure | None, *, is_blocking: bool) -> Severity:
    gap = Severity.HIGH if is_blocking and level != "defined" else _GAP_SEVERITY[level]
    return max(gap, pressure.severity, key=lambda s: s.rank) if pressure else gap


def _drafts(
    plan: ActionPlan,
    requirement: str,
    level: str,
    severity: Severity,
    pressure: RiskPressure | None,
) -> list[TaskDraft]:
    actions = plan.for_level(requirement, level) or _fallback(requirement, pressure)
    effort = sum(action.effort_days for action in actions)
    relief = _STEPS_MISSING[level] * CONFORMITY_RELIEF + (pressure.relief if pressure else 0.0)
    return [
        TaskDraft(
            origin=origin_of(action),
            title=action.title,
            steps=action.steps,
            requirement=requirement,
            owner_role=action.owner_role,
            effort_days=action.effort_days,
            priority=relief / effort,
            due_days=plan.due_days[severity],
            severity=severity.value,
            reason=_reason(requirement, level, pressure),
        )
        for action in actions
    ]


def _fallback(requirement: str, pressure: RiskPressure | None) -> tuple[TreatmentAction, ...]:
    """Return one plain action where risks need a control for which the content plans no work."""
    if pressure is None:
        return ()
    return (
        TreatmentAction(
            id=f"implement-{requirement}",
            requirement=requirement,
            title=f"Implement control {requirement}",
            steps=(),
            owner_role="AI system owner",
            effort_days=5.0,
        ),
    )


def origin_of(action: TreatmentAction) -> str:
    """Return the key of the cause: the requirement and the work, never the level or the day."""
    return f"gap:{action.requirement}:{action.id}"


def action_of(origin: str) -> str | None:
    """Return the treatment action that an origin names."""
    parts = origin.split(":", 2)
    return parts[2] if len(parts) == 3 and parts[0] == "gap" else None


def _reason(requirement: str, level: str, pressure: RiskPressure | None) -> str:
    gap = f"{requirement} stands at {level!r}; conformity needs 'implemented'."
    if pressure is None:
        return gap
    return (
        f"{gap} {_references(pressure.references)} above appetite; implementing it would take "
        f"{pressure.relief:.3g} off the expected yearly loss index."
    )


def _references(references: Sequence[str]) -> str:
    shown = ", ".join(references[:SHOWN_REFERENCES])
    more = len(references) - SHOWN_REFERENCES
    if more > 0:
        return f"{shown} and {more} more risks are"
    return f"{shown} {'is' if len(references) == 1 else 'are'}"


_MOVES = {
    TaskStatus.OPEN: {TaskStatus.DOING, TaskStatus.DONE, TaskStatus.CANCELLED},
    TaskStatus.DOING: {TaskStatus.OPEN, TaskStatus.DONE, TaskStatus.CANCELLED},
    TaskStatus.DONE: {TaskStatus.OPEN},
    TaskStatus.CANCELLED: {TaskStatus.OPEN},
}


def check_move(status: TaskStatus | str, to: TaskStatus | str, note: str = "") -> TaskStatus:
    """Return the new status of a task.

    Raises:
        Conflict: The task cannot go there from where it is.
        Invalid: A task is cancelled without saying why.
    """
    now, then = TaskStatus(status), TaskStatus(to)
    if then not in _MOVES[now]:
        raise Conflict(f"A task that is {now.value} cannot become {then.value}")
    if then is TaskStatus.CANCELLED and not note.strip():
        raise Invalid("Say why this task is not needed", place="note")
    return then
