"""What is told and taken about connections to issue trackers, tickets and deliveries."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from steward.extensions.trackers.terms import (
    USUAL_PRECEDENCE,
    DeliveryState,
    Precedence,
    SharedField,
)
from steward.interfaces.api.kit import Input, Paging, Text


class TrackerSettingOut(Schema):
    """One thing that a kind of tracker needs."""

    name: str
    label: str
    help_text: str
    required: bool
    secret: bool
    initial: str


class TrackerKindOut(Schema):
    """A kind of tracker, and what it needs."""

    kind: str
    label: str
    hint: str
    asks: list[TrackerSettingOut]


class TrackerOut(Schema):
    """A connection and how it goes; nothing secret is in it."""

    id: UUID
    vendor: str
    name: str
    config: dict[str, str]
    condition: str
    paused_at: datetime | None
    hook_address: str
    last_sent_at: datetime | None
    last_heard_at: datetime | None
    waits_until: datetime | None
    trouble: str
    tickets: int
    waiting: int
    failed: int


class TrackerIn(Input):
    """A tracker to connect; `config` holds what its kind asks for, secrets too."""

    vendor: Text
    name: Text
    config: dict[str, Text]
    condition: Text = Field("", description="Which tasks go out by themselves; empty for none.")


class TrackerChangeIn(Input):
    """What a connection needs; a secret that is left out stays."""

    name: Text
    config: dict[str, Text]
    condition: Text = ""


class RemoteStatusOut(Schema):
    """A status of the tracker, and what it means: open, doing, done or cancelled."""

    word: str
    label: str
    means: str


class RemoteUserOut(Schema):
    """Somebody to whom the tracker can give a ticket."""

    id: str
    name: str


class TrackerMapOut(Schema):
    """What the tracker has, and the maps in use: chosen, else proposed."""

    statuses: list[RemoteStatusOut]
    users: list[RemoteUserOut]
    out: dict[str, str]
    back: dict[str, str]
    people: dict[str, str]
    precedence: dict[str, str]


class StatusMapIn(Input):
    """Which status is which: `out` from a task's to the tracker's word, `back` the other way."""

    out: dict[str, Text]
    back: dict[str, Text]
    precedence: dict[SharedField, Precedence] = dict(USUAL_PRECEDENCE)


class PeopleMapIn(Input):
    """Who is who: a member's id and the user's; an empty user is nobody."""

    people: dict[str, Text]


class TrackerPauseIn(Input):
    """Why the connection is paused."""

    note: Text = ""


class TrackerSecretOut(Schema):
    """The secret with which the tracker signs; shown this once."""

    secret: str


class ReplayedOut(Schema):
    """How many were put into the queue again."""

    count: int


class DeliveryQuery(Paging):
    """Which deliveries are wanted."""

    status: DeliveryState | None = None


class DeliveryOut(Schema):
    """Something on its way, or how it went; `trouble` is in the tracker's own words."""

    id: UUID
    course: str
    kind: str
    link_id: UUID
    status: str
    tries: int
    at: datetime
    due_at: datetime
    done_at: datetime | None
    trouble: str


class DeliveryPage(Schema):
    """A page of deliveries, oldest first."""

    items: list[DeliveryOut]
    next: UUID | None


class TicketOut(Schema):
    """Which ticket a task is; `clash` names what both changed, and what each has."""

    id: UUID
    task_id: UUID
    tracker_id: UUID = Field(alias="connection_id")
    ticket: str
    key: str
    url: str
    theirs: dict[str, str]
    clash: dict[str, dict[str, str]]
    refusal: str


class TicketPageOut(Schema):
    """A page of tickets."""

    items: list[TicketOut]
    next: UUID | None


class TicketSendIn(Input):
    """Which task is to have a ticket."""

    task_id: UUID


class TicketSettleIn(Input):
    """Which side is right about a field: ours or theirs."""

    field: SharedField
    side: Text
