"""Items of evidence with versions, attestations, links and texts; requests; settled half-lives."""

from steward.domain.evidence.models.asking import EvidenceAsk, HalfLife
from steward.domain.evidence.models.item import EvidenceItem, EvidenceLink
from steward.domain.evidence.models.version import (
    Attestation,
    EvidenceText,
    EvidenceVersion,
    EvidenceWord,
)

__all__ = [
    "Attestation",
    "EvidenceAsk",
    "EvidenceItem",
    "EvidenceLink",
    "EvidenceText",
    "EvidenceVersion",
    "EvidenceWord",
    "HalfLife",
]
