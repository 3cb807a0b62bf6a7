"""Who is away, and who takes new work meanwhile."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.tasks.events import AbsenceEnded, AbsenceKept
from steward.domain.tasks.models import Absence
from steward.domain.tasks.policy import SETTLE_WORK, WATCH_TASK
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

LONGEST = timedelta(days=730)
LONGEST_NOTE = 300


@transaction.atomic
def keep_absence(
    *,
    actor: Actor,
    begins_on: date,
    ends_on: date,
    deputy_id: UUID | None,
    person_id: UUID | None = None,
    note: str = "",
) -> Absence:
    """Say from when until when somebody is away; new work for them goes to the deputy.

    Args:
        actor: Who says so.
        begins_on: The first day away.
        ends_on: The last day away.
        deputy_id: Who takes new work; None leaves it with the person.
        person_id: Who is away; None is the actor.
        note: What the deputy should know; stands with every task that is given so.

    Raises:
        NotAllowed: The actor may not say so, or not for somebody else.
        Invalid: The days are in the wrong order or past, or a person is not a member.
        Conflict: The person is away on some of these days already.
    """
    require(actor, WATCH_TASK)
    key = person_id or person_behind(actor)
    if key != person_behind(actor):
        require(actor, SETTLE_WORK)
    person = get_person(actor, key)
    if ends_on < begins_on:
        raise Invalid("The last day comes before the first.", place="ends_on")
    if ends_on < actor.today:
        raise Invalid("These days have passed.", place="ends_on")
    if ends_on - begins_on > LONGEST:
        raise Invalid("At most two years.", place="ends_on")
    if deputy_id == key:
        raise Invalid("Nobody is their own deputy.", place="deputy_id")
    if len(note.strip()) > LONGEST_NOTE:
        raise Invalid(f"At most {LONGEST_NOTE} characters.", place="note")
    deputy = None if deputy_id is None else _deputy(actor, deputy_id)
    rows = Absence.objects.visible_to(actor).filter(person=person, ended_at=None)
    if rows.filter(begins_on__lte=ends_on, ends_on__gte=begins_on).exists():
        raise Conflict(f"{person} is away on some of these days already.", place="begins_on")
    row = Absence(
        organisation_id=actor.organisation_id,
        person=person,
        deputy=deputy,
        begins_on=begins_on,
        ends_on=ends_on,
        note=note.strip(),
    )
    row.save(force_insert=True)
    who = "nobody else" if deputy is None else str(deputy)
    told = AbsenceKept(
        subject=row.as_subject(), begins_on=f"{begins_on}", ends_on=f"{ends_on}", deputy=who
    )
    record(actor, told)
    return row


def _deputy(actor: Actor, key: UUID) -> Person:
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place="deputy_id") from error


@transaction.atomic
def end_absence(*, actor: Actor, absence: Absence) -> Absence:
    """Take an absence back, or come back early; what deputies took stays with them.

    Raises:
        NotAllowed: It is somebody else's, and the actor may not settle how work is done.
        Conflict: It was taken back before.
    """
    require(actor, WATCH_TASK)
    if absence.person_id != person_behind(actor):
        require(actor, SETTLE_WORK)
    rows = Absence.objects.visible_to(actor).select_related("person")
    row = rows.select_for_update(of=("self",)).one(actor, absence.pk)
    if row.ended_at is not None:
        raise Conflict("It was taken back before.")
    row.ended_at = actor.now
    row.save(update_fields=["ended_at"])
    record(actor, AbsenceEnded(subject=row.as_subject()))
    return row
