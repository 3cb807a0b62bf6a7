"""The improvement log, and what findings say together."""

from django.db.models import QuerySet

from steward.domain.findings.models import Finding
from steward.domain.findings.queries.register import findings_with_standing
from steward.domain.findings.rules.trends import Told, Trends, trends
from steward.domain.findings.terms.grades import Grade
from steward.domain.findings.terms.states import FindingState
from steward.domain.frameworks.rules import clause_of
from steward.foundation.core.actor import Actor

IMPROVEMENTS = (Grade.OBSERVATION.value, Grade.OPPORTUNITY.value)
MOST = 10_000


def improvements(actor: Actor) -> QuerySet[Finding]:
    """Return observations and opportunities from any source, with decision and result."""
    return findings_with_standing(actor).filter(grade__in=IMPROVEMENTS)


def trends_of(actor: Actor) -> Trends:
    """Return what the findings say together; withdrawn ones are left out."""
    rows = Finding.objects.visible_to(actor).exclude(state=FindingState.WITHDRAWN.value)
    fields = ("grade", "requirement", "source_kind", "category", "found_on", "closed_on")
    return trends(
        [
            Told(
                grade=str(grade),
                clause=clause_of(str(requirement)) if requirement else "",
                source=str(kind),
                category=str(category),
                found_on=found_on,
                closed_on=closed_on,
            )
            for grade, requirement, kind, category, found_on, closed_on in rows.order_by(
                "-number"
            ).values_list(*fields)[:MOST]
        ],
        actor.today,
    )
