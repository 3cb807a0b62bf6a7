"""How ready the organisation is, and what to do next."""

from functools import lru_cache
from uuid import UUID

from steward.domain.controls.queries import control_states
from steward.domain.frameworks.queries import current_resource, iso_42001, resource_body
from steward.domain.frameworks.rules import assessable, titles
from steward.domain.questionnaires.queries import READINESS, current_template
from steward.domain.questionnaires.terms import Template
from steward.domain.readiness.rules import readiness
from steward.domain.readiness.terms import Readiness, RequirementState
from steward.domain.soa.queries import decisions_visible_to
from steward.domain.tasks.queries import tasks_visible_to
from steward.domain.tasks.rules import action_of
from steward.domain.tasks.terms import ActionPlan
from steward.foundation.core.actor import Actor


@lru_cache(maxsize=8)
def _plan(key: UUID) -> ActionPlan:
    return ActionPlan.from_body(resource_body(key))


def action_plan() -> ActionPlan:
    """Return the treatment actions in their installed version."""
    return _plan(current_resource("treatment_actions", "treatment-actions").id)


def blocking_requirements(template: Template) -> frozenset[str]:
    """Return the requirements without which no certificate is issued."""
    return frozenset(
        requirement
        for question in template.questions
        if question.blocks_certification
        for requirement in question.requirements
    )


def excluded_controls(actor: Actor) -> frozenset[str]:
    """Return the controls that people decided not to apply."""
    rows = decisions_visible_to(actor).filter(applicable=False)
    return frozenset(rows.values_list("control", flat=True))


def current_readiness(actor: Actor) -> Readiness:
    """Return the readiness of the organisation as a range, per clause and overall."""
    framework = iso_42001()
    states = control_states(actor)
    blocking = blocking_requirements(current_template(READINESS)[1])
    excluded = excluded_controls(actor)
    rows = tasks_visible_to(actor).filter(status="done").values_list("origin", flat=True)
    done = [action for action in map(action_of, rows) if action is not None]
    return readiness(
        [
            RequirementState(
                requirement=item.id,
                title=item.title,
                maturity=states[item.id].maturity if item.id in states else None,
                applicable=item.id not in excluded,
                blocks_certification=item.id in blocking,
            )
            for item in assessable(framework)
        ],
        action_plan(),
        titles(framework),
        done,
    )
