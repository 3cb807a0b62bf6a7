"""What operations on approvals share: ask the people of a step, end an approval."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from steward.domain.approvals.events import ApprovalAsked, ApprovalMoved, ApprovalNoted
from steward.domain.approvals.models import Approval, ApprovalAsk
from steward.domain.approvals.queries.people import Panel, panel_for
from steward.domain.approvals.rules import MOST_ASKED, asked_of, state_after
from steward.domain.approvals.terms import ApprovalAct, ApprovalState, FlowNeed
from steward.domain.tasks.operations.deriving import close_answered, create_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.actor import Actor, by_rule
from steward.foundation.core.errors import Conflict
from steward.foundation.identity.models import Person
from steward.foundation.journal.operations import record

OVER = "The question was answered by others, or is not asked any more."


def open_step(actor: Actor, row: Approval, panel: Panel | None = None) -> None:
    """Ask the people of the step that runs, with a task for each, and set its day.

    Raises:
        Conflict: Too few are left who did not write the record.
    """
    panel = panel or panel_for(actor, row.subject_kind)
    step = row.running
    found = asked_of(panel.meant_by(step), [UUID(key) for key in row.authors], panel.deputies)
    found = dict(list(found.items())[:MOST_ASKED])
    least = step.quorum if step.need is FlowNeed.QUORUM else 1
    if len(found) < least:
        said = f"“{step.title}” needs {least}, and {len(found)} can be asked who did not write it"
        raise Conflict(f"{said}. Change the flow, or who holds the role.")
    row.due_on = actor.today + timedelta(days=step.days)
    row.save(update_fields=["due_on", "step"])
    for taker, person in found.items():
        ask_person(actor, row, panel.people[taker], panel.people[person])


def ask_person(
    actor: Actor,
    row: Approval,
    person: Person,
    meant: Person,
    *,
    decides: bool = False,
    counts: bool = True,
    why: str = "",
) -> None:
    """Ask one person in the step that runs: a row, a task, and an entry that the inbox reads."""
    is_deputy = person.pk != meant.pk
    ask = ApprovalAsk(
        organisation_id=actor.organisation_id,
        approval=row,
        step=row.step,
        person=person,
        instead_of=str(meant)[:200] if is_deputy else "",
        decides=decides,
        counts=counts,
        asked_at=actor.now,
    )
    ask.save(force_insert=True)
    away = f"For {meant}, who is away." if is_deputy else ""
    new = NewTask(
        title=f"Approve or refuse: {row.subject_label}"[:300],
        reason=" ".join(part for part in (row.note, why, away) if part)[:2000],
        assignee_id=person.pk,
        severity="high",
        effort_days=0.5,
        due_on=max(row.due_on or actor.today, actor.today),
        subject=row.as_subject(),
    )
    create_task(actor=by_rule(actor, EDIT_TASK), new=new, origin=ask.origin, to_deputy=False)
    told = why or away
    event = ApprovalAsked(
        subject=row.as_subject(), person=str(person), step=row.running.title, why=told
    )
    record(actor, event)


def move(actor: Actor, row: Approval, act: ApprovalAct, why: str) -> None:
    """End an approval or act on it; tasks that ask are over, and the record's history tells it.

    Raises:
        Conflict: Its state does not permit the act.
    """
    state = state_after(ApprovalState(row.state), act)
    waited = row.is_waiting
    row.state, row.ended_why, row.ended_at = state.value, why[:2000], actor.now
    row.save(update_fields=["state", "ended_why", "ended_at"])
    if waited:
        close_questions(actor, row)
    words = state.label.lower()
    record(
        actor, ApprovalMoved(subject=row.as_subject(), new=state.value, words=words, why=why[:500])
    )
    record(actor, ApprovalNoted(subject=row.about, words=words, why=why[:500]))


def void(actor: Actor, row: Approval, why: str) -> None:
    """Say that what was said no longer counts.

    Raises:
        Conflict: It has ended.
    """
    move(actor, row, ApprovalAct.VOID, why)


def close_questions(actor: Actor, row: Approval, only: Sequence[ApprovalAsk] = ()) -> None:
    """Close the tasks that ask in the step that runs, or those of some asks."""
    asks = only or list(row.asks.filter(step=row.step))
    close_answered(
        actor=by_rule(actor, EDIT_TASK),
        done=[item.origin for item in asks if item.say],
        over=[item.origin for item in asks if not item.say],
        why=OVER,
    )
