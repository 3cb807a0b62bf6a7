"""Findings that answers of a questionnaire drafted, and what was raised from them."""

from uuid import UUID

from steward.domain.findings.models import Finding
from steward.domain.findings.queries.register import findings_of_origins
from steward.domain.questionnaires.models import Finding as DraftedFinding
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import findings_of
from steward.foundation.core.actor import Actor


def drafted_finding(actor: Actor, key: UUID) -> DraftedFinding:
    """Return a finding of a questionnaire with its run and system.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = DraftedFinding.objects.get_queryset().select_related("run__system")
    return rows.one(actor, key)


def origin_of(drafted: DraftedFinding) -> str:
    """Return the cause as which a finding of a questionnaire is raised."""
    return f"questionnaire-finding:{drafted.pk}"


def raised_from(actor: Actor, run: Run) -> dict[UUID, Finding]:
    """Return key of a finding of a run → what was raised from it, for those that were."""
    drafted = {origin_of(item): item.pk for item in findings_of(actor, run)}
    found = findings_of_origins(actor, drafted)
    return {drafted[origin]: row for origin, row in found.items()}
