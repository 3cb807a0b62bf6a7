"""Say who does what in the life of an AI system, and agree to it with the other side (A.10.2)."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from steward.domain.parts.models import Part
from steward.domain.relationships.events import SharingAgreed, WorkShared
from steward.domain.relationships.models import Customer, SharedWork
from steward.domain.relationships.operations.wording import check_supplier, day, line
from steward.domain.relationships.policy import DECIDE_SUPPLIER, EDIT_RELATIONSHIP
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.queries.sharing import shared_with, versions_of_shared
from steward.domain.relationships.rules.sharing import checked_cells, faults_in
from steward.domain.relationships.rules.states import after
from steward.domain.relationships.terms.states import SHARING_NEXT, SharingAct, SharingState
from steward.domain.systems.models import AiSystem
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

Cells = Mapping[str, Mapping[str, str]]


@transaction.atomic
def begin_sharing(
    *,
    actor: Actor,
    system: AiSystem,
    supplier: Part | None = None,
    customer: Customer | None = None,
) -> SharedWork:
    """Begin who does what for a system with a supplier or a customer.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: Neither or both are named.
        Conflict: It is there already.
    """
    require(actor, EDIT_RELATIONSHIP)
    if (supplier is None) == (customer is None):
        raise Invalid("Choose a supplier or a customer, one of them.", place="supplier")
    if supplier is not None:
        check_supplier(supplier)
    if shared_with(actor, part=supplier, customer=customer, system=system):
        raise Conflict("Who does what with it for this system is there already.", place="system")
    row = SharedWork(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "shared_work"),
        system=system,
        part=supplier,
        customer=customer,
        written_by=actor.label[:200],
        faults=len(faults_in({}, current_book().activities)),
    )
    row.save(force_insert=True)
    record(actor, WorkShared(subject=row.as_subject(), faults=str(row.faults)))
    return row


@transaction.atomic
def write_sharing(*, actor: Actor, shared: SharedWork, cells: Cells) -> SharedWork:
    """Say who takes part how in every activity; an activity that is not named has nobody.

    Args:
        actor: Who writes it.
        shared: A draft.
        cells: activity → party → hold, as the content and the matrix name them.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Invalid: An activity, a party or a hold is none.
        Conflict: Both sides agreed to it, or it was replaced.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, shared)
    after(SHARING_NEXT, SharingState(row.state), SharingAct.WRITE)
    activities = current_book().activities
    row.cells = checked_cells(cells, activities)
    row.faults = len(faults_in(row.cells, activities))
    row.written_by = actor.label[:200]
    row.save()
    record(actor, WorkShared(subject=row.as_subject(), faults=str(row.faults)))
    return row


@transaction.atomic
def agree_sharing(
    *, actor: Actor, shared: SharedWork, agreed_there: str, agreed_on: date | None = None
) -> SharedWork:
    """Record that both sides agreed to who does what; an earlier version is replaced.

    Source: ISO/IEC 42001:2023, A.10.2.

    Raises:
        NotAllowed: The actor may not decide about shared work.
        Invalid: Nobody is named for the other side, or the day lies ahead.
        Conflict: Gaps or double accountability stand in it, or it was agreed to already.
    """
    require(actor, DECIDE_SUPPLIER)
    row = _held(actor, shared)
    state = after(SHARING_NEXT, SharingState(row.state), SharingAct.AGREE)
    there = line(agreed_there, "agreed_there", most=200, needed="Name who agreed there.")
    if row.faults:
        raise Conflict(
            "Somebody must do every activity, and one must be accountable. See what is marked."
        )
    row.agreed_on = day(agreed_on or actor.today, "agreed_on", no_later=actor.today)
    row.agreed_there, row.agreed_here = there, actor.label[:200]
    row.state = state.value
    row.save()
    for other in versions_of_shared(actor, row):
        if other.pk != row.pk and other.state == SharingState.AGREED:
            next_state = after(SHARING_NEXT, SharingState.AGREED, SharingAct.REPLACE)
            other.state = next_state.value
            other.save(update_fields=["state"])
    record(actor, SharingAgreed(subject=row.as_subject(), other=there))
    return row


@transaction.atomic
def revise_sharing(*, actor: Actor, shared: SharedWork) -> SharedWork:
    """Begin the next version of what both sides agreed to; the agreed one counts until then.

    Raises:
        NotAllowed: The actor may not keep suppliers.
        Conflict: It is not agreed to, or a draft is there.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, shared)
    after(SHARING_NEXT, SharingState(row.state), SharingAct.REVISE)
    versions = versions_of_shared(actor, row)
    if any(other.state == SharingState.DRAFT for other in versions):
        raise Conflict("A draft of the next version is there already.")
    made = SharedWork(
        organisation_id=actor.organisation_id,
        number=row.number,
        version=max(other.version for other in versions) + 1,
        system=row.system,
        part=row.part,
        customer=row.customer,
        cells=row.cells,
        faults=row.faults,
        written_by=actor.label[:200],
    )
    made.save(force_insert=True)
    record(actor, WorkShared(subject=made.as_subject(), faults=str(made.faults)))
    return made


def _held(actor: Actor, shared: SharedWork) -> SharedWork:
    rows = SharedWork.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("system", "part", "customer").get(pk=shared.pk)
