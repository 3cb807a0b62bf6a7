"""What a tracker is to Steward: tickets, what both sides hold, and what is on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from steward.extensions.connections.terms import Setting
from steward.extensions.inbox.wire import Answer as Answer
from steward.extensions.inbox.wire import Trouble as Trouble

MAX_TRIES = 8


class SharedField(StrEnum):
    """What a task and its ticket both have, so that either side may change it."""

    TITLE = "title"
    STATUS = "status"
    ASSIGNEE = "assignee"

    @property
    def label(self) -> str:
        """Return the field in words."""
        return {"title": "Title", "status": "Status", "assignee": "Person"}[self.value]


class Precedence(StrEnum):
    """Who is right where both sides changed a field since they last agreed."""

    OURS = "ours"
    THEIRS = "theirs"
    NEWEST = "newest"
    ASK = "ask"

    @property
    def label(self) -> str:
        """Return the rule in words."""
        return _PRECEDENCES[self]


_PRECEDENCES = {
    Precedence.OURS: "Steward is right",
    Precedence.THEIRS: "The tracker is right",
    Precedence.NEWEST: "The later change is right",
    Precedence.ASK: "Ask a person",
}
USUAL_PRECEDENCE: Mapping[SharedField, Precedence] = {
    SharedField.TITLE: Precedence.NEWEST,
    SharedField.STATUS: Precedence.ASK,
    SharedField.ASSIGNEE: Precedence.NEWEST,
}


class Course(StrEnum):
    """Which way a delivery goes."""

    OUT = "out"
    IN = "in"

    @property
    def label(self) -> str:
        """Return the way in words."""
        return {"out": "To the tracker", "in": "From the tracker"}[self.value]


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """Return the tone of its mark."""
        return {"waiting": "info", "done": "good", "failed": "bad"}[self.value]


class DeliveryKind(StrEnum):
    """What a delivery brings: a ticket as it should be, a note on it, or a look at theirs."""

    PUSH = "push"
    NOTE = "note"
    TAKE = "take"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return {"push": "The task", "note": "A comment", "take": "Their ticket"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as the tracker has it; ``status`` and ``assignee`` in the tracker's own words."""

    id: str
    key: str
    url: str = ""
    title: str = ""
    body: str = ""
    status: str = ""
    assignee: str = ""
    updated_at: datetime | None = None

    def value(self, name: SharedField) -> str:
        """Return what the ticket holds for a shared field."""
        return {"title": self.title, "status": self.status, "assignee": self.assignee}[name.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something said on a ticket."""

    id: str
    author: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteStatus:
    """A status of the tracker: its word, and what it means (open, doing, done, cancelled)."""

    word: str
    label: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteUser:
    """Somebody to whom the tracker can give a ticket."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was learnt of a tracker by looking."""

    statuses: tuple[RemoteStatus, ...] = ()
    users: tuple[RemoteUser, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraft:
    """A ticket that is to be made; ``mark`` stands in the body and finds it again."""

    title: str
    body: str
    status: str
    assignee: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Some tickets that changed; ``next`` is where to go on, empty at the end."""

    tickets: tuple[Ticket, ...]
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a webhook says: which ticket has news. ``key`` names the delivery, and once only.

    ``ticket`` and ``remark`` are given where the tracker cannot be asked.
    """

    key: str
    ticket_id: str
    ticket: Ticket | None = None
    remark: Remark | None = None


class Caller(Protocol):
    """How a client reaches its tracker: an address below the base, and nothing else."""

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer; raises `Trouble` for any that is no success."""
        ...


class Client(Protocol):
    """What every tracker can do."""

    def look(self) -> Known:
        """Return the statuses and the people of the tracker."""
        ...

    def ticket(self, key: str) -> Ticket:
        """Return one ticket."""
        ...

    def made_before(self, draft: TicketDraft, since: datetime) -> Ticket | None:
        """Return the ticket that an earlier, interrupted try made, if it did."""
        ...

    def create(self, draft: TicketDraft) -> Ticket:
        """Make a ticket and return it."""
        ...

    def change(self, key: str, changes: Mapping[SharedField, str]) -> Ticket:
        """Change fields of a ticket and return it as it is then."""
        ...

    def remarks(self, key: str, since: datetime) -> list[Remark]:
        """Return what was said on a ticket since an instant, oldest first."""
        ...

    def say(self, key: str, text: str, mark: str) -> Remark:
        """Say something on a ticket."""
        ...

    def changed_since(self, since: datetime, now: datetime, place: str) -> TicketPage:
        """Return tickets that changed since an instant, oldest first; `place` goes on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A kind of tracker: what it asks for, how it is called, and how its webhook is read.

    ``check`` returns the settings as they are kept, or raises `Invalid`; ``base`` is the address
    below which everything is called; ``statuses`` are offered until the tracker was looked at.
    ``read`` raises `Unsigned` where the signature is wrong, and returns None for what is no news.
    """

    kind: str
    label: str
    hint: str
    asks: tuple[Setting, ...]
    statuses: tuple[RemoteStatus, ...]
    check: Callable[[Mapping[str, str]], dict[str, str]]
    base: Callable[[Mapping[str, str]], str]
    headers: Callable[[Mapping[str, str], Mapping[str, str]], dict[str, str]]
    client: Callable[[Mapping[str, str], Caller], Client]
    read: Callable[[Mapping[str, str], Mapping[str, str], bytes, str], Incoming | None]
    hook_help: str
    can_be_asked: bool = True


class Unsigned(Exception):
    """A webhook came without the signature that the connection's secret makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Both sides changed a field: what each has, in the tracker's words."""

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What follows from comparing both sides: to take, to push, to ask about, and to agree on."""

    take: Mapping[SharedField, str] = field(default_factory=dict[SharedField, str])
    push: Mapping[SharedField, str] = field(default_factory=dict[SharedField, str])
    clash: Mapping[SharedField, Clash] = field(default_factory=dict[SharedField, Clash])
    same: frozenset[SharedField] = frozenset()
    native: Mapping[SharedField, str] = field(default_factory=dict[SharedField, str])
    """What the task itself holds for what is pushed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMap:
    """Which status of a task is which of the tracker, both ways."""

    out: Mapping[str, str]
    back: Mapping[str, str]
