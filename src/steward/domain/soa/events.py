"""What can happen to the Statement of Applicability."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicabilityDecided(Event):
    """A person decided whether a control applies."""

    name: ClassVar[str] = "soa.decided"
    sentence: ClassVar[str] = "decided on {control} (applies: {applicable}): {reason}"
    control: str
    applicable: bool
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFrozen(Event):
    """A revision of the statement was frozen."""

    name: ClassVar[str] = "soa.frozen"
    sentence: ClassVar[str] = "froze revision {revision} (SHA-256 {digest})"
    revision: int
    digest: str
