"""Tasks that follow from records: made once for each cause, given to somebody, closed with it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import OPEN, open_tasks, tasks_visible_to
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule
from steward.foundation.identity.queries import current_members


def ask_for(
    actor: Actor, drafts: Sequence[TaskDraft], owners: Mapping[str, UUID | None] | None = None
) -> int:
    """Make the tasks whose cause has none yet, each for the owner of its origin; returns how many.

    Whoever is no member (any more) is given nothing.
    """
    if not drafts:
        return 0
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=drafts)
    wanted = {origin: key for origin, key in (owners or {}).items() if key is not None}
    if made and wanted:
        _give(ruled, wanted)
    return made


def _give(actor: Actor, owners: Mapping[str, UUID]) -> None:
    members = set(current_members(actor).values_list("person_id", flat=True))
    free = open_tasks(actor).filter(assignee=None, origin__in=list(owners))
    found: dict[UUID, list[str]] = {}
    for origin in free.values_list("origin", flat=True):
        found.setdefault(owners[origin], []).append(origin)
    for key, origins in found.items():
        if key in members:
            tasks = list(open_tasks(actor).filter(origin__in=origins))
            assign_tasks(actor=actor, tasks=tasks, person_id=key)


def settle(actor: Actor, origin: str, note: str, *, status: str = "done") -> None:
    """Close the open tasks whose origin is this, or begins with it where it ends in a colon."""
    rows = open_tasks(actor)
    exact = not origin.endswith(":")
    tasks = rows.filter(origin=origin) if exact else rows.filter(origin__startswith=origin)
    if found := list(tasks):
        move_tasks(
            actor=by_rule(actor, EDIT_TASK),
            tasks=found,
            status=status,
            note=note[:2000],
            settled=True,
        )


def reopen(actor: Actor, origin: str, note: str) -> None:
    """Open the closed task of an origin again."""
    rows = tasks_visible_to(actor).filter(origin=origin).exclude(status__in=OPEN)
    if found := list(rows):
        move_tasks(actor=by_rule(actor, EDIT_TASK), tasks=found, status="open", note=note[:2000])
