"""Agreements with suppliers and the changes that they announce."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.relationships.models import AgreedTerm, Agreement, SupplierNotice
from steward.domain.relationships.operations import agreements as agreeing
from steward.domain.relationships.operations import changes as changing
from steward.domain.relationships.policy import VIEW_RELATIONSHIP
from steward.domain.relationships.queries import agreements, changes
from steward.domain.relationships.queries.suppliers import get_supplier
from steward.domain.relationships.terms.records import AgreementDraft, NoticeDraft
from steward.domain.relationships.terms.states import NoticeState
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

agreements_router = Router(tags=["Suppliers and customers"])
notices_router = Router(tags=["Suppliers and customers"])
Days = Annotated[int, Field(ge=0, le=3650)]
Reopen = Literal["facts", "risks", "impact", "tests", "users"]


class AgreementQuery(Paging):
    """Which agreements are wanted."""

    part_id: UUID | None = Field(None, description="The supplier.")
    is_near: bool | None = Field(None, description="Whether one must act within sixty days.")
    is_live: bool | None = None


class AgreementFields(Input):
    """An agreement with its days."""

    title: Text
    number_there: Text = ""
    starts_on: date | None = None
    ends_on: date | None = None
    renewal: Literal["ends", "renews", "open"] = "ends"
    notice_days: Days | None = None
    incident_hours: Annotated[int, Field(ge=0, le=8760)] | None = None
    change_days: Days | None = None
    document: Text = ""


class AgreementIn(AgreementFields):
    """An agreement with a supplier."""

    supplier_id: UUID


class CheckTermIn(Input):
    """What an agreement says about a term, and where."""

    term: Text
    held: Literal["present", "partly", "absent", "not_needed"]
    where: Text = ""


class EndAgreementIn(Input):
    """When and why an agreement ended."""

    reason: Text
    ended_on: date | None = None


class AgreementOut(Schema):
    """An agreement; ``notice_on`` is the last day for notice, ``gaps`` the needed terms missing."""

    id: UUID
    reference: str
    part_id: UUID
    title: str
    number_there: str
    starts_on: date | None
    ends_on: date | None
    renewal: str
    notice_days: int | None
    notice_on: date | None
    incident_hours: int | None
    change_days: int | None
    document: str
    gaps: int
    ended_on: date | None
    end_reason: str


class AgreementPage(Schema):
    """A page of agreements."""

    items: list[AgreementOut]
    next: UUID | None


class CheckedTermOut(Schema):
    """A term with what the agreement says; ``held`` is empty while nobody looked."""

    term: str = Field(alias="term.id")
    title: str = Field(alias="term.title")
    needed: bool
    held: str
    where: str


class AgreedTermOut(Schema):
    """What was said about a term."""

    id: UUID
    term: str
    held: str
    where: str


class NoticeQuery(Paging):
    """Which announced changes are wanted."""

    part_id: UUID | None = Field(None, description="The supplier.")
    state: NoticeState | None = None


class SupplierNoticeFields(Input):
    """A change that a supplier announced."""

    kind: Literal["model", "data", "sub_supplier", "terms", "function", "end_of_life", "other"]
    title: Text
    text: Text = ""
    received_on: date | None = None
    effective_on: date | None = None


class SupplierNoticeIn(SupplierNoticeFields):
    """A change with the supplier that announced it."""

    supplier_id: UUID


class AssessNoticeIn(Input):
    """What an announced change means, which systems it touches, what is looked at again there."""

    assessment: Text
    systems: list[UUID] = Field(default_factory=list[UUID])
    reopens: list[Reopen] = Field(default_factory=list[Reopen])


class DecideNoticeIn(Input):
    """A decision about an announced change; whoever judged it takes none."""

    act: Literal["accept", "refuse", "take note of"]
    reason: Text


class SupplierNoticeOut(Schema):
    """An announced change."""

    id: UUID
    reference: str
    part_id: UUID
    kind: str
    title: str
    text: str
    received_on: date
    effective_on: date | None
    state: str
    assessment: str
    reopens: list[str]
    assessed_by: str
    decided_by: str
    decided_on: date | None
    decision: str


class SupplierNoticePage(Schema):
    """A page of announced changes."""

    items: list[SupplierNoticeOut]
    next: UUID | None


class TouchedSystemOut(Schema):
    """An AI system that an announced change touches."""

    id: UUID
    reference: str
    name: str


def _agreement(actor: Actor, key: UUID) -> Agreement:
    row = agreements.get_agreement(actor, key)
    require(actor, VIEW_RELATIONSHIP)
    return row


def _notice(actor: Actor, key: UUID) -> SupplierNotice:
    row = changes.get_notice(actor, key)
    require(actor, VIEW_RELATIONSHIP)
    return row


@agreements_router.get("", response=AgreementPage)
def list_agreements(request: ApiRequest, query: Query[AgreementQuery]) -> dict[str, Any]:
    """Return the agreements, a page at a time."""
    require(request.auth, VIEW_RELATIONSHIP)
    wanted = query.model_dump(include={"part_id", "is_near", "is_live"}, exclude_none=True)
    return page_of(agreements.agreements_visible_to(request.auth).filter(**wanted), query)


@agreements_router.post("", response={201: AgreementOut})
def note_agreement(request: ApiRequest, body: AgreementIn) -> Status[Agreement]:
    """Note an agreement with a supplier."""
    require(request.auth, VIEW_RELATIONSHIP)
    part = get_supplier(request.auth, body.supplier_id)
    draft = AgreementDraft(**body.model_dump(exclude={"supplier_id"}))
    return Status(201, agreeing.add_agreement(actor=request.auth, supplier=part, draft=draft))


@agreements_router.get("/{key}", response=AgreementOut)
def get_agreement(request: ApiRequest, key: UUID) -> Agreement:
    """Return one agreement."""
    return _agreement(request.auth, key)


@agreements_router.put("/{key}", response=AgreementOut)
def edit_agreement(request: ApiRequest, key: UUID, body: AgreementFields) -> Agreement:
    """Change what is written down of an agreement."""
    row = _agreement(request.auth, key)
    draft = AgreementDraft(**body.model_dump())
    return agreeing.edit_agreement(actor=request.auth, agreement=row, draft=draft)


@agreements_router.get("/{key}/terms", response=list[CheckedTermOut])
def list_terms(request: ApiRequest, key: UUID) -> list[Any]:
    """Return every term with what the agreement says, the needed ones first."""
    return list(agreements.terms_of(request.auth, _agreement(request.auth, key)))


@agreements_router.post("/{key}/terms", response=AgreedTermOut)
def check_term(request: ApiRequest, key: UUID, body: CheckTermIn) -> AgreedTerm:
    """Say whether the agreement holds a term; a gap in what the tier needs becomes a task."""
    row = _agreement(request.auth, key)
    return agreeing.check_term(actor=request.auth, agreement=row, **body.model_dump())


@agreements_router.post("/{key}/end", response=AgreementOut)
def end_agreement(request: ApiRequest, key: UUID, body: EndAgreementIn) -> Agreement:
    """Say that an agreement ended."""
    row = _agreement(request.auth, key)
    return agreeing.end_agreement(actor=request.auth, agreement=row, **body.model_dump())


@notices_router.get("", response=SupplierNoticePage)
def list_notices(request: ApiRequest, query: Query[NoticeQuery]) -> dict[str, Any]:
    """Return the announced changes, a page at a time."""
    require(request.auth, VIEW_RELATIONSHIP)
    wanted = query.model_dump(include={"part_id", "state"}, exclude_none=True)
    return page_of(changes.notices_visible_to(request.auth).filter(**wanted), query)


@notices_router.post("", response={201: SupplierNoticeOut})
def note_announced_change(request: ApiRequest, body: SupplierNoticeIn) -> Status[SupplierNotice]:
    """Log a change that a supplier announced."""
    require(request.auth, VIEW_RELATIONSHIP)
    part = get_supplier(request.auth, body.supplier_id)
    draft = NoticeDraft(**body.model_dump(exclude={"supplier_id"}))
    return Status(201, changing.log_notice(actor=request.auth, supplier=part, draft=draft))


@notices_router.get("/{key}", response=SupplierNoticeOut)
def get_notice(request: ApiRequest, key: UUID) -> SupplierNotice:
    """Return one announced change."""
    return _notice(request.auth, key)


@notices_router.put("/{key}", response=SupplierNoticeOut)
def edit_notice(request: ApiRequest, key: UUID, body: SupplierNoticeFields) -> SupplierNotice:
    """Change what is written down of it while nobody judged it."""
    row = _notice(request.auth, key)
    draft = NoticeDraft(**body.model_dump())
    return changing.edit_notice(actor=request.auth, notice=row, draft=draft)


@notices_router.get("/{key}/systems", response=list[TouchedSystemOut])
def list_touched_systems(request: ApiRequest, key: UUID) -> list[Any]:
    """Return the AI systems that it touches."""
    return list(changes.touched_by(request.auth, _notice(request.auth, key)))


@notices_router.post("/{key}/assess", response=SupplierNoticeOut)
def assess_notice(request: ApiRequest, key: UUID, body: AssessNoticeIn) -> SupplierNotice:
    """Judge an announced change."""
    row = _notice(request.auth, key)
    systems = [get_system(request.auth, item) for item in body.systems]
    fields = body.model_dump(exclude={"systems"})
    return changing.assess_notice(actor=request.auth, notice=row, systems=systems, **fields)


@notices_router.post("/{key}/decide", response=SupplierNoticeOut)
def decide_notice(request: ApiRequest, key: UUID, body: DecideNoticeIn) -> SupplierNotice:
    """Decide about an announced change; what an accepted one reopens becomes tasks."""
    row = _notice(request.auth, key)
    return changing.decide_notice(actor=request.auth, notice=row, **body.model_dump())
