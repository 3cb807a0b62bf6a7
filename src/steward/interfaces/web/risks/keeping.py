"""Who answers for a risk and when it is looked at again: commands, filters, columns."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django import forms

from steward.domain.risks import policy
from steward.domain.risks.models import Risk
from steward.domain.risks.operations import reviewing
from steward.domain.risks.queries.keeping import IN_REGISTER, people_answering
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Column, Date, Person
from steward.interfaces.web.kit.commands import ActorForm, Command
from steward.interfaces.web.kit.filters import Choice, Filter, Flag

NOBODY = ("", "Nobody yet")


def day(*, label: str, help_text: str = "", required: bool = True) -> forms.DateField:
    """Return the field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class OwnerForm(ActorForm):
    """Who answers for the risk."""

    person_id = forms.TypedChoiceField(label="Owner", coerce=UUID, empty_value=None, required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members of the organisation."""
        field = cast("forms.TypedChoiceField", self.fields["person_id"])
        field.choices = [NOBODY, *assignable_people(actor)]


class ReviewedForm(forms.Form):
    """What was looked at, and when somebody looks again."""

    note = forms.CharField(
        label="What was looked at",
        widget=forms.Textarea({"rows": 3}),
        help_text="You say that nothing has changed; an auditor reads this.",
    )
    review_on = day(
        label="Next review", required=False, help_text="Empty: by the level of the risk."
    )


class ReviewDayForm(forms.Form):
    """When somebody looks again."""

    review_on = day(
        label="Next review",
        help_text="Without another day: after 90 days where the risk is critical, half a year where"
        " it is high, a year where it is medium, two years where it is low.",
    )


def is_kept(risk: Risk) -> bool:
    """Say whether the risk is in the register."""
    return risk.status in IN_REGISTER


OWNER = Command(
    name="owner",
    label="Change the owner",
    form=OwnerForm,
    operation=reviewing.assign_risk,
    many=reviewing.assign_risks,
    permission=policy.EDIT_RISK,
    initial=lambda risk: {"person_id": risk.owner_id},
    done="The owner is changed.",
)
COMMANDS: Sequence[Command] = (
    Command(
        name="reviewed",
        label="Reviewed, nothing changed",
        form=ReviewedForm,
        operation=reviewing.review_risk,
        permission=policy.EDIT_RISK,
        done="The review is recorded.",
        when=lambda risk: is_kept(risk) and not risk.changed,
    ),
    OWNER,
    Command(
        name="review-day",
        label="Set the review day",
        form=ReviewDayForm,
        operation=reviewing.schedule_review,
        permission=policy.EDIT_RISK,
        initial=lambda risk: {"review_on": risk.review_on},
        done="The day of the next review is set.",
        when=is_kept,
    ),
)
COLUMNS: Sequence[Column] = (
    Person("owner", on_phone=False),
    Date("review_on", label="Next review", sort="review_on", on_phone=False),
)
FILTERS: Sequence[Filter] = (
    Choice("owner", people_answering, field="owner_id"),
    Flag("mine", "Mine", where={"is_mine": True}),
    Flag("due", "Review due", where={"is_due": True}),
)
