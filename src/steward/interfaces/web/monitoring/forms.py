"""What is asked about checks, results and names."""

from typing import Any

from django import forms

from steward.domain.frameworks.queries import iso_42001
from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.queries.things import records_offered
from steward.domain.monitoring.terms import (
    SUBJECT_WORDS,
    CheckSeverity,
    ThresholdShape,
    ValueKind,
)
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm

AREA = {"rows": 3}
ABOUT = [(key, words.capitalize()) for key, words in SUBJECT_WORDS.items()]
ABOUT[0] = ("system", "AI system")
NUMBERS = (ValueKind.NUMBER, ValueKind.SHARE)


class WaiveCheckForm(forms.Form):
    """Why a result may stand, and until when."""

    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(AREA),
        max_length=2_000,
        help_text="In a sentence: what is special here, and what makes up for it.",
    )
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput({"type": "date"}),
        help_text="At most twelve months ahead. After this day it counts again by itself.",
    )


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(AREA), max_length=2_000)


class NothingForm(forms.Form):
    """Nothing but the question."""


class MatchForm(ActorForm):
    """Which record a source means."""

    record_id = forms.ChoiceField(label="Which record is it?")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        self.kind = kind

    def for_actor(self, actor: Actor) -> None:
        """Offer the records of the kind by name."""
        field = self.fields["record_id"]
        field.choices = [("", "Choose"), *records_offered(actor, self.kind)]


def property_choices() -> list[tuple[str, str]]:
    """Return the properties that have numbers, by what they are called."""
    found = [item for item in properties().values() if item.value in NUMBERS]
    return [
        (item.id, f"{item.title}{f' ({item.unit})' if item.unit else ''}")
        for item in sorted(found, key=lambda item: item.title)
    ]


def requirement_choices() -> list[tuple[str, str]]:
    """Return the controls and clauses that a check may speak for."""
    return [("", "None"), *((r.id, f"{r.id} {r.title}") for r in iso_42001().requirements)]


class CheckForm(forms.Form):
    """A check without code: a property, the shape of its threshold, and what follows."""

    title = forms.CharField(label="What does it ask?", max_length=120)
    about = forms.ChoiceField(label="Of what?", choices=ABOUT)
    observed = forms.ChoiceField(label="Which property decides?")
    shape = forms.ChoiceField(
        label="It passes when the value is",
        choices=[(item.value, item.label) for item in ThresholdShape],
    )
    low = forms.FloatField(
        label="Lower bound",
        required=False,
        help_text="For at least, between and outside of.",
    )
    high = forms.FloatField(
        label="Upper bound",
        required=False,
        help_text="For at most, between, outside of, and the largest change.",
    )
    max_age_days = forms.IntegerField(
        label="Days after which it is stale", min_value=1, max_value=3650, initial=30
    )
    severity = forms.ChoiceField(
        label="Severity",
        choices=[(item.value, item.label) for item in CheckSeverity],
        initial=CheckSeverity.MEDIUM.value,
    )
    requirement = forms.ChoiceField(label="Which control does it speak for?", required=False)
    remedy = forms.CharField(
        label="What is to be done when it fails",
        widget=forms.Textarea(AREA),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        self.fields["observed"].choices = property_choices()
        self.fields["requirement"].choices = requirement_choices()
