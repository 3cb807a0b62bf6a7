"""Whether a version of a system may go into use, as far as checks see."""

from collections.abc import Iterable
from dataclasses import dataclass

from steward.domain.monitoring.terms import CheckOutcome, CheckSeverity

BLOCKING = frozenset(
    {
        (CheckOutcome.FAIL, CheckSeverity.HIGH),
        (CheckOutcome.FAIL, CheckSeverity.MEDIUM),
        (CheckOutcome.STALE, CheckSeverity.HIGH),
    }
)
"""What stops a release; what is unknown stops it through the evaluation that is missing."""
NOT_EVALUATED = "No intact evaluation of version {version} was seen."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A result that is not waived, as the gate reads it."""

    check: str
    title: str
    outcome: CheckOutcome
    severity: CheckSeverity
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVerdict:
    """Go or no go, with every reason against it."""

    go: bool
    reasons: tuple[str, ...]


def gate_verdict(version: str, results: Iterable[Standing], *, is_evaluated: bool) -> GateVerdict:
    """Return whether a version may go into use.

    Source: ISO/IEC 42001:2023, A.6.2.4 and A.6.2.5.

    Args:
        version: The version that is to be deployed.
        results: The results of the system and of what it relies on.
        is_evaluated: Whether an evaluation of this version was seen and is intact.
    """
    reasons = [] if is_evaluated else [NOT_EVALUATED.format(version=version)]
    reasons += [
        f"{item.check} {item.title}: {item.outcome.label.lower()}. {item.reason}"
        for item in sorted(results, key=lambda item: item.check)
        if (item.outcome, item.severity) in BLOCKING
    ]
    return GateVerdict(go=not reasons, reasons=tuple(reasons))
