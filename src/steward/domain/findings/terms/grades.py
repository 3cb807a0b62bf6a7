"""How grave a finding is, and by when each step of its path is due.

The meanings follow ISO/IEC 17021-1:2015, 3.11 to 3.13, in our own words. The days follow what
certification bodies usually ask for; the limit of a major nonconformity follows 9.5.3.2.
"""

from collections.abc import Mapping
from enum import StrEnum


class Grade(StrEnum):
    """How grave a finding is."""

    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"
    OPPORTUNITY = "opportunity"

    @property
    def label(self) -> str:
        """Return the grade in words."""
        return GRADE_WORDS[self.value]

    @property
    def meaning(self) -> str:
        """Return when a finding has this grade, in a sentence."""
        return MEANINGS[self]

    @property
    def is_nonconformity(self) -> bool:
        """Say whether a requirement is not fulfilled, so that 10.2 asks for the whole path."""
        return self in (Grade.MAJOR, Grade.MINOR)

    @property
    def rank(self) -> int:
        """Return the position on the scale, 0 (opportunity) to 3 (major)."""
        return 3 - tuple(Grade).index(self)


GRADE_WORDS = {
    "major": "Major nonconformity",
    "minor": "Minor nonconformity",
    "observation": "Observation",
    "opportunity": "Opportunity for improvement",
}
GRADE_SHORT = {
    "major": "Major",
    "minor": "Minor",
    "observation": "Observation",
    "opportunity": "Opportunity",
}
MEANINGS = {
    Grade.MAJOR: "A requirement is missed so that the system may not reach what it is there for, "
    "or there is real doubt that the process is controlled.",
    Grade.MINOR: "A requirement is missed, and the system can still reach what it is there for.",
    Grade.OBSERVATION: "Nothing is missed yet; left alone it may become a nonconformity.",
    Grade.OPPORTUNITY: "All is in order and could be done better.",
}


class Clock(StrEnum):
    """A step that has a last day."""

    CORRECTION = "correction"
    CAUSE = "cause"
    PLAN = "plan"
    ACTIONS = "actions"
    CLOSURE = "closure"
    DECISION = "decision"
    RESULT = "result"

    @property
    def label(self) -> str:
        """Return what is to be there by then."""
        return CLOCK_WORDS[self]


CLOCK_WORDS = {
    Clock.CORRECTION: "Correction",
    Clock.CAUSE: "Cause",
    Clock.PLAN: "Approved plan",
    Clock.ACTIONS: "Actions carried out",
    Clock.CLOSURE: "Effect verified and closed",
    Clock.DECISION: "Decision",
    Clock.RESULT: "Result",
}

DEADLINES: Mapping[Grade, Mapping[Clock, int]] = {
    Grade.MAJOR: {
        Clock.CORRECTION: 7,
        Clock.CAUSE: 21,
        Clock.PLAN: 30,
        Clock.ACTIONS: 90,
        Clock.CLOSURE: 180,
    },
    Grade.MINOR: {
        Clock.CORRECTION: 30,
        Clock.CAUSE: 45,
        Clock.PLAN: 60,
        Clock.ACTIONS: 90,
        Clock.CLOSURE: 270,
    },
    Grade.OBSERVATION: {Clock.DECISION: 60, Clock.RESULT: 365},
    Grade.OPPORTUNITY: {Clock.DECISION: 90, Clock.RESULT: 365},
}
"""Days from the day of the finding until each step is due."""

CHECK_AFTER: Mapping[Grade, int] = {Grade.MAJOR: 45, Grade.MINOR: 90}
"""Days from the last action until its effect is judged: long enough to see that it lasts."""

REPEAT_MONTHS = 24
"""How far back a closed finding makes a like one a repeat."""
