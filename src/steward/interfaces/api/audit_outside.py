"""Auditors from outside: whom one invites, the days that they look at, and what they opened."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.audits import policy
from steward.domain.audits.models import Paper
from steward.domain.audits.operations import engaging, noting
from steward.domain.audits.queries import outside
from steward.domain.audits.queries.audits import get_audit
from steward.domain.audits.queries.outside import Outsider
from steward.domain.audits.terms.opening import OpenedKind
from steward.extensions.notifications.operations import inviting
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import Frame, require
from steward.interfaces.api.audit_papers import PaperOut
from steward.interfaces.api.audits import seen_audit
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Auditors from outside"])
notes_router = Router(tags=["Audits"])


class OutsideFrameIn(Input):
    """The first and the last day that may be looked at, and the one that is shown first."""

    first: date
    last: date
    shown: date


class OutsideFrameOut(Schema):
    """The first and the last day that may be looked at, and the one that is shown first."""

    first: date
    last: date
    shown: date


class OutsiderIn(OutsideFrameIn):
    """Whom to invite, to which audits, and from when until when."""

    email: Text
    audits: list[UUID] = Field(min_length=1, max_length=50)
    starts_on: date | None = None
    ends_on: date


class OutsiderOut(Schema):
    """Somebody who audits from outside; ``member_id`` is null while the invitation waits."""

    name: str
    email: str
    state: str
    frame: OutsideFrameOut
    starts_on: date | None
    ends_on: date | None
    member_id: UUID | None
    invitation_id: UUID | None
    audits: list[UUID]
    opened: int
    last_opened_at: datetime | None

    @staticmethod
    def resolve_member_id(row: Outsider) -> UUID | None:
        """Return the key of the membership."""
        return None if row.member is None else row.member.pk

    @staticmethod
    def resolve_invitation_id(row: Outsider) -> UUID | None:
        """Return the key of the invitation that waits."""
        return None if row.invitation is None else row.invitation.pk

    @staticmethod
    def resolve_audits(row: Outsider) -> list[UUID]:
        """Return the keys of the audits."""
        return [audit.pk for audit in row.audits]

    @staticmethod
    def resolve_last_opened_at(row: Outsider) -> datetime | None:
        """Return when something was opened last."""
        return row.last


class OutsiderInvitedOut(Schema):
    """An invitation with its link, which is told this once."""

    id: UUID
    email: str
    expires_at: datetime
    link: str


class OutsiderFramedOut(Schema):
    """A member with the days that may be looked at."""

    id: UUID
    frame: dict[str, date]


class OpenedQuery(Paging):
    """Which openings are wanted."""

    person: UUID | None = None
    kind: OpenedKind | None = None


class OpenedOut(Schema):
    """One page, record or file that was opened; ``as_of`` is null for the work of an audit."""

    id: UUID
    person_id: UUID
    name: str
    at: datetime
    kind: OpenedKind
    address: str
    title: str
    record: UUID | None
    as_of: datetime | None
    marked: bool | None
    by_program: bool


class OpenedPage(Schema):
    """A page of openings."""

    items: list[OpenedOut]
    next: UUID | None


class OutsideNoteIn(Input):
    """A note, and the page that it is about."""

    notes: Text
    address: Annotated[Text, Field(max_length=500)] = ""
    title: Annotated[Text, Field(max_length=300)] = ""
    record: UUID | None = None


class PapersSharedOut(Schema):
    """How many papers and notes are shared by it."""

    count: int


@router.get("", response=list[OutsiderOut])
def list_outsiders(request: ApiRequest) -> list[Outsider]:
    """Return who audits from outside, for which days, and how much was opened."""
    require(request.auth, policy.VIEW_OUTSIDERS)
    return outside.outsiders(request.auth)


@router.post("", response={201: OutsiderInvitedOut})
def invite_outsider(request: ApiRequest, body: OutsiderIn) -> Status[dict[str, Any]]:
    """Invite an auditor from outside to chosen audits, by mail where a server is set."""
    actor = request.auth
    require(actor, policy.PLAN_AUDIT)
    draft = engaging.Engagement(
        email=body.email,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        frame=Frame(first=body.first, last=body.last, shown=body.shown),
    )
    audits = [get_audit(actor, key) for key in dict.fromkeys(body.audits)]
    made, secret = inviting.engage_by_letter(actor=actor, audits=audits, draft=draft)
    link = address_of(f"/invitation/{secret}")
    given = {"id": made.pk, "email": made.email, "expires_at": made.expires_at, "link": link}
    return Status(201, given)


@router.put("/{key}/frame", response=OutsiderFramedOut)
def set_frame(request: ApiRequest, key: UUID, body: OutsideFrameIn) -> dict[str, Any]:
    """Set which days a member from outside looks at; the key is that of the membership."""
    member = outside.get_outsider(request.auth, key)
    frame = Frame(first=body.first, last=body.last, shown=body.shown)
    kept = engaging.set_frame(actor=request.auth, membership=member, frame=frame)
    return {"id": kept.pk, "frame": kept.frame}


@router.get("/opened", response=OpenedPage)
def list_opened(request: ApiRequest, query: Query[OpenedQuery]) -> dict[str, Any]:
    """Return what was opened from outside, a page at a time."""
    require(request.auth, policy.VIEW_OUTSIDERS)
    rows = outside.opened_visible_to(request.auth)
    if query.person is not None:
        rows = rows.filter(person_id=query.person)
    if query.kind is not None:
        rows = rows.filter(kind=query.kind.value)
    return page_of(rows, query)


@notes_router.post("/{key}/notes", response={201: PaperOut})
def keep_note(request: ApiRequest, key: UUID, body: OutsideNoteIn) -> Status[Paper]:
    """Write a note about a page; whoever is audited does not see it until it is shared."""
    audit = seen_audit(request.auth, key)
    record = "" if body.record is None else str(body.record)
    place = noting.Place(address=body.address, title=body.title, record=record)
    kept = noting.keep_note(actor=request.auth, audit=audit, notes=body.notes, about=place)
    return Status(201, kept)


@notes_router.post("/{key}/share", response=PapersSharedOut)
def share_papers(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Share all papers and notes that this actor wrote in an audit; this is not taken back."""
    audit = seen_audit(request.auth, key)
    return {"count": noting.share_papers(actor=request.auth, audit=audit)}
