"""Functions of the management system, the scale of competence, gaps and what closes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

LEVELS: Mapping[int, str] = {
    1: "Knows about it",
    2: "Does it with guidance",
    3: "Does it alone",
    4: "Guides others",
}
"""The scale on which a competence is required; what was looked for and not found is 0."""

SEEN_LEVELS: Mapping[int, str] = {0: "Not shown", **LEVELS}


class Proof(StrEnum):
    """How a competence is shown.

    Source: ISO/IEC 42001:2023, 7.2.
    """

    EDUCATION = "education"
    TRAINING = "training"
    EXPERIENCE = "experience"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return self.value.capitalize()


class Standing(StrEnum):
    """Where a holder stands against one required competence."""

    GAP = "gap"
    UNKNOWN = "unknown"
    LAPSED = "lapsed"
    MET = "met"

    @property
    def label(self) -> str:
        """Return the standing in words."""
        return {
            "gap": "Gap",
            "unknown": "Not assessed",
            "lapsed": "To assess again",
            "met": "Fulfilled",
        }[self.value]

    @property
    def tone(self) -> str:
        """Return how the standing is coloured."""
        return {"gap": "bad", "unknown": "warn", "lapsed": "warn", "met": "good"}[self.value]

    @property
    def rank(self) -> int:
        """Return the place in lists, the worst first, from 0."""
        return list(Standing).index(self)


class ActionKind(StrEnum):
    """How a gap is closed."""

    TRAINING = "training"
    MENTORING = "mentoring"
    HIRE = "hire"
    REASSIGN = "reassign"
    BUY_IN = "buy_in"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return {"hire": "Hiring", "reassign": "Reassignment", "buy_in": "Bought-in expertise"}.get(
            self.value, self.value.capitalize()
        )


class ActionState(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    DONE = "done"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"done": "Done, effect not judged", "ineffective": "Not effective"}.get(
            self.value, self.value.capitalize()
        )

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"effective": "good", "ineffective": "bad", "done": "warn", "planned": "info"}.get(
            self.value, "neutral"
        )


class ActionAct(StrEnum):
    """What can be done to an action."""

    FINISH = "finish"
    DROP = "drop"
    RESUME = "resume"
    CONFIRM = "confirm"
    REFUTE = "refute"


LIVE_STATES = (ActionState.PLANNED.value, ActionState.DONE.value)
"""States in which an action answers for its gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCompetence:
    """A competence that the shipped content proposes for a function."""

    name: str
    why: str
    level: int
    shown_by: tuple[str, ...]
    renew_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFunction:
    """A function that the shipped content proposes, with what it takes."""

    key: str
    name: str
    purpose: str
    stages: tuple[str, ...]
    competences: tuple[ProposedCompetence, ...]

    @classmethod
    def from_body(cls, raw: Mapping[str, Any]) -> Self:
        """Read a function from the body of its content resource."""
        competences: list[dict[str, Any]] = raw["competences"]
        return cls(
            key=str(raw["id"]),
            name=str(raw["name"]),
            purpose=str(raw["purpose"]),
            stages=tuple(str(stage) for stage in raw.get("stages") or ()),
            competences=tuple(
                ProposedCompetence(
                    name=str(item["name"]),
                    why=str(item["why"]),
                    level=int(item["level"]),
                    shown_by=tuple(str(way) for way in item["shown_by"]),
                    renew_months=int(item.get("renew_months") or 24),
                )
                for item in competences
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDraft:
    """A function as somebody describes it."""

    name: str
    purpose: str = ""
    stages: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceDraft:
    """A required competence as somebody describes it; level 1 to 4, 1 to 120 months."""

    name: str
    why: str
    level: int
    shown_by: list[str] = field(default_factory=list[str])
    renew_months: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDraft:
    """Somebody who works under the organisation's control, without an account."""

    name: str
    email: str = ""
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """What is to close a gap; the cost is an amount in the currency named."""

    kind: str
    what: str
    due_on: date
    owner_id: UUID
    cost: float | None = None
    currency: str = ""
