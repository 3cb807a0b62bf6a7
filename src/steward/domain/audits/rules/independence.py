"""Nobody audits what is their own (ISO/IEC 42001, 9.2.2; ISO 19011, 4 e)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

AREAS: Mapping[str, tuple[str, ...]] = {
    "system": ("8.1", "A.4", "A.6", "A.7", "A.8", "A.9"),
    "risk": ("6.1.1", "6.1.2", "6.1.3", "8.2", "8.3"),
    "treatment": ("6.1.3", "8.3"),
    "assessment": ("6.1.2", "8.2"),
    "acceptance": ("6.1.3", "8.3"),
    "impact_assessment": ("6.1.4", "8.4", "A.5"),
    "classification": ("4.1", "6.1.4", "A.5"),
    "soa_decision": ("6.1.3",),
    "statement": ("6.1.3",),
    "risk_criteria": ("6.1.1", "6.1.2"),
    "programme": ("9.2",),
}
"""Kind of a record -> what of the standard somebody would audit who audits work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What somebody did with a record that lies in the audited scope and period.

    ``requirements`` are those that the record names itself, beside the area of its kind.
    """

    person: str
    kind: str
    record: str
    label: str
    did: str
    requirements: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the parts of the standard on which the record bears."""
        return (*AREAS.get(self.kind, ()), *self.requirements)


def covers(area: str, requirement: str) -> bool:
    """Say whether a requirement is an area, or lies below it: A.6 covers A.6.2.4, not A.60."""
    return requirement == area or requirement.startswith(f"{area}.")


def touches(tie: Tie, requirement: str) -> bool:
    """Say whether a tie stands against auditing a requirement.

    A tie to a part of a clause stands against the whole clause too.
    """
    return any(covers(area, requirement) or covers(requirement, area) for area in tie.areas)


def conflicts(ties: Iterable[Tie], person: str, requirement: str) -> tuple[Tie, ...]:
    """Return what stands against a person auditing a requirement."""
    if not person:
        return ()
    return tuple(tie for tie in ties if tie.person == person and touches(tie, requirement))


def conflicts_with_record(ties: Iterable[Tie], person: str, record: str) -> tuple[Tie, ...]:
    """Return what stands against a person looking at one record of a sample."""
    return tuple(tie for tie in ties if tie.person == person and tie.record == record)


def refusal(name: str, found: Sequence[Tie], what: str) -> str:
    """Return why somebody does not audit something, with the first records by name."""
    first = "; ".join(f"{tie.did} {tie.label}" for tie in found[:3])
    more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
    return f"{name} cannot audit {what}: {first}{more}. Give it to another auditor."
