"""The vocabulary of facts about AI systems, their stages and states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from steward.domain.parts.terms import PartDraft

Fact = bool | str | frozenset[str] | int | float | None
Facts = Mapping[str, Fact]

UNKNOWN_WORDS = frozenset({"", "unknown", "do not know", "don't know", "?"})


class AttributeType(StrEnum):
    """What values a fact can have."""

    BOOLEAN = "boolean"
    ENUM = "enum"
    MULTI_ENUM = "multi_enum"


class Stage(StrEnum):
    """Where a system is in its life cycle.

    Source: ISO/IEC 22989:2022, 6.
    """

    INCEPTION = "inception"
    DESIGN_DEVELOPMENT = "design_development"
    VERIFICATION_VALIDATION = "verification_validation"
    DEPLOYMENT = "deployment"
    OPERATION_MONITORING = "operation_monitoring"
    CONTINUOUS_VALIDATION = "continuous_validation"
    REEVALUATION = "reevaluation"
    RETIREMENT = "retirement"

    @property
    def label(self) -> str:
        """Return the stage in words."""
        return _STAGE_WORDS.get(self.value) or self.value.capitalize()


_STAGE_WORDS = {
    "design_development": "Design and development",
    "verification_validation": "Verification and validation",
    "operation_monitoring": "Operation and monitoring",
    "continuous_validation": "Continuous validation",
    "reevaluation": "Re-evaluation",
}


def stage_in_words(stage: str) -> str:
    """Return a stored stage in words; an older word stays as it was written."""
    return Stage(stage).label if stage in list(Stage) else stage.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A value that may be chosen, with the words to show."""

    value: str
    label: str

    @classmethod
    def from_body(cls, raw: Mapping[str, Any]) -> Self:
        """Read an option from a content body."""
        return cls(value=str(raw["value"]), label=str(raw.get("label") or raw["value"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A fact that rules may read."""

    id: str
    type: AttributeType
    group: str
    label: str
    description: str = ""
    options: tuple[Option, ...] = ()

    @classmethod
    def from_body(cls, raw: Mapping[str, Any]) -> Self:
        """Read an attribute from the intake questionnaire's body."""
        return cls(
            id=str(raw["id"]),
            type=AttributeType(raw["type"]),
            group=str(raw.get("group") or ""),
            label=str(raw.get("label") or raw["id"]),
            description=str(raw.get("description") or ""),
            options=tuple(Option.from_body(value) for value in raw.get("values") or ()),
        )


SYSTEM_OWNER = "AI system owner"
"""The role of tasks that the owner of an AI system does."""
DESCRIBED = ("name", "purpose", "intended_use", "misuse", "owner", "unit", "stage", "external_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemDraft:
    """An AI system to be registered; facts already checked against the vocabulary."""

    name: str
    purpose: str = ""
    intended_use: str = ""
    misuse: str = ""
    owner: str = ""
    owner_id: UUID | None = None
    unit: str = ""
    stage: str = ""
    external_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    source: str = "person"
    assessed_on: date | None = None
    components: Sequence[PartDraft] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """A person to whom the words of an owner may belong."""

    key: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerProposal:
    """That the words which name an owner are a person of the organisation, and by what.

    ``count`` says of how many AI systems, ``parts`` of how many models, datasets and suppliers.
    """

    words: str
    person: UUID
    name: str
    by: str
    count: int
    parts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDraft:
    """A card to be taken: its part, the system that relies on it, the facts to take over.

    ``system`` is the key of a known system; otherwise ``new_system`` names one to be registered,
    and without either the part stands alone.
    """

    part: PartDraft
    system: UUID | None = None
    new_system: str = ""
    facts: Facts = field(default_factory=dict[str, Fact])


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSystem:
    """What the search for duplicates reads of a system."""

    key: str
    name: str
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two entries that may be the same system, the earlier one first, with the reason in words."""

    first: str
    second: str
    likeness: float
    reason: str
