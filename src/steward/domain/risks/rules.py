"""From facts to risks: applicability, scores, the effect of controls, and what people may decide."""

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from steward.domain.controls.terms import IMPLEMENTATION_FACTOR
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.terms import (
    Adjustment,
    Catalogue,
    ControlEffect,
    ControlLink,
    Criteria,
    Derivation,
    Dimension,
    Point,
    RiskDraft,
    RiskStatus,
    Scenario,
)
from steward.domain.systems.terms import Facts
from steward.domain.tasks.terms import RiskPressure, Severity
from steward.foundation.core.errors import Conflict, Invalid

MAX_STEPS = 2
LOWEST, HIGHEST = 1, 5
MISSING_BELOW = IMPLEMENTATION_FACTOR[Maturity.IMPLEMENTED]

Considered = Sequence[tuple[Adjustment, bool | None]]


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
    global_verdicts = [(a, a.when.evaluate(facts)) for a in catalogue.global_adjustments]
    drafts: list[RiskDraft] = []
    missing: Counter[str] = Counter()
    undecided = 0
    for scenario in catalogue.scenarios:
        verdict = scenario.applies_when.evaluate(facts)
        if verdict is False:
            continue
        if verdict is None and not assessed:
            undecided += 1
            missing.update(_unknown(scenario, facts))
            continue
        own = [(a, a.when.evaluate(facts)) for a in scenario.adjustments]
        rule = _Reading(catalogue.version, scenario, verdict, facts, [*own, *global_verdicts])
        drafts.append(rule.draft(criteria, controls))
    return Derivation(
        drafts=tuple(drafts),
        undecided=undecided,
        undecided_attributes=tuple(sorted(missing, key=lambda name: (-missing[name], name))),
    )


def _unknown(scenario: Scenario, facts: Facts) -> list[str]:
    """Return the facts that the scenario's condition reads and nobody has given."""
    return sorted(name for name in scenario.applies_when.reads if facts.get(name) is None)


class _Reading:
    """One scenario read against the facts of one system."""

    def __init__(
        self,
        version: str,
        scenario: Scenario,
        verdict: bool | None,  # noqa: FBT001
        facts: Facts,
        considered: Considered,
    ) -> None:
        self.version = version
        self.scenario = scenario
        self.certain = verdict is True
        self.unknown = [] if self.certain else _unknown(scenario, facts)
        self.considered = considered
        self.read = {name: _plain(facts.get(name)) for name in scenario.reads}
        self.steps = (
            _steps(considered, Dimension.LIKELIHOOD),
            _steps(considered, Dimension.CONSEQUENCE),
        )

    def draft(self, criteria: Criteria, controls: Mapping[str, Maturity | None]) -> RiskDraft:
        """Return the proposed risk with its three points."""
        scenario = self.scenario
        inherent = inherent_point(
            criteria,
            _clamped(scenario.likelihood + self.steps[0]),
            _clamped(scenario.impact + self.steps[1]),
        )
        effects = tuple(
            control_effect(link, controls.get(link.control)) for link in scenario.controls
        )
        planned = tuple(_at_least_implemented(effect) for effect in effects)
        current = treated_point(criteria, inherent, effects)
        target = treated_point(criteria, inherent, planned)
        return RiskDraft(
            scenario_id=scenario.id,
            title=scenario.title,
            category=scenario.category,
            cause=scenario.cause,
            event=scenario.event,
            consequence=scenario.consequence,
            certain=self.certain,
            inherent=inherent,
            current=current,
            target=target,
            explanation=self._explanation(inherent, current, target, effects),
            controls=effects,
            fingerprint=self._fingerprint(inherent),
            level_fingerprint=_digest(
                *((p.likelihood, p.consequence, p.level) for p in (inherent, current, target))
            ),
        )

    def _fingerprint(self, inherent: Point) -> str:
        applied = [a.id for a, verdict in self.considered if verdict is True]
        return _digest(
            self.scenario.id,
            self.scenario.digest,
            self.certain,
            inherent.likelihood,
            inherent.consequence,
            applied,
            self.read,
        )

    def _explanation(
        self, inherent: Point, current: Point, target: Point, effects: Sequence[ControlEffect]
    ) -> dict[str, Any]:
        scenario = self.scenario
        return {
            "rule": scenario.id,
            "version": self.version,
            "rule_digest": scenario.digest,
            "condition": scenario.applies_when.text,
            "verdict": True if self.certain else None,
            "certain": self.certain,
            "unknown": self.unknown,
            "facts": self.read,
            "adjustments": [_adjustment_json(a, verdict) for a, verdict in self.considered],
            "inherent": inherent.as_json(),
            "current": current.as_json(),
            "target": target.as_json(),
            "controls": [effect.as_json() for effect in effects],
            "lines": [
                _score_line("likelihood", scenario.likelihood, self.steps[0], inherent.likelihood),
                _score_line("consequence", scenario.impact, self.steps[1], inherent.consequence),
                _point_line("Inherent", inherent),
                *(_effect_line(effect) for effect in effects),
                _point_line("Current", current),
                _point_line("Target, every control named implemented", target),
            ],
        }


