"""Links by which people outside answer one run."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.domain.questionnaires.queries import get_run, template
from steward.domain.systems.queries import get_system
from steward.domain.tasks.models import Comment
from steward.extensions.guests import queries
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations import sending, talking
from steward.extensions.guests.policy import ANSWER_GUEST, INVITE_GUEST
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

router = Router(tags=["Guests"])


class GuestOut(Schema):
    """Somebody outside who may answer a run; the link itself goes by mail alone."""

    id: UUID
    run_id: UUID
    email: str
    name: str
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None
    entered_at: datetime | None


class GuestPage(Schema):
    """A page of links."""

    items: list[GuestOut]
    next: UUID | None


class GuestIn(Input):
    """Whom to send a run to, and until when the link works."""

    run: UUID
    email: Text
    expires_on: date
    name: Text = ""
    message: Text = ""


class SendOutsideIn(Input):
    """Which questionnaire goes to whom; ``system`` is the AI system it is about, if it is one."""

    questionnaire: Text
    email: Text
    expires_on: date
    system: UUID | None = None
    name: Text = ""
    message: Text = ""


class UntilIn(Input):
    """The last day of a link."""

    expires_on: date


class SaidOut(Schema):
    """What was said, by the guest or to the guest; the guest sees all of it."""

    id: UUID
    author_label: str
    text: str
    at: datetime


class TalkOut(Schema):
    """What one guest and the organisation said about one question; ``waits`` for an answer."""

    question: str
    waits: bool
    said: list[SaidOut]


class AnswerGuestIn(Input):
    """What is said to a guest, about which question."""

    question: Text
    text: Text


@router.get("", response=GuestPage)
def list_guests(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the links that were sent outside, a page at a time."""
    require(request.auth, INVITE_GUEST)
    return page_of(queries.links_visible_to(request.auth), query)


@router.post("", response={201: GuestOut})
def invite_guest(request: ApiRequest, body: GuestIn) -> Status[GuestLink]:
    """Send a run to an address outside; link and code go there by mail."""
    require(request.auth, INVITE_GUEST)
    run = get_run(request.auth, body.run)
    fields = body.model_dump(exclude={"run"})
    return Status(201, sending.invite_guest(actor=request.auth, run=run, **fields))


@router.post("/send", response={201: GuestOut})
def send_outside(request: ApiRequest, body: SendOutsideIn) -> Status[GuestLink]:
    """Begin a questionnaire, or go on with the open one, and send it to an address outside."""
    require(request.auth, INVITE_GUEST)
    system = None if body.system is None else get_system(request.auth, body.system)
    fields = body.model_dump(exclude={"system"})
    return Status(201, sending.send_outside(actor=request.auth, system=system, **fields))


@router.get("/{key}", response=GuestOut)
def read_guest(request: ApiRequest, key: UUID) -> GuestLink:
    """Return one link."""
    link = queries.get_link(request.auth, key)
    require(request.auth, INVITE_GUEST, link.run)
    return link


@router.post("/{key}/renew", response=GuestOut)
def renew_guest(request: ApiRequest, key: UUID, body: UntilIn) -> GuestLink:
    """Send a new link; the old one stops working, answers stay."""
    link = queries.get_link(request.auth, key)
    return sending.renew_guest(actor=request.auth, link=link, expires_on=body.expires_on)


@router.post("/{key}/revoke", response=GuestOut)
def revoke_guest(request: ApiRequest, key: UUID) -> GuestLink:
    """Take a link back; whoever is in by it is out."""
    link = queries.get_link(request.auth, key)
    return sending.revoke_guest(actor=request.auth, link=link)


@router.get("/{key}/talks", response=list[TalkOut])
def list_talks(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return what a guest asked and was answered; remarks made inside stand elsewhere."""
    link = queries.get_link(request.auth, key)
    require(request.auth, ANSWER_GUEST, link.run)
    asked = template(link.run.resource_id).questions
    return [
        {"question": talk.question.id, "waits": talk.waits, "said": talk.said}
        for talk in queries.talks_of(request.auth, link.run, asked)
        if talk.link.pk == link.pk
    ]


@router.post("/{key}/talks", response={201: SaidOut})
def answer_guest(request: ApiRequest, key: UUID, body: AnswerGuestIn) -> Status[Comment]:
    """Say something to a guest, who gets a mail; it is seen outside."""
    link = queries.get_link(request.auth, key)
    said = talking.answer_guest(actor=request.auth, link=link, **body.model_dump())
    return Status(201, said)
