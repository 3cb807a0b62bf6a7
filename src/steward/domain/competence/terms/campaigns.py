"""Awareness campaigns: states, groups, quizzes.

Source: ISO/IEC 42001:2023, 7.3.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"running": "info", "closed": "good"}.get(self.value, "neutral")


class CampaignAct(StrEnum):
    """What can be done to a campaign."""

    CHANGE = "change"
    START = "start"
    WITHDRAW = "withdraw"
    ANSWER = "answer"
    PROLONG = "prolong"
    CLOSE = "close"


class AddressedGroup(StrEnum):
    """How the people of a campaign are chosen."""

    ALL = "all"
    ROLES = "roles"
    UNITS = "units"
    FUNCTIONS = "functions"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return {
            "all": "All members",
            "roles": "Members with certain roles",
            "units": "Members of certain units",
            "functions": "Holders of certain functions",
            "people": "Chosen people",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """A campaign as somebody writes it.

    ``statement`` is what is acknowledged in words; a document stands beside it by value.
    ``remind_every`` is in days, 0 for never. ``pass_percent`` and ``attempts`` matter where there
    is a quiz; 0 attempts stand for as many as needed.
    """

    title: str
    message: str
    statement: str
    starts_on: date
    due_on: date
    document: str = ""
    document_version: str = ""
    document_kind: str = ""
    document_id: UUID | None = None
    group_kind: str = "all"
    group: list[str] = field(default_factory=list[str])
    remind_every: int = 7
    pass_percent: int = 80
    attempts: int = 0
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizOption:
    """An answer that can be chosen, and whether it is right."""

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question of a quiz with two to eight options; several may be right."""

    text: str
    options: list[QuizOption]
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person whom a campaign asks, as coverage reads it."""

    unit: str
    acknowledged: bool
    passed: bool
    may_try: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of a group have seen a campaign, and how many at most still can."""

    unit: str
    asked: int
    done: int
    reachable: int

    @property
    def low(self) -> float:
        """Return the share that is certain, 0 to 1."""
        return self.done / self.asked if self.asked else 0.0

    @property
    def high(self) -> float:
        """Return the share that can still be reached, 0 to 1."""
        return self.reachable / self.asked if self.asked else 0.0
