"""Kinds and states of audits, as tables (ISO/IEC 42001, 9.2; ISO/IEC 17021-1, 9)."""

from collections.abc import Mapping
from enum import StrEnum


class AuditKind(StrEnum):
    """What an audit is in the cycle of certification."""

    INTERNAL = "internal"
    STAGE_1 = "stage_1"
    STAGE_2 = "stage_2"
    SURVEILLANCE_1 = "surveillance_1"
    SURVEILLANCE_2 = "surveillance_2"
    RECERTIFICATION = "recertification"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return f"{self.value.replace('_', ' ').capitalize()} audit"

    @property
    def is_internal(self) -> bool:
        """Say whether the organisation audits itself."""
        return self is AuditKind.INTERNAL


class AuditState(StrEnum):
    """How far an audit is."""

    PLANNED = "planned"
    PREPARED = "prepared"
    UNDER_WAY = "under_way"
    REPORTED = "reported"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.replace("_", " ").capitalize()

    @property
    def is_open(self) -> bool:
        """Say whether plan, checklist and papers may still change."""
        return self in (AuditState.PLANNED, AuditState.PREPARED, AuditState.UNDER_WAY)

    @property
    def is_reported(self) -> bool:
        """Say whether the report is signed."""
        return self in (AuditState.REPORTED, AuditState.CLOSED)


class Act(StrEnum):
    """What moves an audit from one state to another."""

    PREPARE = "prepare"
    BEGIN = "begin"
    REPORT = "report"
    CLOSE = "close"
    CANCEL = "cancel"


MOVES: Mapping[AuditState, Mapping[Act, AuditState]] = {
    AuditState.PLANNED: {Act.PREPARE: AuditState.PREPARED, Act.CANCEL: AuditState.CANCELLED},
    AuditState.PREPARED: {Act.BEGIN: AuditState.UNDER_WAY, Act.CANCEL: AuditState.CANCELLED},
    AuditState.UNDER_WAY: {Act.REPORT: AuditState.REPORTED, Act.CANCEL: AuditState.CANCELLED},
    AuditState.REPORTED: {Act.CLOSE: AuditState.CLOSED},
    AuditState.CLOSED: {},
    AuditState.CANCELLED: {},
}
"""State -> what may be done in it -> where that leads."""

WHY_NOT: Mapping[Act, str] = {
    Act.PREPARE: "Only a planned audit is prepared",
    Act.BEGIN: "Only a prepared audit is begun",
    Act.REPORT: "Only an audit under way is reported",
    Act.CLOSE: "Only a reported audit is closed",
    Act.CANCEL: "An audit whose report is signed, or that is over, is not cancelled",
}


class RequestState(StrEnum):
    """How far a request to somebody who is audited is."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()


REQUEST_MOVES: Mapping[RequestState, Mapping[str, RequestState]] = {
    RequestState.OPEN: {"answer": RequestState.ANSWERED},
    RequestState.ANSWERED: {
        "answer": RequestState.ANSWERED,
        "accept": RequestState.ACCEPTED,
        "return": RequestState.OPEN,
    },
    RequestState.ACCEPTED: {},
}
"""An answer may be written anew until it is accepted; one that does not suffice goes back."""

KIND_WORDS = {kind.value: kind.label for kind in AuditKind}
STATE_WORDS = {state.value: state.label for state in AuditState}
REQUEST_WORDS = {state.value: state.label for state in RequestState}
