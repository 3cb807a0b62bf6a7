"""What fills the inputs of a review: a registry to which each module adds one function.

A function takes the actor and the period and returns what its records say. It is decorated with
`provides` and the key of an input; several may fill one. Modules above this one do it in a file
that their app imports when it is ready.
"""

from collections.abc import Callable
from datetime import date, timedelta

from steward.domain.controls.queries import standings
from steward.domain.objectives.models import Objective
from steward.domain.objectives.queries import facts
from steward.domain.objectives.queries.figures import (
    controls_operating,
    risks_above_appetite,
    risks_reviewed,
    systems_assessed,
    tasks_in_time,
    tasks_overdue,
    treatments_overdue,
)
from steward.domain.objectives.queries.objectives import objectives_with_standing
from steward.domain.objectives.terms.objectives import Health, ObjectiveState
from steward.domain.reviews.models import Decision
from steward.domain.reviews.terms import INPUTS, Figure, Filled, Line
from steward.domain.risks.queries import risks_visible_to
from steward.domain.tasks.queries import OPEN
from steward.domain.tasks.terms import TaskStatus
from steward.foundation.core.actor import Actor

Provider = Callable[[Actor, date, date], Filled]
PROVIDERS: dict[str, list[Provider]] = {item.key: [] for item in INPUTS}
"""The functions that fill each input, by its key."""
MOST_LINES = 40


def provides(key: str) -> Callable[[Provider], Provider]:
    """Make a function known as one that fills an input.

    Raises:
        KeyError: There is no such input.
    """

    def known(provider: Provider) -> Provider:
        PROVIDERS[key].append(provider)
        return provider

    return known


def filled(actor: Actor, key: str, begins_on: date, ends_on: date) -> Filled:
    """Return what all the records say about an input over a period; empty where none are kept."""
    parts = [provider(actor, begins_on, ends_on) for provider in PROVIDERS[key]]
    return Filled(
        figures=tuple(figure for part in parts for figure in part.figures),
        lines=tuple(line for part in parts for line in part.lines)[:MOST_LINES],
    )


