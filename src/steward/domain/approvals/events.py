"""What can happen to flows and approvals."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FlowKept(Event):
    """How records of a kind are approved was written down."""

    name: ClassVar[str] = "approval_flow.kept"
    sentence: ClassVar[str] = "wrote the approval flow for {about}: {steps}"
    about: str
    steps: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEnded(Event):
    """Records of a kind are approved without a flow again."""

    name: ClassVar[str] = "approval_flow.ended"
    sentence: ClassVar[str] = "ended the approval flow for {about}: {reason}"
    about: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalBegun(Event):
    """Somebody asked for approval."""

    name: ClassVar[str] = "approval.begun"
    sentence: ClassVar[str] = "asked for approval by the flow “{flow}”. {note}"
    flow: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(Event):
    """A person is asked in a step."""

    name: ClassVar[str] = "approval.asked"
    sentence: ClassVar[str] = "asked {person} to decide: {step}. {why}"
    person: str
    step: str
    why: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSaid(Event):
    """Somebody who was asked approved or refused."""

    name: ClassVar[str] = "approval.said"
    sentence: ClassVar[str] = "{say} in the step “{step}”: {reason}"
    say: str
    step: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMoved(Event):
    """An approval ended or was acted on."""

    name: ClassVar[str] = "approval.moved"
    sentence: ClassVar[str] = "moved the approval to “{words}”. {why}"
    new: str
    words: str
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalNoted(Event):
    """How the approval of a record ended, told of the record itself."""

    name: ClassVar[str] = "approval.noted"
    sentence: ClassVar[str] = "had its approval moved to “{words}”. {why}"
    words: str
    why: str
