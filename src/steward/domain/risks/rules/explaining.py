"""Why a risk stands where it stands: the derivation repeated from its basis, in words."""

from collections.abc import Sequence
from typing import Any

from steward.domain.controls.terms import IMPLEMENTATION_FACTOR
from steward.domain.risks.rules.derivation import limited, outcome_of, steps, unknown_facts
from steward.domain.risks.rules.drafts import LETTER_VERDICTS, Basis
from steward.domain.risks.terms import (
    Adjustment,
    Catalogue,
    ControlEffect,
    Criteria,
    Dimension,
    Point,
    Scenario,
)


def explain(
    catalogue: Catalogue, criteria: Criteria, scenario: Scenario, basis: Basis
) -> dict[str, Any]:
    """Return the explanation of a derived risk as plain values.

    It holds rule, version, condition, the facts read, each adjustment with its verdict, the
    effect of each control, the three points, and the arithmetic as ``lines``.

    Args:
        catalogue: The catalogue in the version under which the risk was derived.
        criteria: The criteria under which it was derived.
        scenario: The rule, from that catalogue.
        basis: What the derivation read.
    """
    judged = [
        *_judged(scenario.adjustments, basis.own),
        *_judged(catalogue.global_adjustments, basis.everywhere),
    ]
    applied = [adjustment for adjustment, verdict in judged if verdict]
    moved = {side: limited(steps(applied, side)) for side in Dimension}
    likelihood, consequence = moved[Dimension.LIKELIHOOD], moved[Dimension.CONSEQUENCE]
    outcome = outcome_of(
        criteria, scenario, likelihood, consequence, basis.maturities, tuple(basis.health.items())
    )
    points = {"inherent": outcome.inherent, "current": outcome.current, "target": outcome.target}
    verdict = scenario.applies_when.evaluate(_facts(basis))
    return {
        "rule": scenario.id,
        "version": catalogue.version,
        "rule_digest": scenario.digest,
        "condition": scenario.applies_when.text,
        "verdict": verdict,
        "certain": verdict is True,
        "unknown": [] if verdict else unknown_facts(scenario, basis.facts),
        "facts": dict(basis.facts),
        "adjustments": [_adjustment_json(*pair) for pair in judged],
        **{name: point.as_json() for name, point in points.items()},
        "controls": [effect.as_json() for effect in outcome.effects],
        "lines": [
            _score_line("likelihood", scenario.likelihood, likelihood, outcome.scores[0]),
            _score_line("consequence", scenario.impact, consequence, outcome.scores[1]),
            *placed_lines(criteria),
            point_line("Inherent", outcome.inherent),
            *(effect_line(effect) for effect in outcome.effects),
            point_line("Current", outcome.current),
            point_line("Target, every control named implemented", outcome.target),
        ],
    }


def _facts(basis: Basis) -> dict[str, Any]:
    return {
        name: frozenset(value) if isinstance(value, list | tuple) else value  # type: ignore[reportUnknownArgumentType]
        for name, value in basis.facts.items()
    }


def _judged(
    adjustments: Sequence[Adjustment], letters: str
) -> list[tuple[Adjustment, bool | None]]:
    """Return each adjustment with its verdict; one without a letter was not considered."""
    return [
        (adjustment, LETTER_VERDICTS[letter])
        for adjustment, letter in zip(adjustments, letters, strict=False)
    ]


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


def _score_line(dimension: str, start: int, moved: int, score: int) -> str:
    return f"Inherent {dimension} {score} = {start} by the catalogue {moved:+d} by adjustments"


def placed_lines(criteria: Criteria) -> tuple[str, ...]:
    """Return how scores of the catalogue come into the bands of criteria of one's own, if so."""
    if not criteria.number:
        return ()
    told = "the frequency and loss that these scores stand for are placed in your bands"
    return (f"Risk criteria, version {criteria.number}: {told}",)


def point_line(name: str, point: Point) -> str:
    """Return where a point lies, as one line of the arithmetic."""
    return (
        f"{name}: {point.frequency:.3g} events a year (likelihood {point.likelihood}), "
        f"loss index {point.loss_index:.3g} (consequence {point.consequence}): {point.level.value}"
    )


def effect_line(effect: ControlEffect) -> str:
    """Return what a control takes off, as one line of the arithmetic."""
    state = effect.maturity.value if effect.maturity else "not known"
    whole = IMPLEMENTATION_FACTOR[effect.maturity] if effect.maturity else 0.0
    if effect.factor < whole:
        state = f"{state}, of which checks leave {effect.factor / whole:.0%}"
    left = 1.0 - effect.effectiveness * effect.factor
    sides = {"likelihood": "frequency", "impact": "loss", "both": "frequency and loss"}
    return (
        f"{effect.control} ({state}): {sides[effect.affects]} "
        f"× {left:.3g} = 1 − {effect.effectiveness:g} × {effect.factor:g}"
    )
