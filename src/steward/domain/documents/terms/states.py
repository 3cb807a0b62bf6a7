"""Through which states a document goes, as a table (ISO/IEC 42001:2023, 7.5.2 and 7.5.3)."""

from collections.abc import Mapping
from enum import StrEnum


class DocumentState(StrEnum):
    """Where the work on a document stands."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return STATE_WORDS[self.value]


class Act(StrEnum):
    """What may be done with a document."""

    WRITE = "write"
    SUBMIT = "submit"
    READ = "read"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    REVISE = "revise"
    DROP = "drop"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        """Return the act in words."""
        return ACT_WORDS[self.value]


class VersionState(StrEnum):
    """Where a published version stands."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.replace("_", " ").capitalize()


class DocumentStanding(StrEnum):
    """How far a document is that a management system needs."""

    MISSING = "missing"
    OUTLINE = "outline"
    DRAFT = "draft"
    IN_FORCE = "in_force"
    OVERDUE = "overdue"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the standing in words."""
        return STANDING_WORDS[self.value]


STATE_WORDS: Mapping[str, str] = {
    "draft": "Draft",
    "review": "In review",
    "approved": "Approved",
    "published": "In force",
    "withdrawn": "Withdrawn",
}
ACT_WORDS: Mapping[str, str] = {
    "write": "be written",
    "submit": "be handed in",
    "read": "be marked as read",
    "approve": "be approved",
    "send_back": "be sent back",
    "publish": "be published",
    "revise": "be revised",
    "drop": "lose its draft",
    "confirm": "be confirmed",
    "withdraw": "be withdrawn",
}
STANDING_WORDS: Mapping[str, str] = {
    "missing": "Missing",
    "outline": "Outline only",
    "draft": "Draft",
    "in_force": "In force",
    "overdue": "Review overdue",
    "kept": "Kept as a record",
    "withdrawn": "Withdrawn",
}
TABLE: Mapping[DocumentState, Mapping[Act, DocumentState]] = {
    DocumentState.DRAFT: {
        Act.WRITE: DocumentState.DRAFT,
        Act.SUBMIT: DocumentState.REVIEW,
        Act.DROP: DocumentState.PUBLISHED,
        Act.WITHDRAW: DocumentState.WITHDRAWN,
    },
    DocumentState.REVIEW: {
        Act.READ: DocumentState.REVIEW,
        Act.APPROVE: DocumentState.APPROVED,
        Act.SEND_BACK: DocumentState.DRAFT,
        Act.WITHDRAW: DocumentState.WITHDRAWN,
    },
    DocumentState.APPROVED: {
        Act.PUBLISH: DocumentState.PUBLISHED,
        Act.SEND_BACK: DocumentState.DRAFT,
        Act.WITHDRAW: DocumentState.WITHDRAWN,
    },
    DocumentState.PUBLISHED: {
        Act.REVISE: DocumentState.DRAFT,
        Act.CONFIRM: DocumentState.PUBLISHED,
        Act.WITHDRAW: DocumentState.WITHDRAWN,
    },
    DocumentState.WITHDRAWN: {Act.REVISE: DocumentState.DRAFT},
}
"""State → what may be done → the state after it; an approval counts once the quorum is reached."""
