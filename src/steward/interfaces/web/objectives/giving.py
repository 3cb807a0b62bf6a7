"""What is done to many objectives, changes and planned works at once: to whom, by when."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from steward.domain.objectives import policy
from steward.domain.objectives.models import Objective, PlannedActivity, PlannedChange
from steward.domain.objectives.operations import activities, changes, objectives
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm, Command
from steward.interfaces.web.objectives.forms import day, offer_people, person

DRAFTS = "Only drafts: what somebody agreed to is changed one by one, with a reason."
PROPOSED = "Only drafts: what was proposed is changed one by one."


class GiveForm(ActorForm):
    """Who answers for them."""

    owner_id = person("Who answers for them")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer_people(self, actor, "owner_id")


class ByForm(ActorForm):
    """By which day."""

    by = day("By")

    def for_actor(self, actor: Actor) -> None:
        """Offer no day before today."""
        self.fields["by"].widget.attrs["min"] = actor.today.isoformat()


def give_objective(*, actor: Actor, objective: Objective, owner_id: UUID | None) -> Objective:
    """Give a draft of an objective to somebody."""
    draft = replace(objective.as_draft(), owner_id=owner_id)
    return objectives.edit_objective(actor=actor, objective=objective, draft=draft)


def time_objective(*, actor: Actor, objective: Objective, by: date) -> Objective:
    """Set by when a draft of an objective is met."""
    draft = replace(objective.as_draft(), due_on=by)
    return objectives.edit_objective(actor=actor, objective=objective, draft=draft)


def give_change(*, actor: Actor, change: PlannedChange, owner_id: UUID | None) -> PlannedChange:
    """Give a draft of a change to somebody."""
    draft = replace(change.as_draft(), owner_id=owner_id)
    return changes.edit_change(actor=actor, change=change, draft=draft)


def time_change(*, actor: Actor, change: PlannedChange, by: date) -> PlannedChange:
    """Set for when a draft of a change is planned."""
    draft = replace(change.as_draft(), planned_on=by)
    return changes.edit_change(actor=actor, change=change, draft=draft)


def give_activity(
    *, actor: Actor, activity: PlannedActivity, owner_id: UUID | None
) -> PlannedActivity:
    """Give planned work to somebody."""
    draft = replace(activity.as_draft(), owner_id=owner_id)
    return activities.edit_activity(actor=actor, activity=activity, draft=draft)


OBJECTIVES = [
    Command(
        name="owner",
        label="Give to somebody",
        help=DRAFTS,
        form=GiveForm,
        operation=give_objective,
        permission=policy.EDIT_OBJECTIVE,
        done="{count} given.",
    ),
    Command(
        name="due",
        label="Set the day",
        help=DRAFTS,
        form=ByForm,
        operation=time_objective,
        permission=policy.EDIT_OBJECTIVE,
        done="The day is set for {count}.",
    ),
]
CHANGES = [
    Command(
        name="owner",
        label="Give to somebody",
        help=PROPOSED,
        form=GiveForm,
        operation=give_change,
        permission=policy.EDIT_CHANGE,
        done="{count} given.",
    ),
    Command(
        name="due",
        label="Set the day",
        help=PROPOSED,
        form=ByForm,
        operation=time_change,
        permission=policy.EDIT_CHANGE,
        done="The day is set for {count}.",
    ),
]
ACTIVITIES = [
    Command(
        name="owner",
        label="Give to somebody",
        form=GiveForm,
        operation=give_activity,
        permission=policy.EDIT_ACTIVITY,
        done="{count} given.",
    ),
]
