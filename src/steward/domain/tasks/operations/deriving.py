"""Make tasks, from rules or by hand; let their causes go and come back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction

from steward.domain.tasks import rules
from steward.domain.tasks.events import (
    TaskCreated,
    TaskMoved,
    TaskReturned,
    TasksDerived,
    TaskUnfounded,
)
from steward.domain.tasks.models import Handover, Task
from steward.domain.tasks.operations.handing import handed
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import OPEN, get_person
from steward.domain.tasks.queries.settling import due_policy, settled_policy
from steward.domain.tasks.queries.together import of_origins, taker_of
from steward.domain.tasks.rules.clocks import DuePolicy
from steward.domain.tasks.terms import NewTask, Severity, TaskDraft, TaskStatus
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.events import Event
from steward.foundation.journal.operations import record, record_many
from steward.foundation.tenancy.operations import next_numbers
from steward.foundation.tenancy.reach import whole_organisation

KEPT = "kept"
"""What the basis of a task says that somebody keeps although nothing calls for it."""
GONE = "Nothing calls for it any more."
BACK = ["status", "closing_note", "closed_at", "cause_gone_at", "cause_gone_why", "ticks", "due_on"]


@transaction.atomic
def derive_tasks(
    *,
    actor: Actor,
    drafts: Iterable[TaskDraft],
    family: str = "",
    standing: Collection[str] = (),
) -> int:
    """Make the tasks whose cause has none yet; open those again whose cause is back.

    A task that exists keeps everything but its priority; the same cause never makes a second one.
    A closed task is opened again only if its cause had gone meanwhile: what somebody closed while
    the cause stands stays closed.

    Args:
        actor: Who lets tasks follow.
        drafts: What the causes call for.
        family: How the origins begin of which these drafts are all; the cause of any other task
            of that family has gone. Empty where the drafts are only some.
        standing: Causes of the family that stand although nothing is called for today.

    Returns:
        How many were made or opened again.
    """
    require(actor, EDIT_TASK)
    wanted = {draft.origin: draft for draft in drafts}
    with whole_organisation():
        rows = of_origins(actor, list(wanted)).select_for_update()
        known = {row.origin: row for row in rows.order_by("pk")}
        fresh = [draft for origin, draft in wanted.items() if origin not in known]
        back = _come_back(actor, [(row, wanted[row.origin]) for row in known.values()])
        if family:
            _weigh_anew([(row, wanted[row.origin]) for row in known.values()])
            others = Task.objects.visible_to(actor).filter(origin__startswith=family)
            others = others.exclude(origin__in=[*wanted, *standing]).filter(cause_gone_at=None)
            _let_go(actor, list(others), GONE)
            stand = of_origins(actor, list(standing)).filter(status__in=OPEN)
            stand.exclude(cause_gone_at=None).update(cause_gone_at=None, cause_gone_why="")
        if fresh:
            _make(actor, fresh)
    return len(fresh) + back


def _make(actor: Actor, fresh: Sequence[TaskDraft]) -> None:
    settled = settled_policy(actor) is not None
    policy = due_policy(actor) if settled else None
    first = next_numbers(actor.organisation_id, "task", len(fresh))
    Task.objects.write(
        Task(
            organisation_id=actor.organisation_id,
            number=first + index,
            origin=draft.origin,
            title=draft.title,
            reason=draft.reason,
            steps=list(draft.steps),
            requirement=draft.requirement,
            owner_role=draft.owner_role,
            severity=str(draft.severity),
            priority=draft.priority,
            effort_days=draft.effort_days,
            due_on=_due(actor, draft, policy),
            evidence_asked=list(draft.evidence),
            basis=dict(draft.basis),
            **_about(draft),
        )
        for index, draft in enumerate(fresh)
    )
    subject = get_organisation(actor).as_subject()
    record(actor, TasksDerived(subject=subject, count=len(fresh)))


def _due(actor: Actor, draft: TaskDraft, policy: DuePolicy | None) -> date:
    if policy is not None and draft.by_severity:
        return policy.due(Severity(draft.severity), actor.today)
    return actor.today + timedelta(days=draft.due_days)


def _about(draft: TaskDraft | NewTask) -> dict[str, object]:
    if draft.subject is None:
        return {}
    return {
        "subject_kind": draft.subject.kind,
        "subject_id": draft.subject.id,
        "subject_label": draft.subject.label[:300],
    }


def _come_back(actor: Actor, pairs: Sequence[tuple[Task, TaskDraft]]) -> int:
    """Open closed tasks whose cause was gone and is back; take back what was proposed of others."""
    back = [(row, draft) for row, draft in pairs if row.cause_gone_at is not None]
    if not back:
        return 0
    policy = due_policy(actor) if settled_policy(actor) is not None else None
    events: list[Event] = []
    for row, draft in back:
        if row.is_closed:
            row.status, row.closing_note, row.closed_at = TaskStatus.OPEN.value, "", None
            row.ticks, row.due_on = {}, _due(actor, draft, policy)
            events.append(TaskReturned(subject=row.as_subject()))
        row.cause_gone_at, row.cause_gone_why = None, ""
    Task.objects.rewrite([row for row, _ in back], BACK)
    record_many(actor, events)
    return len(events)


def _weigh_anew(pairs: Sequence[tuple[Task, TaskDraft]]) -> None:
    """Keep the priority of open tasks true to what the risks say today."""
    changed: list[Task] = []
    for row, draft in pairs:
        basis = dict(draft.basis)
        if KEPT in row.basis:
            basis[KEPT] = row.basis[KEPT]
        if not row.is_closed and (row.priority, row.basis) != (draft.priority, basis):
            row.priority, row.basis = draft.priority, basis
            changed.append(row)
    Task.objects.rewrite(changed, ["priority", "basis"])


@transaction.atomic
def let_causes_go(*, actor: Actor, origins: Sequence[str], why: str) -> int:
    """Say that what called for some tasks is gone; returns how many tasks that concerns.

    Closing open ones is proposed, or done where the organisation settled that. Closed ones open
    again if their cause comes back.
    """
    require(actor, EDIT_TASK)
    rows = of_origins(actor, origins).filter(cause_gone_at=None).select_for_update()
    return _let_go(actor, list(rows.order_by("pk")), why)


def _let_go(actor: Actor, rows: Sequence[Task], why: str) -> int:
    gone = [row for row in rows if row.is_closed or KEPT not in row.basis]
    if not gone:
        return 0
    settled = settled_policy(actor)
    closes = settled is not None and settled.close_unfounded
    events: list[Event] = []
    for row in gone:
        row.cause_gone_at, row.cause_gone_why = actor.now, why[:2000]
        if row.is_closed:
            continue
        events.append(TaskUnfounded(subject=row.as_subject(), why=why[:2000]))
        if closes:
            row.status, row.closed_at = TaskStatus.CANCELLED.value, actor.now
            row.closing_note = why[:2000]
    fields = ["cause_gone_at", "cause_gone_why", "status", "closed_at", "closing_note"]
    Task.objects.rewrite(gone, fields)
    record_many(actor, events)
    return len(gone)


@transaction.atomic
def close_answered(*, actor: Actor, done: Sequence[str], over: Sequence[str], why: str) -> int:
    """Close tasks whose question has its answer, whatever they wait for; returns how many.

    Args:
        actor: Who caused the answer.
        done: Origins of tasks that were done by it.
        over: Origins of tasks that nobody needs to do any more.
        why: What stands with the latter.
    """
    require(actor, EDIT_TASK)
    wanted = dict.fromkeys(over, TaskStatus.CANCELLED) | dict.fromkeys(done, TaskStatus.DONE)
    with whole_organisation():
        rows = of_origins(actor, list(wanted)).filter(status__in=OPEN).select_for_update()
        events: list[Event] = []
        found = list(rows.order_by("pk"))
        for row in found:
            old, then = TaskStatus(row.status), wanted[row.origin]
            note = "" if then is TaskStatus.DONE else why
            row.status, row.closed_at, row.closing_note = then.value, actor.now, note
            row.paused_at, row.paused_why = None, ""
            words = f"from “{old.label}” to “{then.label}”"
            event = TaskMoved(
                subject=row.as_subject(), old=old.value, new=then.value, words=words, note=note
            )
            events.append(event)
        fields = ["status", "closed_at", "closing_note", "paused_at", "paused_why"]
        Task.objects.rewrite(found, fields)
    record_many(actor, events)
    return len(events)


@transaction.atomic
def create_task(*, actor: Actor, new: NewTask, origin: str = "", to_deputy: bool = True) -> Task:
    """Make a task by hand; its cause is the decision to make it, so it is never made twice.

    A rule that makes it names its own cause as ``origin``. Work meant for somebody who is away goes
    to the deputy, with a note that says so, unless whoever asks has seen to that: ``to_deputy``.

    Raises:
        NotAllowed: The actor may not work on tasks.
        Invalid: A value is missing or outside its range, or the person is not a member.
    """
    require(actor, EDIT_TASK)
    new = rules.check_new(new, actor.today, due_policy(actor))
    own = actor.reach.person if actor.reach is not None else None  # or they would not see it
    chosen = new.assignee_id or own
    meant = None if chosen is None else get_person(actor, chosen)
    person, away = (meant, None) if meant is None or not to_deputy else taker_of(actor, meant)
    task = Task(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "task"),
        origin=origin or f"hand:{uuid7()}",
        title=new.title,
        reason=new.reason,
        requirement=new.requirement,
        owner_role=new.owner_role,
        assignee=person,
        severity=str(new.severity),
        priority=rules.priority_by_hand(new.severity, new.effort_days),
        effort_days=new.effort_days,
        due_on=new.due_on,
        steps=list(new.steps),
        evidence_asked=list(new.evidence),
        basis={"kind": rules.HAND},
        **_about(new),
    )
    task.save(force_insert=True)
    if away is not None:
        Handover.objects.write([handed(actor, task, None, person, "", away)])
    record(actor, TaskCreated(subject=task.as_subject(), severity=task.severity))
    return task
