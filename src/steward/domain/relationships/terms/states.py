"""The states of suppliers, of announced changes and of shared work, and what leads where."""

from collections.abc import Mapping
from enum import StrEnum


class SupplierState(StrEnum):
    """Where a supplier stands.

    Source: ISO/IEC 42001:2023, A.10.3.
    """

    PROPOSED = "proposed"
    ASSESSING = "assessing"
    APPROVED = "approved"
    CONDITIONAL = "conditional"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """Return the state in words."""
        words = {"assessing": "Under assessment", "conditional": "Approved with conditions"}
        return words.get(self.value, self.value.capitalize())


class SupplierAct(StrEnum):
    """What is done about a supplier."""

    ASSESS = "assess"
    APPROVE = "approve"
    CONDITION = "approve with conditions"
    REJECT = "reject"
    SUSPEND = "suspend"
    END = "end"
    PROPOSE = "propose again"


SUPPLIER_NEXT: Mapping[SupplierState, Mapping[SupplierAct, SupplierState]] = {
    SupplierState.PROPOSED: {
        SupplierAct.ASSESS: SupplierState.ASSESSING,
        SupplierAct.REJECT: SupplierState.REJECTED,
        SupplierAct.END: SupplierState.ENDED,
    },
    SupplierState.ASSESSING: {
        SupplierAct.ASSESS: SupplierState.ASSESSING,
        SupplierAct.APPROVE: SupplierState.APPROVED,
        SupplierAct.CONDITION: SupplierState.CONDITIONAL,
        SupplierAct.REJECT: SupplierState.REJECTED,
        SupplierAct.END: SupplierState.ENDED,
    },
    SupplierState.APPROVED: {
        SupplierAct.ASSESS: SupplierState.APPROVED,
        SupplierAct.APPROVE: SupplierState.APPROVED,
        SupplierAct.CONDITION: SupplierState.CONDITIONAL,
        SupplierAct.SUSPEND: SupplierState.SUSPENDED,
        SupplierAct.END: SupplierState.ENDED,
    },
    SupplierState.CONDITIONAL: {
        SupplierAct.ASSESS: SupplierState.CONDITIONAL,
        SupplierAct.APPROVE: SupplierState.APPROVED,
        SupplierAct.CONDITION: SupplierState.CONDITIONAL,
        SupplierAct.SUSPEND: SupplierState.SUSPENDED,
        SupplierAct.END: SupplierState.ENDED,
    },
    SupplierState.REJECTED: {SupplierAct.PROPOSE: SupplierState.PROPOSED},
    SupplierState.SUSPENDED: {
        SupplierAct.ASSESS: SupplierState.SUSPENDED,
        SupplierAct.APPROVE: SupplierState.APPROVED,
        SupplierAct.CONDITION: SupplierState.CONDITIONAL,
        SupplierAct.END: SupplierState.ENDED,
    },
    SupplierState.ENDED: {SupplierAct.PROPOSE: SupplierState.PROPOSED},
}
"""state → act → state; what is not named is refused."""

DECIDING = frozenset(
    {SupplierAct.APPROVE, SupplierAct.CONDITION, SupplierAct.REJECT, SupplierAct.SUSPEND}
)
"""Acts of somebody who may decide about suppliers."""
IN_USE = frozenset({SupplierState.APPROVED, SupplierState.CONDITIONAL})


class NoticeState(StrEnum):
    """Where an announced change of a supplier stands."""

    RECEIVED = "received"
    ASSESSED = "assessed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOTED = "noted"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"noted": "Noted, nothing follows"}.get(self.value, self.value.capitalize())


class NoticeAct(StrEnum):
    """What is done about an announced change."""

    EDIT = "edit"
    ASSESS = "assess"
    ACCEPT = "accept"
    REFUSE = "refuse"
    NOTE = "take note of"


NOTICE_NEXT: Mapping[NoticeState, Mapping[NoticeAct, NoticeState]] = {
    NoticeState.RECEIVED: {
        NoticeAct.EDIT: NoticeState.RECEIVED,
        NoticeAct.ASSESS: NoticeState.ASSESSED,
    },
    NoticeState.ASSESSED: {
        NoticeAct.ASSESS: NoticeState.ASSESSED,
        NoticeAct.ACCEPT: NoticeState.ACCEPTED,
        NoticeAct.REFUSE: NoticeState.REFUSED,
        NoticeAct.NOTE: NoticeState.NOTED,
    },
    NoticeState.ACCEPTED: {},
    NoticeState.REFUSED: {},
    NoticeState.NOTED: {},
}


class SharingState(StrEnum):
    """Where a version of shared work stands."""

    DRAFT = "draft"
    AGREED = "agreed"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()


class SharingAct(StrEnum):
    """What is done to a version of shared work."""

    WRITE = "write"
    AGREE = "agree"
    REVISE = "revise"
    REPLACE = "replace"


SHARING_NEXT: Mapping[SharingState, Mapping[SharingAct, SharingState]] = {
    SharingState.DRAFT: {
        SharingAct.WRITE: SharingState.DRAFT,
        SharingAct.AGREE: SharingState.AGREED,
    },
    SharingState.AGREED: {
        SharingAct.REVISE: SharingState.AGREED,
        SharingAct.REPLACE: SharingState.REPLACED,
    },
    SharingState.REPLACED: {},
}
