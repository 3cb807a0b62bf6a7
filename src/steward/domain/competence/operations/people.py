"""Who works under the organisation's control, and who holds which function."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.competence.events import HolderAppointed, HoldingEnded, WorkerKept
from steward.domain.competence.models import AimsFunction, Holding, Worker
from steward.domain.competence.policy import EDIT_COMPETENCE
from steward.domain.competence.queries.functions import current_holdings, get_worker
from steward.domain.competence.rules.gaps import one_line
from steward.domain.competence.terms.functions import WorkerDraft
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.queries import get_unit
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import hold

LONGEST_ADDRESS = 254


def worker_of(
    actor: Actor, *, person_id: UUID | None, worker_id: UUID | None = None, name: str = ""
) -> Worker:
    """Return the worker that is meant, made known where nobody knew of the person.

    Exactly one of a member, a known worker and a new name says who is meant.

    Raises:
        Invalid: None or several are given, the person is no member, or the name is known.
    """
    given = [person_id is not None, worker_id is not None, bool(name.strip())]
    if sum(given) != 1:
        raise Invalid("Choose a person, or give the name of somebody new.", place="who")
    if worker_id is not None:
        try:
            return get_worker(actor, worker_id)
        except NotFound as error:
            raise Invalid(error.message, place="who") from None
    hold(actor.organisation_id, "workers")
    if person_id is None:
        return _made(actor, WorkerDraft(name=name))
    person = get_person(actor, person_id)
    row = Worker.objects.visible_to(actor).filter(person=person).first()
    if row is None:
        row = Worker.objects.create(
            organisation_id=actor.organisation_id,
            person=person,
            name=str(person)[:200],
            email=person.email,
        )
    elif row.name != str(person)[:200]:
        row.name, row.email = str(person)[:200], person.email
        row.save(update_fields=["name", "email"])
    return row


def _made(actor: Actor, draft: WorkerDraft) -> Worker:
    checked = _checked(actor, draft, None)
    row = Worker.objects.create(
        organisation_id=actor.organisation_id,
        name=checked.name,
        email=checked.email,
        unit_id=checked.unit_id,
    )
    record(actor, WorkerKept(subject=row.as_subject(), did="made the person known"))
    return row


def _checked(actor: Actor, draft: WorkerDraft, row: Worker | None) -> WorkerDraft:
    name = one_line(draft.name, "name")
    email = one_line(draft.email, "email", longest=LONGEST_ADDRESS, needed=False)
    if email and "@" not in email:
        raise Invalid("This is no e-mail address.", place="email")
    if draft.unit_id is not None:
        get_unit(actor, draft.unit_id)
    alike = Worker.objects.visible_to(actor).filter(name__iexact=name)
    if row is None and alike.exists():
        raise Invalid("Somebody of this name is known already; choose that person.", place="name")
    return replace(draft, name=name, email=email)


@transaction.atomic
def create_worker(*, actor: Actor, draft: WorkerDraft) -> Worker:
    """Make somebody known who works here without an account.

    Raises:
        NotAllowed: The actor may not keep functions.
        NotFound: There is no such unit.
        Invalid: The name is missing or known, or the address is none.
    """
    require(actor, EDIT_COMPETENCE)
    hold(actor.organisation_id, "workers")
    return _made(actor, draft)


@transaction.atomic
def edit_worker(*, actor: Actor, worker: Worker, draft: WorkerDraft) -> Worker:
    """Change name, address and unit of a person; a member keeps the name of the account.

    Raises:
        NotAllowed: The actor may not keep functions.
        NotFound: There is no such unit.
        Invalid: The name is missing, or the address is none.
    """
    require(actor, EDIT_COMPETENCE, worker)
    row = Worker.objects.get_queryset().select_for_update().one(actor, worker.pk)
    checked = _checked(actor, draft, row)
    if row.person_id is None:
        row.name, row.email = checked.name, checked.email
    row.unit_id = checked.unit_id
    row.save(update_fields=["name", "email", "unit"])
    record(actor, WorkerKept(subject=row.as_subject(), did="changed name, address or unit"))
    return row


@transaction.atomic
def appoint_holder(
    *,
    actor: Actor,
    function: AimsFunction,
    from_on: date,
    appointed_by: str,
    person_id: UUID | None = None,
    worker_id: UUID | None = None,
    name: str = "",
) -> Holding:
    """Let somebody hold a function from a day on.

    Args:
        actor: Who records it.
        function: The function.
        from_on: The first day.
        appointed_by: Who decided, by name and office.
        person_id: A member of the organisation.
        worker_id: Somebody known without an account.
        name: Somebody new without an account.

    Source: ISO/IEC 42001:2023, 5.3 and 7.2.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: The function was ended, or the person holds it already.
        Invalid: It is not clear who is meant, or who decided.
    """
    require(actor, EDIT_COMPETENCE, function)
    if function.archived_at is not None:
        raise Conflict("This function was ended.")
    worker = worker_of(actor, person_id=person_id, worker_id=worker_id, name=name)
    if current_holdings(actor).filter(function=function, worker=worker).exists():
        raise Conflict(f"{worker} holds this function already.", place="who")
    row = Holding(
        organisation_id=actor.organisation_id,
        function=function,
        worker=worker,
        from_on=from_on,
        appointed_by=one_line(appointed_by, "appointed_by"),
    )
    row.save(force_insert=True)
    day = f"{from_on:%-d %B %Y}"
    event = HolderAppointed(
        subject=function.as_subject(), who=worker.name, from_on=day, by=row.appointed_by
    )
    record(actor, event)
    return row


@transaction.atomic
def end_holding(*, actor: Actor, holding: Holding, until_on: date) -> Holding:
    """Let an appointment end with a day; what was assessed stays on record.

    Raises:
        NotAllowed: The actor may not keep functions.
        Conflict: It has ended already.
        Invalid: The day lies before the first.
    """
    require(actor, EDIT_COMPETENCE, holding)
    rows = Holding.objects.get_queryset().select_related("worker", "function")
    row = rows.select_for_update(of=("self",)).one(actor, holding.pk)
    if row.until_on is not None and row.until_on < actor.today:
        raise Conflict(f"This appointment ended on {row.until_on:%-d %B %Y}.")
    if until_on < row.from_on:
        raise Invalid("This lies before the first day.", place="until_on")
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    day = f"{until_on:%-d %B %Y}"
    event = HoldingEnded(subject=row.function.as_subject(), who=row.worker.name, until_on=day)
    record(actor, event)
    return row
