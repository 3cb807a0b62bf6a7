"""What a supplier supplies, and the book of criteria, terms and activities that content brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from steward.domain.parts.terms import Tier
from steward.foundation.expressions.program import Program, compile_rule


class Supply(StrEnum):
    """What a supplier gives.

    Source: ISO/IEC 42001:2023, A.4.3 to A.4.5 and A.10.3.
    """

    MODEL = "model"
    DATA = "data"
    TOOL = "tool"
    HOSTING = "hosting"
    EMBEDDED = "embedded"
    ADVICE = "advice"

    @property
    def label(self) -> str:
        """Return it in words."""
        return SUPPLY_WORDS[self]


SUPPLY_WORDS: Mapping[Supply, str] = {
    Supply.MODEL: "Models",
    Supply.DATA: "Data",
    Supply.TOOL: "Tools",
    Supply.HOSTING: "Hosting or operation",
    Supply.EMBEDDED: "A product with AI built in",
    Supply.ADVICE: "Advice or work",
}


class Replaceable(StrEnum):
    """How soon another could take the place of a supplier."""

    EASILY = "easily"
    HARD = "hard"
    NEVER = "never"

    @property
    def label(self) -> str:
        """Return it in words."""
        words = {"hard": "With much work", "never": "Not in time"}
        return words.get(self.value, self.value.capitalize())


TIER_WORDS: Mapping[str, str] = {tier.value: tier.value.capitalize() for tier in Tier}


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRule:
    """What a tier calls for: months until it is looked at again, days to close a gap, terms."""

    id: Tier
    title: str
    review_months: int
    due_days: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What puts a supplier into a tier; everything that is given must hold together.

    ``when`` is a condition over the facts of one AI system that relies on the supplier.
    """

    id: str
    tier: Tier
    text: str
    when: Program | None = None
    supplies: frozenset[str] = frozenset()
    replaceable: frozenset[str] = frozenset()
    personal_data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that an agreement is checked for, and what one asks about it."""

    id: str
    title: str
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that somebody does in the life of an AI system; ``stage`` says when."""

    id: str
    title: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBook:
    """The tiers, highest first, with criteria, terms and activities, as the content brings them."""

    tiers: Mapping[str, TierRule]
    criteria: tuple[Criterion, ...]
    terms: Mapping[str, Term]
    activities: tuple[Activity, ...]
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    def rule(self, tier: str) -> TierRule:
        """Return what a tier calls for; the lowest where none is judged."""
        return self.tiers.get(tier) or self.tiers[Tier.ORDINARY.value]

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Read the book from the body of its pack resource."""
        tiers = [
            TierRule(
                id=Tier(raw["id"]),
                title=str(raw["title"]),
                review_months=int(raw["review_months"]),
                due_days=int(raw["due_days"]),
                terms=tuple(str(term) for term in raw["terms"]),
            )
            for raw in body["tiers"]
        ]
        order = list(Tier)
        tiers.sort(key=lambda tier: order.index(tier.id))
        terms = [
            Term(**{name: str(raw[name]) for name in ("id", "title", "asks")})
            for raw in body["terms"]
        ]
        activities = tuple(
            Activity(**{name: str(raw[name]) for name in ("id", "title", "stage")})
            for raw in body["activities"]
        )
        return cls(
            tiers={tier.id.value: tier for tier in tiers},
            criteria=tuple(_criterion(raw) for raw in body["criteria"]),
            terms={term.id: term for term in terms},
            activities=activities,
            names={activity.id: activity.title for activity in activities},
        )


def _criterion(raw: Mapping[str, Any]) -> Criterion:
    return Criterion(
        id=str(raw["id"]),
        tier=Tier(raw["tier"]),
        text=str(raw["text"]),
        when=compile_rule(str(raw["when"])) if raw.get("when") else None,
        supplies=frozenset(raw.get("supplies") or ()),
        replaceable=frozenset(raw.get("replaceable") or ()),
        personal_data=str(raw.get("personal_data") or ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierFacts:
    """What is said of a supplier; empty where nobody said it."""

    supplies: frozenset[str] = frozenset()
    replaceable: str = ""
    personal_data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A criterion with its verdict; ``about`` names the systems by which it holds or is open."""

    id: str
    tier: str
    text: str
    verdict: bool | None
    about: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "id": self.id,
            "tier": self.tier,
            "text": self.text,
            "verdict": self.verdict,
            "about": list(self.about),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TierVerdict:
    """The tier by rule with its reasons; ``might_be`` is a higher one that unknown facts allow."""

    tier: str
    reasons: tuple[Reason, ...]
    might_be: str = ""
