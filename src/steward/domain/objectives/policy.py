"""Permissions about objectives, changes, planned work and the calendar."""

from typing import Any

from steward.domain.objectives.models import Objective, PlannedActivity, PlannedChange
from steward.foundation.core.actor import Actor, Permission


def measures_it(actor: Actor, subject: object) -> bool:
    """Say whether the actor owns or analyses the objective."""
    return isinstance(subject, Objective) and actor.id in (subject.owner_id, subject.analyst_id)


def does_it(actor: Actor, subject: object) -> bool:
    """Say whether the planned work is the actor's own."""
    return isinstance(subject, PlannedActivity) and subject.owner_id == actor.id


VIEW_OBJECTIVE = Permission[Any](name="objective.view", label="See objectives")
EDIT_OBJECTIVE = Permission[Any](name="objective.edit", label="Write objectives")
MEASURE_OBJECTIVE = Permission[Any](
    name="objective.measure", label="Measure objectives", or_if=measures_it
)
AGREE_OBJECTIVE = Permission[Objective](
    name="objective.agree", label="Agree to objectives that others wrote"
)
VIEW_CHANGE = Permission[Any](name="change.view", label="See planned changes")
EDIT_CHANGE = Permission[Any](name="change.edit", label="Plan changes and carry them out")
APPROVE_CHANGE = Permission[PlannedChange](
    name="change.approve", label="Approve changes that others planned"
)
VIEW_CALENDAR = Permission[Any](name="calendar.view", label="See the calendar and planned work")
EDIT_ACTIVITY = Permission[Any](name="activity.edit", label="Plan recurring work")
DO_ACTIVITY = Permission[Any](
    name="activity.do", label="Record that planned work was done", or_if=does_it
)
