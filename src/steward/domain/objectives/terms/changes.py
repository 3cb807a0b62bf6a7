"""What a planned change to the management system is, and what recurring planned work is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class ChangeState(StrEnum):
    """Where a change stands (ISO/IEC 42001:2023, 6.3)."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    CARRIED_OUT = "carried_out"
    LOOKED_BACK = "looked_back"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"looked_back": "Looked back at"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


class ChangeAct(StrEnum):
    """What is done to a change."""

    EDIT = "edit"
    PROPOSE = "propose"
    APPROVE = "approve"
    SEND_BACK = "send back"
    CARRY_OUT = "carry out"
    OWN_UP = "record as carried out without approval"
    LOOK_BACK = "look back at"
    DROP = "drop"


NEXT: Mapping[ChangeState, Mapping[ChangeAct, ChangeState]] = {
    ChangeState.DRAFT: {
        ChangeAct.EDIT: ChangeState.DRAFT,
        ChangeAct.PROPOSE: ChangeState.PROPOSED,
        ChangeAct.OWN_UP: ChangeState.CARRIED_OUT,
        ChangeAct.DROP: ChangeState.DROPPED,
    },
    ChangeState.PROPOSED: {
        ChangeAct.APPROVE: ChangeState.APPROVED,
        ChangeAct.SEND_BACK: ChangeState.DRAFT,
        ChangeAct.OWN_UP: ChangeState.CARRIED_OUT,
        ChangeAct.DROP: ChangeState.DROPPED,
    },
    ChangeState.APPROVED: {
        ChangeAct.CARRY_OUT: ChangeState.CARRIED_OUT,
        ChangeAct.SEND_BACK: ChangeState.DRAFT,
        ChangeAct.DROP: ChangeState.DROPPED,
    },
    ChangeState.CARRIED_OUT: {ChangeAct.LOOK_BACK: ChangeState.LOOKED_BACK},
    ChangeState.LOOKED_BACK: {},
    ChangeState.DROPPED: {},
}
"""state → act → state; what is not named is refused."""


class Worked(StrEnum):
    """Whether a change did what it was for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        """Return the answer in words."""
        return self.value.capitalize()


class Reopened(StrEnum):
    """What kind of record a change makes people look at again."""

    IMPACT = "impact_assessment"
    RISKS = "risks"
    SYSTEM = "ai_system"
    CONTROL = "control"
    STATEMENT = "statement"
    DOCUMENT = "document"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return REOPENED_WORDS[self]


REOPENED_WORDS: Mapping[Reopened, str] = {
    Reopened.IMPACT: "Impact assessment of a system",
    Reopened.RISKS: "Risk assessment of a system",
    Reopened.SYSTEM: "Record of a system",
    Reopened.CONTROL: "Control",
    Reopened.STATEMENT: "Statement of Applicability",
    Reopened.DOCUMENT: "Document",
    Reopened.OTHER: "Something else",
}
CLAUSE_OF: Mapping[Reopened, str] = {
    Reopened.IMPACT: "8.4",
    Reopened.RISKS: "8.2",
    Reopened.SYSTEM: "A.4.2",
    Reopened.CONTROL: "8.1",
    Reopened.STATEMENT: "6.1.3",
    Reopened.DOCUMENT: "7.5",
    Reopened.OTHER: "6.3",
}
"""Which clause or control the work serves that follows a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDraft:
    """What is written down of a change: purpose, consequences, integrity, resources and people."""

    title: str
    why: str = ""
    consequences: str = ""
    integrity: str = ""
    resources: str = ""
    responsibilities: str = ""
    owner_id: UUID | None = None
    budget: Decimal | None = None
    currency: str = ""
    planned_on: date | None = None
    look_back_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDraft:
    """Recurring planned work: what, how often from which day on, who, and what shows it."""

    title: str
    what: str = ""
    serves: str = ""
    evidence: str = ""
    frequency: str = ""
    first_on: date | None = None
    owner_id: UUID | None = None


class Kept(StrEnum):
    """Whether planned work was carried out as planned."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSED = "missed"
    OVERDUE = "overdue"
    AHEAD = "ahead"

    @property
    def label(self) -> str:
        """Return the standing in words."""
        return KEPT_WORDS[self]


KEPT_WORDS: Mapping[Kept, str] = {
    Kept.IN_TIME: "Done in time",
    Kept.LATE: "Done late",
    Kept.MISSED: "Not done",
    Kept.OVERDUE: "Overdue",
    Kept.AHEAD: "Planned",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One time of planned work: the day it was due, the day it was done, and how it stands."""

    due_on: date
    kept: Kept
    done_on: date | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """One thing on a day of the calendar.

    ``standing`` is planned, done, late or overdue; ``key`` tells it from all others for good.
    """

    key: str
    kind: str
    on: date
    title: str
    href: str
    standing: str = "planned"
    who: str = ""
    who_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of the month's grid; days outside of the month have no entries shown."""

    number: int
    days: tuple["Day", ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day with what stands on it."""

    on: date
    entries: tuple[DayEntry, ...]
    is_today: bool = False
    is_outside: bool = False
