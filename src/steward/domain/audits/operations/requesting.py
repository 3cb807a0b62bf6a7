"""Ask those who are audited for something, and settle what they bring."""

from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.audits.events import (
    RequestAccepted,
    RequestAnswered,
    RequestMade,
    RequestReturned,
)
from steward.domain.audits.models import Audit, AuditRequest
from steward.domain.audits.operations.settling import on_team, opened
from steward.domain.audits.policy import ANSWER_AUDIT, CONDUCT_AUDIT
from steward.domain.audits.rules.moving import request_moved
from steward.domain.audits.rules.writing import line, text
from steward.domain.audits.terms.states import RequestState
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_task, move_task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record


@transaction.atomic
def make_request(
    *,
    actor: Actor,
    audit: Audit,
    what: str,
    owner_id: UUID,
    due_on: date,
    requirement: str = "",
) -> AuditRequest:
    """Ask a member for something; it becomes a task of that person.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
        Invalid: A value is missing, the day has passed, or the person is not a member.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    person = get_person(actor, owner_id)
    if due_on < actor.today:
        raise Invalid("Choose a day that is still to come.", place="due_on")
    made = AuditRequest.objects.create(
        organisation_id=actor.organisation_id,
        audit=row,
        number=AuditRequest.objects.visible_to(actor).filter(audit=row).count() + 1,
        requirement=line(requirement, "requirement", "", 60),
        what=text(what, "what", "Say what you ask for"),
        owner=person,
        due_on=due_on,
        asked_by=actor.label[:200],
    )
    follower = by_rule(actor, EDIT_TASK)
    derive_tasks(actor=follower, drafts=[_task(actor, row, made)])
    task = _task_of(actor, made)
    if task is not None:
        assign_task(actor=follower, task=task, person_id=person.pk, note="Asked in the audit.")
    event = RequestMade(subject=row.as_subject(), owner=str(person), request=str(made))
    record(actor, event)
    return made


def _task(actor: Actor, row: Audit, made: AuditRequest) -> TaskDraft:
    return TaskDraft(
        origin=_origin(made),
        title=f"Answer {made.reference} of {row.reference}: {made.what}"[:300],
        steps=(),
        requirement=made.requirement[:20],
        owner_role="",
        effort_days=0.5,
        priority=50.0,
        due_days=max((made.due_on - actor.today).days, 0),
        severity="medium",
        reason=f"{made.asked_by} asks for it in {row.reference} {row.title}. Answer on the page"
        " of the audit, under Requests.",
    )


def _origin(made: AuditRequest) -> str:
    return f"audit-request:{made.pk}"


def _task_of(actor: Actor, made: AuditRequest) -> Task | None:
    return Task.objects.visible_to(actor).filter(origin=_origin(made)).first()


@transaction.atomic
def answer_request(*, actor: Actor, request: AuditRequest, answer: str) -> AuditRequest:
    """Answer a request, or answer it anew until the answer is accepted.

    Raises:
        NotAllowed: The actor may not answer requests and was not asked.
        Conflict: The audit is over, or the answer was accepted.
        Invalid: The answer is missing.
    """
    require(actor, ANSWER_AUDIT, request)
    row = opened(actor, request.audit)
    held = AuditRequest.objects.get_queryset().select_for_update().one(actor, request.pk)
    held.state = request_moved(RequestState(held.state), "answer").value
    held.answer = text(answer, "answer", "Write the answer, or where it is found")
    held.answered_by, held.answered_at, held.note = actor.label[:200], actor.now, ""
    held.save()
    record(actor, RequestAnswered(subject=row.as_subject(), request=held.reference))
    return held


@transaction.atomic
def accept_answer(*, actor: Actor, request: AuditRequest) -> AuditRequest:
    """Accept an answer; the task of the person is done.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: There is no answer, the audit is over, or the actor is not on the team.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, request.audit)
    on_team(actor, row)
    held = AuditRequest.objects.get_queryset().select_for_update().one(actor, request.pk)
    held.state = request_moved(RequestState(held.state), "accept").value
    held.save(update_fields=["state"])
    task = _task_of(actor, held)
    if task is not None and not task.is_closed:
        note = f"Accepted by {actor.label}."
        _finish(by_rule(actor, EDIT_TASK), task, note)
    record(actor, RequestAccepted(subject=row.as_subject(), request=held.reference))
    return held


def _finish(follower: Actor, task: Task, note: str) -> None:
    """Close the task; where it cannot go straight to done it is begun first."""
    try:
        move_task(actor=follower, task=task, status="done", note=note, settled=True)
    except Conflict:
        begun = move_task(actor=follower, task=task, status="doing")
        move_task(actor=follower, task=begun, status="done", note=note, settled=True)


@transaction.atomic
def return_answer(*, actor: Actor, request: AuditRequest, note: str) -> AuditRequest:
    """Send an answer back that does not suffice.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: There is no answer, the audit is over, or the actor is not on the team.
        Invalid: The note is missing.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, request.audit)
    on_team(actor, row)
    held = AuditRequest.objects.get_queryset().select_for_update().one(actor, request.pk)
    held.state = request_moved(RequestState(held.state), "return").value
    held.note = text(note, "note", "Say what is missing")
    held.save(update_fields=["state", "note"])
    event = RequestReturned(subject=row.as_subject(), request=held.reference, note=held.note)
    record(actor, event)
    return held
