"""What is asked to record effects on people, to decide, and to publish."""

from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.assessments.terms.scales import (
    DECISION_WORDS,
    LIKELIHOOD,
    REVERSIBILITY,
    SCALE,
    SEVERITY,
    GroupKind,
)
from steward.domain.assessments.terms.sections import SECTIONS
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm


def _text(label: str, *, rows: int = 2, required: bool = True, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget)


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def _score(label: str, words: Any) -> forms.TypedChoiceField:  # noqa: ANN401 -- leaf
    choices = [(number, f"{number} – {word}") for number, word in words.items()]
    return forms.TypedChoiceField(label=label, coerce=int, choices=choices)


class GroupForm(forms.Form):
    """Who or what is affected."""

    name = forms.CharField(label="Who or what", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=[(kind.value, kind.label) for kind in GroupKind])
    is_vulnerable = forms.BooleanField(label="Vulnerable, or dependent on you", required=False)
    why = _text("What makes them vulnerable", required=False)
    reach = forms.CharField(
        label="How many", required=False, max_length=200, help_text="As “about 4,000 a year”."
    )


class BenefitForm(forms.Form):
    """What gets better, and for whom."""

    title = forms.CharField(label="What gets better", max_length=300)
    receiver = forms.CharField(label="For whom", max_length=200)
    description = _text("In more detail", required=False)


class HarmForm(forms.Form):
    """A harm by its way and on four scales."""

    title = forms.CharField(label="The harm in a sentence", max_length=300)
    group_id = forms.TypedChoiceField(label="Whom it hits", coerce=UUID)
    source = _text("Where it comes from", help_text="A trait of the system, its data or its use.")
    event = _text("What happens")
    consequence = _text("What that does to those affected")
    severity = _score("How bad for one of them", SEVERITY)
    scale = _score("How many", SCALE)
    likelihood = _score("How likely", LIKELIHOOD)
    reversibility = _score("Can it be undone", REVERSIBILITY)
    measures = _text("Measures against it", required=False)
    oversight = _text("Who would notice and can step in", required=False)
    remaining = _text("What is left after the measures", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        field = cast("forms.TypedChoiceField", self.fields["group_id"])
        field.choices = self.initial.get("groups", [])


class ConsultationForm(forms.Form):
    """Who was asked, and what came of it."""

    who = forms.CharField(label="Who was asked", max_length=200)
    held_on = _day("When")
    how = forms.CharField(label="How", max_length=300, help_text="A meeting, a survey, a letter.")
    said = _text("What they said", rows=3)
    followed = _text("What followed", rows=3, help_text="Or why nothing did.")


class IndicatorForm(forms.Form):
    """What shows that a harm comes true."""

    name = forms.CharField(label="What is measured", max_length=200)
    direction = forms.ChoiceField(
        label="It is bad when it is",
        choices=[("above", "at or above the threshold"), ("below", "at or below the threshold")],
    )
    threshold = forms.FloatField(label="Threshold")
    unit = forms.CharField(label="Unit", required=False, max_length=60)


class ReadingForm(forms.Form):
    """A value of an indicator on a day."""

    value = forms.FloatField(label="Value")
    read_on = _day("Read on")
    note = _text("Note", required=False)


class OwnerForm(ActorForm):
    """Who answers for a section."""

    owner_id = forms.TypedChoiceField(label="Who", coerce=UUID, empty_value=None, required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        field = cast("forms.TypedChoiceField", self.fields["owner_id"])
        field.choices = [("", "Nobody yet"), *assignable_people(actor)]


class SectionForm(forms.Form):
    """The text of a section, and whether it is complete."""

    text = forms.CharField(
        label="What is to be said",
        max_length=20_000,
        widget=forms.Textarea({"rows": 14}),
    )


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class BackForm(forms.Form):
    """What is to be done before it is handed in again."""

    note = _text("What is to be done", rows=3)


class ReopenForm(forms.Form):
    """Which sections are read again, and why."""

    keys = forms.MultipleChoiceField(
        label="Sections",
        choices=[(section.key, section.title) for section in SECTIONS],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _text("Why they are read again", rows=3, help_text="An auditor will ask.")


class DecideForm(forms.Form):
    """The decision with its ground, its conditions and the day of the next review."""

    decision = forms.ChoiceField(label="Decision", choices=list(DECISION_WORDS.items()))
    rationale = _text("On what it rests", rows=3, help_text="An auditor will ask.")
    conditions = _text(
        "Measures or limits that it depends on",
        required=False,
        help_text="Needed to go on with measures, and to restrict the use.",
    )
    next_review_on = _day("Next review", "At the latest in two years.")


class PublishForm(forms.Form):
    """The summary for those concerned."""

    summary = _text(
        "Summary",
        rows=16,
        help_text="Drafted from the version in force. No names, no secrets: anybody may read it.",
    )


class WhyForm(forms.Form):
    """Why something is taken back."""

    reason = _text("Why", rows=3)
