"""What is asked to plan, hold, sign and follow up a management review."""

from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.reviews.queries.reviews import first_period, objectives_to_change
from steward.domain.reviews.rules import CADENCES
from steward.domain.reviews.terms import INPUTS, DecisionKind, Effect
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm
from steward.interfaces.web.objectives.forms import day, offer_people, person, text
from steward.interfaces.web.risks.forms import offer_bands

KINDS = [(kind.value, kind.label) for kind in DecisionKind]
EFFECTS = [(effect.value, effect.label) for effect in Effect]


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class ReviewForm(ActorForm):
    """When, over which period, who leads it, writes it and takes part."""

    held_on = day("Day of the meeting")
    begins_on = day("Looks at the time from")
    ends_on = day("To")
    chair_id = person("Who leads it", help_text="Top management. The chair signs the minutes.")
    writer_id = person("Who writes the minutes", help_text="Somebody else than the chair.")
    participants = forms.TypedMultipleChoiceField(
        label="Who takes part",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chair and writer take part anyway.",
    )
    cadence_months = forms.TypedChoiceField(
        label="The next one after",
        coerce=int,
        choices=[(months, "1 month" if months == 1 else f"{months} months") for months in CADENCES],
        initial=12,
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer members, and the period since the last review."""
        offer_people(self, actor, "chair_id", "writer_id")
        people = cast("forms.TypedMultipleChoiceField", self.fields["participants"])
        people.choices = assignable_people(actor)
        begins_on, ends_on = first_period(actor)
        self.fields["begins_on"].initial = begins_on
        self.fields["ends_on"].initial = ends_on


class FillForm(forms.Form):
    """Words for an input that no records fill, and where they come from."""

    words = text("What is known", rows=6)
    source = forms.CharField(
        label="Source",
        max_length=300,
        required=False,
        help_text="A report, a register, a person: where an auditor can look.",
    )


class NarrativeForm(forms.Form):
    """What was said about an input."""

    narrative = text("What was said", rows=8)


class PresenceForm(forms.Form):
    """Who was there."""

    present = forms.TypedMultipleChoiceField(
        label="Who was there",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Who is not marked was absent.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        field = cast("forms.TypedMultipleChoiceField", self.fields["present"])
        field.choices = self.initial.get("people", [])


class DecisionForm(ActorForm):
    """A decision, who does it by when, and what it becomes."""

    text = text("What is decided", rows=3, required=True)
    kind = forms.ChoiceField(label="About", choices=KINDS)
    item = forms.ChoiceField(
        label="Follows from",
        required=False,
        choices=[("", "None of the inputs"), *((item.key, item.title) for item in INPUTS)],
    )
    who_id = person("Who does it")
    until = day("By")
    effect = forms.ChoiceField(
        label="It becomes",
        choices=EFFECTS,
        help_text="When the minutes are signed.",
    )
    objective_id = forms.TypedChoiceField(
        label="Objective that is changed", coerce=UUID, empty_value=None, required=False
    )
    likelihood = forms.TypedChoiceField(
        label="Likelihood of the risk", coerce=int, empty_value=None, required=False
    )
    severity = forms.TypedChoiceField(
        label="Severity of the risk", coerce=int, empty_value=None, required=False
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer members, objectives that can be changed, and the bands of the risk criteria."""
        offer_people(self, actor, "who_id")
        objectives = cast("forms.TypedChoiceField", self.fields["objective_id"])
        objectives.choices = [("", "None"), *objectives_to_change(actor)]
        offer_bands(self, actor, consequence="severity")


class NoteForm(forms.Form):
    """A note to signed minutes."""

    text = text("What is added or corrected", rows=4, required=True)


class WhyForm(forms.Form):
    """A reason that is needed only where something is open."""

    reason = text("Why, if something is open or missing", rows=3)


class ReasonForm(forms.Form):
    """Why it is called off."""

    reason = text("Why", rows=3, required=True)
