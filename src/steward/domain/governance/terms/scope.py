"""The states of a scope statement, what may be done in each, and what it lists."""

from collections.abc import Mapping
from enum import StrEnum


class ScopeState(StrEnum):
    """Where a version of the scope stands."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"review": "Awaits approval"}.get(self.value, self.value.capitalize())


class ScopeAct(StrEnum):
    """What is done with a version."""

    WRITE = "write"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    DROP = "drop"


NEXT: Mapping[ScopeState, Mapping[ScopeAct, ScopeState]] = {
    ScopeState.DRAFT: {
        ScopeAct.WRITE: ScopeState.DRAFT,
        ScopeAct.SUBMIT: ScopeState.REVIEW,
        ScopeAct.DROP: ScopeState.DROPPED,
    },
    ScopeState.REVIEW: {
        ScopeAct.SEND_BACK: ScopeState.DRAFT,
        ScopeAct.APPROVE: ScopeState.APPROVED,
        ScopeAct.DROP: ScopeState.DROPPED,
    },
    ScopeState.APPROVED: {},
    ScopeState.DROPPED: {},
}
"""State → allowed acts → the state after."""
OPEN = (ScopeState.DRAFT, ScopeState.REVIEW)


class ItemKind(StrEnum):
    """What a line of the scope is about."""

    SYSTEM = "system"
    UNIT = "unit"
    ACTIVITY = "activity"
    INTERFACE = "interface"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return {
            "system": "AI system",
            "unit": "Unit or site",
            "interface": "Service of others",
            "people": "People in scope",
        }.get(self.value, self.value.capitalize())


class Mismatch(StrEnum):
    """How scope and inventory can differ."""

    UNPLACED = "unplaced"
    NEW_UNIT = "new_unit"
    RETIRED = "retired"
    GONE_UNIT = "gone_unit"
    UNJUSTIFIED = "unjustified"
    ROLE_MISSING = "role_missing"
    ROLE_UNUSED = "role_unused"
    NO_PEOPLE = "no_people"
    OLD_PEOPLE = "old_people"

    @property
    def label(self) -> str:
        """Return the mismatch in words."""
        return MISMATCH_WORDS[self]


MISMATCH_WORDS = {
    Mismatch.UNPLACED: "AI system neither in nor excluded",
    Mismatch.NEW_UNIT: "Unit or site neither in nor excluded",
    Mismatch.RETIRED: "AI system in scope, but no longer in the inventory",
    Mismatch.GONE_UNIT: "Unit or site in scope, but no longer kept",
    Mismatch.UNJUSTIFIED: "Excluded without justification",
    Mismatch.ROLE_MISSING: "Role that systems say, but the organisation does not state",
    Mismatch.ROLE_UNUSED: "Role stated, but no AI system in scope says it",
    Mismatch.NO_PEOPLE: "No head count by role",
    Mismatch.OLD_PEOPLE: "Head count older than a year",
}
