"""Make the tasks that time and gaps call for: reviews, vacant duties, a scope that differs."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from steward.domain.governance.policy import EDIT_CONTEXT
from steward.domain.governance.queries import due_soon
from steward.domain.governance.queries.duties import chart_of
from steward.domain.governance.queries.running import resources_now
from steward.domain.governance.queries.scope import scope_in_force, standing_of
from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import current_members, open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require

Asked = tuple[TaskDraft, UUID | None]


@transaction.atomic
def ask_context(*, actor: Actor) -> int:
    """Make a task for everything of clauses 4, 5 and 7.1 that waits for somebody.

    Reviews within two weeks, licences that end, duties that nobody holds any more, and a scope
    that differs from the inventory. Doing it again makes no task twice.

    Returns:
        How many tasks were made.

    Raises:
        NotAllowed: The actor may not write context.
    """
    require(actor, EDIT_CONTEXT)
    asked = [
        *(
            ask
            for noun, register in REGISTERS.items()
            if register.months
            for ask in _reviews(actor, noun)
        ),
        *_licences(actor),
        *_vacant(actor),
        *_differing(actor),
    ]
    ruled = by_rule(actor, EDIT_TASK)
    made = derive_tasks(actor=ruled, drafts=[draft for draft, _ in asked])
    if made:
        _give(ruled, asked)
    return made


def _reviews(actor: Actor, noun: str) -> list[Asked]:
    register = REGISTERS[noun]
    return [
        (
            _draft(
                origin=f"{noun}:{row.pk}:review:{row.review_on}",
                title=f"{register.review} {row.reference} {row.title}",
                reason=f"{row.reference} is due on {row.review_on:%-d %B %Y}.",
                clause=register.clause,
                due=row.review_on,
                today=actor.today,
            ),
            row.owner_id,
        )
        for row in due_soon(actor, noun)
    ]


def _licences(actor: Actor) -> list[Asked]:
    return [
        (
            _draft(
                origin=f"tool:{row.pk}:licence:{row.licence_ends}",
                title=f"Renew or replace {row.reference} {row.title}",
                reason=f"Its licence ends on {row.licence_ends:%-d %B %Y}.",
                clause="A.4.4",
                due=row.licence_ends,
                today=actor.today,
            ),
            row.owner_id,
        )
        for row in resources_now(actor).ending
        if row.licence_ends is not None
    ]


def _vacant(actor: Actor) -> list[Asked]:
    """Return a task for each duty that somebody held who has left; its holders are its cause."""
    return [
        (
            _draft(
                origin=f"duty:{row.duty.pk}:vacant:{gone[0].pk}",
                title=f"Assign {row.duty.reference} {row.duty.title} anew",
                reason=" ".join(row.faults),
                clause="5.3",
                due=None,
                today=actor.today,
            ),
            None,
        )
        for row, gone in _left(actor)
        if gone
    ]


def _left(actor: Actor) -> list[tuple[Any, Sequence[Any]]]:
    members = set(current_members(actor).values_list("person_id", flat=True))
    return [
        (
            row,
            [
                item
                for items in row.cells.values()
                for item in items
                if not item.function and item.person_id not in members
            ],
        )
        for row in chart_of(actor).rows
        if row.is_vacant
    ]


def _differing(actor: Actor) -> list[Asked]:
    version = scope_in_force(actor)
    found = () if version is None else standing_of(actor, version).differences
    if version is None or not found:
        return []
    cause = f"scope:{version.pk}:differs"
    if open_tasks(actor).filter(origin__startswith=cause).exists():
        return []
    named = "; ".join(item.label for item in found[:5])
    told = "|".join(f"{item.kind}:{item.label}" for item in found)
    draft = _draft(
        origin=f"{cause}:{sha256(told.encode()).hexdigest()[:16]}",
        title=f"Bring scope and inventory together ({len(found)} differences)",
        reason=f"Version {version.number} differs from the inventory: {named}.",
        clause="4.3",
        due=None,
        today=actor.today,
    )
    return [(draft, None)]


def _draft(
    *, origin: str, title: str, reason: str, clause: str, due: date | None, today: date
) -> TaskDraft:
    return TaskDraft(
        origin=origin,
        title=title[:300],
        steps=(),
        requirement=clause,
        owner_role="AI management",
        effort_days=0.25,
        priority=4.0,
        due_days=14 if due is None else max(1, (due - today).days),
        severity="medium",
        reason=reason,
    )


def _give(actor: Actor, asked: Sequence[Asked]) -> None:
    """Give the tasks that nobody has to those who answer for their cause and are members."""
    members = set(current_members(actor).values_list("person_id", flat=True))
    for owner in {owner for _, owner in asked if owner in members}:
        origins = [draft.origin for draft, answers in asked if answers == owner]
        if tasks := list(open_tasks(actor).filter(origin__in=origins, assignee=None)):
            assign_tasks(actor=actor, tasks=tasks, person_id=owner)
