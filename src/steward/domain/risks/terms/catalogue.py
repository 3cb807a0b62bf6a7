"""The catalogue: the rules by which risks are proposed, with their conditions compiled."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self

from steward.domain.risks.terms.levels import ControlLink, Dimension
from steward.foundation.expressions.program import Program, compile_rule


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment:
    """A step up or down on one side of a risk, when its condition is true."""

    id: str
    dimension: Dimension
    delta: int
    when: Program
    reason: str = ""
    is_global: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scenario:
    """A rule of the catalogue: when a risk is to be proposed, and where it starts.

    ``digest`` identifies the rule (condition, adjustments, default scores), not the wording
    nor the version of the pack. ``reads`` are the facts that its own conditions read.
    """

    id: str
    title: str
    category: str
    cause: str
    event: str
    consequence: str
    applies_when: Program
    likelihood: int
    impact: int
    adjustments: tuple[Adjustment, ...]
    controls: tuple[ControlLink, ...]
    reads: tuple[str, ...]
    digest: str
    statement: str = ""
    objectives: tuple[str, ...] = ()
    risk_sources: tuple[str, ...] = ()
    lifecycle_stages: tuple[str, ...] = ()
    references: Mapping[str, Any] = field(default_factory=dict[str, Any])
    indicator: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Catalogue:
    """The scenarios of a pack with their conditions compiled; ``version`` is the pack's."""

    id: str
    version: str
    scenarios: tuple[Scenario, ...]
    global_adjustments: tuple[Adjustment, ...]
    by_id: Mapping[str, Scenario] = field(repr=False)

    @classmethod
    def from_body(cls, body: Mapping[str, Any], *, version: str = "") -> Self:
        """Read the catalogue from the body of its pack resource and compile its conditions."""
        scenarios = tuple(_scenario(raw) for raw in body["scenarios"])
        return cls(
            id=str(body["id"]),
            version=version or str(body.get("version", "")),
            scenarios=scenarios,
            global_adjustments=tuple(
                _global_adjustment(raw) for raw in body.get("global_adjustments") or ()
            ),
            by_id={scenario.id: scenario for scenario in scenarios},
        )


def _scenario(raw: Mapping[str, Any]) -> Scenario:
    scenario_id, inherent = str(raw["id"]), raw["inherent"]
    condition = compile_rule(str(raw["applies_when"]))
    adjustments = _adjustments(scenario_id, inherent.get("adjust") or {})
    rule = [
        condition.text,
        int(inherent["likelihood"]),
        int(inherent["impact"]),
        [[a.dimension, a.delta, a.when.text] for a in adjustments],
    ]
    return Scenario(
        id=scenario_id,
        title=str(raw["title"]),
        category=str(raw["category"]),
        cause=str(raw.get("cause") or ""),
        event=str(raw.get("event") or ""),
        consequence=str(raw.get("consequence") or ""),
        applies_when=condition,
        likelihood=int(inherent["likelihood"]),
        impact=int(inherent["impact"]),
        adjustments=adjustments,
        controls=tuple(_control_link(link) for link in raw.get("controls") or ()),
        reads=tuple(sorted(condition.reads.union(*(a.when.reads for a in adjustments)))),
        digest=sha256(json.dumps(rule).encode()).hexdigest(),
        statement=str(raw.get("statement") or ""),
        objectives=_texts(raw.get("objectives")),
        risk_sources=_texts(raw.get("risk_sources")),
        lifecycle_stages=_texts(raw.get("lifecycle_stages")),
        references=raw.get("references") or {},
        indicator=str(raw.get("indicator") or ""),
    )


def _adjustments(scenario_id: str, adjust: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            id=f"{scenario_id}/{dimension}-{number}",
            dimension=dimension,
            delta=int(raw["delta"]),
            when=compile_rule(str(raw["when"])),
            reason=str(raw.get("reason") or ""),
        )
        for key, dimension in _DIMENSION_OF_KEY.items()
        for number, raw in enumerate(adjust.get(key) or (), start=1)
    )


def _global_adjustment(raw: Mapping[str, Any]) -> Adjustment:
    return Adjustment(
        id=str(raw["id"]),
        dimension=_DIMENSION_OF_KEY[str(raw["dimension"])],
        delta=int(raw["delta"]),
        when=compile_rule(str(raw["when"])),
        reason=str(raw.get("reason") or ""),
        is_global=True,
    )


def _control_link(raw: Mapping[str, Any]) -> ControlLink:
    return ControlLink(
        control=str(raw["control"]),
        effectiveness=float(raw["effectiveness"]),
        affects=raw.get("affects") or "both",
    )


def _texts(values: Iterable[object] | None) -> tuple[str, ...]:
    return tuple(str(value) for value in values or ())


_DIMENSION_OF_KEY = {"likelihood": Dimension.LIKELIHOOD, "impact": Dimension.CONSEQUENCE}
