"""Customers, and who does what between the organisation and third parties."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.relationships.models import (
    Customer,
    CustomerTold,
    CustomerUse,
    Expectation,
    SharedWork,
)
from steward.domain.relationships.operations import customers as keeping
from steward.domain.relationships.operations import sharing as sharing_work
from steward.domain.relationships.policy import VIEW_RELATIONSHIP
from steward.domain.relationships.queries import customers, sharing
from steward.domain.relationships.queries.suppliers import get_supplier
from steward.domain.relationships.terms.records import CustomerDraft
from steward.domain.relationships.terms.states import SharingState
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Suppliers and customers"])
sharing_router = Router(tags=["Suppliers and customers"])
Party = Literal["us", "supplier", "customer", "partner", "other"]
Standing = Literal["open", "met", "partly", "refused"]


class CustomerQuery(Paging):
    """Which customers are wanted."""

    owner_id: UUID | None = None
    has_open: bool | None = Field(None, description="Whether an expectation has no answer yet.")


class CustomerIn(Input):
    """A customer, and what was agreed about the use."""

    name: Text
    kind: Literal["customer", "group"] = "customer"
    contact: Text = ""
    owner_id: UUID | None = None
    limits: Text = ""
    agreed_on: date | None = None
    duties: Text = ""


class CustomerSystemIn(Input):
    """Which AI system."""

    system_id: UUID


class KeepExpectationIn(Input):
    """What is expected, and the answer."""

    text: Text
    standing: Standing = "open"
    answer: Text = ""


class InformCustomerIn(Input):
    """What was given, and where it can be read."""

    what: Text
    link: Text = ""
    told_on: date | None = None


class RetireCustomerIn(Input):
    """Why it is no customer any more."""

    reason: Text


class CustomerOut(Schema):
    """A customer or a group of customers."""

    id: UUID
    reference: str
    name: str
    kind: str
    contact: str
    owner_id: UUID | None
    limits: str
    agreed_on: date | None
    duties: str
    retired_on: date | None
    retired_why: str


class CustomerPage(Schema):
    """A page of customers."""

    items: list[CustomerOut]
    next: UUID | None


class CustomerSystemOut(Schema):
    """An AI system that a customer uses."""

    id: UUID
    reference: str
    name: str


class CustomerUseOut(Schema):
    """That a customer uses an AI system."""

    id: UUID
    customer_id: UUID
    system_id: UUID


class ExpectationOut(Schema):
    """Something that a customer expects, with the answer."""

    id: UUID
    text: str
    standing: str
    answer: str
    answered_on: date | None


class CustomerToldOut(Schema):
    """Information that a customer was given."""

    id: UUID
    what: str
    link: str
    told_on: date
    by: str


class SharedWorkQuery(Paging):
    """Which shared work is wanted."""

    system_id: UUID | None = None
    part_id: UUID | None = Field(None, description="The supplier.")
    customer_id: UUID | None = None
    state: SharingState | None = None


class BeginSharingIn(Input):
    """For which system, with a supplier or a customer."""

    system_id: UUID
    supplier_id: UUID | None = None
    customer_id: UUID | None = None


class WriteSharingIn(Input):
    """Who takes part how: activity → party → A, AR, R, C or I."""

    cells: dict[str, dict[Party, Literal["", "A", "AR", "R", "C", "I"]]]


class AgreeSharingIn(Input):
    """Who agreed on the other side, and when."""

    agreed_there: Text
    agreed_on: date | None = None


class SharedWorkOut(Schema):
    """One version of who does what; ``faults`` counts gaps and double accountability."""

    id: UUID
    reference: str
    version: int
    system_id: UUID
    part_id: UUID | None
    customer_id: UUID | None
    cells: dict[str, dict[str, str]]
    faults: int
    state: str
    agreed_here: str
    agreed_there: str
    agreed_on: date | None


class SharedWorkPage(Schema):
    """A page of shared work."""

    items: list[SharedWorkOut]
    next: UUID | None


def _customer(actor: Actor, key: UUID) -> Customer:
    row = customers.get_customer(actor, key)
    require(actor, VIEW_RELATIONSHIP)
    return row


def _shared(actor: Actor, key: UUID) -> SharedWork:
    row = sharing.get_shared_work(actor, key)
    require(actor, VIEW_RELATIONSHIP)
    return row


@router.get("", response=CustomerPage)
def list_customers(request: ApiRequest, query: Query[CustomerQuery]) -> dict[str, Any]:
    """Return the customers, a page at a time."""
    require(request.auth, VIEW_RELATIONSHIP)
    wanted = query.model_dump(include={"owner_id", "has_open"}, exclude_none=True)
    return page_of(customers.customers_visible_to(request.auth).filter(**wanted), query)


@router.post("", response={201: CustomerOut})
def add_customer(request: ApiRequest, body: CustomerIn) -> Status[Customer]:
    """Note a customer or a group of customers."""
    draft = CustomerDraft(**body.model_dump())
    return Status(201, keeping.add_customer(actor=request.auth, draft=draft))


@router.get("/{key}", response=CustomerOut)
def get_customer(request: ApiRequest, key: UUID) -> Customer:
    """Return one customer."""
    return _customer(request.auth, key)


@router.put("/{key}", response=CustomerOut)
def edit_customer(request: ApiRequest, key: UUID, body: CustomerIn) -> Customer:
    """Change what is written down of a customer."""
    row = _customer(request.auth, key)
    draft = CustomerDraft(**body.model_dump())
    return keeping.edit_customer(actor=request.auth, customer=row, draft=draft)


@router.post("/{key}/retire", response=CustomerOut)
def retire_customer(request: ApiRequest, key: UUID, body: RetireCustomerIn) -> Customer:
    """Say that a customer is one no more."""
    row = _customer(request.auth, key)
    return keeping.retire_customer(actor=request.auth, customer=row, reason=body.reason)


@router.get("/{key}/systems", response=list[CustomerSystemOut])
def list_used_systems(request: ApiRequest, key: UUID) -> list[Any]:
    """Return the AI systems that a customer uses."""
    return list(customers.used_by(request.auth, _customer(request.auth, key)))


@router.post("/{key}/systems", response={201: CustomerUseOut})
def note_use(request: ApiRequest, key: UUID, body: CustomerSystemIn) -> Status[CustomerUse]:
    """Note that a customer uses an AI system."""
    row = _customer(request.auth, key)
    system = get_system(request.auth, body.system_id)
    return Status(201, keeping.link_use(actor=request.auth, customer=row, system=system))


@router.post("/{key}/systems/leave", response={204: None})
def note_no_use(request: ApiRequest, key: UUID, body: CustomerSystemIn) -> Status[None]:
    """Note that a customer no longer uses an AI system."""
    row = _customer(request.auth, key)
    system = get_system(request.auth, body.system_id)
    keeping.unlink_use(actor=request.auth, customer=row, system=system)
    return Status(204, None)


@router.get("/{key}/expectations", response=list[ExpectationOut])
def list_expectations(request: ApiRequest, key: UUID) -> list[Expectation]:
    """Return what a customer expects, those without answer first."""
    return customers.expectations_of(request.auth, _customer(request.auth, key))


@router.post("/{key}/expectations", response={201: ExpectationOut})
def keep_expectation(
    request: ApiRequest, key: UUID, body: KeepExpectationIn
) -> Status[Expectation]:
    """Note what a customer expects or requires."""
    row = _customer(request.auth, key)
    made = keeping.keep_expectation(actor=request.auth, customer=row, **body.model_dump())
    return Status(201, made)


@router.put("/{key}/expectations/{expectation}", response=ExpectationOut)
def answer_expectation(
    request: ApiRequest, key: UUID, expectation: UUID, body: KeepExpectationIn
) -> Expectation:
    """Answer what a customer expects."""
    row = _customer(request.auth, key)
    found = customers.get_expectation(request.auth, row, expectation)
    return keeping.keep_expectation(
        actor=request.auth, customer=row, expectation=found, **body.model_dump()
    )


@router.get("/{key}/informed", response=list[CustomerToldOut])
def list_informed(request: ApiRequest, key: UUID) -> list[CustomerTold]:
    """Return what a customer was told, the latest first."""
    return customers.told_to(request.auth, _customer(request.auth, key))


@router.post("/{key}/informed", response={201: CustomerToldOut})
def inform_customer(request: ApiRequest, key: UUID, body: InformCustomerIn) -> Status[CustomerTold]:
    """Record that a customer was given information."""
    row = _customer(request.auth, key)
    made = keeping.inform_customer(actor=request.auth, customer=row, **body.model_dump())
    return Status(201, made)


@sharing_router.get("", response=SharedWorkPage)
def list_shared_work(request: ApiRequest, query: Query[SharedWorkQuery]) -> dict[str, Any]:
    """Return every version of who does what, a page at a time."""
    require(request.auth, VIEW_RELATIONSHIP)
    names = {"system_id", "part_id", "customer_id", "state"}
    wanted = query.model_dump(include=names, exclude_none=True)
    return page_of(sharing.shared_work_visible_to(request.auth).filter(**wanted), query)


@sharing_router.post("", response={201: SharedWorkOut})
def begin_sharing(request: ApiRequest, body: BeginSharingIn) -> Status[SharedWork]:
    """Begin who does what for a system with a supplier or a customer."""
    actor = request.auth
    require(actor, VIEW_RELATIONSHIP)
    made = sharing_work.begin_sharing(
        actor=actor,
        system=get_system(actor, body.system_id),
        supplier=None if body.supplier_id is None else get_supplier(actor, body.supplier_id),
        customer=None if body.customer_id is None else _customer(actor, body.customer_id),
    )
    return Status(201, made)


@sharing_router.get("/{key}", response=SharedWorkOut)
def get_shared_work(request: ApiRequest, key: UUID) -> SharedWork:
    """Return one version of who does what."""
    return _shared(request.auth, key)


@sharing_router.put("/{key}", response=SharedWorkOut)
def write_sharing(request: ApiRequest, key: UUID, body: WriteSharingIn) -> SharedWork:
    """Say who takes part how in every activity."""
    row = _shared(request.auth, key)
    cells: dict[str, Any] = body.cells
    return sharing_work.write_sharing(actor=request.auth, shared=row, cells=cells)


@sharing_router.post("/{key}/agree", response=SharedWorkOut)
def agree_sharing(request: ApiRequest, key: UUID, body: AgreeSharingIn) -> SharedWork:
    """Record that both sides agreed to it."""
    row = _shared(request.auth, key)
    return sharing_work.agree_sharing(actor=request.auth, shared=row, **body.model_dump())


@sharing_router.post("/{key}/revise", response={201: SharedWorkOut})
def revise_sharing(request: ApiRequest, key: UUID) -> Status[SharedWork]:
    """Begin the next version of what both sides agreed to."""
    row = _shared(request.auth, key)
    return Status(201, sharing_work.revise_sharing(actor=request.auth, shared=row))
