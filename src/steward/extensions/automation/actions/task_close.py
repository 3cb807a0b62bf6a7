"""Close the task that something happened to, or the open one that the same rule made."""

from collections.abc import Mapping
from typing import Any

from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_task, open_task_about
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor

HOW = [("done", "As done"), ("cancelled", "As cancelled")]


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Close the task; without an open one there is nothing to do."""
    if occasion.subject.kind == "task":
        task = get_task(actor, occasion.subject.id)
    else:
        task = open_task_about(actor, str(occasion.subject.id))
    if task is None or task.is_closed:
        return Done(words="found no open task of a rule about it")
    note = filled(given["note"], occasion.values)
    move_task(actor=actor, task=task, status=given["how"], note=note)
    return Done(words=f"closed {task.reference}", subject=task.as_subject())


ACTION = Action(
    name="task.close",
    label="Close a task",
    does="Closes the task itself, or the open task that a rule made about the record.",
    params=(
        Param(name="how", label="How", kind=ParamKind.CHOICE, usual="done", choices=HOW),
        Param(
            name="note",
            label="Why it is closed",
            kind=ParamKind.TEXT,
            usual="{record}: {what}",
        ),
    ),
    needs=(EDIT_TASK,),
    run=run,
)
