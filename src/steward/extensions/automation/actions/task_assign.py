"""Give the task that something happened to, to somebody."""

from collections.abc import Mapping
from typing import Any

from steward.domain.tasks.operations.working import assign_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_task
from steward.extensions.automation.queries.acting import one_of
from steward.extensions.automation.rules import filled
from steward.extensions.automation.terms import Action, Done, Occasion, Param, ParamKind
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict


def run(actor: Actor, occasion: Occasion, given: Mapping[str, Any]) -> Done:
    """Give the task away; who has it already keeps it."""
    task = get_task(actor, occasion.subject.id)
    person = one_of(actor, given["whom"], occasion)
    if person is None:
        raise Conflict("Nobody is meant by the choice now.")
    if task.assignee_id == person:
        return Done(words="has the task already", subject=task.as_subject())
    note = filled(given["note"], occasion.values)
    assign_task(actor=actor, task=task, person_id=person, note=note)
    return Done(words="gave the task away", subject=task.as_subject())


ACTION = Action(
    name="task.assign",
    label="Assign the task",
    does="Gives the task that something happened to, to somebody.",
    params=(
        Param(name="whom", label="Who does it", kind=ParamKind.WHOM),
        Param(name="note", label="Note", kind=ParamKind.TEXT, required=False),
    ),
    needs=(EDIT_TASK,),
    about=frozenset({"task"}),
    run=run,
)
