"""What is asked about objectives, changes and planned work."""

from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.monitoring.policy import VIEW_MONITORING
from steward.domain.objectives.queries.changes import offered
from steward.domain.objectives.queries.objectives import requirement_choices
from steward.domain.objectives.queries.sources import lines_offered
from steward.domain.objectives.terms.changes import Worked
from steward.domain.objectives.terms.objectives import FIGURES, Frequency, GoalDirection
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm

DIRECTIONS = [(item.value, item.label) for item in GoalDirection]
FREQUENCIES = [(item.value, item.label) for item in Frequency]
NOBODY = ("", "Nobody yet")


def text(label: str, *, rows: int = 2, required: bool = False, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    """Return a field for some sentences."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=widget, max_length=20_000
    )


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def person(label: str, *, help_text: str = "") -> forms.TypedChoiceField:
    """Return a field for a member, whose choices `offer_people` fills in."""
    return forms.TypedChoiceField(
        label=label, coerce=UUID, empty_value=None, required=False, help_text=help_text
    )


def offer_people(form: forms.Form, actor: Actor, *names: str) -> None:
    """Offer the members in some fields."""
    people = [NOBODY, *assignable_people(actor)]
    for name in names:
        cast("forms.TypedChoiceField", form.fields[name]).choices = people


def offer_requirements(form: forms.Form, name: str = "serves") -> None:
    """Offer the clauses and controls of ISO/IEC 42001."""
    cast("forms.ChoiceField", form.fields[name]).choices = [("", "None"), *requirement_choices()]


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class ObjectiveForm(ActorForm):
    """An objective; what is left empty is named until somebody agrees to it."""

    title = forms.CharField(label="What is to be reached", max_length=300)
    why = text("Why it matters")
    serves = forms.ChoiceField(label="Clause or control that it serves", required=False)
    policy = forms.CharField(
        label="Policy that it serves",
        max_length=200,
        required=False,
        help_text="The sentence of the AI policy, in short.",
    )
    figure = forms.ChoiceField(
        label="Measured by",
        required=False,
        choices=[("", "People"), *((item.key, item.label) for item in FIGURES.values())],
        help_text="A figure that Steward knows is read by itself when a value is due.",
    )
    observed = forms.ChoiceField(
        label="Or by what a source tells",
        required=False,
        help_text="The newest value is noted by itself when one is due.",
    )
    measure = forms.CharField(label="What is measured", max_length=300, required=False)
    unit = forms.CharField(label="Unit", max_length=40, required=False)
    direction = forms.ChoiceField(label="A value is good", choices=DIRECTIONS)
    target = forms.FloatField(label="Target", required=False)
    target_to = forms.FloatField(
        label="Upper end", required=False, help_text="Only where the target lies between two."
    )
    baseline = forms.FloatField(
        label="Where it stands at the start",
        required=False,
        help_text="From there a straight line leads to the target; without it the target counts.",
    )
    tolerance = forms.FloatField(
        label="Tolerance",
        min_value=0,
        required=False,
        help_text="How far off its line it is at risk before it is off track.",
    )
    due_on = day("Met by", required=False)
    plan = text("What is done to reach it")
    effort_days = forms.FloatField(label="Days of work", min_value=0, required=False)
    budget = forms.DecimalField(label="Money", min_value=Decimal(0), required=False)
    currency = forms.CharField(label="Currency", max_length=3, required=False)
    owner_id = person("Who answers for it")
    method = text("How it is evaluated")
    frequency = forms.ChoiceField(
        label="How often it is measured", required=False, choices=[("", "Not yet"), *FREQUENCIES]
    )
    analyst_id = person("Who analyses the results")

    def for_actor(self, actor: Actor) -> None:
        """Offer members and requirements."""
        offer_people(self, actor, "owner_id", "analyst_id")
        offer_requirements(self)
        lines = lines_offered(actor) if actor.may(VIEW_MONITORING) else []
        given = self.data.get("observed") or self.initial.get("observed")
        if given and given not in dict(lines):
            lines.append((given, "As it is"))
        observed = cast("forms.ChoiceField", self.fields["observed"])
        observed.choices = [("", "No source"), *lines]

    def clean_tolerance(self) -> float:
        """Return no tolerance where none is given."""
        return float(self.cleaned_data.get("tolerance") or 0)


class NoteForm(forms.Form):
    """A note that may be left out."""

    note = text("Note")


class StartForm(forms.Form):
    """When work began."""

    started_on = day("Begun on", required=False, help_text="Empty: today.")


class MeasureForm(ActorForm):
    """A value of a day."""

    value = forms.FloatField(label="Value")
    measured_on = day("Measured on")
    note = text("What it rests on", help_text="A list, a report, a count: what an auditor can see.")

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["measured_on"].initial = actor.today


class LearntForm(forms.Form):
    """What was learnt."""

    learnt = text("What was learnt", rows=3, required=True)


class ReasonForm(forms.Form):
    """Why something is given up or changed."""

    reason = text("Why", rows=3, required=True, help_text="An auditor will ask.")


class ActionForm(ActorForm):
    """What is done, by whom and by when."""

    action = forms.CharField(label="What is done", max_length=300)
    person_id = person("Who")
    due_on = day("By")

    def for_actor(self, actor: Actor) -> None:
        """Offer members."""
        offer_people(self, actor, "person_id")


class ChangeForm(ActorForm):
    """A change to the management system and what it is weighed by."""

    title = forms.CharField(label="What changes", max_length=300)
    why = text("Why", help_text="The purpose of the change.")
    consequences = text("What may follow from it")
    integrity = text(
        "How the management system stays whole meanwhile",
        help_text="What still holds during the change, and what one falls back on.",
    )
    resources = text("Resources")
    responsibilities = text("Who is responsible for what")
    owner_id = person("Who answers for it")
    budget = forms.DecimalField(label="Money", min_value=Decimal(0), required=False)
    currency = forms.CharField(label="Currency", max_length=3, required=False)
    planned_on = day("Planned for", required=False)
    look_back_on = day(
        "Look back on", required=False, help_text="Empty: 90 days after it was carried out."
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer members."""
        offer_people(self, actor, "owner_id")


class ReopensForm(ActorForm):
    """What a change makes people look at again."""

    choices = forms.MultipleChoiceField(
        label="Records", required=False, widget=forms.SelectMultiple({"size": 12})
    )
    others = text(
        "Others", rows=3, help_text="One on a line. For a document: “Document: AI policy”."
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer systems, controls and the statement."""
        found = [(key, words) for key, (words, _) in offered(actor).items()]
        cast("forms.MultipleChoiceField", self.fields["choices"]).choices = found


class ReturnForm(forms.Form):
    """What is to be done first."""

    note = text("What is to be done", rows=3, required=True)


class CarryOutForm(ActorForm):
    """When a change was made."""

    carried_out_on = day("Carried out on")
    outcome = text("How it went")

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["carried_out_on"].initial = actor.today


class OwnUpForm(ActorForm):
    """When and why a change was made without approval."""

    carried_out_on = day("Carried out on")
    reason = text("Why nobody approved it before", rows=3, required=True)

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["carried_out_on"].initial = actor.today


class LookBackForm(forms.Form):
    """Whether a change worked."""

    worked = forms.ChoiceField(
        label="Did it do what it was for", choices=[(item.value, item.label) for item in Worked]
    )
    outcome = text("By what one sees it", rows=3, required=True)
    side_effects = text("What else it did")


class ActivityForm(ActorForm):
    """Recurring planned work."""

    title = forms.CharField(label="What is done", max_length=300)
    what = text("In more detail")
    serves = forms.ChoiceField(label="Clause or control that it serves", required=False)
    frequency = forms.ChoiceField(label="How often", choices=FREQUENCIES, initial="monthly")
    first_on = day("First due on")
    owner_id = person("Who")
    evidence = text("What will show that it was done")

    def for_actor(self, actor: Actor) -> None:
        """Offer members and requirements."""
        offer_people(self, actor, "owner_id")
        offer_requirements(self)


class DoneForm(ActorForm):
    """Which time of planned work was done, when, and what shows it."""

    due_on = forms.TypedChoiceField(label="Which time", coerce=date.fromisoformat)
    done_on = day("Done on")
    evidence = text("What shows it", rows=3, required=True)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        field = cast("forms.TypedChoiceField", self.fields["due_on"])
        field.choices = self.initial.get("turns", [])

    def for_actor(self, actor: Actor) -> None:
        """Begin with today."""
        self.fields["done_on"].initial = actor.today
