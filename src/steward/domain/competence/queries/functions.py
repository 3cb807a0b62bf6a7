"""Read functions, holders and where they stand against what is required."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from steward.domain.competence.models import (
    AimsFunction,
    CompetenceAssessment,
    GapAction,
    Holding,
    RequiredCompetence,
    Worker,
)
from steward.domain.competence.rules.gaps import standing_of
from steward.domain.competence.terms.functions import (
    LIVE_STATES,
    ActionState,
    ProposedFunction,
    Standing,
)
from steward.domain.frameworks.queries import current_resource, resource_body
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import current_members
from steward.foundation.tenancy.models import OwnedQuerySet

MOST_PAIRS = 20_000


@lru_cache(maxsize=8)
def _proposed(key: UUID) -> tuple[ProposedFunction, ...]:
    return tuple(ProposedFunction.from_body(raw) for raw in resource_body(key)["functions"])


def proposed_functions() -> tuple[ProposedFunction, ...]:
    """Return the functions that the content in force proposes.

    Raises:
        NotFound: No installed pack proposes any.
    """
    return _proposed(current_resource("functions", "functions").id)


def unadopted_functions(actor: Actor) -> list[ProposedFunction]:
    """Return the proposed functions that nobody has adopted."""
    taken = set(
        AimsFunction.objects.visible_to(actor).exclude(key="").values_list("key", flat=True)
    )
    return [item for item in proposed_functions() if item.key not in taken]


def _lasting(actor: Actor, prefix: str = "") -> Q:
    today = actor.today
    open_end, ahead = Q(**{f"{prefix}until_on": None}), Q(**{f"{prefix}until_on__gte": today})
    return open_end | ahead


def functions_visible_to(actor: Actor) -> OwnedQuerySet[AimsFunction]:
    """Return the functions with how many hold them and how much they require.

    ``is_live`` says whether a function is in use, ``is_vacant`` whether nobody holds it.
    """
    holders = Holding.objects.visible_to(actor).filter(_lasting(actor), function=OuterRef("pk"))
    needs = RequiredCompetence.objects.visible_to(actor).filter(
        function=OuterRef("pk"), archived_at=None
    )
    rows = AimsFunction.objects.visible_to(actor)
    return rows.annotate(
        holders=Coalesce(Subquery(_count(holders)), 0),
        needs=Coalesce(Subquery(_count(needs)), 0),
        is_vacant=~Exists(holders),
        is_live=Q(archived_at=None),
    )


def _count(rows: QuerySet[Any]) -> Any:  # noqa: ANN401 -- leaf
    return rows.order_by().values("function").annotate(count=Count("id")).values("count")


def live_functions(actor: Actor) -> list[AimsFunction]:
    """Return the functions in use, by name."""
    rows = AimsFunction.objects.visible_to(actor).filter(archived_at=None)
    return list(rows.order_by("name", "id"))


def get_function(actor: Actor, key: UUID) -> AimsFunction:
    """Return one function.

    Raises:
        NotFound: It is not there for this actor.
    """
    return functions_visible_to(actor).one(actor, key)


def competences_of(actor: Actor, function: AimsFunction) -> list[RequiredCompetence]:
    """Return what a function requires, in the order in which it was required."""
    rows = RequiredCompetence.objects.visible_to(actor).filter(function=function, archived_at=None)
    return list(rows.order_by("place", "id"))


def get_competence(actor: Actor, key: UUID) -> RequiredCompetence:
    """Return one required competence with its function.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = RequiredCompetence.objects.get_queryset().select_related("function")
    return rows.one(actor, key)


def workers_visible_to(actor: Actor) -> OwnedQuerySet[Worker]:
    """Return the people whose competence is known of, with how many functions they hold."""
    held = Holding.objects.visible_to(actor).filter(_lasting(actor), worker=OuterRef("pk"))
    counted = held.order_by().values("worker").annotate(count=Count("id")).values("count")
    rows = Worker.objects.visible_to(actor).select_related("unit", "manager")
    return rows.annotate(held=Coalesce(Subquery(counted), 0), has_account=Q(person__isnull=False))


def get_worker(actor: Actor, key: UUID) -> Worker:
    """Return one person.

    Raises:
        NotFound: There is no such person for this actor.
    """
    return workers_visible_to(actor).one(actor, key)


def people_offered(actor: Actor) -> list[tuple[str, str]]:
    """Return whom a function or a training can be tied to: members, then others, by name.

    A value is ``member:`` with the key of a person, or ``worker:`` with that of a worker.
    """
    members = current_members(actor).order_by("person__name", "person_id")
    others = Worker.objects.visible_to(actor).filter(person=None).order_by("name", "id")
    return [
        *((f"member:{row.person_id}", str(row.person)) for row in members),
        *((f"worker:{row.pk}", f"{row.name} (no account)") for row in others),
    ]


def current_holdings(actor: Actor) -> OwnedQuerySet[Holding]:
    """Return who holds which function in use, with person and unit."""
    rows = Holding.objects.visible_to(actor).filter(_lasting(actor), function__archived_at=None)
    return rows.select_related("worker__unit", "function")


