"""How ready the organisation is, what to do next, and what is counted on the way."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, QuerySet, Subquery
from django.db.models.functions import Coalesce

from steward.domain.controls.queries import (
    KnownControls,
    action_plan_key,
    action_plan_of,
    known_controls,
)
from steward.domain.frameworks.queries import framework, iso_42001, iso_42001_key
from steward.domain.frameworks.rules import titles
from steward.domain.impacts.queries import standings_visible_to
from steward.domain.questionnaires.queries import READINESS, current_template, runs_visible_to
from steward.domain.questionnaires.rules import blocking_requirements
from steward.domain.readiness.rules import parts_of, readiness, requirement_states
from steward.domain.readiness.terms import Part, Readiness, RequirementState
from steward.domain.soa.queries import decisions_visible_to, statements_visible_to
from steward.domain.systems.queries import systems_visible_to
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Organisation


def excluded_controls(actor: Actor) -> frozenset[str]:
    """Return the controls that people decided not to apply."""
    rows = decisions_visible_to(actor).filter(applicable=False)
    return frozenset(rows.values_list("control", flat=True))


def current_readiness(actor: Actor) -> Readiness:
    """Return the readiness of the organisation as a range, per clause and overall."""
    return explained_readiness(actor)[0]


def explained_readiness(
    actor: Actor,
    known: KnownControls | None = None,
    excluded: frozenset[str] | None = None,
) -> tuple[Readiness, tuple[Part, ...]]:
    """Return the readiness with the parts from which it is reckoned."""
    found = known or known_controls(actor)
    states = requirement_states(
        iso_42001(),
        found.states,
        blocking=blocking_requirements(current_template(READINESS)[1]),
        excluded=excluded_controls(actor) if excluded is None else excluded,
    )
    reckoned = _reckoned(tuple(states), action_plan_key(), iso_42001_key(), found.done)
    return reckoned, parts_of(states, {name: item.origin for name, item in found.states.items()})


@lru_cache(maxsize=64)
def _reckoned(
    states: tuple[RequirementState, ...], plan: UUID, of: UUID, done: frozenset[str]
) -> Readiness:
    """Reckon once for equal states: the result follows from what is given here alone."""
    return readiness(states, action_plan_of(plan), titles(framework(of)), done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many AI systems there are, and are assessed; how many tasks are overdue; what is done.

    ``facts_changed`` are systems whose facts stand otherwise than when they were classified.
    """

    systems: int
    assessed: int
    overdue: int
    facts_changed: int
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
            facts_changed=_count(standings_visible_to(actor).filter(facts_changed=True)),
            checked=Exists(checks),
            frozen=Exists(statements_visible_to(actor)),
        )
        .values(*Counts.__slots__)
        .first()
    )
    if counted is None:
        raise NotFound("There is no such organisation.")
    return Counts(**counted)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("organisation_id").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted), 0)
