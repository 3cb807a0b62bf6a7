"""A result of audit lint as a flow approves that it is waived."""

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.lint.models import LintResult
from steward.domain.lint.queries.owners import answering_for
from steward.foundation.core.actor import Actor


def as_approvable(actor: Actor, result: LintResult) -> Approvable:
    """Return what is waived; whoever answers for the record counts as its author."""
    content = {
        "rule": result.rule,
        "record": str(result.record_id),
        "severity": result.severity,
        "read": result.read,
    }
    authors = answering_for(actor, result.kind, result.record_id)
    return Approvable(subject=result.as_subject(), content=digest(content), authors=authors)


def why_not_yet(result: LintResult) -> str:
    """Return why nobody can be asked to approve its waiver; empty where they can."""
    return "" if result.is_open else "It is waived or gone already."
