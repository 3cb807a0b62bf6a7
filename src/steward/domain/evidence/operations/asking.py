"""Ask a person for evidence; the request is a task, and an item answers it."""

from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.evidence.events import (
    EvidenceAskAnswered,
    EvidenceAsked,
    EvidenceAskTakenBack,
)
from steward.domain.evidence.models import EvidenceAsk, EvidenceItem
from steward.domain.evidence.operations.holding import link_rows, relink, usable, words
from steward.domain.evidence.operations.keeping import ItemDraft, VersionDraft, keep_item
from steward.domain.evidence.policy import ASK_EVIDENCE, EDIT_EVIDENCE
from steward.domain.evidence.queries.asking import ask_origin
from steward.domain.evidence.rules.linking import linked
from steward.domain.evidence.rules.moving import check_open
from steward.domain.evidence.terms.states import AskState
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import assign_task, move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person, open_task_of, open_tasks
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.models import Person
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@transaction.atomic
def ask_for_evidence(
    *, actor: Actor, what: str, owner_id: UUID, due_on: date, subject: Subject | None = None
) -> EvidenceAsk:
    """Ask a member for evidence until a day; it becomes a task of that person.

    Raises:
        NotAllowed: The actor may not ask others for evidence.
        Invalid: It is not said what is asked for, the day has passed, or the person is no member.
    """
    require(actor, ASK_EVIDENCE)
    if due_on < actor.today:
        raise Invalid("Choose a day that is still to come.", place="due_on")
    person = _member(actor, owner_id)
    about = None if subject is None else linked(actor.organisation_id, subject)
    row = EvidenceAsk(
        organisation_id=actor.organisation_id,
        what=words(what, "what", "Say what you ask for.", 2000),
        kind="" if about is None else about.kind[:40],
        subject_id=None if about is None else about.id,
        label="" if about is None else about.label[:300],
        owner=person,
        due_on=due_on,
        asked_by=actor.label[:200],
        asked_at=actor.now,
    )
    row.number = next_numbers(actor.organisation_id, "evidence_request")
    row.save(force_insert=True)
    ruled = by_rule(actor, EDIT_TASK)
    derive_tasks(actor=ruled, drafts=[_task(actor, row)])
    task = open_task_of(actor, ask_origin(row))
    if task is not None:
        assign_task(actor=ruled, task=task, person_id=person.pk, note=row.what)
    told = EvidenceAsked(
        subject=row.as_subject(), who=str(person), due_on=f"{row.due_on:%-d %B %Y}"
    )
    record(actor, told)
    return row


def _member(actor: Actor, key: UUID) -> Person:
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place="owner_id") from None


def _task(actor: Actor, row: EvidenceAsk) -> TaskDraft:
    about = f" for {row.label}" if row.label else ""
    return TaskDraft(
        origin=ask_origin(row),
        title=f"Bring evidence{about}: {row.what}"[:300],
        steps=(
            "Bring the file, or choose an item that is kept already, under Evidence, Requests.",
        ),
        requirement=row.label[:20] if row.kind == "control" else "",
        owner_role="",
        effort_days=0.25,
        priority=20.0,
        due_days=max(0, (row.due_on - actor.today).days),
        severity="medium",
        reason=f"{row.asked_by} asks for it in {row.reference}.",
    )


@transaction.atomic
def answer_ask(*, actor: Actor, ask: EvidenceAsk, item: EvidenceItem) -> EvidenceAsk:
    """Answer a request with an item, which is linked to what the request is about.

    Raises:
        NotAllowed: The actor may not bring evidence and was not asked.
        Conflict: The request is over, or the item is withdrawn or disposed of.
    """
    require(actor, EDIT_EVIDENCE, ask)
    row = _opened(actor, ask)
    found = usable(actor, item)
    if row.subject_id is not None:
        about = Subject(kind=row.kind, id=row.subject_id, label=row.label)
        if link_rows(actor, found, [about], f"It answers {row.reference}."):
            relink(actor, found)
    row.answer = found
    _end(actor, row, AskState.ANSWERED, f"Answered with {found.reference}.")
    record(actor, EvidenceAskAnswered(subject=row.as_subject(), item=str(found)))
    return row


@transaction.atomic
def bring_answer(
    *, actor: Actor, ask: EvidenceAsk, draft: ItemDraft, version: VersionDraft
) -> EvidenceAsk:
    """Answer a request with a new item; who was asked may, whatever the role.

    Raises:
        NotAllowed: The actor may not bring evidence and was not asked.
        Invalid: A value of the item is missing, too long or out of its range.
        Conflict: The request is over.
    """
    require(actor, EDIT_EVIDENCE, ask)
    _opened(actor, ask)
    item = keep_item(actor=by_rule(actor, EDIT_EVIDENCE), draft=draft, version=version)
    return answer_ask(actor=actor, ask=ask, item=item)


@transaction.atomic
def take_back_ask(*, actor: Actor, ask: EvidenceAsk, reason: str) -> EvidenceAsk:
    """Take a request back; its task is closed.

    Raises:
        NotAllowed: The actor may not ask others for evidence.
        Invalid: The reason is missing.
        Conflict: The request is over.
    """
    require(actor, ASK_EVIDENCE)
    row = _opened(actor, ask)
    why = words(reason, "reason", "Say why in a sentence.")
    _end(actor, row, AskState.TAKEN_BACK, why)
    record(actor, EvidenceAskTakenBack(subject=row.as_subject(), reason=why))
    return row


def _opened(actor: Actor, ask: EvidenceAsk) -> EvidenceAsk:
    rows = EvidenceAsk.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.one(actor, ask.pk)
    check_open(AskState(row.state))
    return row


def _end(actor: Actor, row: EvidenceAsk, state: AskState, why: str) -> None:
    row.state, row.ended_why = state.value, why
    row.ended_by, row.ended_at = actor.label[:200], actor.now
    row.save(update_fields=["state", "ended_why", "ended_by", "ended_at", "answer"])
    ruled = by_rule(actor, EDIT_TASK)
    if tasks := list(open_tasks(actor).filter(origin=ask_origin(row))):
        status = "done" if state is AskState.ANSWERED else "cancelled"
        move_tasks(actor=ruled, tasks=tasks, status=status, note=why, settled=True)
