"""What can happen to risks."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDerived(Event):
    """The register was derived from the facts."""

    name: ClassVar[str] = "register.derived"
    sentence: ClassVar[str] = (
        "derived the register: {added} proposed, {updated} updated, {withdrawn} withdrawn"
    )
    added: int
    updated: int
    withdrawn: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskProposed(Event):
    """An answer pointed to a risk."""

    name: ClassVar[str] = "risk.proposed"
    sentence: ClassVar[str] = "proposed the risk: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAccepted(Event):
    """A proposed risk was taken into the register as it stands."""

    name: ClassVar[str] = "risk.accepted"
    sentence: ClassVar[str] = "took the risk into the register: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskEdited(Event):
    """A person judged the inherent risk differently."""

    name: ClassVar[str] = "risk.edited"
    sentence: ClassVar[str] = (
        "judged likelihood {likelihood} and consequence {consequence}: {reason}"
    )
    likelihood: int
    consequence: int
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDismissed(Event):
    """A proposed risk was found not to apply."""

    name: ClassVar[str] = "risk.dismissed"
    sentence: ClassVar[str] = "dismissed the risk: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWritten(Event):
    """Somebody wrote a risk into the register."""

    name: ClassVar[str] = "risk.written"
    sentence: ClassVar[str] = "wrote the {kind} into the register: {place}"
    kind: str
    place: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReworded(Event):
    """Somebody changed what a risk made by hand says."""

    name: ClassVar[str] = "risk.reworded"
    sentence: ClassVar[str] = "changed the wording of the risk"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRemoved(Event):
    """Somebody removed a risk made by hand on which nothing depended."""

    name: ClassVar[str] = "risk.removed"
    sentence: ClassVar[str] = "removed the risk from the register"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSubmitted(Event):
    """Somebody froze how a risk stands and asked for approval."""

    name: ClassVar[str] = "assessment.submitted"
    sentence: ClassVar[str] = "assessed the risk as {level}: {note}"
    level: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentAnswered(Event):
    """Somebody approved an assessment or gave it back."""

    name: ClassVar[str] = "assessment.answered"
    sentence: ClassVar[str] = "{verdict} assessment {number}: {note}"
    verdict: str
    number: int
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentReopened(Event):
    """Facts that an assessment read have other values now."""

    name: ClassVar[str] = "assessment.reopened"
    sentence: ClassVar[str] = "reopened assessment {number}: {why}"
    number: int
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssigned(Event):
    """Somebody else answers for a risk now."""

    name: ClassVar[str] = "risk.assigned"
    sentence: ClassVar[str] = "made {who} the owner of the risk"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSet(Event):
    """The day of the next review of a risk was set."""

    name: ClassVar[str] = "risk.review_set"
    sentence: ClassVar[str] = "set the next review to {review_on}"
    review_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReviewed(Event):
    """Somebody looked at a risk again and found nothing changed."""

    name: ClassVar[str] = "risk.reviewed"
    sentence: ClassVar[str] = "reviewed the risk, nothing has changed: {note}; next on {review_on}"
    note: str
    review_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentPlanned(Event):
    """Somebody planned what is done about a risk."""

    name: ClassVar[str] = "treatment.planned"
    sentence: ClassVar[str] = "planned a treatment of {risk}: {effect}"
    risk: str
    effect: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentMoved(Event):
    """A treatment was approved, done, verified or dropped."""

    name: ClassVar[str] = "treatment.moved"
    sentence: ClassVar[str] = "moved the treatment to “{status}”: {note}"
    status: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualAccepted(Event):
    """Somebody bears what is left of a risk, for a time."""

    name: ClassVar[str] = "risk.borne"
    sentence: ClassVar[str] = "accepted the residual {level} risk until {expires_on}: {reason}"
    level: str
    expires_on: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualAgreed(Event):
    """A second person agreed that what is left of a risk is borne by somebody else."""

    name: ClassVar[str] = "risk.agreed"
    sentence: ClassVar[str] = "agreed that the residual {level} risk is accepted: {reason}"
    level: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceEnded(Event):
    """An acceptance was taken back, lapsed, or the risk rose above it."""

    name: ClassVar[str] = "risk.bearing_ended"
    sentence: ClassVar[str] = "the acceptance of the residual risk ended: {why}"
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskEstimated(Event):
    """An expert estimated a risk in money."""

    name: ClassVar[str] = "risk.estimated"
    sentence: ClassVar[str] = "estimated the risk: {often}, {loss} each"
    often: str
    loss: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateWithdrawn(Event):
    """An expert withdrew an estimate."""

    name: ClassVar[str] = "risk.estimate_withdrawn"
    sentence: ClassVar[str] = "withdrew the own estimate of the risk"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LossesSettled(Event):
    """Somebody set currency and common causes of losses; the appetite stands in the criteria."""

    name: ClassVar[str] = "losses.settled"
    sentence: ClassVar[str] = "set the currency of losses to {currency}, common causes to {causes}"
    currency: str
    causes: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LossRecorded(Event):
    """Somebody recorded that a risk happened."""

    name: ClassVar[str] = "risk.happened"
    sentence: ClassVar[str] = "recorded that the risk happened on {day} and cost {loss}"
    day: str
    loss: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class LossStruck(Event):
    """Somebody took the record of a loss back."""

    name: ClassVar[str] = "risk.happened_struck"
    sentence: ClassVar[str] = "took back that the risk happened on {day}: {reason}"
    day: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImported(Event):
    """A register that people kept elsewhere was taken over."""

    name: ClassVar[str] = "register.imported"
    sentence: ClassVar[str] = (
        "imported a register: {created} new, {changed} changed, {untouched} as before,"
        " {refused} rows refused"
    )
    created: int
    changed: int
    untouched: int
    refused: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImportUndone(Event):
    """An import of a register was taken back."""

    name: ClassVar[str] = "register.import_undone"
    sentence: ClassVar[str] = "took back the import of a register: {removed} removed, {kept} kept"
    removed: int
    kept: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaAdopted(Event):
    """Risk criteria came into force, and every risk was placed by them."""

    name: ClassVar[str] = "risk_criteria.adopted"
    sentence: ClassVar[str] = "put the risk criteria into force as version {version}: {reason}"
    version: int
    method: str
    moved: int
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaDrafted(Event):
    """Risk criteria were drafted, which change nothing yet."""

    name: ClassVar[str] = "risk_criteria.drafted"
    sentence: ClassVar[str] = "drafted risk criteria: {method}"
    method: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaDraftDropped(Event):
    """A draft of risk criteria was dropped."""

    name: ClassVar[str] = "risk_criteria.draft_dropped"
    sentence: ClassVar[str] = "dropped the draft of risk criteria"
