"""The fact model: every kind of record that a rule may be about, with what is known of it."""

from steward.domain.lint.facts.organisation import FACTS_OF_ORGANISATION
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.facts.system import FACTS_OF_SYSTEMS

__all__ = ["FACTS", "FactSource"]

FACTS: tuple[FactSource, ...] = (FACTS_OF_ORGANISATION, FACTS_OF_SYSTEMS)
