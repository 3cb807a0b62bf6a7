"""States of incidents and concerns, and what leads from one to the next (A.3.3, A.8.4)."""

from collections.abc import Mapping
from enum import StrEnum


class IncidentState(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    NOT_AN_INCIDENT = "not_incident"
    CONFIRMED = "confirmed"
    CONTAINED = "contained"
    RESOLVED = "resolved"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return INCIDENT_STATES[self.value]

    @property
    def is_over(self) -> bool:
        """Say whether nobody works on it any more."""
        return self in (IncidentState.NOT_AN_INCIDENT, IncidentState.CLOSED)


INCIDENT_STATES: Mapping[str, str] = {
    "reported": "Reported",
    "not_incident": "Not an incident",
    "confirmed": "Confirmed",
    "contained": "Contained",
    "resolved": "Resolved",
    "reviewed": "Reviewed",
    "closed": "Closed",
    "reopened": "Reopened",
}


class IncidentAct(StrEnum):
    """What is done about an incident."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    CONTAIN = "contain"
    RESOLVE = "resolve"
    REVIEW = "review"
    SEND_BACK = "send_back"
    CLOSE = "close"
    REOPEN = "reopen"


_S, _A = IncidentState, IncidentAct
INCIDENT_ACTS: Mapping[IncidentState, Mapping[IncidentAct, IncidentState]] = {
    _S.REPORTED: {_A.CONFIRM: _S.CONFIRMED, _A.DISMISS: _S.NOT_AN_INCIDENT},
    _S.NOT_AN_INCIDENT: {_A.REOPEN: _S.REOPENED},
    _S.CONFIRMED: {
        _A.CONTAIN: _S.CONTAINED,
        _A.RESOLVE: _S.RESOLVED,
        _A.DISMISS: _S.NOT_AN_INCIDENT,
    },
    _S.CONTAINED: {_A.RESOLVE: _S.RESOLVED},
    _S.RESOLVED: {_A.REVIEW: _S.REVIEWED, _A.SEND_BACK: _S.REOPENED},
    _S.REVIEWED: {_A.CLOSE: _S.CLOSED, _A.REOPEN: _S.REOPENED},
    _S.CLOSED: {_A.REOPEN: _S.REOPENED},
    _S.REOPENED: {_A.CONFIRM: _S.CONFIRMED, _A.CONTAIN: _S.CONTAINED, _A.RESOLVE: _S.RESOLVED},
}
"""State → what may be done in it → the state that follows; what is not named is refused."""

WAYS_NOTICED: Mapping[str, str] = {
    "monitoring": "Monitoring or alert",
    "staff": "People at work",
    "user": "User or customer",
    "affected": "Somebody affected",
    "supplier": "Supplier",
    "authority": "Authority or press",
    "concern": "A concern that was raised",
}
INCIDENT_KINDS: Mapping[str, str] = {
    "wrong": "Wrong or unstable output",
    "unfair": "People treated unequally",
    "harmful": "Harmful or unlawful content",
    "leak": "Data disclosed or used without right",
    "attack": "Attack or misuse",
    "acted": "It acted beyond its limits",
    "outage": "Not available or too slow",
    "supplier": "Change or failure at a supplier",
    "use": "Used for another purpose",
    "other": "Something else",
}


class ConcernState(StrEnum):
    """Where a concern stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    EXAMINED = "examined"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return CONCERN_STATES[self.value]


CONCERN_STATES: Mapping[str, str] = {
    "received": "Received",
    "acknowledged": "Acknowledged",
    "examined": "Looked into",
    "answered": "Answered",
    "closed": "Closed",
}


class ConcernAct(StrEnum):
    """What is done about a concern."""

    ACKNOWLEDGE = "acknowledge"
    EXAMINE = "examine"
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"


_C, _D = ConcernState, ConcernAct
CONCERN_ACTS: Mapping[ConcernState, Mapping[ConcernAct, ConcernState]] = {
    _C.RECEIVED: {_D.ACKNOWLEDGE: _C.ACKNOWLEDGED},
    _C.ACKNOWLEDGED: {_D.EXAMINE: _C.EXAMINED, _D.ANSWER: _C.ANSWERED},
    _C.EXAMINED: {_D.ANSWER: _C.ANSWERED},
    _C.ANSWERED: {_D.EXAMINE: _C.EXAMINED, _D.CLOSE: _C.CLOSED},
    _C.CLOSED: {_D.REOPEN: _C.EXAMINED},
}
"""State → what may be done in it → the state that follows; what is not named is refused."""

OUTCOMES: Mapping[str, str] = {
    "founded": "Founded",
    "partly": "Partly founded",
    "unfounded": "Not founded",
}
CONCERN_KINDS: Mapping[str, str] = {
    "concern": "A concern about how AI is made or used",
    "adverse_effect": "An adverse effect of an AI system on people",
}


class Way(StrEnum):
    """How somebody raises a concern."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"

    @property
    def label(self) -> str:
        """Return the way in words."""
        return WAYS[self.value]


WAYS: Mapping[str, str] = {
    "named": "With my name",
    "confidential": "Confidentially: only those who handle it learn my name",
    "anonymous": "Anonymously",
}
