"""What home counts of an organisation, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, QuerySet, Subquery
from django.db.models.functions import Coalesce

from steward.domain.questionnaires.queries import READINESS, runs_visible_to
from steward.domain.soa.queries import statements_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many AI systems there are, and are assessed; how many tasks are overdue; what is done."""

    systems: int
    assessed: int
    overdue: int
    checked: bool
    frozen: bool
    appetite: str


def counts_of(actor: Actor) -> Counts:
    """Return the counts of the actor's organisation.

    Raises:
        NotFound: It is gone.
    """
    systems = systems_visible_to(actor)
    overdue = tasks_visible_to(actor).filter(status__in=OPEN, due_on__lt=actor.today)
    checks = runs_visible_to(actor).filter(questionnaire=READINESS, status="submitted")
    counted = (
        Organisation.objects.filter(pk=actor.organisation_id)
        .annotate(
            systems=_count(systems),
            assessed=_count(systems.exclude(assessed_on=None)),
            overdue=_count(overdue),
            checked=Exists(checks),
            frozen=Exists(statements_visible_to(actor)),
        )
        .values("systems", "assessed", "overdue", "checked", "frozen", "appetite")
        .first()
    )
    if counted is None:
        raise NotFound("There is no such organisation.")
    return Counts(**counted)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("organisation_id").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted), 0)
