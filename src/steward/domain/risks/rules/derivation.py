"""From facts to risks: which scenarios apply, where they start, and what controls leave of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import cast

from steward.domain.controls.terms import IMPLEMENTATION_FACTOR, health_in
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.rules.drafts import VERDICT_LETTERS, Basis, Derivation, RiskDraft
from steward.domain.risks.terms import (
    SCALE_FREQUENCIES,
    SCALE_LOSSES,
    Adjustment,
    Affects,
    Catalogue,
    ControlEffect,
    ControlLink,
    Criteria,
    Dimension,
    Point,
    Scenario,
)
from steward.domain.systems.terms import Facts

MAX_STEPS = 2
LOWEST, HIGHEST = 1, 5
MISSING_BELOW = IMPLEMENTATION_FACTOR[Maturity.IMPLEMENTED]


@dataclass(frozen=True, slots=True)
class _Considered:
    """Adjustments with a letter for each verdict, and what those that are true add up to."""

    letters: str
    applied: tuple[str, ...]
    likelihood: int
    consequence: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from two scores of the catalogue, 1 to 5, and the state of the controls."""

    scores: tuple[int, int]
    inherent: Point
    current: Point
    target: Point
    effects: tuple[ControlEffect, ...]


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
    counted as undecided before that.
    """
    everywhere = _consider(catalogue.global_adjustments, facts)
    drafts: list[RiskDraft] = []
    missing: Counter[str] = Counter()
    undecided = 0
    for scenario in catalogue.scenarios:
        verdict = scenario.applies_when.evaluate(facts)
        if verdict is False:
            continue
        if verdict is None and not assessed:
            undecided += 1
            missing.update(unknown_facts(scenario, facts))
            continue
        read = {name: _plain(facts.get(name)) for name in scenario.reads}
        own = _consider(scenario.adjustments, facts)
        drafts.append(_draft(scenario, verdict is True, read, own, everywhere, criteria, controls))
    return Derivation(
        drafts=tuple(drafts),
        undecided=undecided,
        undecided_attributes=tuple(sorted(missing, key=lambda name: (-missing[name], name))),
    )


def draft_of(
    catalogue: Catalogue,
    criteria: Criteria,
    scenario: Scenario,
    facts: Facts,
    controls: Mapping[str, Maturity | None],
) -> RiskDraft:
    """Return a scenario as it would stand for these facts, whether or not its condition holds."""
    read = {name: _plain(facts.get(name)) for name in scenario.reads}
    own = _consider(scenario.adjustments, facts)
    everywhere = _consider(catalogue.global_adjustments, facts)
    return _draft(scenario, True, read, own, everywhere, criteria, controls)  # noqa: FBT003 -- leaf


def unknown_facts(scenario: Scenario, facts: Mapping[str, object]) -> list[str]:
    """Return the facts that the scenario's condition reads and nobody has given."""
    return sorted(name for name in scenario.applies_when.reads if facts.get(name) is None)


def _draft(
    scenario: Scenario,
    certain: bool,  # noqa: FBT001 -- leaf
    read: dict[str, object],
    own: _Considered,
    everywhere: _Considered,
    criteria: Criteria,
    controls: Mapping[str, Maturity | None],
) -> RiskDraft:
    maturities = tuple([controls.get(link.control) for link in scenario.controls])
    health = weakened_among(scenario.controls, controls)
    outcome = outcome_of(
        criteria,
        scenario,
        limited(own.likelihood + everywhere.likelihood),
        limited(own.consequence + everywhere.consequence),
        maturities,
        tuple(health.items()),
    )
    applied = own.applied + everywhere.applied
    return RiskDraft(
        scenario=scenario,
        scenario_id=scenario.id,
        certain=certain,
        inherent=outcome.inherent,
        current=outcome.current,
        target=outcome.target,
        controls=outcome.effects,
        basis=Basis(read, own.letters, everywhere.letters, maturities, health),
        # A global adjustment counts by whether it applied, not by the facts it read.
        fingerprint=_digest(scenario.digest, certain, outcome.scores, applied, read),
    )


