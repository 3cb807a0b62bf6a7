"""How fresh evidence is, where an item and a request stand, and what one may do to them."""

from collections.abc import Mapping
from enum import StrEnum


class Freshness(StrEnum):
    """Whether evidence still speaks for today."""

    FRESH = "fresh"
    SOON = "soon"
    STALE = "stale"
    UNDATED = "undated"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return FRESHNESS_WORDS[self]


FRESHNESS_WORDS: Mapping[str, str] = {
    Freshness.FRESH: "Fresh",
    Freshness.SOON: "Expires soon",
    Freshness.STALE: "Stale",
    Freshness.UNDATED: "No date",
}


class EvidenceState(StrEnum):
    """Where an item stands."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    DISPOSED = "disposed"


class EvidenceAct(StrEnum):
    """What one may do to an item."""

    CHANGE = "change"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    DISPOSE = "dispose"


EVIDENCE_WORDS: Mapping[EvidenceState, str] = {
    EvidenceState.CURRENT: "In use",
    EvidenceState.WITHDRAWN: "Withdrawn",
    EvidenceState.DISPOSED: "Disposed of",
}
EVIDENCE_ACTS: Mapping[EvidenceState, Mapping[EvidenceAct, EvidenceState]] = {
    EvidenceState.CURRENT: {
        EvidenceAct.CHANGE: EvidenceState.CURRENT,
        EvidenceAct.WITHDRAW: EvidenceState.WITHDRAWN,
    },
    EvidenceState.WITHDRAWN: {
        EvidenceAct.RESTORE: EvidenceState.CURRENT,
        EvidenceAct.DISPOSE: EvidenceState.DISPOSED,
    },
    EvidenceState.DISPOSED: {},
}
WHY_NOT: Mapping[EvidenceState, str] = {
    EvidenceState.CURRENT: "It is in use; withdraw it first.",
    EvidenceState.WITHDRAWN: "It is withdrawn; restore it first.",
    EvidenceState.DISPOSED: "Its files were disposed of; only what is known of them is left.",
}


class AskState(StrEnum):
    """Where a request for evidence stands."""

    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"taken_back": "Taken back"}.get(self.value, self.value.capitalize())


ASK_WORDS: Mapping[str, str] = {item.value: item.label for item in AskState}
