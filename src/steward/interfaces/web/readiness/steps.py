"""Next steps as doors: where each is done and what it brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import READINESS, current_template, open_run_of
from steward.domain.readiness.terms import Action
from steward.domain.readiness.terms.kinds import KINDS
from steward.domain.tasks.policy import VIEW_TASK
from steward.domain.tasks.queries import GapTask
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
    tasks: Mapping[str, GapTask],
    runs: Sequence[Run] | None = None,
) -> list[Step]:
    """Return actions with their doors: the task, the question, or the requirement.

    ``tasks`` are those that close gaps, by origin. ``runs`` are all open questionnaires, where the
    caller has read them.
    """
    tasks = tasks if actor.may(VIEW_TASK) else {}
    asks = any(action.kind == "answer" for action in actions)
    questions = _questions(actor, runs) if asks else {}
    return [_step(action, tasks, questions) for action in actions]


def _step(action: Action, tasks: Mapping[str, GapTask], questions: dict[str, str]) -> Step:
    href, door = f"/controls/{action.requirement}", action.requirement
    task = tasks.get(f"gap:{action.requirement}:{action.id}")
    if action.kind == "treatment" and task is not None:
        href, door = f"/tasks/{task.id}", task.reference
    elif action.record:
        href, door = LISTS[action.record], KINDS[action.record].title
    elif action.kind == "answer":
        href, door = questions.get(action.requirement, "/questionnaires"), "Readiness check"
    points = max(action.gain, action.narrows) * 100
    shown = f"{points:.1f}" if points < 10 else f"{points:.0f}"
    proves = action.gain >= action.narrows
    brings = f"+{shown} points proven" if proves else f"range {shown} points narrower"
    return Step(action=action, href=href, door=door, brings=brings)


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
