"""What may be done in which state, and what an act needs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from steward.domain.incidents.terms.states import (
    CONCERN_ACTS,
    INCIDENT_ACTS,
    ConcernAct,
    ConcernState,
    IncidentAct,
    IncidentState,
)
from steward.foundation.core.errors import Conflict

State = TypeVar("State", IncidentState, ConcernState)
Act = TypeVar("Act", bound=StrEnum)
SAID: Mapping[str, str] = {
    "confirm": "confirmed",
    "dismiss": "set aside",
    "contain": "marked as contained",
    "resolve": "marked as resolved",
    "review": "reviewed",
    "send_back": "sent back",
    "close": "closed",
    "reopen": "reopened",
    "acknowledge": "acknowledged",
    "examine": "looked into",
    "answer": "answered",
}


def after_incident(state: str, act: IncidentAct) -> IncidentState:
    """Return the state of an incident after an act.

    Raises:
        Conflict: The act is not allowed in this state; what is allowed is named.
    """
    return _after(IncidentState(state), act, INCIDENT_ACTS, "incident")


def after_concern(state: str, act: ConcernAct) -> ConcernState:
    """Return the state of a concern after an act.

    Raises:
        Conflict: The act is not allowed in this state; what is allowed is named.
    """
    return _after(ConcernState(state), act, CONCERN_ACTS, "concern")


def _after(state: State, act: Act, table: Mapping[State, Mapping[Act, State]], noun: str) -> State:
    allowed = table[state]
    if act not in allowed:
        ways = " or ".join(SAID[item.value] for item in allowed)
        raise Conflict(
            f"This {noun} is “{state.label}”; it cannot be {SAID[act.value]} now. It can be {ways}."
        )
    return allowed[act]