@lru_cache(maxsize=65536)
def outcome_of(
    criteria: Criteria,
    scenario: Scenario,
    likelihood_steps: int,
    consequence_steps: int,
    maturities: tuple[Maturity | None, ...],
    health: tuple[tuple[str, float], ...] = (),
) -> Outcome:
    """Return the three points of a scenario; the same for every system with the same steps.

    ``health`` names the controls that checks found weakened, with the share that is left.
    """
    likelihood = _clamped(scenario.likelihood + likelihood_steps)
    consequence = _clamped(scenario.impact + consequence_steps)
    inherent = scored_point(criteria, likelihood, consequence)
    left = dict(health)
    effects = tuple(
        control_effect(link, maturity, left.get(link.control, 1.0))
        for link, maturity in zip(scenario.controls, maturities, strict=False)
    )
    current = treated_point(criteria, inherent, effects)
    target = treated_point(criteria, inherent, map(at_least_implemented, effects))
    scores = (likelihood, consequence)
    return Outcome(scores, inherent=inherent, current=current, target=target, effects=effects)


def _consider(adjustments: tuple[Adjustment, ...], facts: Facts) -> _Considered:
    return _considered(adjustments, tuple([a.when.evaluate(facts) for a in adjustments]))


@lru_cache(maxsize=65536)
def _considered(
    adjustments: tuple[Adjustment, ...], verdicts: tuple[bool | None, ...]
) -> _Considered:
    applied = [a for a, verdict in zip(adjustments, verdicts, strict=True) if verdict]
    return _Considered(
        letters="".join(VERDICT_LETTERS[verdict] for verdict in verdicts),
        applied=tuple(a.id for a in applied),
        likelihood=steps(applied, Dimension.LIKELIHOOD),
        consequence=steps(applied, Dimension.CONSEQUENCE),
    )


def steps(applied: Iterable[Adjustment], dimension: Dimension) -> int:
    """Return the steps up or down that adjustments add up to on one side, unlimited."""
    return sum(a.delta for a in applied if a.dimension is dimension)


def limited(count: int) -> int:
    """Return the steps up or down, two at most each way."""
    return max(-MAX_STEPS, min(MAX_STEPS, count))


def _clamped(score: int) -> int:
    return max(LOWEST, min(HIGHEST, score))


def scale_quantities(likelihood: int, consequence: int) -> tuple[float, float]:
    """Return events a year and loss index that two scores of the catalogue, 1 to 5, stand for."""
    return SCALE_FREQUENCIES[likelihood - 1], SCALE_LOSSES[consequence - 1]


def scored_point(criteria: Criteria, likelihood: int, consequence: int) -> Point:
    """Return where an organisation's criteria place two scores of the catalogue, 1 to 5."""
    return criteria.place(*scale_quantities(likelihood, consequence))


def weakened_among(
    links: Iterable[ControlLink], controls: Mapping[str, Maturity | None]
) -> dict[str, float]:
    """Return the health of those linked controls that checks found weakened."""
    found = {link.control: health_in(controls, link.control) for link in links}
    return {control: health for control, health in found.items() if health < 1}


@lru_cache(maxsize=16384)
def control_effect(
    link: ControlLink, maturity: Maturity | None, health: float = 1.0
) -> ControlEffect:
    """Return what a control does at a maturity; an unknown one does nothing.

    ``health`` is the share of that which its checks leave, 0 to 1.
    """
    factor = IMPLEMENTATION_FACTOR[Maturity(maturity)] if maturity else 0.0
    return _effect(link.control, link.effectiveness, link.affects, maturity, factor * health)


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
    """Return the effect that the control would have once implemented, or has already.

    What checks find of it today is mended by then.
    """
    if effect.factor >= MISSING_BELOW:
        return effect
    reached = effect.maturity or Maturity.NONE
    whole = IMPLEMENTATION_FACTOR[reached]
    if whole >= MISSING_BELOW:
        return _effect(effect.control, effect.effectiveness, effect.affects, reached, whole)
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
    return criteria.below(inherent, frequency, loss)


def _plain(value: object) -> object:
    """Return a fact as a JSON value."""
    if isinstance(value, frozenset | set | tuple | list):
        return sorted(str(item) for item in cast("Iterable[object]", value))
    return value


def _digest(*parts: object) -> str:
    """Return the SHA-256 of plain values; dictionaries must come in sorted order."""
    return sha256(repr(parts).encode()).hexdigest()
