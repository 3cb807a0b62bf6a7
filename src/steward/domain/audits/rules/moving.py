"""Whether an audit, or a request, may go where somebody wants it."""

from steward.domain.audits.terms.states import (
    MOVES,
    REQUEST_MOVES,
    WHY_NOT,
    Act,
    AuditState,
    RequestState,
)
from steward.foundation.core.errors import Conflict


def moved(state: AuditState, act: Act) -> AuditState:
    """Return the state that an act leads to.

    Raises:
        Conflict: The act is not allowed in this state; the message says why.
    """
    then = MOVES[state].get(act)
    if then is None:
        raise Conflict(f"{WHY_NOT[act]}; this one is {state.label.lower()}.")
    return then


def request_moved(state: RequestState, act: str) -> RequestState:
    """Return the state of a request after an act: ``answer``, ``accept`` or ``return``.

    Raises:
        Conflict: The act is not allowed in this state.
    """
    then = REQUEST_MOVES[state].get(act)
    if then is None:
        words = {"answer": "answered again", "accept": "accepted", "return": "sent back"}
        raise Conflict(f"This request is {state.label.lower()}; it cannot be {words[act]}.")
    return then


def check_open(state: AuditState) -> None:
    """Refuse a change to an audit whose report is signed or that was cancelled.

    Raises:
        Conflict: The audit is over.
    """
    if not state.is_open:
        raise Conflict(f"This audit is {state.label.lower()}; nothing in it changes any more.")
