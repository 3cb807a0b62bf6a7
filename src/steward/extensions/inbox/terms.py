"""What people are told of, by which way, and when it may reach them."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


class Topic(StrEnum):
    """Why somebody is told."""

    ASSIGNED = "assigned"
    DUE = "due"
    MENTION = "mention"
    DECISION = "decision"
    CHANGED = "changed"
    GUEST = "guest"
    CLOCK = "clock"
    FINDING = "finding"
    RULE = "rule"

    @property
    def label(self) -> str:
        """Return the reason in words."""
        return _LABELS[self]

    @property
    def subject(self) -> str:
        """Return what a subject line says of one: nothing of the record."""
        return _SUBJECTS[self][0]

    @property
    def subject_of_many(self) -> str:
        """Return what a subject line says of several, with ``{count}``."""
        return _SUBJECTS[self][1]

    @property
    def action(self) -> str:
        """Return the one thing to do about it."""
        return _ACTIONS[self]


_LABELS = {
    Topic.ASSIGNED: "Given to me",
    Topic.DUE: "Due soon or overdue",
    Topic.MENTION: "Somebody mentions me",
    Topic.DECISION: "A decision is asked of me",
    Topic.CHANGED: "A record that I own changed",
    Topic.GUEST: "Somebody outside answered",
    Topic.CLOCK: "A clock runs out",
    Topic.FINDING: "A finding for me",
    Topic.RULE: "A rule tells me",
}
_SUBJECTS = {
    Topic.ASSIGNED: ("something was given to you", "{count} things were given to you"),
    Topic.DUE: ("something is due", "{count} things are due"),
    Topic.MENTION: ("somebody mentions you", "you are mentioned {count} times"),
    Topic.DECISION: ("a decision is asked of you", "{count} decisions are asked of you"),
    Topic.CHANGED: ("a record of yours changed", "{count} changes to records of yours"),
    Topic.GUEST: ("somebody outside answered", "{count} answers from outside"),
    Topic.CLOCK: ("a clock runs out", "{count} clocks run out"),
    Topic.FINDING: ("there is a finding for you", "there are {count} findings for you"),
    Topic.RULE: ("a rule tells you something", "rules tell you {count} things"),
}
_ACTIONS = {
    Topic.ASSIGNED: "Open it",
    Topic.DUE: "Do it",
    Topic.MENTION: "Answer",
    Topic.DECISION: "Decide",
    Topic.CHANGED: "Look at it",
    Topic.GUEST: "Read the answer",
    Topic.CLOCK: "Open it",
    Topic.FINDING: "Open the finding",
    Topic.RULE: "Look at it",
}


class Way(StrEnum):
    """How something reaches a person outside; the inbox always has it."""

    MAIL = "mail"
    CHAT = "chat"

    @property
    def label(self) -> str:
        """Return the way in words."""
        return {"mail": "E-mail", "chat": "Chat"}[self.value]


class Rhythm(StrEnum):
    """How often e-mail comes."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"

    @property
    def label(self) -> str:
        """Return the rhythm in words."""
        return _RHYTHMS[self]


_RHYTHMS = {
    Rhythm.AT_ONCE: "At once",
    Rhythm.DAILY: "Once a day",
    Rhythm.WEEKLY: "Once a week, on Monday",
    Rhythm.NEVER: "Never",
}
USUAL = {
    Way.MAIL: frozenset(Topic) - {Topic.CHANGED},
    Way.CHAT: frozenset(Topic) - {Topic.CHANGED},
}
"""What reaches somebody by each way who has chosen nothing."""
USUAL_HOUR = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person wants to be told, by which way and when.

    ``hour`` is the hour of digests, 0 to 23, and the quiet hours go from ``quiet_from`` to
    ``quiet_until``, over midnight where the first is the later one; all in the person's ``zone``.
    Both ends are None for no quiet hours.
    """

    zone: str = "UTC"
    rhythm: Rhythm = Rhythm.AT_ONCE
    hour: int = USUAL_HOUR
    quiet_from: time | None = None
    quiet_until: time | None = None
    topics: dict[Way, frozenset[Topic]] = field(default_factory=lambda: dict(USUAL))
    has_chat: bool = False

    def wants(self, topic: Topic, way: Way) -> bool:
        """Say whether something of a topic is to reach the person by a way."""
        open_way = self.has_chat if way is Way.CHAT else self.rhythm is not Rhythm.NEVER
        return open_way and topic in self.topics[way]


class Audience(StrEnum):
    """Who is told of an event."""

    HOLDER = "holder"
    MENTIONED = "mentioned"
    SENDER = "sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That an event is told of: why, to whom; whoever did it is never told.

    ``asks`` is the permission of those who decide: they are told instead of an audience. ``only``
    is a field of the event with the value that makes it worth telling, ``named`` a field with the
    name of the one of the audience who is meant. ``relation`` is which people of the record are
    told, where it is not those who answer for it.
    """

    topic: Topic
    audience: Audience = Audience.HOLDER
    asks: str = ""
    only: tuple[str, str] | None = None
    named: str = ""
    relation: str = ""
