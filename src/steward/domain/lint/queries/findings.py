"""Which finding a result was raised as."""

from steward.domain.findings.models import Finding
from steward.domain.findings.queries.register import finding_of_origin
from steward.domain.lint.models import LintResult
from steward.foundation.core.actor import Actor


def origin_of(result: LintResult) -> str:
    """Return what names the cause of the finding: rule, record and how often it came."""
    return f"lint:{result.rule}:{result.record_id}:{result.times}"


def finding_of(actor: Actor, result: LintResult) -> Finding | None:
    """Return the finding that was raised of a result as it stands, or None."""
    return finding_of_origin(actor, origin_of(result))
