"""How an auditor judges one point (grades after ISO/IEC 17021-1, 3.11 to 3.13)."""

from enum import StrEnum


class Judgement(StrEnum):
    """What was found about one point of the checklist; without one it counts as not audited."""

    CONFORMS = "conforms"
    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"
    OPPORTUNITY = "opportunity"
    NOT_AUDITED = "not_audited"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """Return the judgement in words."""
        return WORDS[self]

    @property
    def is_finding(self) -> bool:
        """Say whether it is raised as a finding."""
        return self in (
            Judgement.MAJOR,
            Judgement.MINOR,
            Judgement.OBSERVATION,
            Judgement.OPPORTUNITY,
        )

    @property
    def is_nonconformity(self) -> bool:
        """Say whether a requirement is not fulfilled."""
        return self in (Judgement.MAJOR, Judgement.MINOR)

    @property
    def needs_reason(self) -> bool:
        """Say whether it is only a judgement together with its reason."""
        return self in (Judgement.NOT_AUDITED, Judgement.NOT_APPLICABLE)


WORDS = {
    Judgement.CONFORMS: "Conforms",
    Judgement.MAJOR: "Major nonconformity",
    Judgement.MINOR: "Minor nonconformity",
    Judgement.OBSERVATION: "Observation",
    Judgement.OPPORTUNITY: "Opportunity for improvement",
    Judgement.NOT_AUDITED: "Not audited",
    Judgement.NOT_APPLICABLE: "Not applicable",
}
JUDGEMENT_WORDS = {item.value: words for item, words in WORDS.items()}
TONES = {
    "conforms": "good",
    "major": "bad",
    "minor": "warn",
    "observation": "info",
    "opportunity": "info",
    "not_audited": "neutral",
    "not_applicable": "neutral",
    "": "neutral",
}


class PaperResult(StrEnum):
    """What one look at a record showed."""

    CONFORMS = "conforms"
    EXCEPTION = "exception"
    MISSING = "missing"
    NONE = "none"

    @property
    def label(self) -> str:
        """Return the result in words."""
        return RESULT_WORDS[self.value]


RESULT_WORDS = {
    "conforms": "As required",
    "exception": "Exception",
    "missing": "Not available",
    "none": "No result yet",
}
