"""States, decisions and the scales on which a harm is measured."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where an assessment stands."""

    DRAFT = "draft"
    REVIEW = "review"
    SIGNED = "signed"
    APPROVED = "approved"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return STATE_WORDS[self.value]

    @property
    def is_written(self) -> bool:
        """Say whether sections and records may be written."""
        return self in (State.DRAFT, State.REOPENED)


STATE_WORDS: Mapping[str, str] = {
    "draft": "Being written",
    "review": "In review",
    "signed": "Waits for the second signature",
    "approved": "Approved",
    "reopened": "Reopened",
}


class SectionState(StrEnum):
    """Where a section stands; one that is not asked needs no answer for this system."""

    OPEN = "open"
    COMPLETE = "complete"
    REOPENED = "reopened"
    NOT_ASKED = "not_asked"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"not_asked": "Not needed"}.get(self.value, self.value.capitalize())


class Decision(StrEnum):
    """What is decided about a system on the ground of its assessment."""

    GO = "go"
    MEASURES = "measures"
    RESTRICT = "restrict"
    STOP = "stop"

    @property
    def label(self) -> str:
        """Return the decision in words."""
        return DECISION_WORDS[self.value]


DECISION_WORDS: Mapping[str, str] = {
    "go": "Go on",
    "measures": "Go on with measures",
    "restrict": "Restrict the use",
    "stop": "Stop",
}


class GroupKind(StrEnum):
    """Who or what is affected. Source: ISO/IEC 42001:2023, A.5.4 and A.5.5."""

    INDIVIDUALS = "individuals"
    GROUP = "group"
    SOCIETY = "society"
    ENVIRONMENT = "environment"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return {"group": "Group of people"}.get(self.value, self.value.capitalize())

    @property
    def is_people(self) -> bool:
        """Say whether single people or a group of them are meant."""
        return self in (GroupKind.INDIVIDUALS, GroupKind.GROUP)


class Direction(StrEnum):
    """On which side of its threshold an indicator is bad."""

    ABOVE = "above"
    BELOW = "below"


LOWEST, HIGHEST = 1, 5
SEVERITY: Mapping[int, str] = {
    1: "Hardly felt",
    2: "Inconvenient",
    3: "Serious for the person",
    4: "Grave: changes a life",
    5: "Death, lasting damage or loss of liberty",
}
SCALE: Mapping[int, str] = {
    1: "Single people",
    2: "Dozens",
    3: "Hundreds",
    4: "Thousands",
    5: "A large part of the public",
}
LIKELIHOOD: Mapping[int, str] = {
    1: "Rare",
    2: "Unlikely",
    3: "Possible",
    4: "Likely",
    5: "Almost certain",
}
REVERSIBILITY: Mapping[int, str] = {
    1: "Undone at once",
    2: "Undone with some effort",
    3: "Undone with much effort",
    4: "Only partly undone",
    5: "Cannot be undone",
}
MEASURES: Mapping[str, Mapping[int, str]] = {
    "severity": SEVERITY,
    "scale": SCALE,
    "likelihood": LIKELIHOOD,
    "reversibility": REVERSIBILITY,
}
