"""What can happen to the Statement of Applicability."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicabilityDecided(Event):
    """A person decided whether a control applies."""

    name: ClassVar[str] = "soa.decided"
    sentence: ClassVar[str] = "decided that {control} {verdict}: {reason}"
    control: str
    applicable: bool
    verdict: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFrozen(Event):
    """A revision of the statement was frozen."""

    name: ClassVar[str] = "soa.frozen"
    sentence: ClassVar[str] = "froze revision {revision} of the Statement of Applicability"
    revision: int
    digest: str
    proposed: int = 0
    approver: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicabilityWithdrawn(Event):
    """A person took a decision back; what the rules propose shows again."""

    name: ClassVar[str] = "soa.withdrawn"
    sentence: ClassVar[str] = "took back the decision on {control}"
    control: str
