"""Which tasks the gaps and the risks call for, each from one cause, in which order and by when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite
from typing import Any

from steward.domain.tasks.rules.clocks import DuePolicy
from steward.domain.tasks.terms import (
    ActionPlan,
    NewTask,
    RiskPressure,
    Severity,
    Step,
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
_STANDING = {
    "none": "Nothing is in place yet for {}",
    "partial": "{} is only partly in place",
    "defined": "{} is described but not yet put into practice",
}
SHOWN_REFERENCES = 3
GAP, HAND = "gap", "hand"
"""What a priority can come from, beside what a rule sets for its kind of work."""
MOST_LINES = 50
MOST_EFFORT = 1000.0
LEAST_EFFORT = 0.5
LONGEST_COMMENT = 10_000
_LONGEST = {"title": 300, "requirement": 20, "owner_role": 80, "reason": 10_000}


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


def standing_gaps(
    plan: ActionPlan,
    maturity: Mapping[str, str | None],
    pressures: Iterable[RiskPressure] = (),
    *,
    excluded: Collection[str] = (),
) -> frozenset[str]:
    """Return the causes that stand: planned work for the level of a gap, or for one still to come.

    What is planned for a higher level is not called for while the requirement is below it, and
    yet nobody should drop it.
    """
    missing = {pressure.control for pressure in pressures}
    found: set[str] = set()
    for requirement in {*maturity, *missing} - set(excluded):
        level = maturity.get(requirement) or ("none" if requirement in missing else None)
        if level not in _STEPS_MISSING:
            continue
        ahead = {name for name, steps in _STEPS_MISSING.items() if steps <= _STEPS_MISSING[level]}
        found |= {
            origin_of(action)
            for action in plan.actions.get(requirement, ())
            if ahead & set(action.for_levels)
        }
    return frozenset(found)


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
            by_severity=True,
            evidence=action.evidence,
            basis=_basis(level, effort, pressure),
        )
        for action in actions
    ]


def _basis(level: str, effort: float, pressure: RiskPressure | None) -> dict[str, Any]:
    """Return what the priority of planned work is computed from, as it is kept with the task."""
    return {
        "kind": GAP,
        "steps": _STEPS_MISSING[level],
        "relief": round(pressure.relief, 6) if pressure else 0.0,
        "risks": list(pressure.references[:SHOWN_REFERENCES]) if pressure else [],
        "more": max(0, len(pressure.references) - SHOWN_REFERENCES) if pressure else 0,
        "days": effort,
    }


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
    gap = f"{_STANDING[level].format(requirement)}; conformity asks that it is implemented."
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
    TaskStatus.DONE: {TaskStatus.OPEN, TaskStatus.DOING},
    TaskStatus.CANCELLED: {TaskStatus.OPEN, TaskStatus.DOING},
}


def moves_from(status: TaskStatus | str) -> list[TaskStatus]:
    """Return where a task can go from a status, in the order of the board."""
    return [to for to in TaskStatus if to in _MOVES[TaskStatus(status)]]


def check_move(status: TaskStatus | str, to: TaskStatus | str, note: str = "") -> TaskStatus:
    """Return the new status of a task.

    Raises:
        Conflict: The task cannot go there from where it is.
        Invalid: There is no such status, or a task is closed without saying what was done.
    """
    now = TaskStatus(status)
    if to not in set(TaskStatus):
        raise Invalid(f"There is no status “{to}”.", place="status")
    then = TaskStatus(to)
    if then is now:
        raise Conflict(f"The task is already {now.label.lower()}.", place="status")
    if then not in _MOVES[now]:
        message = f"A task that is {now.label.lower()} cannot become {then.label.lower()}; "
        raise Conflict(f"{message}open it again first.", place="status")
    if then.is_closed and not note.strip():
        why = "what was done" if then is TaskStatus.DONE else "why it is not needed"
        raise Invalid(f"Say in a sentence {why}.", place="note")
    return then


def check_workable(status: TaskStatus | str) -> None:
    """Refuse to change the work of a closed task.

    Raises:
        Conflict: The task is closed.
    """
    now = TaskStatus(status)
    if now.is_closed:
        raise Conflict(f"The task is {now.label.lower()}; open it again first.")


def check_due(due_on: date, today: date) -> date:
    """Return the day by which a task is to be done.

    Raises:
        Invalid: The day has passed already.
    """
    if due_on < today:
        raise Invalid(f"{due_on.isoformat()} has already passed.", place="due_on")
    return due_on


def check_new(task: NewTask, today: date, policy: DuePolicy | None = None) -> NewTask:
    """Return a task made by hand with its texts trimmed and its day set.

    Raises:
        Invalid: A text is missing or too long, or a value is outside its range.
    """
    texts = {name: getattr(task, name).strip() for name in _LONGEST}
    if not texts["title"]:
        raise Invalid("Say in a few words what is to be done.", place="title")
    for name, longest in _LONGEST.items():
        if len(texts[name]) > longest:
            raise Invalid(f"At most {longest} characters.", place=name)
    if task.severity not in set(Severity):
        raise Invalid(f"There is no severity “{task.severity}”.", place="severity")
    if not isfinite(task.effort_days) or not 0 < task.effort_days <= MOST_EFFORT:
        raise Invalid(f"Between 0 and {MOST_EFFORT:g} days.", place="effort_days")
    due_on = task.due_on or (policy or DuePolicy()).due(task.severity, today)
    return replace(
        task,
        **texts,
        due_on=check_due(due_on, today),
        steps=check_lines(task.steps, "steps"),
        evidence=check_lines(task.evidence, "evidence"),
    )


def check_lines(lines: Iterable[str], place: str) -> tuple[str, ...]:
    """Return lines of text, trimmed, without the empty ones.

    Raises:
        Invalid: There are too many, or one is too long.
    """
    found = tuple(line.strip() for line in lines if line.strip())
    if len(found) > MOST_LINES:
        raise Invalid(f"At most {MOST_LINES} lines.", place=place)
    if any(len(line) > _LONGEST["title"] for line in found):
        raise Invalid(f"At most {_LONGEST['title']} characters a line.", place=place)
    return found


def priority_by_hand(severity: Severity | str, effort_days: float) -> float:
    """Return the relief per day that a task made by hand is taken to bring.

    No rule knows what it takes off a risk, so it counts as one step towards conformity for each
    step of its severity; very small work does not outweigh everything.
    """
    return (Severity(severity).rank + 1) * CONFORMITY_RELIEF / max(effort_days, LEAST_EFFORT)


def checklist(steps: Sequence[Any], ticks: Mapping[str, Mapping[str, str]]) -> tuple[Step, ...]:
    """Return the steps of the work in order, with who ticked which."""
    found: list[Step] = []
    for number, text in enumerate(steps, 1):
        tick = ticks.get(str(number))
        by, on = (tick.get("by", ""), tick.get("on", "")) if tick else ("", "")
        found.append(Step(number=number, text=str(text), is_done=tick is not None, by=by, on=on))
    return tuple(found)


def check_comment(text: str) -> str:
    """Return the text of a comment without the space around it.

    Raises:
        Invalid: It says nothing, or too much.
    """
    text = text.strip()
    if not text:
        raise Invalid("Write something first.", place="text")
    if len(text) > LONGEST_COMMENT:
        raise Invalid(
            f"A comment has at most {LONGEST_COMMENT:,} characters; this one has {len(text):,}.",
            place="text",
        )
    return text
