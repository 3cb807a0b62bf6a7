"""What can happen to crosswalks."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TieStated(Event):
    """Somebody tied two requirements together, or said otherwise how they are tied."""

    name: ClassVar[str] = "tie.stated"
    sentence: ClassVar[str] = "tied {source} to {target}: {relationship}"
    source: str
    target: str
    relationship: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TieRemoved(Event):
    """Somebody took a tie of the organisation back."""

    name: ClassVar[str] = "tie.removed"
    sentence: ClassVar[str] = "took back the tie from {source} to {target}"
    source: str
    target: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TiesBrought(Event):
    """Many ties were stated at once, from a table or as suggestions."""

    name: ClassVar[str] = "ties.brought"
    sentence: ClassVar[str] = "brought {count} ties {where}"
    count: int
    where: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TiesDecided(Event):
    """Many suggested ties were accepted or dismissed at once."""

    name: ClassVar[str] = "ties.decided"
    sentence: ClassVar[str] = "{verdict} {count} suggested ties: {reason}"
    verdict: str
    count: int
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTextWritten(Event):
    """The organisation attached the text of a standard that it owns."""

    name: ClassVar[str] = "node_text.written"
    sentence: ClassVar[str] = "attached the text of {framework} {node}"
    framework: str
    node: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTextRemoved(Event):
    """The organisation took an attached text away."""

    name: ClassVar[str] = "node_text.removed"
    sentence: ClassVar[str] = "took away the text of {framework} {node}"
    framework: str
    node: str
