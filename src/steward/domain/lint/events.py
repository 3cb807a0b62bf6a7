"""What can happen to audit lint; single results keep their own history."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LintRan(Event):
    """All records were asked by all rules."""

    name: ClassVar[str] = "lint.ran"
    sentence: ClassVar[str] = "ran audit lint: {new} new, {back} came back, {gone} gone"
    new: int
    back: int
    gone: int
    asked: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LintWaived(Event):
    """A rule is not held against a record, or against any, for a while."""

    name: ClassVar[str] = "lint_waiver.given"
    sentence: ClassVar[str] = "waived {what} until {until}: {reason}"
    what: str
    until: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LintWaiverEnded(Event):
    """A waiver ended, by itself or by hand."""

    name: ClassVar[str] = "lint_waiver.ended"
    sentence: ClassVar[str] = "ended the waiver of {what}: {reason}"
    what: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LintRuleOff(Event):
    """A rule was switched off."""

    name: ClassVar[str] = "lint_switch.off"
    sentence: ClassVar[str] = "switched {rule} off: {reason}"
    rule: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LintRuleOn(Event):
    """A rule was switched on again."""

    name: ClassVar[str] = "lint_switch.on"
    sentence: ClassVar[str] = "switched {rule} on again"
    rule: str
