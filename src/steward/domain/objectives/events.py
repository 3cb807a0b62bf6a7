"""What can happen to objectives, changes and planned work."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveWritten(Event):
    """An objective was written, or its wording was changed."""

    name: ClassVar[str] = "objective.written"
    sentence: ClassVar[str] = "wrote the objective; still missing: {missing}"
    missing: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveMoved(Event):
    """An objective came to another state; ``note`` says why or what was learnt."""

    name: ClassVar[str] = "objective.moved"
    sentence: ClassVar[str] = "moved the objective to “{words}”. {note}"
    old: str
    new: str
    words: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveMeasured(Event):
    """A value was measured, by a person or from the records."""

    name: ClassVar[str] = "objective.measured"
    sentence: ClassVar[str] = "measured {value} on {day}: {verdict}"
    value: str
    day: str
    verdict: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveToChange(Event):
    """Somebody decided that a draft of an objective is changed."""

    name: ClassVar[str] = "objective.to_change"
    sentence: ClassVar[str] = "decided that it is changed: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveActedOn(Event):
    """Somebody is to bring an objective back on its line."""

    name: ClassVar[str] = "objective.acted_on"
    sentence: ClassVar[str] = "decided on an action: {action}"
    action: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWritten(Event):
    """A change was planned, or its wording was changed."""

    name: ClassVar[str] = "change.written"
    sentence: ClassVar[str] = "wrote the planned change"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReopensSet(Event):
    """It was said what a change makes people look at again."""

    name: ClassVar[str] = "change.reopens_set"
    sentence: ClassVar[str] = "said that it makes people look again at {labels}"
    labels: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMoved(Event):
    """A change came to another state."""

    name: ClassVar[str] = "change.moved"
    sentence: ClassVar[str] = "moved the change to “{words}”. {note}"
    old: str
    new: str
    words: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOwnedUp(Event):
    """A change was recorded that was carried out before anybody approved it."""

    name: ClassVar[str] = "change.owned_up"
    sentence: ClassVar[str] = "recorded that it was carried out without approval: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeen(Event):
    """A source saw that a fact changed which was recorded otherwise before."""

    name: ClassVar[str] = "change.seen"
    sentence: ClassVar[str] = "noted what {source} saw: {words}. {judgement}"
    source: str
    words: str
    judgement: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPlanned(Event):
    """Recurring work was planned, or its plan was changed."""

    name: ClassVar[str] = "activity.planned"
    sentence: ClassVar[str] = "planned the work: {words}"
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDone(Event):
    """Planned work of a day was done."""

    name: ClassVar[str] = "activity.done"
    sentence: ClassVar[str] = "recorded the work due on {due_on} as done on {done_on}. {evidence}"
    due_on: str
    done_on: str
    evidence: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEnded(Event):
    """Planned work is not due any more."""

    name: ClassVar[str] = "activity.ended"
    sentence: ClassVar[str] = "ended the planned work: {reason}"
    reason: str
