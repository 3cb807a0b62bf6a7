"""Read how far each requirement has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

from steward.domain.controls.models import ControlStatus
from steward.domain.controls.rules import control_state
from steward.domain.controls.terms import ControlState, Override
from steward.domain.frameworks.queries import current_resource, iso_42001, resource_body
from steward.domain.frameworks.rules import assessable
from steward.domain.frameworks.terms import Maturity, Requirement
from steward.domain.questionnaires.models import Answer, Run
from steward.domain.questionnaires.queries import (
    CHECKS,
    OVER,
    READINESS,
    answers_of,
    runs_visible_to,
    template,
)
from steward.domain.questionnaires.terms import Question
from steward.domain.tasks.queries import GapTask, gap_tasks
from steward.domain.tasks.rules import action_of
from steward.domain.tasks.terms import ActionPlan
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.tenancy.reading import Reading

STATUSES = Reading(
    ControlStatus,
    "SELECT {columns} FROM controls_controlstatus WHERE organisation_id = %s ORDER BY requirement",
)


@lru_cache(maxsize=8)
def action_plan_of(key: UUID) -> ActionPlan:
    """Return the treatment actions of a resource, parsed once per process."""
    return ActionPlan.from_body(resource_body(key))


def action_plan_key() -> UUID:
    """Return which resource holds the treatment actions in their installed version."""
    return current_resource("treatment_actions", "treatment-actions").id


def action_plan() -> ActionPlan:
    """Return the treatment actions in their installed version."""
    return action_plan_of(action_plan_key())


def done_actions(tasks: Iterable[GapTask]) -> frozenset[str]:
    """Return the treatment actions whose tasks are done."""
    found = (action_of(task.origin) for task in tasks if task.is_done)
    return frozenset(action for action in found if action is not None)


def maturity_by_requirement(actor: Actor) -> dict[str, str]:
    """Return requirement → maturity for those that have one; the others are unknown."""
    return {
        name: state.maturity.value
        for name, state in control_states(actor).items()
        if state.maturity is not None
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownControls:
    """How far requirements have come, with the rows, the plan and the work on which that rests.

    ``tasks`` are the tasks that close gaps, by origin; ``done`` the actions carried out in them.
    """

    states: dict[str, ControlState]
    rows: dict[str, ControlStatus]
    plan: ActionPlan
    tasks: dict[str, GapTask]
    done: frozenset[str]


def known_controls(actor: Actor) -> KnownControls:
    """Return how far requirements have come, for those that have a status.

    A decision stands above the work that was done, and done work above the answer.
    """
    plan, tasks = action_plan(), gap_tasks(actor)
    done = done_actions(tasks.values())
    rows = {row.requirement: row for row in STATUSES.all([actor.organisation_id])}
    states = {name: state_of(row, plan, done) for name, row in rows.items()}
    return KnownControls(states=states, rows=rows, plan=plan, tasks=tasks, done=done)


def control_states(actor: Actor) -> dict[str, ControlState]:
    """Return requirement → how far it has come, for those that have a status."""
    return known_controls(actor).states


def state_of(row: ControlStatus, plan: ActionPlan, done: frozenset[str]) -> ControlState:
    """Return how far the requirement of a row has come, with the reason in words."""
    override = None
    if row.origin == "decided":
        maturity = Maturity(row.maturity)
        override = Override(requirement=row.requirement, maturity=maturity, reason=row.reason)
    answered = Maturity(row.answered) if row.answered else None
    return control_state(row.requirement, answered, override, plan, done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A question that speaks about a requirement, with its submitted answer if there is one."""

    question: Question
    section: int
    answer: Answer | None
    value: Maturity | None


def submitted_check(actor: Actor) -> Run | None:
    """Return the readiness check or full assessment that counts and was submitted last, or None."""
    rows = runs_visible_to(actor).filter(questionnaire__in=CHECKS, status__in=OVER)
    return rows.order_by("-submitted_at", "-id").first()


def feeds(actor: Actor, requirement: str) -> tuple[Run | None, list[Feed]]:
    """Return the last submitted check and its questions about a requirement."""
    run = submitted_check(actor)
    key = run.resource_id if run else current_resource("questionnaire", READINESS).id
    answers = answers_of(actor, run) if run else {}
    found: list[Feed] = []
    for index, section in enumerate(template(key).sections):
        for question in section.questions:
            if requirement not in question.requirements:
                continue
            answer = answers.get(question.id)
            stated = answer.value if answer else None
            value = Maturity(stated) if stated in list(Maturity) else None
            found.append(Feed(question=question, section=index, answer=answer, value=value))
    return run, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A requirement of ISO/IEC 42001 with how far it has come."""

    requirement: Requirement
    state: ControlState


def standings(actor: Actor, found: KnownControls | None = None) -> tuple[Standing, ...]:
    """Return every requirement that can be fulfilled, in order, with its state."""
    known = (found or known_controls(actor)).states
    nobody = ActionPlan(actions={})
    return tuple(
        Standing(
            requirement=item,
            state=known.get(item.id) or control_state(item.id, None, None, nobody, frozenset()),
        )
        for item in assessable(iso_42001())
    )


def thread_of(actor: Actor, requirement: str) -> Subject:
    """Return what people speak about when they discuss a requirement; it may have no status yet."""
    key = uuid5(actor.organisation_id, f"control:{requirement}")
    return Subject(kind="control", id=key, label=requirement)


def get_standing(actor: Actor, requirement: str, found: KnownControls | None = None) -> Standing:
    """Return one requirement with its state.

    Raises:
        NotFound: ISO/IEC 42001 has no such requirement to fulfil.
    """
    for item in standings(actor, found):
        if item.requirement.id == requirement:
            return item
    raise NotFound(f"ISO/IEC 42001 has no requirement “{requirement}” to fulfil.")
