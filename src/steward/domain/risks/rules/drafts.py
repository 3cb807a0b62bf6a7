"""What a derivation gives: drafts of risks, each with all that it was read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.terms import ControlEffect, Point, Scenario

VERDICT_LETTERS = {True: "y", False: "n", None: "u"}
LETTER_VERDICTS = {letter: verdict for verdict, letter in VERDICT_LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a derivation read beyond its rule: enough to repeat it and to explain it.

    ``facts`` holds what the scenario's own conditions read, as JSON values. ``own`` and
    ``everywhere`` hold a letter for each adjustment of the scenario and of the catalogue, in their
    order: y applied, n did not, u unknown. ``maturities`` stand in the order of the scenario's
    controls; ``health`` is that of its controls which checks found weakened. With the version of
    the catalogue this is a tenth of the explanation's size.
    """

    facts: Mapping[str, object]
    own: str
    everywhere: str
    maturities: tuple[Maturity | None, ...]
    health: Mapping[str, float] = field(default_factory=dict[str, float])

    def as_json(self) -> dict[str, Any]:
        """Return the basis as plain values to store."""
        return {
            "facts": self.facts,
            "own": self.own,
            "everywhere": self.everywhere,
            "maturities": [value.value if value else None for value in self.maturities],
            **({"health": dict(self.health)} if self.health else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored basis; an empty one reads as nothing known."""
        return cls(
            facts=stored.get("facts") or {},
            own=str(stored.get("own") or ""),
            everywhere=str(stored.get("everywhere") or ""),
            maturities=tuple(
                Maturity(value) if value else None for value in stored.get("maturities") or ()
            ),
            health=stored.get("health") or {},
        )


@dataclass(frozen=True, slots=True)
class RiskDraft:
    """A risk as the rules see it now; people decide on it afterwards.

    ``fingerprint`` changes exactly when the inherent point, the certainty, a fact that the scenario
    reads, an adjustment applied or the rule itself changes; not when a control gets better.
    """

    scenario: Scenario = field(compare=False, repr=False)
    scenario_id: str
    certain: bool
    inherent: Point
    current: Point
    target: Point
    controls: tuple[ControlEffect, ...]
    basis: Basis
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """What the catalogue says about one system.

    ``undecided`` counts the scenarios on which the facts known so far do not decide;
    ``undecided_attributes`` are the facts to ask for, the most telling first.
    """

    drafts: Sequence[RiskDraft]
    undecided: int = 0
    undecided_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RiskGroup:
    """Live risks of one rule on one level: how many, the controls they rely on, the first few."""

    level: str
    controls: tuple[str, ...]
    count: int
    references: tuple[str, ...]
