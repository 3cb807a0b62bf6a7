"""What can happen to observations and checks."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationsTaken(Event):
    """A source told what it saw."""

    name: ClassVar[str] = "observation.taken"
    sentence: ClassVar[str] = "took in what {source} saw: {new} new, {changed} corrected"
    source: str
    new: int
    changed: int
    closed: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ThingMatched(Event):
    """A name of a source was matched with a record."""

    name: ClassVar[str] = "thing.matched"
    sentence: ClassVar[str] = "matched {kind} “{called}” with {record}"
    kind: str
    called: str
    record: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ThingIgnored(Event):
    """A name of a source is to be no record, for a reason."""

    name: ClassVar[str] = "thing.ignored"
    sentence: ClassVar[str] = "ignores {kind} “{called}”: {reason}"
    kind: str
    called: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFailed(Event):
    """A check failed for a record."""

    name: ClassVar[str] = "check_result.failed"
    sentence: ClassVar[str] = "found that {check} fails for {record}: {reason}"
    check: str
    record: str
    severity: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPassed(Event):
    """A check passes again that had failed."""

    name: ClassVar[str] = "check_result.passed"
    sentence: ClassVar[str] = "found that {check} passes again for {record}"
    check: str
    record: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStale(Event):
    """What was observed for a check is too old."""

    name: ClassVar[str] = "check_result.stale"
    sentence: ClassVar[str] = "found that {check} is stale for {record}: {reason}"
    check: str
    record: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWaived(Event):
    """A check is not held against a record for a while."""

    name: ClassVar[str] = "check_waiver.given"
    sentence: ClassVar[str] = "waived {what} until {until}: {reason}"
    what: str
    until: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWaiverEnded(Event):
    """A waiver ended, by itself or by hand."""

    name: ClassVar[str] = "check_waiver.ended"
    sentence: ClassVar[str] = "ended the waiver of {what}: {reason}"
    what: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCheckMade(Event):
    """The organisation made a check of its own."""

    name: ClassVar[str] = "own_check.made"
    sentence: ClassVar[str] = "made the check {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCheckEnded(Event):
    """The organisation took a check of its own away."""

    name: ClassVar[str] = "own_check.ended"
    sentence: ClassVar[str] = "ended the check {what}"
    what: str
