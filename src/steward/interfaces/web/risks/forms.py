"""What is asked to treat a risk and to bear what is left of it."""

from typing import Any, cast

from django import forms

from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.treating import OPTION_WORDS
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm

NOTHING_YET = "Shows here where the risk goes."


def offer_bands(form: forms.Form, actor: Actor, *, consequence: str = "consequence") -> None:
    """Offer the bands of the criteria in force in ``likelihood`` and the named other field.

    A field begins in the middle; one that may stay empty begins empty.
    """
    method = method_in_force(actor)
    sides = {"likelihood": method.likelihood_names, consequence: method.consequence_names}
    for name, bands in sides.items():
        field = cast("forms.TypedChoiceField", form.fields[name])
        none = [] if field.required else [("", "–")]
        offered = [(place, f"{place} – {band}") for place, band in enumerate(bands, 1)]
        field.choices = [*none, *offered]
        field.initial = (len(bands) + 1) // 2 if field.required else None


class EditForm(ActorForm):
    """The person's own inherent bands."""

    likelihood = forms.TypedChoiceField(coerce=int)
    consequence = forms.TypedChoiceField(coerce=int)
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))

    def for_actor(self, actor: Actor) -> None:
        """Offer the bands of the organisation's criteria."""
        offer_bands(self, actor)


class TreatForm(forms.Form):
    """What is done about a risk, what it is to change, and what it costs."""

    option = forms.ChoiceField(label="What", choices=list(OPTION_WORDS.items()))
    title = forms.CharField(label="What is done", max_length=300)
    controls = forms.MultipleChoiceField(
        label="Controls that it puts in place",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Their effect counts by itself, as the catalogue has it.",
    )
    less_often = forms.FloatField(
        label="Beyond that, rarer by",
        initial=0,
        min_value=0,
        max_value=100,
        help_text="Per cent. 50 means half as often.",
    )
    less_bad = forms.FloatField(
        label="Beyond that, less bad by",
        initial=0,
        min_value=0,
        max_value=100,
        help_text=NOTHING_YET,
    )
    cost = forms.DecimalField(
        label="Cost", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = forms.CharField(
        label="Currency", required=False, max_length=3, help_text="Three letters, such as EUR."
    )
    effort_days = forms.FloatField(
        label="Days of work", required=False, min_value=0, max_value=10_000
    )
    due_on = forms.DateField(
        label="Due on", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        cast("forms.MultipleChoiceField", self.fields["controls"]).choices = self.initial.get(
            "named", []
        )
        if not self.initial.get("named"):
            del self.fields["controls"]
        for name in ("less_often", "less_bad"):
            self.fields[name].widget.attrs |= {
                "hx-get": self.initial.get("effect", ""),
                "hx-trigger": "input changed delay:200ms",
                "hx-include": "closest form",
                "hx-target": "#less_bad-help",
                "hx-swap": "innerHTML",
                "hx-params": "less_often,less_bad",
            }


def bearing_help(actor: Actor) -> str:
    """Say how long the criteria permit to accept what is left of a risk."""
    terms = method_in_force(actor).terms
    told = ", ".join(f"{days:,} days for a {level.value} risk" for level, days in terms.items())
    return f"Then somebody looks again. At most {told}."


class BearForm(ActorForm):
    """Why what is left of a risk is borne, and until when."""

    reason = forms.CharField(
        label="Why it is borne",
        widget=forms.Textarea({"rows": 3}),
        help_text="An auditor will ask.",
    )
    expires_on = forms.DateField(
        label="Until",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def for_actor(self, actor: Actor) -> None:
        """Say how long the criteria permit."""
        self.fields["expires_on"].help_text = bearing_help(actor)


class AgreeForm(forms.Form):
    """Why a second person agrees."""

    reason = forms.CharField(
        label="Why you agree",
        widget=forms.Textarea({"rows": 3}),
        help_text="An auditor will ask.",
    )


class NoteForm(forms.Form):
    """A remark, if there is one."""

    note = forms.CharField(label="Remark", required=False, widget=forms.Textarea({"rows": 2}))


class DoneForm(forms.Form):
    """What was done."""

    note = forms.CharField(
        label="What was done, and where that is seen", widget=forms.Textarea({"rows": 3})
    )


def _is_yes(value: str) -> bool:
    return value == "yes"


class VerifyForm(forms.Form):
    """Whether it works."""

    effective = forms.TypedChoiceField(
        label="Does it do what it was to do?",
        choices=[("yes", "Yes, it is effective"), ("no", "No, it is not")],
        coerce=_is_yes,
    )
    note = forms.CharField(
        label="How that was seen, or what is missing", widget=forms.Textarea({"rows": 3})
    )


class WhyForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label="Why", widget=forms.Textarea({"rows": 3}))


class DropForm(forms.Form):
    """Why a treatment is dropped."""

    note = forms.CharField(label="Why it is dropped", widget=forms.Textarea({"rows": 3}))


class EstimateForm(forms.Form):
    """How often it happens as things stand, and what one event costs."""

    rate_low = forms.CharField(
        label="It happens at least",
        max_length=40,
        help_text="As “once in 10 years”, “3 a year” or 0.1 events a year.",
    )
    rate_high = forms.CharField(label="It happens at most", max_length=40)
    loss_low = forms.FloatField(
        label="One event costs at least", min_value=0, help_text="You are 90 % sure of both ranges."
    )
    loss_mode = forms.FloatField(
        label="Most likely",
        min_value=0,
        required=False,
        help_text="If you give it, the two others are the least and the most there can be.",
    )
    loss_high = forms.FloatField(label="One event costs at most", min_value=0)
    currency = forms.CharField(label="Currency", max_length=3, help_text="Three letters.")
    note = forms.CharField(
        label="On what that rests", required=False, widget=forms.Textarea({"rows": 2})
    )
