"""What can happen to connections to trackers, and to what is tied to a ticket."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerConnected(Event):
    """A tracker was connected."""

    name: ClassVar[str] = "tracker.connected"
    sentence: ClassVar[str] = "connected {vendor}"
    vendor: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerChanged(Event):
    """What a connection needs, what goes out by it, or how it maps was changed."""

    name: ClassVar[str] = "tracker.changed"
    sentence: ClassVar[str] = "changed {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerAsked(Event):
    """Somebody had the tracker asked anew for its statuses, its people and its changes."""

    name: ClassVar[str] = "tracker.asked"
    sentence: ClassVar[str] = "had the tracker asked anew"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerPaused(Event):
    """A connection was paused; nothing is lost while it is."""

    name: ClassVar[str] = "tracker.paused"
    sentence: ClassVar[str] = "paused the connection. {note}"
    note: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerResumed(Event):
    """A connection goes on after a pause."""

    name: ClassVar[str] = "tracker.resumed"
    sentence: ClassVar[str] = "let the connection go on"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerEnded(Event):
    """A connection was ended and its secrets forgotten."""

    name: ClassVar[str] = "tracker.ended"
    sentence: ClassVar[str] = "ended the connection and forgot its secrets"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReplayed(Event):
    """Failed deliveries were put into the queue again."""

    name: ClassVar[str] = "tracker.replayed"
    sentence: ClassVar[str] = "put {count} failed deliveries into the queue again"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSent(Event):
    """A task is to have a ticket; its subject is the task."""

    name: ClassVar[str] = "ticket.asked"
    sentence: ClassVar[str] = "sent the task to {tracker}"
    tracker: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMade(Event):
    """A task has a ticket; its subject is the task."""

    name: ClassVar[str] = "ticket.made"
    sentence: ClassVar[str] = "made the ticket {ticket} in {tracker}"
    ticket: str
    tracker: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClashed(Event):
    """Both sides changed a field, and a person is asked; its subject is the task."""

    name: ClassVar[str] = "ticket.clashed"
    sentence: ClassVar[str] = "{ticket} and the task changed both: {fields}"
    ticket: str
    fields: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRefused(Event):
    """What happened to a ticket cannot happen to its task; its subject is the task."""

    name: ClassVar[str] = "ticket.refused"
    sentence: ClassVar[str] = "{ticket} moved, and the task could not follow: {why}"
    ticket: str
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSettled(Event):
    """A person decided which side is right; its subject is the task."""

    name: ClassVar[str] = "ticket.settled"
    sentence: ClassVar[str] = "decided about {field}: {side} is right"
    field: str
    side: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUntied(Event):
    """A task and its ticket go their own ways; its subject is the task."""

    name: ClassVar[str] = "ticket.untied"
    sentence: ClassVar[str] = "untied the task from {ticket}"
    ticket: str
