"""What can happen to the separation of duties."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTightened(Event):
    """The organisation keeps something apart beyond the floor."""

    name: ClassVar[str] = "duty.tightened"
    sentence: ClassVar[str] = "set beyond the floor: {rule} {reason}"
    rule: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRelaxed(Event):
    """The organisation ended what it had set beyond the floor; the floor stays."""

    name: ClassVar[str] = "duty.relaxed"
    sentence: ClassVar[str] = "ended what was set beyond the floor: {rule} {reason}"
    rule: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRefused(Event):
    """Somebody tried what the separation of duties forbids, and was refused."""

    name: ClassVar[str] = "duty.refused"
    sentence: ClassVar[str] = "tried what is kept apart, and was refused: {rule}"
    duty: str
    rule: str
    floor: bool