@provides("actions")
def earlier_decisions(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return the decisions of signed reviews with how their tasks stand; also that none was."""
    del begins_on
    rows = Decision.objects.visible_to(actor).filter(
        review__signed_at__isnull=False, review__held_on__lt=ends_on + timedelta(days=1)
    )
    rows = rows.select_related("review", "who", "task").order_by("-review__held_on", "number")
    found = list(rows[:200])
    open_ones = [row for row in found if row.task is not None and row.task.status in OPEN]
    late = [
        row for row in open_ones if row.task and row.task.due_on and row.task.due_on < actor.today
    ]
    if not found:
        return Filled(lines=(Line(words="No review was held and signed before.", href="/reviews"),))
    return Filled(
        figures=(
            Figure(key="decisions", label="Decisions so far", value=len(found), href="/reviews"),
            Figure(
                key="decisions_open",
                label="Actions still open",
                value=len(open_ones),
                href="/reviews",
                worse="up",
            ),
            Figure(
                key="decisions_late",
                label="Actions overdue",
                value=len(late),
                href="/tasks?due=overdue",
                worse="up",
            ),
        ),
        lines=tuple(
            Line(
                words=f"{row.review.reference}, {row.number}: {row.text[:200]}",
                href=f"/reviews/{row.review_id}" if row.task is None else f"/tasks/{row.task_id}",
                standing="No task" if row.task is None else TaskStatus(row.task.status).label,
            )
            for row in found[:MOST_LINES]
        ),
    )


@provides("monitoring")
def objectives_so_far(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return how the objectives do; one whose value is missing or overdue is never on track."""
    del begins_on, ends_on
    rows = list(
        objectives_with_standing(actor)
        .exclude(state__in=(ObjectiveState.DRAFT.value, ObjectiveState.DROPPED.value))
        .order_by("number")[:200]
    )
    running = [row for row in rows if row.state == ObjectiveState.RUNNING]
    stand = [Health.UNMEASURED if _is_due(row) else Health(row.health) for row in running]
    counts = {health: stand.count(health) for health in Health}
    place = "/objectives?state=running&health="
    worse = {Health.ON_TRACK: "down"}
    return Filled(
        figures=tuple(
            Figure(
                key=f"objectives_{health.value}",
                label=f"Objectives: {health.label.lower()}",
                value=counts[health],
                href=f"{place}{health.value}",
                worse=worse.get(health, "up"),
            )
            for health in Health
        )
        if rows
        else (),
        lines=tuple(_objective(row) for row in rows),
    )


def _is_due(row: Objective) -> bool:
    return bool(getattr(row, "measure_due", False))


def _objective(row: Objective) -> Line:
    is_running = row.state == ObjectiveState.RUNNING
    standing = Health(row.health).label if is_running else ObjectiveState(row.state).label
    standing = "Measurement overdue" if _is_due(row) else standing
    told = f"{row.latest_words or 'no value'}; target: {row.target_words.lower()}"
    return Line(
        words=f"{row.reference} {row.title} ({told})",
        href=f"/objectives/{row.pk}",
        standing=standing,
    )


@provides("monitoring")
def what_is_measured(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return the figures of risks, controls, systems and tasks as the records stand."""
    del begins_on, ends_on
    missed = sum(len(turns) for _, turns in facts.activities_missed(actor))
    return Filled(
        figures=(
            Figure(
                key="risks_above_appetite",
                label="Risks above the appetite",
                value=risks_above_appetite(actor),
                href="/risks",
                worse="up",
            ),
            Figure(
                key="risks_reviewed",
                label="Risks whose review is not overdue",
                value=risks_reviewed(actor),
                unit="%",
                href="/risks?is_due=1",
                worse="down",
            ),
            Figure(
                key="treatments_overdue",
                label="Treatments overdue",
                value=treatments_overdue(actor),
                href="/treatments",
                worse="up",
            ),
            Figure(
                key="controls_operating",
                label="Applicable controls in operation",
                value=controls_operating(actor),
                unit="%",
                href="/controls",
                worse="down",
            ),
            Figure(
                key="systems_assessed",
                label="AI systems with an impact assessment in force",
                value=systems_assessed(actor),
                unit="%",
                href="/impact-assessments",
                worse="down",
            ),
            Figure(
                key="tasks_overdue",
                label="Tasks overdue",
                value=tasks_overdue(actor),
                href="/tasks?due=overdue",
                worse="up",
            ),
            Figure(
                key="tasks_in_time",
                label="Tasks done in time within a year",
                value=tasks_in_time(actor),
                unit="%",
                href="/tasks?status=done",
                worse="down",
            ),
            Figure(
                key="activities_missed",
                label="Times of planned work not done",
                value=missed,
                href="/activities?is_late=1",
                worse="up",
            ),
        )
    )


@provides("improvement")
def where_it_could_be_better(actor: Actor, begins_on: date, ends_on: date) -> Filled:
    """Return opportunities of the register, and controls that are not in operation yet."""
    del begins_on, ends_on
    rows = risks_visible_to(actor).filter(
        kind="opportunity", status__in=("proposed", "accepted", "edited")
    )
    found = list(rows.order_by("-current_rank", "-id")[:20])
    weak = [item for item in standings(actor) if item.state.factor < 1]
    return Filled(
        figures=(
            Figure(
                key="opportunities",
                label="Opportunities in the register",
                value=rows.count(),
                href="/risks?kind=opportunity",
            ),
            Figure(
                key="requirements_open",
                label="Requirements and controls not fully in operation",
                value=len(weak),
                href="/controls",
                worse="up",
            ),
        ),
        lines=tuple(
            Line(words=f"{row.reference} {row.title}", href=f"/risks/{row.pk}") for row in found
        ),
    )
