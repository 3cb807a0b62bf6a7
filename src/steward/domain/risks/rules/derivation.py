"""From facts to risks: which scenarios apply, where they start, and what controls leave of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, cast

from steward.domain.controls.terms import IMPLEMENTATION_FACTOR
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.terms import (
    Adjustment,
    Affects,
    Catalogue,
    ControlEffect,
    ControlLink,
    Criteria,
    Derivation,
    Dimension,
    Point,
    RiskDraft,
    Scenario,
)
from steward.domain.systems.terms import Facts

MAX_STEPS = 2
LOWEST, HIGHEST = 1, 5
MISSING_BELOW = IMPLEMENTATION_FACTOR[Maturity.IMPLEMENTED]


@dataclass(frozen=True, slots=True)
class _Considered:
    """Adjustments with their verdicts, and what those that are true add up to."""

    applied: tuple[str, ...]
    likelihood: int
    consequence: int
    explained: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One scenario read against the facts of one system."""

    scenario: Scenario
    certain: bool
    unknown: list[str]
    facts: dict[str, object]
    own: _Considered
    everywhere: _Considered


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What follows from two scores and the state of the controls, with its explanation."""

    inherent: Point
    current: Point
    target: Point
    effects: tuple[ControlEffect, ...]
    explained: dict[str, Any]
    lines: list[str]
    level_fingerprint: str


def derive(
    catalogue: Catalogue,
    criteria: Criteria,
    facts: Facts,
    controls: Mapping[str, Maturity | None],
    *,
    assessed: bool,
) -> Derivation:
    """Propose the risks of one system, each with its explanation.

    A scenario whose condition is true is proposed. Where unknown facts leave it open, it is
    proposed as uncertain once the system was assessed ("do not know" is not a no), and only
    counted as undecided before that. Explanations share their parts: read them, do not change them.
    """
    everywhere = _consider(catalogue.global_adjustments, facts)
    drafts: list[RiskDraft] = []
    missing: Counter[str] = Counter()
    undecided = 0
    for scenario in catalogue.scenarios:
        verdict = scenario.applies_when.evaluate(facts)
        if verdict is False:
            continue
        unknown = [] if verdict else _unknown(scenario, facts)
        if verdict is None and not assessed:
            undecided += 1
            missing.update(unknown)
            continue
        reading = _Reading(
            scenario=scenario,
            certain=verdict is True,
            unknown=unknown,
            facts={name: _plain(facts.get(name)) for name in scenario.reads},
            own=_consider(scenario.adjustments, facts),
            everywhere=everywhere,
        )
        drafts.append(_draft(reading, catalogue.version, criteria, controls))
    return Derivation(
        drafts=tuple(drafts),
        undecided=undecided,
        undecided_attributes=tuple(sorted(missing, key=lambda name: (-missing[name], name))),
    )


def _unknown(scenario: Scenario, facts: Facts) -> list[str]:
    """Return the facts that the scenario's condition reads and nobody has given."""
    return sorted(name for name in scenario.applies_when.reads if facts.get(name) is None)


def _draft(
    reading: _Reading,
    version: str,
    criteria: Criteria,
    controls: Mapping[str, Maturity | None],
) -> RiskDraft:
    scenario = reading.scenario
    own, everywhere = reading.own, reading.everywhere
    outcome = _outcome(
        criteria,
        scenario,
        _limited(own.likelihood + everywhere.likelihood),
        _limited(own.consequence + everywhere.consequence),
        tuple([controls.get(link.control) for link in scenario.controls]),
    )
    return RiskDraft(
        scenario_id=scenario.id,
        title=scenario.title,
        category=scenario.category,
        cause=scenario.cause,
        event=scenario.event,
        consequence=scenario.consequence,
        certain=reading.certain,
        inherent=outcome.inherent,
        current=outcome.current,
        target=outcome.target,
        explanation={
            "rule": scenario.id,
            "version": version,
            "rule_digest": scenario.digest,
            "condition": scenario.applies_when.text,
            "verdict": True if reading.certain else None,
            "certain": reading.certain,
            "unknown": reading.unknown,
            "facts": reading.facts,
            "adjustments": own.explained + everywhere.explained,
            **outcome.explained,
            "lines": outcome.lines,
        },
        controls=outcome.effects,
        fingerprint=_fingerprint(reading, outcome.inherent),
        level_fingerprint=outcome.level_fingerprint,
    )


def _fingerprint(reading: _Reading, inherent: Point) -> str:
    """Return what a decision rests on; a global adjustment counts by whether it applied."""
    applied = reading.own.applied + reading.everywhere.applied
    scores = (inherent.likelihood, inherent.consequence)
    return _digest(reading.scenario.digest, reading.certain, scores, applied, reading.facts)


@lru_cache(maxsize=65536)
def _outcome(
    criteria: Criteria,
    scenario: Scenario,
    likelihood_steps: int,
    consequence_steps: int,
    maturities: tuple[Maturity | None, ...],
) -> _Outcome:
    """Return the three points of a scenario; the same for every system with the same steps."""
    likelihood = _clamped(scenario.likelihood + likelihood_steps)
    consequence = _clamped(scenario.impact + consequence_steps)
    inherent = inherent_point(criteria, likelihood, consequence)
    effects = tuple(map(control_effect, scenario.controls, maturities))
    current = treated_point(criteria, inherent, effects)
    target = treated_point(criteria, inherent, map(at_least_implemented, effects))
    points = {"inherent": inherent, "current": current, "target": target}
    return _Outcome(
        inherent=inherent,
        current=current,
        target=target,
        effects=effects,
        explained={
            **{name: point.as_json() for name, point in points.items()},
            "controls": [effect.as_json() for effect in effects],
        },
        lines=[
            _score_line("likelihood", scenario.likelihood, likelihood_steps, likelihood),
            _score_line("consequence", scenario.impact, consequence_steps, consequence),
            _point_line("Inherent", inherent),
            *(_effect_line(effect) for effect in effects),
            _point_line("Current", current),
            _point_line("Target, every control named implemented", target),
        ],
        level_fingerprint=_digest(
            *((p.likelihood, p.consequence, p.level.value) for p in points.values())
        ),
    )


