"""The clock of a task, by when work is due, and work that is kept though nothing asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from steward.domain.tasks import rules
from steward.domain.tasks.events import TaskKept, TaskPaused, TaskResumed, WorkSettled
from steward.domain.tasks.models import Task, WorkPolicy
from steward.domain.tasks.operations.deriving import KEPT
from steward.domain.tasks.policy import EDIT_TASK, SETTLE_WORK
from steward.domain.tasks.queries.settling import due_policy, work_policy
from steward.domain.tasks.rules.clocks import after_pause, check_days, check_free_days
from steward.domain.tasks.rules.waiting import check_words
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record

MOST_WIP = 100
LEAST_WEEK, MOST_WEEK = 0.5, 7.0


def _held(actor: Actor, task: Task) -> Task:
    return Task.objects.visible_to(actor).select_for_update().one(actor, task.pk)


@transaction.atomic
def pause_task(*, actor: Actor, task: Task, why: str) -> Task:
    """Stop the clock of a task, for the work waits for somebody outside.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The reason is missing.
        Conflict: The task is closed, or its clock stands still already.
    """
    require(actor, EDIT_TASK, task)
    why = check_words(why, place="why", missing="Say what the work waits for.")
    task = _held(actor, task)
    rules.check_workable(task.status)
    if task.paused_at is not None:
        raise Conflict("Its clock stands still already.")
    task.paused_at, task.paused_why = actor.now, why
    task.save(update_fields=["paused_at", "paused_why"])
    record(actor, TaskPaused(subject=task.as_subject(), why=why))
    return task


@transaction.atomic
def resume_task(*, actor: Actor, task: Task) -> Task:
    """Let the clock of a task run again; the due day moves by the days that it stood still.

    Days count as the organisation settled; a task that was overdue stays so by as many days.

    Raises:
        NotAllowed: The actor may not work on this task.
        Conflict: Its clock runs.
    """
    require(actor, EDIT_TASK, task)
    task = _held(actor, task)
    if task.paused_at is None:
        raise Conflict("Its clock runs already.")
    if task.due_on is not None:
        since = task.paused_at.date()
        task.due_on = after_pause(task.due_on, since, actor.today, due_policy(actor))
    task.paused_at, task.paused_why = None, ""
    task.save(update_fields=["paused_at", "paused_why", "due_on"])
    day = "" if task.due_on is None else f"{task.due_on:%-d %B %Y}"
    record(actor, TaskResumed(subject=task.as_subject(), due_on=day))
    return task


@transaction.atomic
def keep_task(*, actor: Actor, task: Task, note: str) -> Task:
    """Keep a task to be done although nothing calls for it any more; it is not proposed again.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The reason is missing.
        Conflict: Its cause stands, or the task is closed.
    """
    require(actor, EDIT_TASK, task)
    note = check_words(note, place="note", missing="Say in a sentence why it is kept.")
    task = _held(actor, task)
    if not task.is_unfounded:
        raise Conflict("What calls for this task still stands.")
    task.basis = {**task.basis, KEPT: True}
    task.cause_gone_at, task.cause_gone_why = None, ""
    task.save(update_fields=["basis", "cause_gone_at", "cause_gone_why"])
    record(actor, TaskKept(subject=task.as_subject(), note=note))
    return task


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """By when work is due and what closing asks for.

    ``days`` is severity → days, ``free_days`` the rules of the country's free days, ``also``
    further ones as ISO dates; ``wip`` is how many tasks in progress a person has before the board
    hints at it, 0 for no hint; ``days_a_week`` how much work a person does in a week.
    """

    days: Mapping[str, int]
    working_days: bool = False
    country: str = ""
    free_days: Sequence[str] = ()
    also: Sequence[str] = ()
    wip: int = 5
    days_a_week: float = 5.0
    evidence_needed: bool = False
    close_unfounded: bool = False


@transaction.atomic
def settle_work(*, actor: Actor, draft: PolicyDraft) -> WorkPolicy:
    """Settle by when work is due from now on; the days of tasks that exist stay as they are.

    Raises:
        NotAllowed: The actor may not settle how work is done.
        Invalid: A value is out of range, or a day cannot be read.
    """
    require(actor, SETTLE_WORK)
    days = check_days(draft.days)
    rules_of_days, also = check_free_days(draft.free_days, draft.also)
    if not 0 <= draft.wip <= MOST_WIP:
        raise Invalid(f"Between 0 and {MOST_WIP}.", place="wip")
    if not LEAST_WEEK <= draft.days_a_week <= MOST_WEEK:
        raise Invalid(f"Between {LEAST_WEEK} and {MOST_WEEK:g} days.", place="days_a_week")
    WorkPolicy.objects.visible_to(actor).select_for_update().first()
    row = work_policy(actor)
    row.days, row.working_days, row.country = days, draft.working_days, draft.country[:2]
    row.free_days, row.also, row.wip = rules_of_days, also, draft.wip
    row.days_a_week = draft.days_a_week
    row.evidence_needed, row.close_unfounded = draft.evidence_needed, draft.close_unfounded
    row.save()
    unit = "working days" if row.working_days else "days"
    words = ", ".join(f"{severity} {count} {unit}" for severity, count in days.items())
    record(actor, WorkSettled(subject=get_organisation(actor).as_subject(), words=words))
    return row
