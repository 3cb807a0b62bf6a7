"""What can happen to functions, competence, trainings, campaigns and communication."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionsAdopted(Event):
    """Proposed functions were taken over with what they require."""

    name: ClassVar[str] = "competence.functions_adopted"
    sentence: ClassVar[str] = "adopted the functions {names}"
    names: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionKept(Event):
    """A function was added or changed."""

    name: ClassVar[str] = "competence.function_kept"
    sentence: ClassVar[str] = "{did} the function"
    did: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionArchived(Event):
    """A function is no longer used."""

    name: ClassVar[str] = "competence.function_archived"
    sentence: ClassVar[str] = "ended the function: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceRequired(Event):
    """A competence was required of a function, or its requirement changed."""

    name: ClassVar[str] = "competence.required"
    sentence: ClassVar[str] = "requires “{competence}” at level {level}"
    competence: str
    level: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceReleased(Event):
    """A competence is no longer required of a function."""

    name: ClassVar[str] = "competence.released"
    sentence: ClassVar[str] = "no longer requires “{competence}”"
    competence: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class HolderAppointed(Event):
    """Somebody was appointed to a function."""

    name: ClassVar[str] = "competence.holder_appointed"
    sentence: ClassVar[str] = "appointed {who} from {from_on}; decided by {by}"
    who: str
    from_on: str
    by: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingEnded(Event):
    """Somebody holds a function until a day."""

    name: ClassVar[str] = "competence.holding_ended"
    sentence: ClassVar[str] = "ended the appointment of {who} with {until_on}"
    who: str
    until_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceAssessed(Event):
    """A holder was assessed against a required competence; the subject is the function."""

    name: ClassVar[str] = "competence.assessed"
    sentence: ClassVar[str] = "saw {who} at level {level} of {required} in “{competence}”"
    who: str
    competence: str
    level: int
    required: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerKept(Event):
    """Somebody without an account was made known, or changed."""

    name: ClassVar[str] = "competence.worker_kept"
    sentence: ClassVar[str] = "{did}"
    did: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GapActionPlanned(Event):
    """An action for a gap was planned."""

    name: ClassVar[str] = "gap_action.planned"
    sentence: ClassVar[str] = "planned {kind} for {who}, “{competence}”, due on {due_on}"
    kind: str
    who: str
    competence: str
    due_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GapActionMoved(Event):
    """An action for a gap was done, dropped or taken up again."""

    name: ClassVar[str] = "gap_action.moved"
    sentence: ClassVar[str] = "set the action to “{state}”: {note}"
    state: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GapActionJudged(Event):
    """The effect of an action was judged by another person."""

    name: ClassVar[str] = "gap_action.judged"
    sentence: ClassVar[str] = "judged the action {verdict}: {why}"
    verdict: str
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingKept(Event):
    """A training was recorded or changed."""

    name: ClassVar[str] = "training.kept"
    sentence: ClassVar[str] = "{did} the training"
    did: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRemoved(Event):
    """A training that was recorded by mistake was removed."""

    name: ClassVar[str] = "training.removed"
    sentence: ClassVar[str] = "removed the training: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingsImported(Event):
    """Trainings were imported from a file."""

    name: ClassVar[str] = "training.imported"
    sentence: ClassVar[str] = "imported {created} trainings and changed {changed}"
    created: int
    changed: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingImportUndone(Event):
    """An import of trainings was taken back."""

    name: ClassVar[str] = "training.import_undone"
    sentence: ClassVar[str] = "took the import back: {removed} removed, {restored} as before"
    removed: int
    restored: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffImported(Event):
    """People were imported from the list of a system for personnel."""

    name: ClassVar[str] = "competence.staff_imported"
    sentence: ClassVar[str] = (
        "imported {created} people, changed {changed} and ended what {closed} held"
    )
    created: int
    changed: int
    closed: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffImportUndone(Event):
    """An import of people was taken back."""

    name: ClassVar[str] = "competence.staff_import_undone"
    sentence: ClassVar[str] = "took the import back: {removed} removed, {restored} as before"
    removed: int
    restored: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignKept(Event):
    """A campaign or its quiz was written."""

    name: ClassVar[str] = "campaign.kept"
    sentence: ClassVar[str] = "{did}"
    did: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignMoved(Event):
    """A campaign was started, prolonged, withdrawn or closed."""

    name: ClassVar[str] = "campaign.moved"
    sentence: ClassVar[str] = "{did}"
    did: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAsked(Event):
    """People were added to a running campaign."""

    name: ClassVar[str] = "campaign.people_asked"
    sentence: ClassVar[str] = "asked {count} people: {names}"
    count: int
    names: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignAcknowledged(Event):
    """Somebody acknowledged what a campaign says."""

    name: ClassVar[str] = "campaign.acknowledged"
    sentence: ClassVar[str] = "acknowledged: {statement}"
    statement: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class QuizTaken(Event):
    """Somebody took the quiz of a campaign."""

    name: ClassVar[str] = "campaign.quiz_taken"
    sentence: ClassVar[str] = "took the quiz, attempt {number}: {verdict}"
    number: int
    verdict: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignReminded(Event):
    """People were reminded of a campaign."""

    name: ClassVar[str] = "campaign.reminded"
    sentence: ClassVar[str] = "reminded {count} people: {names}"
    count: int
    names: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationKept(Event):
    """A line of the plan of communication was added, changed or ended."""

    name: ClassVar[str] = "communication.kept"
    sentence: ClassVar[str] = "{did}"
    did: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationTold(Event):
    """Something of the plan was told."""

    name: ClassVar[str] = "communication.told"
    sentence: ClassVar[str] = "told it on {told_on}: {note}"
    told_on: str
    note: str
