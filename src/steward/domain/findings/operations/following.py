"""Let a risk be looked at again because of a finding; note what followed elsewhere."""

from datetime import timedelta

from django.db import transaction

from steward.domain.findings.events import ConsequenceDrawn
from steward.domain.findings.models import Finding
from steward.domain.findings.operations.keeping import held
from steward.domain.findings.policy import EDIT_FINDING
from steward.domain.findings.rules.drafting import needed
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.reviewing import ask_reviews, schedule_review
from steward.domain.risks.policy import EDIT_RISK
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.journal.operations import record

SOON = timedelta(days=1)


@transaction.atomic
def ask_risk_review(*, actor: Actor, finding: Finding, risk: Risk, reason: str) -> Risk:
    """Have a risk looked at again tomorrow: what was found speaks against what it rests on.

    Source: ISO/IEC 42001:2023, 8.2 and 10.2: changes to the management system where needed.

    Raises:
        NotAllowed: The actor may not bring the finding forward.
        Conflict: The risk is not in the register.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_FINDING, finding)
    row = held(actor, finding)
    words = needed(reason, "reason", "Say what the finding means for the risk.")
    ruled = by_rule(actor, EDIT_RISK)
    kept = schedule_review(actor=ruled, risk=risk, review_on=actor.today + SOON)
    ask_reviews(actor=ruled)
    note_consequence(actor=actor, finding=row, what=f"asked to review {risk.reference}", why=words)
    return kept


@transaction.atomic
def note_consequence(*, actor: Actor, finding: Finding, what: str, why: str) -> None:
    """Note in the history of a finding what followed from it elsewhere.

    Raises:
        NotAllowed: The actor may not bring the finding forward.
    """
    require(actor, EDIT_FINDING, finding)
    record(actor, ConsequenceDrawn(subject=finding.as_subject(), what=what, reason=why))
