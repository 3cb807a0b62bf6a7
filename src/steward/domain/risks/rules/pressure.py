"""What missing controls cost: the reason for which tasks come first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from steward.domain.risks.rules.derivation import MISSING_BELOW, at_least_implemented
from steward.domain.risks.rules.drafts import RiskDraft
from steward.domain.risks.rules.judging import PressedRisk
from steward.domain.risks.terms import ControlEffect, Criteria, Point
from steward.domain.tasks.terms import RiskPressure, Severity


def control_pressures(
    risks: Iterable[tuple[str, RiskDraft | PressedRisk]], criteria: Criteria
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
    better = at_least_implemented(effect)
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
