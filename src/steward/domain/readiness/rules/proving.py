"""What evidence is worth for a requirement: its level, its coverage and its age.

A statement alone bears the share of L0. Evidence adds the rest up to the share of its level, times
two factors: the coverage (how much of what is asked for it covers, 0 to 1) and the freshness, which
is 1 while it holds and halves with every half-life after that. The level that is left falls by one
with every half-life begun, and is L0 below the coverage `COVERED`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from steward.domain.readiness.rules.shares import PROVEN_SHARE, WIDELY
from steward.domain.readiness.terms import Assurance
from steward.domain.readiness.terms.kinds import KINDS
from steward.domain.readiness.terms.proofs import DOCUMENT, Evidence, Proof, RecordKind

COVERED = WIDELY
"""Evidence that covers less of what is asked for leaves the level at a statement."""
OF_REQUIREMENT: Mapping[str, tuple[RecordKind, ...]] = {
    name: tuple(kind for kind in KINDS.values() if name in kind.requirements)
    for name in dict.fromkeys(name for kind in KINDS.values() for name in kind.requirements)
}
"""Requirement → the kinds of record that prove it, besides what itself names what it proves."""


def freshness(days_over: int, half_life: int) -> float:
    """Return what is left of evidence some days after it stopped to hold, from 1 down to 0."""
    return 1.0 if days_over <= 0 else 0.5 ** (days_over / half_life)


def held_until(kind: RecordKind, evidence: Evidence) -> date | None:
    """Return the last day on which evidence holds in full; None where no day ends it."""
    if evidence.until is not None or evidence.on is None:
        return evidence.until
    return evidence.on + timedelta(days=kind.period)


def proof_of(kind: RecordKind, evidence: Evidence, today: date) -> Proof:
    """Return what evidence is worth on a day, with the reason."""
    until = held_until(kind, evidence)
    over = 0 if until is None else (today - until).days
    fresh = freshness(over, kind.half_life)
    coverage = min(evidence.covered / evidence.needed, 1.0) if evidence.needed else 0.0
    if evidence.whole is False:
        coverage = 0.0
    base = PROVEN_SHARE[Assurance.STATEMENT]
    borne = base + (PROVEN_SHARE[kind.level] - base) * fresh * coverage
    left = kind.level.rank - (ceil(over / kind.half_life) if over > 0 else 0)
    rank = max(left, 0) if coverage >= COVERED else 0
    return Proof(
        kind=kind.name,
        title=kind.title,
        label=evidence.label,
        key=evidence.key,
        claimed=kind.level,
        level=tuple(Assurance)[rank],
        borne=borne,
        freshness=fresh,
        coverage=coverage,
        why=_why(evidence, until, over),
    )


def _why(evidence: Evidence, until: date | None, over: int) -> str:
    if evidence.whole is False:
        return "what was frozen has another SHA-256 now, so it proves nothing"
    said = [] if evidence.needed == 1 else [f"{evidence.covered} of {evidence.needed}"]
    if evidence.whole:
        said.append("its SHA-256 is unchanged")
    if until is not None:
        day = f"{until.day} {until:%b %Y}"
        said.append(f"held until {day}; less with every day since" if over > 0 else f"to {day}")
    return ", ".join(said) or "holds while it stands"


def proofs_of(
    requirement: str,
    evidence: Mapping[str, Evidence],
    named: Mapping[str, Sequence[Evidence]],
    today: date,
) -> tuple[Proof, ...]:
    """Return what proves a requirement, the best first.

    Args:
        requirement: The requirement.
        evidence: What there is of each kind of record.
        named: Requirement → what names it: the document in force that holds longest, and of each
            level the item of evidence that is fresh for longest.
        today: The day.
    """
    found = [
        proof_of(kind, evidence[kind.name], today)
        for kind in OF_REQUIREMENT.get(requirement, ())
        if kind.name in evidence
    ]
    found += [proof_of(KINDS[item.kind], item, today) for item in named.get(requirement, ())]
    worth = (proof for proof in found if proof.coverage > 0)
    return tuple(sorted(worth, key=lambda proof: (-proof.borne, -proof.level.rank, proof.kind)))


def missing_kinds(requirement: str, borne: float) -> tuple[RecordKind, ...]:
    """Return the kinds that would bear more than is borne, the most worth per day first."""
    kinds = (*OF_REQUIREMENT.get(requirement, ()), KINDS[DOCUMENT])
    better = [kind for kind in kinds if PROVEN_SHARE[kind.level] > borne + 1e-9]

    def worth(kind: RecordKind) -> float:
        return (PROVEN_SHARE[kind.level] - borne) / kind.effort_days

    return tuple(sorted(better, key=lambda kind: (-worth(kind), kind.name)))


def best_level(proofs: Iterable[Proof]) -> Assurance:
    """Return the highest level that is left; a statement where nothing proves."""
    levels = [proof.level for proof in proofs]
    return max(levels, key=lambda level: level.rank, default=Assurance.STATEMENT)