def _steps(considered: Considered, dimension: Dimension) -> int:
    total = sum(
        a.delta for a, verdict in considered if verdict is True and a.dimension is dimension
    )
    return max(-MAX_STEPS, min(MAX_STEPS, total))


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
    control: str, effectiveness: float, affects: Any, maturity: Maturity | None, factor: float
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
def _at_least_implemented(effect: ControlEffect) -> ControlEffect:
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


def _plain(value: object) -> Any:
    """Return a fact as a JSON value."""
    if isinstance(value, frozenset | set | tuple | list):
        return sorted(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return value


def _digest(*parts: object) -> str:
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _adjustment_json(adjustment: Adjustment, verdict: bool | None) -> dict[str, Any]:  # noqa: FBT001
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


@lru_cache(maxsize=16384)
def _effect_line(effect: ControlEffect) -> str:
    state = effect.maturity.value if effect.maturity else "not known"
    left = 1.0 - effect.effectiveness * effect.factor
    sides = {"likelihood": "frequency", "impact": "loss", "both": "frequency and loss"}
    return (
        f"{effect.control} ({state}): {sides[effect.affects]} "
        f"× {left:.3g} = 1 − {effect.effectiveness:g} × {effect.factor:g}"
    )


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Say in words what differs between two explanations of the same risk."""
    lines: list[str] = []
    if old.get("rule_digest") != new.get("rule_digest"):
        lines.append(
            f"The rule {new['rule']} itself changed "
            f"(content {old.get('version')} → {new.get('version')})."
        )
    lines += _fact_changes(old.get("facts") or {}, new.get("facts") or {})
    lines += _adjustment_changes(old.get("adjustments") or (), new.get("adjustments") or ())
    if old.get("certain") != new.get("certain"):
        lines.append(
            "The rule now applies for certain."
            if new.get("certain")
            else "It is no longer certain that the rule applies."
        )
    lines += _control_changes(old.get("controls") or (), new.get("controls") or ())
    for name in ("inherent", "current", "target"):
        lines += _point_changes(name, old.get(name) or {}, new.get(name) or {})
    return tuple(lines)


def _fact_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} was {_word(old.get(name))}, is now {_word(new.get(name))}."
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def _word(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "empty"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value) or "empty"


def _adjustment_changes(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> list[str]:
    before = {a["id"]: a for a in old if a["applied"]}
    after = {a["id"]: a for a in new if a["applied"]}
    ended = [
        f"No longer applies: {_adjustment_words(before[key])}." for key in before.keys() - after
    ]
    begun = [f"Now applies: {_adjustment_words(after[key])}." for key in after.keys() - before]
    return sorted(ended) + sorted(begun)


def _adjustment_words(adjustment: Mapping[str, Any]) -> str:
    cause = str(adjustment.get("reason") or adjustment["when"]).rstrip(".")
    return f"{adjustment['dimension']} {adjustment['delta']:+d} ({cause})"


def _control_changes(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> list[str]:
    before = {c["control"]: c["maturity"] for c in old}
    return [
        f"{c['control']} was {_word(before.get(c['control']))}, is now {_word(c['maturity'])}."
        for c in new
        if before.get(c["control"]) != c["maturity"]
    ]


def _point_changes(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [
        f"{name.capitalize()} {part} went from {old.get(part)} to {new.get(part)}."
        for part in ("likelihood", "consequence", "level")
        if old.get(part) != new.get(part)
    ]


def check_accept(status: RiskStatus | str) -> RiskStatus:
    """Return the status after a person accepts the proposal as it stands.

    Raises:
        Conflict: The rules no longer propose the risk.
    """
    return _decided(status, RiskStatus.ACCEPTED)


def check_edit(status: RiskStatus | str, likelihood: int, consequence: int) -> RiskStatus:
    """Return the status after a person replaces the scores.

    Raises:
        Conflict: The rules no longer propose the risk.
        Invalid: A score is not between 1 and 5.
    """
    for name, score in (("likelihood", likelihood), ("consequence", consequence)):
        if not LOWEST <= score <= HIGHEST:
            raise Invalid(f"{score} is not a score; choose a number from 1 to 5", place=name)
    return _decided(status, RiskStatus.EDITED)


def check_dismiss(status: RiskStatus | str, reason: str) -> RiskStatus:
    """Return the status after a person sets the proposal aside.

    Raises:
        Conflict: The rules no longer propose the risk.
        Invalid: The reason is missing.
    """
    if not reason.strip():
        raise Invalid("Say why this risk does not concern you; an auditor will ask", place="reason")
    return _decided(status, RiskStatus.DISMISSED)


def check_reopen(status: RiskStatus | str) -> RiskStatus:
    """Return the status after a person takes a decision back.

    Raises:
        Conflict: Nothing was decided.
    """
    if RiskStatus(status) in {RiskStatus.PROPOSED, RiskStatus.WITHDRAWN}:
        raise Conflict("Nothing was decided about this risk, so there is nothing to reopen")
    return RiskStatus.PROPOSED


def _decided(status: RiskStatus | str, decision: RiskStatus) -> RiskStatus:
    if RiskStatus(status) is RiskStatus.WITHDRAWN:
        raise Conflict("The rules no longer propose this risk; there is nothing to decide")
    return decision


def status_after(status: RiskStatus | str, *, proposed: bool) -> RiskStatus:
    """Return the status after a new derivation, which never overrules a person's decision."""
    now = RiskStatus(status)
    if proposed:
        return RiskStatus.PROPOSED if now is RiskStatus.WITHDRAWN else now
    return RiskStatus.WITHDRAWN if now is RiskStatus.PROPOSED else now


def is_stale(status: RiskStatus | str, decided_fingerprint: str, fingerprint: str | None) -> bool:
    """Return whether a decision was made on something else than the rules say now.

    ``fingerprint`` is None when the rules no longer propose the risk.
    """
    if RiskStatus(status) in {RiskStatus.PROPOSED, RiskStatus.WITHDRAWN}:
        return False
    return decided_fingerprint != fingerprint


def control_pressures(
    risks: Iterable[tuple[str, RiskDraft]], criteria: Criteria
) -> tuple[RiskPressure, ...]:
    """Return what each missing control would take off the risks above appetite, greatest first.

    Args:
        risks: Reference to show (such as RISK-0007) and draft; leave dismissed ones out.
        criteria: The organisation's criteria.
    """
    found: defaultdict[str, list[tuple[Severity, float, str]]] = defaultdict(list)
    for reference, draft in risks:
        if not criteria.is_above_appetite(draft.current.level):
            continue
        severity = Severity(draft.current.level.value)
        for effect in draft.controls:
            if effect.factor < MISSING_BELOW:
                relief = _relief(draft.current, effect)
                found[effect.control].append((severity, relief, reference))
    pressures = [_pressure(control, rows) for control, rows in found.items()]
    return tuple(sorted(pressures, key=lambda p: (-p.relief, p.control)))


def _relief(current: Point, effect: ControlEffect) -> float:
    """Return the expected yearly loss index that implementing one more control removes."""
    better = _at_least_implemented(effect)
    share = (better.frequency_factor * better.loss_factor) / (
        effect.frequency_factor * effect.loss_factor
    )
    return current.expected_loss * (1.0 - share)


def _pressure(control: str, rows: Sequence[tuple[Severity, float, str]]) -> RiskPressure:
    ordered = sorted(rows, key=lambda row: (-row[0].rank, -row[1], row[2]))
    return RiskPressure(
        control=control,
        severity=ordered[0][0],
        relief=sum(row[1] for row in ordered),
        references=tuple(row[2] for row in ordered),
    )
