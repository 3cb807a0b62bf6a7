"""What can happen to questionnaires."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """A questionnaire was started."""

    name: ClassVar[str] = "questionnaire.started"
    sentence: ClassVar[str] = "started the questionnaire, {prefilled} answers prefilled"
    prefilled: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunSubmitted(Event):
    """A questionnaire was submitted."""

    name: ClassVar[str] = "questionnaire.submitted"
    sentence: ClassVar[str] = "submitted the questionnaire with {answered} answers"
    answered: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersConfirmed(Event):
    """Somebody confirmed answers that were proposed."""

    name: ClassVar[str] = "questionnaire.confirmed"
    sentence: ClassVar[str] = "confirmed {count} proposed answers"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunsSent(Event):
    """A questionnaire was sent to several targets."""

    name: ClassVar[str] = "questionnaire.sent"
    sentence: ClassVar[str] = "sent the questionnaire {title} to {count} targets"
    title: str
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunAssigned(Event):
    """Somebody was asked to answer, or to review."""

    name: ClassVar[str] = "questionnaire.assigned"
    sentence: ClassVar[str] = "gave {what} to {person}"
    what: str
    person: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunReturned(Event):
    """The reviewer gave the answers back."""

    name: ClassVar[str] = "questionnaire.returned"
    sentence: ClassVar[str] = "returned the questionnaire: {note}"
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunApproved(Event):
    """The reviewer approved the answers."""

    name: ClassVar[str] = "questionnaire.approved"
    sentence: ClassVar[str] = "approved the questionnaire"
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsDerived(Event):
    """What follows from answers was worked out."""

    name: ClassVar[str] = "questionnaire.derived"
    sentence: ClassVar[str] = "worked out what follows: {held} effects, {withdrawn} withdrawn"
    held: int
    withdrawn: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDecided(Event):
    """A person agreed to a drafted finding, or not."""

    name: ClassVar[str] = "finding.decided"
    sentence: ClassVar[str] = "{decision} the finding"
    decision: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDecided(Event):
    """A person carried out what an answer calls for, or declined it."""

    name: ClassVar[str] = "questionnaire.effect_decided"
    sentence: ClassVar[str] = "{decision} “{effect}”: {reason}"
    decision: str
    effect: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunTakenBack(Event):
    """Somebody no longer has to answer."""

    name: ClassVar[str] = "questionnaire.taken_back"
    sentence: ClassVar[str] = "no longer asks {person} to answer"
    person: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartFinished(Event):
    """Somebody finished the part that was given to them."""

    name: ClassVar[str] = "questionnaire.part_finished"
    sentence: ClassVar[str] = "finished answering {section}"
    section: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    """The draft of an own questionnaire was changed."""

    name: ClassVar[str] = "template.saved"
    sentence: ClassVar[str] = "changed the questionnaire being written: {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPublished(Event):
    """A version of an own questionnaire was published."""

    name: ClassVar[str] = "template.published"
    sentence: ClassVar[str] = "published version {number} of the questionnaire"
    number: int
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireArchived(Event):
    """An own questionnaire was put away, or brought back."""

    name: ClassVar[str] = "template.archived"
    sentence: ClassVar[str] = "{what} the questionnaire"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunMoved(Event):
    """A run goes on with a newer version of its questionnaire."""

    name: ClassVar[str] = "questionnaire.moved"
    sentence: ClassVar[str] = "went on with version {number}; {looks} answers need another look"
    number: int
    looks: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunsMoving(Event):
    """Many runs are to go on with the newest version."""

    name: ClassVar[str] = "questionnaire.runs_moving"
    sentence: ClassVar[str] = "let {count} runs go on with the newest version"
    count: int
