"""What a document is, who may read it, how long it is kept (ISO/IEC 42001:2023, 7.5.2, 7.5.3)."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is."""

    POLICY = "policy"
    PROCEDURE = "procedure"
    STATEMENT = "statement"
    PLAN = "plan"
    RECORD = "record"
    REGISTER = "register"
    REPORT = "report"
    FORM = "form"
    MANUAL = "manual"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return self.value.capitalize()


class Classification(StrEnum):
    """Who may know what a document says; a label, which the organisation acts upon."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    STRICT = "strict"

    @property
    def label(self) -> str:
        """Return the class in words."""
        strict = self is Classification.STRICT
        return "Strictly confidential" if strict else self.value.capitalize()


class KeptFrom(StrEnum):
    """From when the time of keeping a version runs."""

    PUBLISHED = "published"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """Return the start in words."""
        return KEPT_WORDS[self]


KEPT_WORDS = {
    KeptFrom.PUBLISHED: "From the day it was published",
    KeptFrom.REPLACED: "From the day it was superseded or withdrawn",
}


class Part(StrEnum):
    """What somebody does for a document."""

    REVIEWER = "reviewer"
    APPROVER = "approver"


class Verdict(StrEnum):
    """What a reviewer or approver said of the version that waits."""

    SEEN = "seen"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """Return the verdict in words."""
        return "read it" if self is Verdict.SEEN else "approved it"


LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
    "other": "Another language",
}
NECESSITIES = {
    "mandatory": "Asked for by a clause",
    "mandatory_if_control_applies": "Asked for where its control applies",
    "recommended": "Recommended",
    "legal_if_applicable": "Asked for by law in some cases",
}
LONGEST_TEXT = 200_000
"""Characters of a document; a handbook of 100 pages has about as many."""
LONGEST_TITLE = 200
MOST_MONTHS = 120
LONGEST_KEPT_MONTHS = 1200
