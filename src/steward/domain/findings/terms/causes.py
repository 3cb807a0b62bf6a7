"""Where causes are looked for: the six branches of a fishbone, in words for AI systems."""

from enum import StrEnum


class Branch(StrEnum):
    """A branch of the cause-and-effect picture."""

    PEOPLE = "people"
    METHOD = "method"
    SYSTEM = "system"
    DATA = "data"
    MEASUREMENT = "measurement"
    SURROUNDINGS = "surroundings"

    @property
    def label(self) -> str:
        """Return the branch in words."""
        return BRANCH_WORDS[self.value]

    @property
    def hint(self) -> str:
        """Return what belongs there."""
        return HINTS[self]


BRANCH_WORDS = {
    "people": "People",
    "method": "Method",
    "system": "System and tools",
    "data": "Data and material",
    "measurement": "Measurement",
    "surroundings": "Organisation and surroundings",
}
HINTS = {
    Branch.PEOPLE: "Knowledge, roles, deputies, workload",
    Branch.METHOD: "Procedures, gates, who is asked when",
    Branch.SYSTEM: "Models, software, tools, suppliers of them",
    Branch.DATA: "Data, documents and what is put in",
    Branch.MEASUREMENT: "Tests, thresholds, monitoring, records",
    Branch.SURROUNDINGS: "Priorities, money, pressure, law, market",
}
MOST_WHYS = 5
FEWEST_WHYS = 3
"""Fewer steps than three rarely leave the symptom."""


class Verdict(StrEnum):
    """What was seen where a similar case could have been."""

    OPEN = "open"
    FOUND = "found"
    NOT_FOUND = "not_found"
    OWN = "own"

    @property
    def label(self) -> str:
        """Return the verdict in words."""
        return VERDICT_WORDS[self.value]


VERDICT_WORDS = {
    "open": "To be looked at",
    "found": "Found there too",
    "not_found": "Not found",
    "own": "Became a finding of its own",
}


class ActionProgress(StrEnum):
    """How far a corrective action has come."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the progress in words."""
        return PROGRESS_WORDS[self.value]


PROGRESS_WORDS = {
    "planned": "Planned",
    "doing": "Under way",
    "done": "Done",
    "dropped": "Dropped",
}
