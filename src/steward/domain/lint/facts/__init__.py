"""The fact model: every kind of record that a rule may be about, with what is known of it."""

from steward.domain.lint.facts.audit import FACTS_OF_AUDITS
from steward.domain.lint.facts.context import (
    FACTS_OF_LAWS,
    FACTS_OF_PARTIES,
    FACTS_OF_PROCESSES,
    FACTS_OF_SCOPE,
)
from steward.domain.lint.facts.control import FACTS_OF_CONTROLS
from steward.domain.lint.facts.document import FACTS_OF_DOCUMENTS
from steward.domain.lint.facts.finding import FACTS_OF_FINDINGS
from steward.domain.lint.facts.function import FACTS_OF_FUNCTIONS, FACTS_OF_WORKERS
from steward.domain.lint.facts.impact_assessment import FACTS_OF_IMPACTS
from steward.domain.lint.facts.incident import FACTS_OF_INCIDENTS
from steward.domain.lint.facts.management_review import FACTS_OF_REVIEWS
from steward.domain.lint.facts.objective import FACTS_OF_OBJECTIVES
from steward.domain.lint.facts.organisation import FACTS_OF_ORGANISATION
from steward.domain.lint.facts.part import FACTS_OF_DATASETS, FACTS_OF_MODELS, FACTS_OF_SUPPLIERS
from steward.domain.lint.facts.policy import FACTS_OF_POLICY
from steward.domain.lint.facts.risk import FACTS_OF_RISKS
from steward.domain.lint.facts.source import FactSource
from steward.domain.lint.facts.statement import FACTS_OF_STATEMENTS
from steward.domain.lint.facts.system import FACTS_OF_SYSTEMS
from steward.domain.lint.facts.treatment import FACTS_OF_TREATMENTS
from steward.domain.lint.facts.work import (
    FACTS_OF_ACTIVITIES,
    FACTS_OF_CAMPAIGNS,
    FACTS_OF_CHANGES,
    FACTS_OF_RUNS,
    FACTS_OF_TASKS,
)

__all__ = ["FACTS", "FactSource"]

FACTS: tuple[FactSource, ...] = (
    FACTS_OF_ORGANISATION,
    *(FACTS_OF_SCOPE, FACTS_OF_LAWS, FACTS_OF_PARTIES, FACTS_OF_PROCESSES),
    *(FACTS_OF_POLICY, FACTS_OF_DOCUMENTS),
    *(FACTS_OF_SYSTEMS, FACTS_OF_IMPACTS, FACTS_OF_MODELS, FACTS_OF_DATASETS, FACTS_OF_SUPPLIERS),
    *(FACTS_OF_RISKS, FACTS_OF_TREATMENTS, FACTS_OF_CONTROLS, FACTS_OF_STATEMENTS),
    *(FACTS_OF_OBJECTIVES, FACTS_OF_CHANGES, FACTS_OF_ACTIVITIES, FACTS_OF_TASKS, FACTS_OF_RUNS),
    *(FACTS_OF_FUNCTIONS, FACTS_OF_WORKERS, FACTS_OF_CAMPAIGNS),
    *(FACTS_OF_AUDITS, FACTS_OF_REVIEWS, FACTS_OF_FINDINGS, FACTS_OF_INCIDENTS),
)
"""Every kind, in the order of the standard."""
