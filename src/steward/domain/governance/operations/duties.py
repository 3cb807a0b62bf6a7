"""Say who holds a duty, who stands in, and in which order."""

from uuid import UUID

from django.db import transaction

from steward.domain.governance.events import DutyAssigned
from steward.domain.governance.models import Assignment, Duty
from steward.domain.governance.policy import EDIT_CONTEXT
from steward.domain.governance.queries.duties import assignments_of
from steward.domain.governance.rules.duties import check_holder
from steward.domain.governance.terms.duties import Hold
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record


@transaction.atomic
def assign_duty(
    *, actor: Actor, duty: Duty, hold: str, person_id: UUID | None = None, function: str = ""
) -> Assignment:
    """Let a person or a function hold a duty; a new accountable takes the place of the one before.

    Source: ISO/IEC 42001:2023, 5.3 and A.3.2.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: The letter is unknown, nobody is named, or the person is no member.
        Conflict: Somebody holds it so already, or the duty is retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, duty)
    function = " ".join(function.split())[:200]
    letter = check_holder(hold, person_id, function)
    person = None if person_id is None else get_person(actor, person_id)
    before = assignments_of(actor, row)
    if any(
        item.hold == letter and item.person_id == person_id and item.function == function
        for item in before
    ):
        who = function or str(person)
        raise Conflict(f"{who} holds it so already.", place="function" if function else "person_id")
    if letter is Hold.ACCOUNTABLE:
        Assignment.objects.visible_to(actor).filter(duty=row, hold=letter.value).delete()
    place = max((item.place for item in before if item.hold == Hold.DEPUTY), default=0) + 1
    made = Assignment.objects.create(
        organisation_id=actor.organisation_id,
        duty=row,
        hold=letter.value,
        person=person,
        function=function,
        place=place if letter is Hold.DEPUTY else 0,
    )
    _told(actor, row)
    return made


@transaction.atomic
def relieve_duty(*, actor: Actor, assignment: Assignment) -> None:
    """Let somebody hold a duty no more; those who stand in close ranks.

    Raises:
        NotAllowed: The actor may not write context.
        Conflict: The duty is retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, assignment.duty)
    Assignment.objects.visible_to(actor).filter(pk=assignment.pk).delete()
    _ordered([item for item in assignments_of(actor, row) if item.hold == Hold.DEPUTY])
    _told(actor, row)


@transaction.atomic
def order_deputies(*, actor: Actor, duty: Duty, first: UUID) -> list[Assignment]:
    """Let one of those who stand in come first; returns all of them in their order.

    Raises:
        NotAllowed: The actor may not write context.
        Invalid: It is none of those who stand in.
        Conflict: The duty is retired.
    """
    require(actor, EDIT_CONTEXT)
    row = _held(actor, duty)
    deputies = [item for item in assignments_of(actor, row) if item.hold == Hold.DEPUTY]
    if first not in {item.pk for item in deputies}:
        raise Invalid("Choose one of those who stand in.", place="first")
    ordered = sorted(deputies, key=lambda item: (item.pk != first, item.place))
    _ordered(ordered)
    _told(actor, row)
    return ordered


def _ordered(deputies: list[Assignment]) -> None:
    for place, item in enumerate(deputies, 1):
        item.place = place
    if deputies:
        Assignment.objects.rewrite(deputies, ["place"])


def _held(actor: Actor, duty: Duty) -> Duty:
    rows = Duty.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.get(pk=duty.pk)
    if row.retired_at is not None:
        raise Conflict("It is retired; take it up again first.")
    return row


def _told(actor: Actor, duty: Duty) -> None:
    held = assignments_of(actor, duty)
    who = "; ".join(f"{Hold(item.hold).label.lower()} {item}" for item in held) or "nobody"
    record(actor, DutyAssigned(subject=duty.as_subject(), who=who))