def _consider(adjustments: Sequence[Adjustment], facts: Facts) -> _Considered:
    verdicts = tuple([a.when.evaluate(facts) for a in adjustments])
    return _considered(tuple(adjustments), verdicts)


@lru_cache(maxsize=65536)
def _considered(
    adjustments: tuple[Adjustment, ...], verdicts: tuple[bool | None, ...]
) -> _Considered:
    judged = tuple(zip(adjustments, verdicts, strict=True))
    applied = [a for a, verdict in judged if verdict]
    return _Considered(
        applied=tuple(a.id for a in applied),
        likelihood=sum(a.delta for a in applied if a.dimension is Dimension.LIKELIHOOD),
        consequence=sum(a.delta for a in applied if a.dimension is Dimension.CONSEQUENCE),
        explained=[_adjustment_json(a, verdict) for a, verdict in judged],
    )


def _limited(steps: int) -> int:
    """Return the steps up or down, two at most each way."""
    return max(-MAX_STEPS, min(MAX_STEPS, steps))


def _clamped(score: int) -> int:
    return max(LOWEST, min(HIGHEST, score))


def inherent_point(criteria: Criteria, likelihood: int, consequence: int) -> Point:
    """Return the point that two scores stand for."""
    return Point(
        likelihood=likelihood,
        consequence=consequence,
        level=criteria.cells[likelihood - 1][consequence - 1],
        frequency=criteria.frequencies[likelihood - 1],
        loss_index=criteria.losses[consequence - 1],
    )


@lru_cache(maxsize=16384)
def control_effect(link: ControlLink, maturity: Maturity | None) -> ControlEffect:
    """Return what a control does at a maturity; an unknown one does nothing."""
    factor = IMPLEMENTATION_FACTOR[Maturity(maturity)] if maturity else 0.0
    return _effect(link.control, link.effectiveness, link.affects, maturity, factor)


def _effect(
    control: str, effectiveness: float, affects: Affects, maturity: Maturity | None, factor: float
) -> ControlEffect:
    left = 1.0 - effectiveness * factor
    return ControlEffect(
        control=control,
        effectiveness=effectiveness,
        affects=affects,
        maturity=Maturity(maturity) if maturity else None,
        factor=factor,
        frequency_factor=1.0 if affects == "impact" else left,
        loss_factor=1.0 if affects == "likelihood" else left,
    )


@lru_cache(maxsize=16384)
def at_least_implemented(effect: ControlEffect) -> ControlEffect:
    """Return the effect that the control would have once implemented, or has already."""
    if effect.factor >= MISSING_BELOW:
        return effect
    return _effect(
        effect.control,
        effect.effectiveness,
        effect.affects,
        Maturity.IMPLEMENTED,
        MISSING_BELOW,
    )


def treated_point(criteria: Criteria, inherent: Point, effects: Iterable[ControlEffect]) -> Point:
    """Return the point that controls leave of an inherent one; never a higher one."""
    frequency, loss = inherent.frequency, inherent.loss_index
    for effect in effects:
        frequency *= effect.frequency_factor
        loss *= effect.loss_factor
    likelihood = min(inherent.likelihood, bisect_right(criteria.frequency_edges, frequency) + 1)
    consequence = min(inherent.consequence, bisect_right(criteria.loss_edges, loss) + 1)
    level = criteria.cells[likelihood - 1][consequence - 1]
    return Point(likelihood, consequence, level, frequency, loss)


def _plain(value: object) -> object:
    """Return a fact as a JSON value."""
    if isinstance(value, frozenset | set | tuple | list):
        return sorted(str(item) for item in cast("Iterable[object]", value))
    return value


def _digest(*parts: object) -> str:
    """Return the SHA-256 of plain values; dictionaries must come in sorted order."""
    return sha256(repr(parts).encode()).hexdigest()


def _adjustment_json(adjustment: Adjustment, verdict: bool | None) -> dict[str, Any]:  # noqa: FBT001 -- leaf
    return {
        "id": adjustment.id,
        "dimension": adjustment.dimension.value,
        "delta": adjustment.delta,
        "when": adjustment.when.text,
        "reason": adjustment.reason,
        "verdict": verdict,
        "applied": verdict is True,
    }


def _score_line(dimension: str, start: int, steps: int, score: int) -> str:
    return f"Inherent {dimension} {score} = {start} by the catalogue {steps:+d} by adjustments"


def _point_line(name: str, point: Point) -> str:
    return (
        f"{name}: {point.frequency:.3g} events a year (likelihood {point.likelihood}), "
        f"loss index {point.loss_index:.3g} (consequence {point.consequence}): {point.level.value}"
    )


def _effect_line(effect: ControlEffect) -> str:
    state = effect.maturity.value if effect.maturity else "not known"
    left = 1.0 - effect.effectiveness * effect.factor
    sides = {"likelihood": "frequency", "impact": "loss", "both": "frequency and loss"}
    return (
        f"{effect.control} ({state}): {sides[effect.affects]} "
        f"× {left:.3g} = 1 − {effect.effectiveness:g} × {effect.factor:g}"
    )
