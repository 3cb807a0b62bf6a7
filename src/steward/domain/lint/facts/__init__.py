"""The facts that rules may read: one file for each kind of record."""

from steward.domain.lint.facts import system
from steward.domain.lint.facts.source import FactSource

FACTS: tuple[FactSource, ...] = (system.SOURCE,)
