"""How healthy a control is, from the results of the checks that speak for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steward.domain.monitoring.terms import CheckOutcome, CheckSeverity, Strength

LOSS: Mapping[CheckOutcome, float] = {
    CheckOutcome.FAIL: 1.0,
    CheckOutcome.STALE: 0.5,
    CheckOutcome.WARN: 0.25,
    CheckOutcome.UNKNOWN: 0.25,
}
"""What an outcome takes away; a pass and what does not apply take nothing."""
WEIGHT: Mapping[CheckSeverity, float] = {
    CheckSeverity.HIGH: 1.0,
    CheckSeverity.MEDIUM: 0.6,
    CheckSeverity.LOW: 0.3,
}
FORCE: Mapping[Strength, float] = {
    Strength.PROVES: 1.0,
    Strength.SUPPORTS: 0.7,
    Strength.INDICATES: 0.4,
}
RED, AMBER = 0.5, 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaks:
    """A result that speaks for a control, with the strength of the link."""

    check: str
    record: str
    outcome: CheckOutcome
    severity: CheckSeverity
    strength: Strength

    @property
    def loss(self) -> float:
        """Return what it takes off the control's health, 0 to 1."""
        return LOSS.get(self.outcome, 0.0) * WEIGHT[self.severity] * FORCE[self.strength]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The health of a control, 0 (nothing of its effect) to 1 (all of it), and what decides it."""

    share: float
    worst: Speaks | None
    watched: int
    passed: int

    @property
    def colour(self) -> str:
        """Return green, amber or red."""
        if self.share < RED:
            return "red"
        return "amber" if self.share < AMBER else "green"

    @property
    def words(self) -> str:
        """Return how it stands in words."""
        return {"green": "Healthy", "amber": "Weakened", "red": "Failing"}[self.colour]


def health_of(results: Iterable[Speaks]) -> Health | None:
    """Return the health of a control from all results that speak for it; None where none does.

    A control is as healthy as its worst result says: one minus the largest of
    loss × weight of the severity × force of the link. Nothing that passes makes up for what fails,
    so more checks never hide one. Source: own; ISO/IEC 42001:2023, 9.1 asks for a method.
    """
    found = [item for item in results if item.outcome is not CheckOutcome.NOT_APPLICABLE]
    if not found:
        return None
    worst = max(found, key=lambda item: (item.loss, item.check, item.record))
    return Health(
        share=round(1.0 - worst.loss, 4),
        worst=worst if worst.loss else None,
        watched=len(found),
        passed=sum(1 for item in found if item.outcome is CheckOutcome.PASS),
    )
