"""Read objectives with what was measured."""

from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    Value,
)
from django.db.models.functions import Cast

from steward.domain.frameworks.queries import iso_42001
from steward.domain.objectives.models import Measurement, Objective
from steward.domain.objectives.rules.measuring import forecast_of, missing_in
from steward.domain.objectives.terms.objectives import Forecast, Health, ObjectiveState
from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import OPEN
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.models import OwnedQuerySet

ACTION = "objective-action:"
MEASURE = "objective-measure:"
MOST = 400


def objectives_visible_to(actor: Actor) -> OwnedQuerySet[Objective]:
    """Return the objectives of the organisation with owner and analyst."""
    return Objective.objects.visible_to(actor).select_related("owner", "analyst", "observed_thing")


def objectives_with_standing(actor: Actor) -> OwnedQuerySet[Objective]:
    """Return the objectives with what a list filters by.

    ``is_mine``; ``measure_due``: it runs and its day of measurement has passed; ``needs_action``:
    it is off track and nobody works on an action.
    """
    due = Q(state=ObjectiveState.RUNNING.value, next_on__lt=actor.today)
    mine = Q(owner_id=actor.id) | Q(analyst_id=actor.id)
    return (
        objectives_visible_to(actor)
        .alias(key=Cast("pk", CharField()))
        .annotate(
            is_mine=ExpressionWrapper(mine, output_field=BooleanField()),
            measure_due=ExpressionWrapper(due, output_field=BooleanField()),
            needs_action=ExpressionWrapper(
                Q(state=ObjectiveState.RUNNING.value, health=Health.OFF_TRACK.value)
                & ~_acted_on(actor),
                output_field=BooleanField(),
            ),
        )
    )


def _acted_on(actor: Actor) -> Q:
    """Return the condition that somebody acts on an objective, by its ``key``.

    The keys stand in the origins of tasks and are read once for all: to look for each objective
    among the tasks would read all tasks as often as there are objectives.
    """
    rows = Task.objects.visible_to(actor).filter(status__in=OPEN, origin__startswith=ACTION)
    about = Func(F("origin"), Value(":"), Value(2), function="split_part", output_field=CharField())
    return Q(key__in=rows.order_by().values_list(about, flat=True))


def get_objective(actor: Actor, key: UUID) -> Objective:
    """Return one objective.

    Raises:
        NotFound: It is not there for this actor.
    """
    return objectives_visible_to(actor).one(actor, key)


def measurements_of(actor: Actor, objective: Objective) -> list[Measurement]:
    """Return what was measured, the newest first; of one day the one that counts stands first."""
    rows = Measurement.objects.visible_to(actor).filter(objective=objective)
    return list(rows.order_by("-measured_on", "-source", "-id")[:MOST])


def counting(rows: list[Measurement]) -> list[Measurement]:
    """Return the measurement that counts of each day, the oldest first, from the newest first."""
    by_day = {row.measured_on: row for row in reversed(rows)}
    return [by_day[day] for day in sorted(by_day)]


def forecast(objective: Objective, rows: list[Measurement]) -> Forecast | None:
    """Return where the due day will find an objective; None while it has no target."""
    aim = objective.aim
    if aim is None:
        return None
    points = [(row.measured_on, row.value) for row in counting(rows)]
    return forecast_of(aim, points, unit=objective.unit)


def actions_of(actor: Actor, objective: Objective) -> list[Task]:
    """Return the tasks that bring an objective back on its line, the newest first."""
    rows = Task.objects.visible_to(actor).filter(origin__startswith=f"{ACTION}{objective.pk}:")
    return list(rows.select_related("assignee").order_by("-number")[:50])


def missing_words(objective: Objective) -> tuple[str, ...]:
    """Return what an objective lacks to be agreed to, in words."""
    return tuple(words for _, words in missing_in(objective.as_draft()))


def people_with_objectives(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who own objectives, also those who have left, as key and name."""
    rows = objectives_visible_to(actor).exclude(owner=None).order_by("owner__name", "owner_id")
    fields = rows.values_list("owner_id", "owner__name", "owner__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]


def requirement_choices() -> list[tuple[str, str]]:
    """Return the clauses and controls that an objective can serve, as id and words."""
    nodes = [node for node in iso_42001().requirements if node.assessable]
    return [(node.id, f"{node.id} {node.title}") for node in nodes]


def check_requirement(requirement: str, place: str = "serves") -> str:
    """Return the id of a clause or control, or nothing where nothing is given.

    Raises:
        Invalid: ISO/IEC 42001 has none of that name.
    """
    wanted = requirement.strip()
    if wanted and wanted not in {key for key, _ in requirement_choices()}:
        raise Invalid(f"ISO/IEC 42001 has no clause or control {wanted!r}.", place=place)
    return wanted
