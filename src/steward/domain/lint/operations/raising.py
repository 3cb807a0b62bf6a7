"""A result becomes a finding, once."""

from django.db import transaction

from steward.domain.findings.models import Finding
from steward.domain.findings.operations.raising import raise_finding
from steward.domain.findings.policy import RAISE_FINDING
from steward.domain.findings.terms.drafts import FindingDraft
from steward.domain.lint.models import LintResult
from steward.domain.lint.queries.findings import origin_of
from steward.domain.lint.rules.evaluating import facts_on, in_words, on_day
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict


@transaction.atomic
def raise_from_result(*, actor: Actor, result: LintResult) -> Finding:
    """Raise a finding of what a rule found; a result that came back may be raised anew.

    Source: ISO/IEC 42001:2023, 10.2.

    Raises:
        NotAllowed: The actor may not raise findings.
        Conflict: It is gone, or was raised already; the message names the finding.
    """
    require(actor, RAISE_FINDING)
    if not result.stands:
        raise Conflict("The record no longer gives cause; there is nothing to raise.")
    read = "; ".join(
        f"{name} {in_words(value)}" for name, value in facts_on(result.read, actor.today).items()
    )
    why = on_day(result.reason, result.read, actor.today)
    draft = FindingDraft(
        grade=result.severity,
        statement=f"{result.title}: {result.record_label}. {why}",
        requirement=result.clauses[0],
        evidence=f"Audit lint, {result.rule}, on {actor.today.isoformat()}. Read: {read}.",
        source=result.as_subject(),
        origin=origin_of(result),
        subjects=(result.record,),
    )
    return raise_finding(actor=actor, draft=draft)
