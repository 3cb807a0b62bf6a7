"""What may be done to an item and to a request in which state, and by whom. Pure."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from steward.domain.evidence.terms.kinds import EvidenceLevel
from steward.domain.evidence.terms.states import (
    EVIDENCE_ACTS,
    WHY_NOT,
    AskState,
    EvidenceAct,
    EvidenceState,
)
from steward.foundation.core.errors import Conflict

FOUR_EYES = EvidenceLevel.L2


def moved(state: EvidenceState, act: EvidenceAct) -> EvidenceState:
    """Return the state of an item after an act.

    Raises:
        Conflict: The state does not permit it.
    """
    found = EVIDENCE_ACTS[state].get(act)
    if found is None:
        raise Conflict(WHY_NOT[state])
    return found


def check_disposal(*, is_held: bool, held_why: str, retain_until: date | None, today: date) -> None:
    """Refuse to dispose of what is to be kept.

    Raises:
        Conflict: It is under a legal hold, or its time of keeping is not over.
    """
    if is_held:
        raise Conflict(f"It is under a legal hold: {held_why}")
    if retain_until is not None and today <= retain_until:
        raise Conflict(f"It is to be kept until {retain_until:%-d %B %Y}.")


def needs_other_first(before: Collection[UUID], level: EvidenceLevel) -> bool:
    """Say whether somebody else attests before the one who brought it: from level 2 on."""
    return level >= FOUR_EYES and not before


def check_attesting(person: UUID, before: Collection[UUID]) -> None:
    """Refuse an attestation that says nothing new.

    Raises:
        Conflict: The person attested this version already.
    """
    if person in before:
        raise Conflict("You attested this version already.")


def check_open(state: AskState) -> None:
    """Refuse to work on a request that is over.

    Raises:
        Conflict: It was answered or taken back.
    """
    if state is not AskState.OPEN:
        raise Conflict(f"This request is over: {state.label.lower()}.")
