"""What can happen to connections, and to files that are brought."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsBrought(Event):
    """Somebody brought files with results; what they say is told when it is taken in."""

    name: ClassVar[str] = "results.brought"
    sentence: ClassVar[str] = "brought {count} files with results"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConnected(Event):
    """A source was connected."""

    name: ClassVar[str] = "connection.connected"
    sentence: ClassVar[str] = "connected {source}"
    source: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanged(Event):
    """What a connection needs was changed."""

    name: ClassVar[str] = "connection.changed"
    sentence: ClassVar[str] = "changed {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePaused(Event):
    """A connection was paused; what the source says meanwhile is asked for afterwards."""

    name: ClassVar[str] = "connection.paused"
    sentence: ClassVar[str] = "paused the connection. {note}"
    note: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResumed(Event):
    """A connection goes on after a pause."""

    name: ClassVar[str] = "connection.resumed"
    sentence: ClassVar[str] = "let the connection go on"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAsked(Event):
    """Somebody had the source asked at once."""

    name: ClassVar[str] = "connection.asked"
    sentence: ClassVar[str] = "had the source asked at once"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailed(Event):
    """A source cannot be asked any more; told once until it works again."""

    name: ClassVar[str] = "connection.failed"
    sentence: ClassVar[str] = "could not be asked: {why}"
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEnded(Event):
    """A connection was ended and its secrets forgotten."""

    name: ClassVar[str] = "connection.ended"
    sentence: ClassVar[str] = "ended the connection and forgot its secrets"
