"""Figures that Steward itself knows, by which objectives can be measured without a person."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import TruncDate

from steward.domain.assessments.queries import assessments_visible_to
from steward.domain.assessments.terms.scales import State as ImpactState
from steward.domain.controls.queries import standings
from steward.domain.frameworks.terms import Maturity
from steward.domain.questionnaires.queries import OPEN as BEING_ANSWERED
from steward.domain.questionnaires.queries import runs_visible_to
from steward.domain.risks.queries import LIVE, current_criteria, threats
from steward.domain.risks.queries.keeping import IN_REGISTER
from steward.domain.risks.queries.treatments import treatments_visible_to
from steward.domain.risks.terms import Level
from steward.domain.soa.queries import decisions_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor

YEAR_DAYS = 365
OPERATING = (Maturity.IMPLEMENTED, Maturity.MEASURED)
RUNNING = ("planned", "approved")


def figure_now(actor: Actor, key: str) -> float | None:
    """Return a figure as the records stand; None where there is nothing to take a share of."""
    return READ[key](actor)


def _share(part: int, whole: int) -> float | None:
    return None if whole == 0 else round(100 * part / whole, 1)


def risks_above_appetite(actor: Actor) -> float:
    """Return how many live risks stand above the appetite today."""
    criteria = current_criteria(actor)
    above = [level.value for level in Level if criteria.is_above_appetite(level)]
    return threats(actor).filter(status__in=LIVE, current_level__in=above).count()


def controls_operating(actor: Actor) -> float | None:
    """Return the share of controls of Annex A, as far as applicable, that are in operation."""
    excluded = set(
        decisions_visible_to(actor).filter(applicable=False).values_list("control", flat=True)
    )
    found = [
        item
        for item in standings(actor)
        if item.requirement.id.startswith("A.") and item.requirement.id not in excluded
    ]
    operating = [item for item in found if item.state.maturity in OPERATING]
    return _share(len(operating), len(found))


def tasks_overdue(actor: Actor) -> float:
    """Return how many open tasks are past their day."""
    return tasks_visible_to(actor).filter(status__in=OPEN, due_on__lt=actor.today).count()


def tasks_in_time(actor: Actor) -> float | None:
    """Return the share of the tasks done within a year that were done by their day."""
    since = actor.now - timedelta(days=YEAR_DAYS)
    done = tasks_visible_to(actor).filter(status="done", closed_at__gte=since, due_on__isnull=False)
    in_time = done.annotate(day=TruncDate("closed_at")).filter(day__lte=F("due_on"))
    return _share(in_time.count(), done.count())


def systems_assessed(actor: Actor) -> float | None:
    """Return the share of AI systems whose approved impact assessment is not overdue."""
    assessed = assessments_visible_to(actor).filter(
        state=ImpactState.APPROVED.value,
        next_review_on__gte=actor.today,
        system__archived_at=None,
    )
    return _share(assessed.count(), systems_visible_to(actor).count())


def treatments_overdue(actor: Actor) -> float:
    """Return how many planned or approved treatments are past their day."""
    rows = treatments_visible_to(actor).filter(status__in=RUNNING, due_on__lt=actor.today)
    return rows.count()


def risks_reviewed(actor: Actor) -> float | None:
    """Return the share of the register whose day of review has not passed."""
    rows = threats(actor).filter(status__in=IN_REGISTER)
    return _share(rows.filter(review_on__gte=actor.today).count(), rows.count())


def questionnaires_overdue(actor: Actor) -> float:
    """Return how many questionnaires are being answered past their day."""
    rows = runs_visible_to(actor).filter(status__in=BEING_ANSWERED, due_on__lt=actor.today)
    return rows.count()


READ: Mapping[str, Callable[[Actor], float | None]] = {
    "risks_above_appetite": risks_above_appetite,
    "controls_operating": controls_operating,
    "tasks_overdue": tasks_overdue,
    "tasks_in_time": tasks_in_time,
    "systems_assessed": systems_assessed,
    "treatments_overdue": treatments_overdue,
    "risks_reviewed": risks_reviewed,
    "questionnaires_overdue": questionnaires_overdue,
}
