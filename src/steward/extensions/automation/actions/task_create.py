"""Make a task about the record; while it is open, the same rule makes no second one for it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_task_of
from steward.domain.tasks.terms import NewTask, Severity
from steward.extensions.automation.queries.acting import one_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor

SEVERITIES = [(item.value, item.value.capitalize()) for item in Severity]
LONGEST = 300


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Make the task, or name the one that is open."""
    known = open_task_of(actor, occasion.cause)
    if known is not None:
        return Done(words=f"{known.reference} is open for this already", subject=known.as_subject())
    new = NewTask(
        title=filled(given["title"], occasion.values)[:LONGEST],
        reason=filled(given["reason"], occasion.values),
        assignee_id=one_of(actor, given["whom"], occasion),
        severity=given["severity"],
        due_on=actor.today + timedelta(days=given["due_in_days"]),
    )
    task = create_task(actor=actor, new=new, origin=f"{occasion.cause}:{occasion.mark}")
    return Done(words=f"made {task.reference}", subject=task.as_subject())


ACTION = Action(
    name="task.create",
    label="Create a task",
    does="Creates a task, with a day by which it is due.",
    params=(
        Param(name="title", label="Task", usual="Look at {record}"),
        Param(name="reason", label="Why", kind=ParamKind.TEXT, required=False),
        Param(name="whom", label="Who does it", kind=ParamKind.WHOM, usual="holder"),
        Param(
            name="severity",
            label="What hangs on it",
            kind=ParamKind.CHOICE,
            usual="medium",
            choices=SEVERITIES,
        ),
        Param(name="due_in_days", label="Due in days", kind=ParamKind.NUMBER, usual="14"),
    ),
    needs=(EDIT_TASK,),
    run=run,
)
