"""Keep customers: what they use, expect and were told (A.10.4)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.relationships.events import (
    CustomerInformed,
    CustomerRetired,
    CustomerUseSet,
    CustomerWritten,
    ExpectationKept,
)
from steward.domain.relationships.models import Customer, CustomerTold, CustomerUse, Expectation
from steward.domain.relationships.operations.wording import block, day, line, one_of
from steward.domain.relationships.policy import EDIT_RELATIONSHIP
from steward.domain.relationships.terms.records import CUSTOMER_KINDS, EXPECTED, CustomerDraft
from steward.domain.systems.models import AiSystem
from steward.domain.tasks.queries import member_called
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@transaction.atomic
def add_customer(*, actor: Actor, draft: CustomerDraft) -> Customer:
    """Note a customer or a group of customers.

    Raises:
        NotAllowed: The actor may not keep customers.
        Invalid: A value is missing or wrong.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = Customer(organisation_id=actor.organisation_id)
    _fill(actor, row, draft)
    row.number = next_numbers(actor.organisation_id, "customer")
    row.save(force_insert=True)
    record(actor, CustomerWritten(subject=row.as_subject(), title=row.name))
    return row


@transaction.atomic
def edit_customer(*, actor: Actor, customer: Customer, draft: CustomerDraft) -> Customer:
    """Change what is written down of a customer.

    Raises:
        NotAllowed: The actor may not keep customers.
        Invalid: A value is missing or wrong.
        Conflict: It was retired.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    _fill(actor, row, draft)
    row.save()
    record(actor, CustomerWritten(subject=row.as_subject(), title=row.name))
    return row


@transaction.atomic
def give_customer(*, actor: Actor, customer: Customer, owner_id: UUID | None = None) -> Customer:
    """Say who answers for a customer.

    Raises:
        NotAllowed: The actor may not keep customers.
        Invalid: The person is no member.
        Conflict: The customer was retired.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    row.owner = member_called(actor, owner_id)
    row.save(update_fields=["owner"])
    record(actor, CustomerWritten(subject=row.as_subject(), title=row.name))
    return row


@transaction.atomic
def retire_customer(*, actor: Actor, customer: Customer, reason: str) -> Customer:
    """Say that a customer is one no more; everything stays readable.

    Raises:
        NotAllowed: The actor may not keep customers.
        Invalid: The reason is missing.
        Conflict: It was retired already.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    row.retired_why = block(reason, "reason", needed="Say why it is no customer any more.")
    row.retired_on = actor.today
    row.save(update_fields=["retired_on", "retired_why"])
    record(actor, CustomerRetired(subject=row.as_subject(), reason=row.retired_why))
    return row


@transaction.atomic
def link_use(*, actor: Actor, customer: Customer, system: AiSystem) -> CustomerUse:
    """Note that a customer uses an AI system, or is concerned by it.

    Raises:
        NotAllowed: The actor may not keep customers.
        Conflict: It is noted already, or the customer was retired.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    if CustomerUse.objects.visible_to(actor).filter(customer=row, system=system).exists():
        raise Conflict(f"{row.name} uses {system.name} already.", place="system")
    made = CustomerUse.objects.create(
        organisation_id=actor.organisation_id, customer=row, system=system
    )
    words = f"it uses {system.reference} {system.name}"
    record(actor, CustomerUseSet(subject=row.as_subject(), words=words))
    return made


@transaction.atomic
def unlink_use(*, actor: Actor, customer: Customer, system: AiSystem) -> None:
    """Note that a customer no longer uses an AI system.

    Raises:
        NotAllowed: The actor may not keep customers.
        NotFound: It was not noted.
        Conflict: The customer was retired.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    found = CustomerUse.objects.visible_to(actor).filter(customer=row, system=system)
    if not found.exists():
        raise NotFound(f"It is not noted that {row.name} uses {system.name}.")
    found.delete()
    words = f"it no longer uses {system.reference} {system.name}"
    record(actor, CustomerUseSet(subject=row.as_subject(), words=words))


@transaction.atomic
def keep_expectation(
    *,
    actor: Actor,
    customer: Customer,
    text: str,
    standing: str = "open",
    answer: str = "",
    expectation: Expectation | None = None,
) -> Expectation:
    """Note what a customer expects or requires, or answer it.

    Source: ISO/IEC 42001:2023, A.10.4.

    Raises:
        NotAllowed: The actor may not keep customers.
        Invalid: The text is missing, or the standing needs an answer.
        Conflict: The customer was retired.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    kept = expectation or Expectation(organisation_id=actor.organisation_id, customer=row)
    kept.text = block(text, "text", needed="Say what is expected.")
    kept.standing = one_of(standing, EXPECTED, "standing")
    kept.answer = block(answer, "answer")
    if kept.standing != "open" and not kept.answer:
        raise Invalid("Say what was answered.", place="answer")
    kept.answered_on = None if kept.standing == "open" else kept.answered_on or actor.today
    kept.save()
    event = ExpectationKept(
        subject=row.as_subject(),
        text=kept.text[:200],
        standing=dict(EXPECTED)[kept.standing].lower(),
    )
    record(actor, event)
    return kept


@transaction.atomic
def inform_customer(
    *, actor: Actor, customer: Customer, what: str, link: str = "", told_on: date | None = None
) -> CustomerTold:
    """Record that a customer was given information about the AI systems it uses.

    Raises:
        NotAllowed: The actor may not keep customers.
        Invalid: Nothing is said, the day lies ahead, or the link is no address.
        Conflict: The customer was retired.
    """
    require(actor, EDIT_RELATIONSHIP)
    row = _held(actor, customer)
    address = line(link, "link", most=500)
    if address and not address.startswith(("https://", "http://", "/")):
        raise Invalid("Give a whole address, or one that begins with “/”.", place="link")
    made = CustomerTold.objects.create(
        organisation_id=actor.organisation_id,
        customer=row,
        what=block(what, "what", needed="Say what was given."),
        link=address,
        told_on=day(told_on or actor.today, "told_on", no_later=actor.today),
        by=actor.label[:200],
    )
    record(actor, CustomerInformed(subject=row.as_subject(), what=made.what[:200]))
    return made


def _held(actor: Actor, customer: Customer) -> Customer:
    rows = Customer.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("owner").get(pk=customer.pk)
    if row.retired_on is not None:
        raise Conflict("The customer was retired.")
    return row


def _fill(actor: Actor, row: Customer, draft: CustomerDraft) -> None:
    row.name = line(draft.name, "name", needed="Give the customer a name.")
    row.kind = one_of(draft.kind, CUSTOMER_KINDS, "kind")
    row.contact = line(draft.contact, "contact")
    row.owner = member_called(actor, draft.owner_id)
    row.limits = block(draft.limits, "limits")
    row.agreed_on = day(draft.agreed_on, "agreed_on", no_later=actor.today)
    if row.agreed_on and not row.limits:
        raise Invalid("Say what was agreed about the use.", place="limits")
    row.duties = block(draft.duties, "duties")
