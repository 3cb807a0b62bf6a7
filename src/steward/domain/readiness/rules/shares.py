"""The shares by which readiness is reckoned: what a status fulfils, and what evidence bears."""

from collections.abc import Mapping

from steward.domain.frameworks.terms import Maturity
from steward.domain.readiness.terms import Assurance

FULFILMENT: Mapping[Maturity, float] = {
    Maturity.NONE: 0.0,
    Maturity.PARTIAL: 0.3,
    Maturity.DEFINED: 0.6,
    Maturity.IMPLEMENTED: 1.0,
    Maturity.MEASURED: 1.0,
}
PROVEN_SHARE: Mapping[Assurance, float] = {
    Assurance.STATEMENT: 0.5,
    Assurance.DOCUMENT: 0.7,
    Assurance.EXPORT: 0.85,
    Assurance.COLLECTED: 0.95,
    Assurance.SIGNED: 1.0,
}
WIDELY = 0.8
"""A group has the assurance that at least this part of its requirements reaches."""
