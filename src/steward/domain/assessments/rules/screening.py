"""Which sensitive and restricted uses a system has, and what that demands of a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steward.domain.assessments.terms.scales import Decision
from steward.domain.assessments.terms.sensitive import USES, SensitiveUse
from steward.domain.systems.rules import facts_from_json
from steward.foundation.core.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A use that is at hand, or that the facts known do not exclude."""

    use: SensitiveUse
    is_certain: bool
    unknown: tuple[str, ...] = ()


def screen(facts: Mapping[str, Any]) -> tuple[Screened, ...]:
    """Return the uses that hold or are not excluded, in the declared order."""
    known = facts_from_json(facts)
    found: list[Screened] = []
    for use in USES:
        verdict = use.when.evaluate(known)
        if verdict is not False:
            missing = tuple(sorted(name for name in use.when.reads if known.get(name) is None))
            found.append(Screened(use=use, is_certain=verdict is True, unknown=missing))
    return tuple(found)


def needs_second_signature(screened: tuple[Screened, ...]) -> bool:
    """Say whether a second person signs: some sensitive use is at hand or not excluded."""
    return bool(screened)


def check_decision(decision: str, conditions: str, screened: tuple[Screened, ...]) -> Decision:
    """Return the decision if the uses of the system permit it.

    Raises:
        Invalid: There is no such decision, conditions are missing, or a restricted use is at hand
            or not excluded and the decision is to go on without conditions.
    """
    if decision not in tuple(Decision):
        raise Invalid(f"Choose one of {', '.join(Decision)}.", place="decision")
    held = [item for item in screened if item.use.is_restricted]
    if decision == Decision.GO and held:
        first = held[0]
        ground = (
            "is at hand"
            if first.is_certain
            else f"is not excluded while {', '.join(first.unknown)} is not known"
        )
        raise Invalid(
            f"“{first.use.title}” {ground}: choose to go on with measures, to restrict or to stop.",
            place="decision",
        )
    if decision in (Decision.MEASURES, Decision.RESTRICT) and not conditions.strip():
        raise Invalid("Say which measures or limits the decision depends on.", place="conditions")
    return Decision(decision)
