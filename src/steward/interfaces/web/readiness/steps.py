"""Next steps as doors: where each is done and what it brings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import READINESS, current_template, open_run_of
from steward.domain.readiness.terms import Action
from steward.domain.readiness.terms.kinds import KINDS
from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import tasks_visible_to
from steward.foundation.core.actor import Actor
from steward.interfaces.web.readiness.proofs import LISTS

HOURS = 8
"""Hours of a working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action with its door and its worth in words."""

    action: Action
    href: str
    door: str
    brings: str

    @property
    def effort(self) -> str:
        """Return how long the step takes, as people say it."""
        hours = self.action.effort_days * HOURS
        if hours < 1:
            return f"about {max(round(hours * 12) * 5, 5)} minutes"
        if hours < HOURS:
            return "an hour" if hours < 1.5 else f"about {hours:.0f} hours"
        return "a day" if hours == HOURS else f"{self.action.effort_days:g} days"


def steps_of(
    actor: Actor,
    actions: Sequence[Action],
    runs: Sequence[Run] | None = None,
    tasks: Sequence[Task] | None = None,
) -> list[Step]:
    """Return actions with their doors: the task, the question, or the requirement.

    ``runs`` are all open questionnaires and ``tasks`` all open tasks for these actions, where the
    caller has read them.
    """
    carried = _tasks(actor, [item for item in actions if item.kind == "treatment"], tasks)
    asks = any(action.kind == "answer" for action in actions)
    questions = _questions(actor, runs) if asks else {}
    return [_step(action, carried, questions) for action in actions]


def _step(action: Action, tasks: dict[str, tuple[str, str]], questions: dict[str, str]) -> Step:
    href, door = f"/controls/{action.requirement}", action.requirement
    if action.id in tasks:
        door, href = tasks[action.id]
    elif action.record:
        href, door = LISTS[action.record], KINDS[action.record].title
    elif action.kind == "answer":
        href, door = questions.get(action.requirement, "/questionnaires"), "Readiness check"
    points = max(action.gain, action.narrows) * 100
    shown = f"{points:.1f}" if points < 10 else f"{points:.0f}"
    proves = action.gain >= action.narrows
    brings = f"+{shown} points proven" if proves else f"range {shown} points narrower"
    return Step(action=action, href=href, door=door, brings=brings)


def _tasks(
    actor: Actor, actions: Iterable[Action], known: Sequence[Task] | None
) -> dict[str, tuple[str, str]]:
    """Return action → reference and address of the task that carries it out."""
    origins = {f"gap:{action.requirement}:{action.id}": action.id for action in actions}
    if not origins or "task.view" not in actor.permissions:
        return {}
    rows: Iterable[Task] = known or ()
    if known is None:
        found = tasks_visible_to(actor).filter(origin__in=origins)
        rows = found.only("id", "origin", "number").select_related(None)
    return {
        origins[row.origin]: (row.reference, f"/tasks/{row.pk}")
        for row in rows
        if row.origin in origins
    }


def _questions(actor: Actor, runs: Sequence[Run] | None) -> dict[str, str]:
    """Return requirement → address of the section of the open check that asks about it."""
    if runs is None:
        run = open_run_of(actor, READINESS, None)
    else:
        run = next((item for item in runs if item.questionnaire == READINESS), None)
    if run is None:
        return {}
    return {
        requirement: f"/questionnaires/{run.pk}?section={index}"
        for index, section in enumerate(current_template(READINESS)[1].sections)
        for question in section.questions
        for requirement in question.requirements
    }
