"""What a task's page shows beside its values: the steps, and why it exists."""

from math import isclose
from typing import Any

from steward.domain.frameworks.queries import ISO_42001, current_resource, framework
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.questionnaires.queries import causes_of_task
from steward.domain.risks.models import Risk
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import LIVE, relying_on, risks_visible_to
from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK, WATCH_TASK
from steward.domain.tasks.queries import place_among_open, together
from steward.domain.tasks.queries.overview import forecast_of, is_late
from steward.domain.tasks.rules import HAND, priority_by_hand
from steward.domain.tasks.terms import Severity
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import person_behind
from steward.interfaces.web.competence.doors import door_of
from steward.interfaces.web.questionnaires.causes import causes_of

SHOWN_RISKS = 6
FOLLOWS = "It follows from "
"""How the reason begins of a task to whose effect nobody wrote one; its cause says more."""


def steps_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return the checklist, and whether the actor may tick it."""
    steps = task.checklist
    return {
        "task": task,
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "may_tick": actor.may(EDIT_TASK, task) and not task.is_closed,
    }


def proofs_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return what is kept with the task, and what closing it asks for."""
    proofs = together.proofs_of(actor, task)
    return {
        "asked": task.evidence_asked,
        "proofs": [row for row in proofs if row.struck_at is None],
        "struck": [row for row in proofs if row.struck_at is not None],
        "is_shown": any(row.is_evidence and row.struck_at is None for row in proofs),
        "may_keep": actor.may(EDIT_TASK, task),
        "task": task,
    }


def waits_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return what the task waits for, and what waits for it."""
    before, after = together.waits_of(actor, task)
    return {
        "before": before,
        "after": after,
        "task": task,
        "may_block": actor.may(EDIT_TASK, task) and not task.is_closed,
    }


def clock_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return how the clock of the task stands, and whether its day will be missed."""
    end = forecast_of(actor, task)
    return {
        "task": task,
        "end": end,
        "is_late": end is not None and is_late(task.due_on, end),
        "is_overdue": not task.is_closed
        and not task.is_paused
        and task.due_on is not None
        and task.due_on < actor.today,
        "may_run": task.is_paused and actor.may(EDIT_TASK, task),
    }


def people_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return through whose hands the task went, and who watches it."""
    watchers = together.watchers_of(actor, task)
    person = person_behind(actor)
    return {
        "task": task,
        "hands": together.handovers_of(actor, task),
        "watchers": watchers,
        "is_watching": any(row.person_id == person for row in watchers),
        "may_watch": actor.may(WATCH_TASK),
        "may_name": actor.may(WATCH_TASK) and actor.may(EDIT_TASK, task),
    }


def why_panel(actor: Actor, task: Task) -> dict[str, Any]:
    """Return the cause, the requirement, the risks and how the priority came about."""
    by_hand = task.origin.startswith("hand:")
    causes = _causes(actor, task)
    place, count = place_among_open(actor, task)
    return {
        "task": task,
        "requirement": _requirement(task.requirement),
        "risks": _risks(actor, task.requirement),
        "by_hand": by_hand,
        "kind": task.basis.get("kind") or (HAND if _is_by_severity(task) else ""),
        "basis": task.basis,
        "is_gap": task.origin.startswith("gap:"),
        "relief_part": task.basis.get("steps", 0) + task.basis.get("relief", 0.0),
        "may_keep": actor.may(EDIT_TASK, task),
        "causes": causes,
        "door": door_of(task.origin),
        "reason": "" if causes and task.reason.startswith(FOLLOWS) else task.reason,
        "steps_worth": Severity(task.severity).rank + 1,
        "place": None if task.is_closed else place,
        "count": count,
    }


def _causes(actor: Actor, task: Task) -> list[dict[str, Any]]:
    """Return the answers that call for the work, each with the way to its question."""
    if not actor.may(VIEW_RUN):
        return []
    return causes_of(causes_of_task(actor, task.origin))


def _is_by_severity(task: Task) -> bool:
    """Say whether the priority is what severity and effort make of it: so it can be explained."""
    by_severity = priority_by_hand(Severity(task.severity), task.effort_days)
    return not task.origin.startswith("gap:") and isclose(task.priority, by_severity)


def _requirement(name: str) -> dict[str, str] | None:
    if not name:
        return None
    key = current_resource("framework", ISO_42001).id
    node = next((item for item in framework(key).requirements if item.id == name), None)
    title = "" if node is None else node.title
    is_control = name.startswith("A.")
    href = f"/soa#{name}" if is_control else f"/frameworks/{key}#{name}"
    return {"id": name, "title": title, "href": href, "kind": "control" if is_control else "clause"}


def _risks(actor: Actor, control: str) -> list[Risk]:
    """Return the highest live risks whose scenario the control modifies."""
    if not control.startswith("A.") or not actor.may(VIEW_RISK):
        return []
    rows = risks_visible_to(actor).filter(relying_on(control), status__in=LIVE)
    return list(rows.order_by("-current_rank", "-id")[:SHOWN_RISKS])
