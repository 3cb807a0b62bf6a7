"""What proves a requirement, as people read it, with the door to each record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steward.domain.governance.terms.registers import REGISTERS
from steward.domain.readiness.terms.kinds import KINDS
from steward.domain.readiness.terms.proofs import FILED, Proof
from steward.foundation.core.actor import Actor
from steward.interfaces.web.doors import door_of

LISTS: Mapping[str, str] = {
    **{noun: register.path for noun, register in REGISTERS.items()},
    "document": "/documents/needed",
    "scope": "/scope",
    "risk_criteria": "/risks/criteria",
    "assessment": "/assessments",
    "statement": "/soa",
    "treatment": "/treatments",
    "impact_assessment": "/impact-assessments",
    "objective": "/objectives",
    "measurement": "/objectives",
    "change": "/changes",
    "competence": "/competence",
    "campaign": "/campaigns",
    "communication": "/communication",
    "controlled": "/documents",
    "planned_activity": "/activities",
    "audit_programme": "/audits/programme",
    "audit": "/audits",
    "management_review": "/reviews",
    "improvement": "/findings",
    "nonconformity": "/findings",
    "place": "/notices/place",
    "inventory": "/systems",
    "intended_use": "/systems",
    "dataset": "/datasets",
    "incident": "/incidents",
    **dict.fromkeys(FILED, "/evidence"),
}
"""Kind of record → where such records are made and kept."""
NAMED = ("document", "change", "planned_activity", "audit", "management_review", "incident")
"""Kinds of which the one record is shown, not the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A proof with its door; without one where the actor may not see such records."""

    proof: Proof
    href: str

    @property
    def words(self) -> str:
        """Return what proves."""
        return f"{self.proof.title}: {self.proof.label}" if self.proof.label else self.proof.title

    @property
    def added(self) -> float:
        """Return what it adds to the share of a statement."""
        return self.proof.borne - 0.5


def shown(actor: Actor, proofs: Sequence[Proof]) -> list[Shown]:
    """Return proofs with their doors."""
    return [Shown(proof=proof, href=_door(actor, proof)) for proof in proofs]


def _door(actor: Actor, proof: Proof) -> str:
    if KINDS[proof.kind].permission not in actor.permissions:
        return ""
    if proof.kind in FILED and proof.key is not None:
        return door_of("evidence", proof.key)
    if proof.kind in NAMED and proof.key is not None:
        return door_of(proof.kind, proof.key)
    return LISTS[proof.kind]
