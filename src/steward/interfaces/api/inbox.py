"""One's own inbox, what one wishes to be told, and one's calendar address."""

from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from steward.extensions.inbox.models import CalendarLink, Preference
from steward.extensions.inbox.operations import reading, wishing
from steward.extensions.inbox.operations.wishing import PreferenceDraft
from steward.extensions.inbox.policy import VIEW_INBOX
from steward.extensions.inbox.queries.reading import (
    calendar_address,
    inbox_of,
    preference_of,
)
from steward.extensions.inbox.terms import USUAL, USUAL_HOUR, Rhythm, Way
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Inbox"])


class NotificationOut(Schema):
    """One thing that the person was told; `topic` is why, the subject is of what."""

    id: UUID
    topic: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    sentence: str
    action: str
    at: datetime
    read_at: datetime | None


class InboxPart(Schema):
    """A part of the inbox, the newest first; `next` is the `before` of the part that follows."""

    items: list[NotificationOut]
    next: UUID | None


class InboxAsked(Schema):
    """Which part of the inbox is wanted."""

    topic: str = ""
    unread: bool = False
    before: UUID | None = None
    limit: int = Field(50, ge=1, le=200)


class ReadIn(Input):
    """Which notifications were read: some by their ids, or all, or all of a topic."""

    ids: list[UUID] = Field(default_factory=list[UUID], max_length=reading.MOST)
    all: bool = False
    topic: Text = ""


class ReadOut(Schema):
    """How many were not read before."""

    count: int


class WishesOut(Schema):
    """What the person is told and when; of the chat only its host is shown."""

    zone: str
    rhythm: str
    hour: int
    quiet_from: time | None
    quiet_until: time | None
    mail_topics: list[str]
    chat_topics: list[str]
    chat_host: str
    chat_trouble: str


class WishesIn(Input):
    """What the person is to be told; the times are in `zone`, `hour` is 0 to 23."""

    zone: Text = "UTC"
    rhythm: Text = Rhythm.AT_ONCE.value
    hour: int = USUAL_HOUR
    quiet_from: time | None = None
    quiet_until: time | None = None
    mail_topics: list[Text] = sorted(USUAL[Way.MAIL])
    chat_topics: list[Text] = sorted(USUAL[Way.CHAT])
    chat_url: Text = ""


class CalendarLinkOut(Schema):
    """The private address of the person's days."""

    address: str
    made_at: datetime


@router.get("", response=InboxPart)
def list_notifications(request: ApiRequest, query: Query[InboxAsked]) -> dict[str, Any]:
    """Return what the person behind the token was told."""
    require(request.auth, VIEW_INBOX)
    rows = inbox_of(request.auth, topic=query.topic, unread=query.unread, before=query.before)
    found = list(rows[: query.limit + 1])
    items = found[: query.limit]
    return {"items": items, "next": items[-1].pk if len(found) > query.limit else None}


@router.post("/read", response=ReadOut)
def mark_notifications_read(request: ApiRequest, body: ReadIn) -> dict[str, int]:
    """Mark notifications as read; those of other people are left alone."""
    if body.all:
        return {"count": reading.mark_all_read(actor=request.auth, topic=body.topic)}
    return {"count": reading.mark_read(actor=request.auth, keys=body.ids)}


@router.get("/wishes", response=WishesOut)
def get_wishes(request: ApiRequest) -> dict[str, Any]:
    """Return what the person is told, by which way and when."""
    require(request.auth, VIEW_INBOX)
    return _shown(preference_of(request.auth) or _usual())


@router.put("/wishes", response=WishesOut)
def set_wishes(request: ApiRequest, body: WishesIn) -> dict[str, Any]:
    """Choose what the person is told, by which way and when."""
    given: dict[str, Any] = body.model_dump()
    row = wishing.set_preference(actor=request.auth, draft=PreferenceDraft(**given))
    return _shown(row)


@router.post("/calendar", response={201: CalendarLinkOut})
def make_calendar(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a private calendar address; an earlier one stops working."""
    link: CalendarLink = wishing.make_calendar_link(actor=request.auth)
    return Status(201, {"address": calendar_address(link), "made_at": link.made_at})


@router.post("/calendar/end", response={204: None})
def end_calendar(request: ApiRequest) -> Status[None]:
    """Take the private calendar address back."""
    wishing.revoke_calendar_link(actor=request.auth)
    return Status(204, None)


def _usual() -> Preference:
    return Preference(mail_topics=sorted(USUAL[Way.MAIL]), chat_topics=sorted(USUAL[Way.CHAT]))


def _shown(row: Preference) -> dict[str, Any]:
    names = [name for name in WishesOut.model_fields if name != "chat_host"]
    host = urlsplit(row.chat_url).hostname or ""
    return {name: getattr(row, name) for name in names} | {"chat_host": host}
