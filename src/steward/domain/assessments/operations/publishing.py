"""Publish a summary for those concerned, and take it back."""

from django.db import transaction

from steward.domain.assessments.events import ImpactSummaryPublished, ImpactSummaryWithdrawn
from steward.domain.assessments.models import ImpactAssessment, ImpactVersion
from steward.domain.assessments.operations.settling import held
from steward.domain.assessments.policy import APPROVE_IMPACT
from steward.domain.assessments.rules.completing import meaningful
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

LEAST_WORDS, LONGEST = 30, 20_000
PUBLISHED = ["summary", "published_version", "published_by", "published_at"]


@transaction.atomic
def publish_summary(
    *, actor: Actor, assessment: ImpactAssessment, summary: str
) -> ImpactAssessment:
    """Publish a summary of the version in force; publishing again replaces it.

    Source: ISO/IEC 42001:2023, 6.1.4 and A.8.5: results are made available where appropriate.

    Raises:
        NotAllowed: The actor may not decide on impact assessments.
        Conflict: No version was approved yet.
        Invalid: The summary is too short to tell anything, or too long.
    """
    require(actor, APPROVE_IMPACT, assessment)
    row = held(actor, assessment)
    versions = ImpactVersion.objects.visible_to(actor).filter(assessment=row)
    latest = versions.order_by("-number").values_list("number", flat=True).first()
    if latest is None:
        raise Conflict("No version is approved yet; there is nothing to publish.")
    if len(meaningful(summary)) < LEAST_WORDS:
        raise Invalid(f"Tell it in at least {LEAST_WORDS} different words.", place="summary")
    if len(summary) > LONGEST:
        raise Invalid(f"Keep it to {LONGEST:,} characters.", place="summary")
    row.summary, row.published_version = summary.strip(), latest
    row.published_by, row.published_at = actor.label[:200], actor.now
    row.save(update_fields=PUBLISHED)
    record(actor, ImpactSummaryPublished(subject=row.as_subject(), version=latest))
    return row


@transaction.atomic
def withdraw_summary(
    *, actor: Actor, assessment: ImpactAssessment, reason: str
) -> ImpactAssessment:
    """Take the published summary back; its text is kept to be published again.

    Raises:
        NotAllowed: The actor may not decide on impact assessments.
        Invalid: The reason is missing.
        Conflict: Nothing is published.
    """
    require(actor, APPROVE_IMPACT, assessment)
    row = held(actor, assessment)
    if row.published_at is None:
        raise Conflict("Nothing is published.")
    if not reason.strip():
        raise Invalid("Say why; an auditor will ask.", place="reason")
    row.published_version, row.published_by, row.published_at = None, "", None
    row.save(update_fields=PUBLISHED)
    record(actor, ImpactSummaryWithdrawn(subject=row.as_subject(), reason=reason.strip()))
    return row
