"""What is asked to keep functions, holders, assessments and actions."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.competence.queries.functions import people_offered, unadopted_functions
from steward.domain.competence.terms.functions import LEVELS, SEEN_LEVELS, ActionKind, Proof
from steward.domain.systems.terms import Stage
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import live_units
from steward.interfaces.web.kit.commands import ActorForm

NOBODY = ("", "Nobody")


def text(label: str, *, rows: int = 2, required: bool = True, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    """Return a field for some sentences."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget)


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def several(
    label: str, choices: Iterable[tuple[str, str]], *, required: bool = True, help_text: str = ""
) -> forms.MultipleChoiceField:
    """Return a field for several choices at once."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def key_of(label: str, *, required: bool = False, help_text: str = "") -> forms.TypedChoiceField:
    """Return a field for the key of a record; its choices are filled in for the actor."""
    return forms.TypedChoiceField(
        label=label, coerce=UUID, empty_value=None, required=required, help_text=help_text
    )


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Fill in what can be chosen in a field."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def _level(label: str, words: dict[int, str]) -> forms.TypedChoiceField:
    choices = [(number, f"{number} – {said}") for number, said in words.items()]
    return forms.TypedChoiceField(label=label, coerce=int, choices=choices)


class PlainForm(forms.Form):
    """Nothing to fill in."""


class AdoptForm(ActorForm):
    """Which proposed functions are taken over."""

    keys = several("Functions", ())

    def for_actor(self, actor: Actor) -> None:
        """Offer what nobody has adopted."""
        offered = unadopted_functions(actor)
        choose(self, "keys", [(item.key, f"{item.name} – {item.purpose}") for item in offered])


class FunctionForm(forms.Form):
    """A function in the management system."""

    name = forms.CharField(label="Name", max_length=200, help_text="As “Data steward”.")
    purpose = text("What it is for", required=False)
    stages = several(
        "Stages of the life cycle in which it acts",
        [(stage.value, stage.label) for stage in Stage],
        required=False,
    )


class CompetenceForm(forms.Form):
    """What a function takes."""

    name = forms.CharField(label="Competence", max_length=200)
    why = text("Why the function needs it")
    level = _level("Level required", dict(LEVELS))
    shown_by = several("How it is shown", [(way.value, way.label) for way in Proof])
    renew_months = forms.IntegerField(
        label="Assess again after", initial=24, min_value=1, max_value=120, help_text="Months."
    )


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = text("Why it is no longer needed")


class AppointForm(ActorForm):
    """Who holds a function."""

    who = forms.ChoiceField(label="Person", required=False)
    name = forms.CharField(
        label="Or somebody new without an account", required=False, max_length=200
    )
    from_on = day("From")
    appointed_by = forms.CharField(
        label="Appointed by", max_length=200, help_text="Name and office of who decided."
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer members and others who are known."""
        choose(self, "who", [("", "–"), *people_offered(actor)])


class EndForm(forms.Form):
    """The last day of an appointment."""

    until_on = day("Last day")


class WorkerForm(ActorForm):
    """Somebody who works here."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address", required=False)
    unit_id = key_of("Unit")

    def for_actor(self, actor: Actor) -> None:
        """Offer the units."""
        choose(self, "unit_id", [("", "–"), *((str(u.pk), u.name) for u in live_units(actor))])


class AssessForm(forms.Form):
    """What somebody saw."""

    level = _level("Level seen", dict(SEEN_LEVELS))
    basis = text(
        "What was looked at",
        rows=3,
        help_text="Work observed, certificates, talks, tests: what another assessor could see too.",
    )
    assessed_on = day("On", required=False, help_text="Empty: today.")
    next_due_on = day("Assess again on", required=False, help_text="Empty: as required.")


class ActionForm(ActorForm):
    """What closes a gap."""

    kind = forms.ChoiceField(label="Kind", choices=[(k.value, k.label) for k in ActionKind])
    what = text("What is done")
    owner_id = key_of("Who sees to it", required=True)
    due_on = day("Due")
    cost = forms.FloatField(label="Cost", required=False, min_value=0)
    currency = forms.CharField(label="Currency", required=False, max_length=3, help_text="As EUR.")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        choose(self, "owner_id", assignable_people(actor))


class NoteForm(forms.Form):
    """What was done, or why not."""

    note = text("What was done, or why")


class JudgeForm(forms.Form):
    """Whether an action had its effect."""

    level = _level("Level seen now", dict(SEEN_LEVELS))
    why = text("What shows it", rows=3)
    next_due_on = day("Assess again on", required=False, help_text="Empty: as required.")
