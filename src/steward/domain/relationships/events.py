"""What can happen to suppliers, agreements, announced changes, shared work and customers."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierDescribed(Event):
    """What a supplier gives was said."""

    name: ClassVar[str] = "supplier.described"
    sentence: ClassVar[str] = "said what the supplier gives: {words}"
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierTiered(Event):
    """A supplier came into a tier, by rule or by a person."""

    name: ClassVar[str] = "supplier.tiered"
    sentence: ClassVar[str] = "put the supplier into the tier “{tier}”: {reason}"
    tier: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DiligenceBegun(Event):
    """A questionnaire was begun for a supplier."""

    name: ClassVar[str] = "supplier.diligence_begun"
    sentence: ClassVar[str] = "began the due diligence with {title}"
    title: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierMoved(Event):
    """A supplier came to another state."""

    name: ClassVar[str] = "supplier.moved"
    sentence: ClassVar[str] = "moved the supplier to “{words}”: {reason}"
    old: str
    new: str
    words: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementWritten(Event):
    """An agreement was noted or changed."""

    name: ClassVar[str] = "agreement.written"
    sentence: ClassVar[str] = "wrote the agreement {title}"
    title: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementChecked(Event):
    """An agreement was checked for a term."""

    name: ClassVar[str] = "agreement.checked"
    sentence: ClassVar[str] = "checked the term “{term}”: {held}"
    term: str
    held: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEnded(Event):
    """An agreement ended."""

    name: ClassVar[str] = "agreement.ended"
    sentence: ClassVar[str] = "ended the agreement: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReceived(Event):
    """A supplier announced a change, or its wording was changed."""

    name: ClassVar[str] = "supplier_notice.received"
    sentence: ClassVar[str] = "noted the announced change {title}"
    title: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAssessed(Event):
    """An announced change was judged."""

    name: ClassVar[str] = "supplier_notice.assessed"
    sentence: ClassVar[str] = "judged the announced change; AI systems touched: {systems}"
    systems: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDecided(Event):
    """It was decided about an announced change."""

    name: ClassVar[str] = "supplier_notice.decided"
    sentence: ClassVar[str] = "decided “{words}”: {reason}"
    words: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IssueNoted(Event):
    """How a supplier did was noted."""

    name: ClassVar[str] = "supplier.issue_noted"
    sentence: ClassVar[str] = "noted how the supplier did: {title}, {judged}"
    title: str
    judged: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShared(Event):
    """A version of shared work was begun or written."""

    name: ClassVar[str] = "shared_work.written"
    sentence: ClassVar[str] = "wrote who does what; still wrong: {faults}"
    faults: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SharingAgreed(Event):
    """Both sides agreed to shared work."""

    name: ClassVar[str] = "shared_work.agreed"
    sentence: ClassVar[str] = "agreed to who does what, with {other}"
    other: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWritten(Event):
    """A customer was noted or changed."""

    name: ClassVar[str] = "customer.written"
    sentence: ClassVar[str] = "wrote the customer {title}"
    title: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUseSet(Event):
    """It was noted that a customer uses a system, or no longer does."""

    name: ClassVar[str] = "customer.use_set"
    sentence: ClassVar[str] = "noted: {words}"
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationKept(Event):
    """What a customer expects was noted or answered."""

    name: ClassVar[str] = "customer.expectation_kept"
    sentence: ClassVar[str] = "kept the expectation “{text}”: {standing}"
    text: str
    standing: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInformed(Event):
    """A customer was given information."""

    name: ClassVar[str] = "customer.informed"
    sentence: ClassVar[str] = "gave information: {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRetired(Event):
    """A customer is a customer no more."""

    name: ClassVar[str] = "customer.retired"
    sentence: ClassVar[str] = "retired the customer: {reason}"
    reason: str