def holdings_of(actor: Actor, function: AimsFunction) -> list[Holding]:
    """Return everybody who holds or held a function, the newest first."""
    rows = Holding.objects.visible_to(actor).filter(function=function)
    return list(rows.select_related("worker", "function").order_by("-from_on", "-id"))


def get_holding(actor: Actor, key: UUID) -> Holding:
    """Return one holding with its person and function.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Holding.objects.get_queryset().select_related("worker", "function").one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A holder beside one required competence; ``action`` is the latest for their gap."""

    holding: Holding
    competence: RequiredCompetence
    assessment: CompetenceAssessment | None
    standing: Standing
    action: GapAction | None

    @property
    def gap(self) -> int:
        """Return how many levels are missing; 0 where none is known to be."""
        if self.assessment is None:
            return 0
        return max(0, self.competence.level - self.assessment.level)

    @property
    def is_in_hand(self) -> bool:
        """Say whether an action answers for the gap."""
        return self.action is not None and self.action.state in LIVE_STATES

    @property
    def is_reopened(self) -> bool:
        """Say whether the last action left the gap open."""
        return (
            self.standing is Standing.GAP
            and self.action is not None
            and self.action.state == ActionState.INEFFECTIVE
        )


def pairs_of(actor: Actor, holdings: Iterable[Holding]) -> list[Pair]:
    """Return the holders beside everything that their functions require, the worst first.

    Reads at most `MOST_PAIRS` holders.
    """
    held = list(holdings)[:MOST_PAIRS]
    needs: dict[UUID, list[RequiredCompetence]] = {}
    rows = RequiredCompetence.objects.visible_to(actor).filter(archived_at=None)
    for need in rows.filter(function__in={row.function_id for row in held}).order_by("place", "id"):
        needs.setdefault(need.function_id, []).append(need)
    seen, actions = _latest(actor, [row.pk for row in held])
    found = [
        _pair(actor, row, need, seen.get((row.pk, need.pk)), actions.get((row.pk, need.pk)))
        for row in held
        for need in needs.get(row.function_id, [])
    ]
    return sorted(found, key=lambda pair: (pair.standing.rank, -pair.gap))


def _latest(
    actor: Actor, keys: list[UUID]
) -> tuple[dict[tuple[UUID, UUID], CompetenceAssessment], dict[tuple[UUID, UUID], GapAction]]:
    pair = ("holding_id", "competence_id")
    seen = CompetenceAssessment.objects.visible_to(actor).filter(holding__in=keys)
    seen = seen.order_by(*pair, "-assessed_on", "-id").distinct(*pair)
    done = GapAction.objects.visible_to(actor).filter(holding__in=keys).select_related("owner")
    done = done.order_by(*pair, "-number").distinct(*pair)
    return (
        {(row.holding_id, row.competence_id): row for row in seen},
        {(row.holding_id, row.competence_id): row for row in done},
    )


def _pair(
    actor: Actor,
    holding: Holding,
    need: RequiredCompetence,
    seen: CompetenceAssessment | None,
    action: GapAction | None,
) -> Pair:
    standing = standing_of(
        need.level,
        None if seen is None else seen.level,
        next_due_on=None if seen is None else seen.next_due_on,
        today=actor.today,
    )
    return Pair(holding=holding, competence=need, assessment=seen, standing=standing, action=action)


def pair_of(actor: Actor, holding: Holding, competence: RequiredCompetence) -> Pair:
    """Return one holder beside one required competence."""
    seen, actions = _latest(actor, [holding.pk])
    place = (holding.pk, competence.pk)
    return _pair(actor, holding, competence, seen.get(place), actions.get(place))


def assessments_of(actor: Actor, worker: Worker, limit: int = 200) -> list[CompetenceAssessment]:
    """Return the assessments of a person, the newest first."""
    rows = CompetenceAssessment.objects.visible_to(actor).filter(holding__worker=worker)
    rows = rows.select_related("competence", "holding__function")
    return list(rows.order_by("-assessed_on", "-id")[:limit])


def actions_visible_to(actor: Actor) -> OwnedQuerySet[GapAction]:
    """Return the actions for gaps with whom and what they are about.

    ``is_live`` says that an action still answers for its gap, ``is_overdue`` that it is not done
    in time, ``to_judge`` that its effect waits to be judged.
    """
    rows = GapAction.objects.visible_to(actor).select_related(
        "holding__worker", "holding__function", "competence", "owner"
    )
    planned = Q(state=ActionState.PLANNED.value)
    return rows.annotate(
        is_live=Q(state__in=LIVE_STATES),
        is_overdue=planned & Q(due_on__lt=actor.today),
        to_judge=Q(state=ActionState.DONE.value),
    )


def get_action(actor: Actor, key: UUID) -> GapAction:
    """Return one action for a gap.

    Raises:
        NotFound: It is not there for this actor.
    """
    return actions_visible_to(actor).one(actor, key)
