"""Registers, reviews and links; scope; processes, responsibilities, decisions and resources."""

from steward.domain.governance.models.base import Entry, Link, Review
from steward.domain.governance.models.context import Issue, Law, Party, StatedRole
from steward.domain.governance.models.running import (
    Assignment,
    BudgetLine,
    Capacity,
    Decision,
    Duty,
    Flow,
    Process,
    Provision,
    Tool,
)
from steward.domain.governance.models.scope import ScopeItem, ScopeVersion

__all__ = [
    "Assignment",
    "BudgetLine",
    "Capacity",
    "Decision",
    "Duty",
    "Entry",
    "Flow",
    "Issue",
    "Law",
    "Link",
    "Party",
    "Process",
    "Provision",
    "Review",
    "ScopeItem",
    "ScopeVersion",
    "StatedRole",
    "Tool",
]
