"""How ready the organisation is, and what to do next."""

from functools import lru_cache
from uuid import UUID

from steward.domain.controls.queries import control_states
from steward.domain.frameworks.queries import current_resource, iso_42001, resource_body
from steward.domain.frameworks.rules import titles
from steward.domain.questionnaires.queries import READINESS, current_template
from steward.domain.questionnaires.rules import blocking_requirements
from steward.domain.readiness.rules import readiness, requirement_states
from steward.domain.readiness.terms import Readiness
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
        requirement_states(framework, states, blocking=blocking, excluded=excluded),
        action_plan(),
        titles(framework),
        done,
    )
