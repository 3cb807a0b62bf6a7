"""Plan what is told to whom, and record that it was told.

Source: ISO/IEC 42001:2023, 7.4.
"""

from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import CommunicationKept, CommunicationTold
from steward.domain.competence.models import Communication, Telling
from steward.domain.competence.operations.asking import ask_for, settle
from steward.domain.competence.policy import EDIT_COMMUNICATION
from steward.domain.competence.queries.communication import overdue_communications
from steward.domain.competence.rules.calendar import next_after
from steward.domain.competence.rules.communication import checked_communication
from steward.domain.competence.rules.gaps import some_text
from steward.domain.competence.terms.communication import CommunicationDraft
from steward.domain.tasks.queries import get_person
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.queries import get_file
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

PLAIN = ("what", "with_whom", "how", "audience", "trigger", "every_months", "next_on", "language")


@transaction.atomic
def plan_communication(*, actor: Actor, draft: CommunicationDraft) -> Communication:
    """Add a line to the plan.

    Raises:
        NotAllowed: The actor may not plan communication.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_COMMUNICATION)
    number = next_numbers(actor.organisation_id, "communication")
    row = Communication(organisation_id=actor.organisation_id, number=number)
    _fill(actor, row, draft)
    row.save(force_insert=True)
    record(actor, CommunicationKept(subject=row.as_subject(), did="planned the communication"))
    return row


def _fill(actor: Actor, row: Communication, draft: CommunicationDraft) -> None:
    checked = checked_communication(draft)
    for name in PLAIN:
        setattr(row, name, getattr(checked, name))
    row.speaker_person, row.speaker = None, checked.speaker
    if checked.speaker_id is not None:
        try:
            row.speaker_person = get_person(actor, checked.speaker_id)
        except Invalid as error:
            raise Invalid(error.message, place="speaker_id") from None
        row.speaker = ""


def _open(actor: Actor, communication: Communication) -> Communication:
    rows = Communication.objects.get_queryset().select_related("speaker_person")
    row = rows.select_for_update(of=("self",)).one(actor, communication.pk)
    if row.ended_at is not None:
        raise Conflict("This is no longer part of the plan.")
    return row


@transaction.atomic
def edit_communication(
    *, actor: Actor, communication: Communication, draft: CommunicationDraft
) -> Communication:
    """Change a line of the plan.

    Raises:
        NotAllowed: The actor may not plan communication.
        Conflict: It is no longer part of the plan.
        Invalid: A value is missing, too long, no choice or outside its range.
    """
    require(actor, EDIT_COMMUNICATION, communication)
    row = _open(actor, communication)
    before = row.next_on
    _fill(actor, row, draft)
    row.save()
    record(actor, CommunicationKept(subject=row.as_subject(), did="changed the communication"))
    if before != row.next_on:
        settle(actor, f"communication:{row.pk}:", "The day was changed.", status="cancelled")
    return row


@transaction.atomic
def record_telling(
    *,
    actor: Actor,
    communication: Communication,
    told_on: date,
    note: str,
    file_id: UUID | None = None,
) -> Telling:
    """Record that something was told; where it is told regularly, the next day follows.

    Raises:
        NotAllowed: The actor may not plan communication.
        NotFound: There is no such file.
        Conflict: It is no longer part of the plan.
        Invalid: The day lies ahead, or the note is missing.
    """
    require(actor, EDIT_COMMUNICATION, communication)
    row = _open(actor, communication)
    if told_on > actor.today:
        raise Invalid("This day lies ahead.", place="told_on")
    telling = Telling(
        organisation_id=actor.organisation_id,
        communication=row,
        told_on=told_on,
        note=some_text(note, "note", missing="Say what was told and to whom."),
        file=None if file_id is None else get_file(actor, file_id),
        told_by=actor.label[:200],
    )
    telling.save(force_insert=True)
    row.last_on = max(told_on, row.last_on or told_on)
    if row.next_on is not None and row.every_months:
        row.next_on = next_after(row.next_on, row.every_months, told_on)
    elif row.next_on is not None and told_on >= row.next_on:
        row.next_on = None
    row.save(update_fields=["last_on", "next_on"])
    day = f"{told_on:%-d %B %Y}"
    record(actor, CommunicationTold(subject=row.as_subject(), told_on=day, note=telling.note[:500]))
    settle(actor, f"communication:{row.pk}:", f"Told on {day}.")
    return telling


@transaction.atomic
def end_communication(*, actor: Actor, communication: Communication, reason: str) -> Communication:
    """Take a line out of the plan; what was told stays on record.

    Raises:
        NotAllowed: The actor may not plan communication.
        Conflict: It is no longer part of the plan.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_COMMUNICATION, communication)
    row = _open(actor, communication)
    reason = some_text(reason, "reason", missing="Say why it is told no more.", longest=1000)
    row.ended_at = actor.now
    row.save(update_fields=["ended_at"])
    record(actor, CommunicationKept(subject=row.as_subject(), did=f"ended it: {reason}"))
    settle(actor, f"communication:{row.pk}:", reason, status="cancelled")
    return row


@transaction.atomic
def ask_overdue(*, actor: Actor) -> int:
    """Make a task for what should have been told and was not; returns how many.

    Doing it again makes no task twice.

    Raises:
        NotAllowed: The actor may not plan communication.
    """
    require(actor, EDIT_COMMUNICATION)
    rows = list(overdue_communications(actor))
    owners = {f"communication:{row.pk}:{row.next_on}": row.speaker_person_id for row in rows}
    return ask_for(actor, [_task(row) for row in rows], owners)


def _task(row: Communication) -> TaskDraft:
    day = row.next_on
    return TaskDraft(
        origin=f"communication:{row.pk}:{day}",
        title=f"Tell {row.with_whom}: {row.what}"[:300],
        steps=(f"{row.how}.", "Record on the plan that it was told."),
        requirement="7.4",
        owner_role="" if row.speaker_person_id else row.speaker[:80],
        effort_days=0.25,
        priority=1.5,
        due_days=7,
        severity="medium",
        reason=f"{row.reference} was due on {day:%-d %B %Y}." if day else row.reference,
    )
