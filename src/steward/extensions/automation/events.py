"""What can happen to rules. No rule answers to any of it."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWritten(Event):
    """A version of a rule was written; it acts with the permissions of who wrote it."""

    name: ClassVar[str] = "rule.written"
    sentence: ClassVar[str] = "wrote version {version} of the rule: {words}"
    version: int
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSwitchedOn(Event):
    """A rule answers to what happens from now on."""

    name: ClassVar[str] = "rule.switched_on"
    sentence: ClassVar[str] = "switched version {version} of the rule on"
    version: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RulePaused(Event):
    """A rule answers to nothing until it is switched on again."""

    name: ClassVar[str] = "rule.paused"
    sentence: ClassVar[str] = "paused the rule: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRemoved(Event):
    """A rule was put away; what it did stays in its log."""

    name: ClassVar[str] = "rule.removed"
    sentence: ClassVar[str] = "put the rule away"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAddressMade(Event):
    """The rule has a new address to be called at; an earlier one stopped working."""

    name: ClassVar[str] = "rule.address_made"
    sentence: ClassVar[str] = "made a new address at which the rule is called"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCameDue(Event):
    """Time or a call made a rule act; ``rule`` is its name, ``words`` say why."""

    name: ClassVar[str] = "rule.came_due"
    sentence: ClassVar[str] = "came due for the rule “{rule}”: {words}"
    rule: str
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTriedAgain(Event):
    """Somebody let a rule do again what had failed."""

    name: ClassVar[str] = "rule.tried_again"
    sentence: ClassVar[str] = "let the rule try again for {subject_label}"
    subject_label: str
