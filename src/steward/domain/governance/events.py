"""What can happen to context, scope, processes, responsibilities and resources."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAdded(Event):
    """An entry was added to a register."""

    name: ClassVar[str] = "context.added"
    sentence: ClassVar[str] = "added it to “{register}”"
    register: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChanged(Event):
    """What an entry says was changed."""

    name: ClassVar[str] = "context.changed"
    sentence: ClassVar[str] = "changed {changed}"
    changed: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReviewed(Event):
    """An entry was looked at again."""

    name: ClassVar[str] = "context.reviewed"
    sentence: ClassVar[str] = "reviewed it: {result}; next on {next_on}. {note}"
    result: str
    note: str
    next_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRetired(Event):
    """An entry no longer counts."""

    name: ClassVar[str] = "context.retired"
    sentence: ClassVar[str] = "retired it: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRestored(Event):
    """A retired entry counts again."""

    name: ClassVar[str] = "context.restored"
    sentence: ClassVar[str] = "took it up again: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLinked(Event):
    """An entry was linked with another record."""

    name: ClassVar[str] = "context.linked"
    sentence: ClassVar[str] = "linked it with {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryUnlinked(Event):
    """A link of an entry was taken away."""

    name: ClassVar[str] = "context.unlinked"
    sentence: ClassVar[str] = "took away the link with {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStated(Event):
    """The organisation says that it takes a role towards AI."""

    name: ClassVar[str] = "context.role_stated"
    sentence: ClassVar[str] = "stated the role “{role}”: {reason}"
    role: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWithdrawn(Event):
    """The organisation no longer takes a role."""

    name: ClassVar[str] = "context.role_withdrawn"
    sentence: ClassVar[str] = "withdrew the role “{role}”"
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpAsked(Event):
    """Work follows from a decision."""

    name: ClassVar[str] = "context.follow_up"
    sentence: ClassVar[str] = "asked for what follows: {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDrawn(Event):
    """A process hands something to another."""

    name: ClassVar[str] = "process.flow_drawn"
    sentence: ClassVar[str] = "hands “{what}” to {target}"
    what: str
    target: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTakenAway(Event):
    """A process no longer hands something to another."""

    name: ClassVar[str] = "process.flow_taken_away"
    sentence: ClassVar[str] = "no longer hands “{what}” to {target}"
    what: str
    target: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAssigned(Event):
    """Who holds a duty was changed."""

    name: ClassVar[str] = "duty.assigned"
    sentence: ClassVar[str] = "assigned it: {who}"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeBegun(Event):
    """A new version of the scope was begun."""

    name: ClassVar[str] = "scope.begun"
    sentence: ClassVar[str] = "began version {version} of the scope: {reason}"
    version: int
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeWritten(Event):
    """The words or the lines of the scope were changed."""

    name: ClassVar[str] = "scope.written"
    sentence: ClassVar[str] = "wrote in the scope: {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSubmitted(Event):
    """The scope was handed in."""

    name: ClassVar[str] = "scope.submitted"
    sentence: ClassVar[str] = "handed version {version} in for approval"
    version: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSentBack(Event):
    """The scope was sent back."""

    name: ClassVar[str] = "scope.sent_back"
    sentence: ClassVar[str] = "sent it back: {note}"
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeApproved(Event):
    """The scope was approved."""

    name: ClassVar[str] = "scope.approved"
    sentence: ClassVar[str] = "approved version {version}; it holds from {in_force_from}"
    version: int
    in_force_from: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeDropped(Event):
    """A version that was not approved was dropped."""

    name: ClassVar[str] = "scope.dropped"
    sentence: ClassVar[str] = "dropped version {version}: {reason}"
    version: int
    reason: str
