"""Forms made from what the registers declare, and those of scope and responsibilities."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms

from steward.domain.governance.queries.linking import KINDS
from steward.domain.governance.queries.running import process_names
from steward.domain.governance.queries.scope import role_words
from steward.domain.governance.terms.duties import HOLDS
from steward.domain.governance.terms.fields import LONGEST_LINE, LONGEST_TEXT, Field, Register
from steward.domain.parts.queries import parts_visible_to
from steward.domain.parts.terms import PartKind
from steward.domain.systems.queries import systems_offered
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import live_units
from steward.interfaces.web.kit.commands import ActorForm
from steward.interfaces.web.systems.suggesting import SuggestingInput

MOST_OFFERED = 200
Choices = list[tuple[str, str]]


def _suppliers(actor: Actor) -> Choices:
    rows = parts_visible_to(actor).filter(kind=PartKind.SUPPLIER).order_by("name", "id")
    return [(str(row.pk), row.name) for row in rows[:MOST_OFFERED]]


OFFERS: Mapping[str, Callable[[Actor], Choices]] = {
    "person": assignable_people,
    "provider": _suppliers,
    "process": process_names,
}
NONE_YET = {"person": "Nobody yet", "provider": "None", "process": "None"}


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


def text_field(label: str, help_text: str = "", *, rows: int = 3, required: bool = True) -> Any:  # noqa: ANN401 -- leaf
    """Return a field of several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows}),
    )


def key_field(label: str, *, required: bool = False, help_text: str = "") -> forms.TypedChoiceField:
    """Return a field that names a record by its key."""
    return forms.TypedChoiceField(
        label=label, coerce=UUID, empty_value=None, required=required, help_text=help_text
    )


def _drawn(field: Field) -> forms.Field:
    """Return the form field of a declared field."""
    same: dict[str, Any] = {
        "label": field.label,
        "help_text": field.help,
        "required": field.required,
    }
    if field.kind == "text":
        return text_field(field.label, field.help, required=field.required)
    if field.kind == "day":
        return day_field(field.label, field.help, required=field.required)
    if field.kind in OFFERS:
        return key_field(field.label, required=field.required, help_text=field.help)
    if field.kind == "choice":
        return forms.ChoiceField(choices=list(field.options), **same)
    return _PLAIN[field.kind](**same)


_PLAIN: Mapping[str, Callable[..., forms.Field]] = {
    "line": partial(forms.CharField, max_length=LONGEST_LINE),
    "address": partial(forms.CharField, max_length=500),
    "number": partial(forms.DecimalField, max_digits=14, decimal_places=2),
    "whole": forms.IntegerField,
    "flag": partial(forms.BooleanField, initial=True),
}


class EntryForm(ActorForm):
    """The fields of one register."""

    register: ClassVar[Register]

    def for_actor(self, actor: Actor) -> None:
        """Offer people, suppliers and processes where they are asked for."""
        for item in self.register.fields:
            if item.kind in OFFERS:
                field = cast("forms.TypedChoiceField", self.fields[item.name])
                field.choices = [("", NONE_YET[item.kind]), *OFFERS[item.kind](actor)]


def form_of(register: Register) -> type[EntryForm]:
    """Return the form of a register's entries."""
    fields: dict[str, Any] = {item.name: _drawn(item) for item in register.fields}
    name = f"{register.noun.capitalize()}Form"
    words = f"What is asked about {register.article}."
    return type(name, (EntryForm,), {"register": register, "__doc__": words, **fields})


def review_form_of(register: Register) -> type[forms.Form]:
    """Return the form that asks how an entry stands."""
    fields: dict[str, Any] = {
        "result": forms.ChoiceField(label="Result", choices=list(register.results)),
        "note": text_field("What was looked at, and what came of it", "An auditor will ask."),
        "review_on": day_field("Next", "Blank is a year from today.", required=False),
    }
    name = f"Review{register.noun.capitalize()}Form"
    return type(name, (forms.Form,), {"__doc__": f"How {register.article} stands.", **fields})


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class ReasonForm(forms.Form):
    """Why it is done."""

    reason = text_field("Why", "An auditor will ask.")


class NoteForm(forms.Form):
    """What is to be done."""

    note = text_field("What is to be done")


class OwnerForm(ActorForm):
    """Who answers for it."""

    owner_id = key_field("Who answers for it")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        field = cast("forms.TypedChoiceField", self.fields["owner_id"])
        field.choices = [("", "Nobody yet"), *assignable_people(actor)]


class LinkForm(forms.Form):
    """Another record, by what it is called."""

    kind = forms.ChoiceField(label="What", choices=list(KINDS.items()))
    words = forms.CharField(
        label="Which",
        max_length=300,
        help_text="Its number (RISK-0004, PRO-0002), its id (A.5.2) or its name.",
    )


class FlowForm(ActorForm):
    """What is handed to which process."""

    what = forms.CharField(label="What is handed over", max_length=200)
    target_id = key_field("To which process", required=True)

    def for_actor(self, actor: Actor) -> None:
        """Offer the processes."""
        field = cast("forms.TypedChoiceField", self.fields["target_id"])
        field.choices = process_names(actor)


class FollowForm(ActorForm):
    """Work that follows."""

    what = forms.CharField(label="What is to be done", max_length=300)
    due_days = forms.IntegerField(label="Within days", min_value=1, max_value=1000, initial=30)
    person_id = key_field("Who does it")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        field = cast("forms.TypedChoiceField", self.fields["person_id"])
        field.choices = [("", "Nobody yet"), *assignable_people(actor)]


class HolderForm(ActorForm):
    """Who holds a duty, and how."""

    hold = forms.ChoiceField(label="How", choices=[(hold.value, hold.label) for hold in HOLDS])
    person_id = key_field("Person")
    function = forms.CharField(
        label="Or a function", required=False, max_length=200, help_text="As “Head of data”."
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        field = cast("forms.TypedChoiceField", self.fields["person_id"])
        field.choices = [("", "Nobody; a function holds it"), *assignable_people(actor)]


class BeginScopeForm(forms.Form):
    """Why a version of the scope is needed."""

    reason = text_field("Why a version is needed", "Such as: the first scope; a site was added.")


class WordingForm(forms.Form):
    """The words of the scope."""

    wording = text_field(
        "Certificate wording", "The sentence that shall stand on the certificate.", rows=4
    )
    activities = text_field("Activities in scope", rows=5)


WHERE = [("in", "In scope"), ("out", "Excluded")]


def _is_in(value: str) -> bool:
    return value == "in"


def _where() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label="Where", choices=WHERE, coerce=_is_in, initial="in")


class PlacedForm(ActorForm):
    """An AI system, a unit or a site, in or out."""

    named = forms.CharField(
        label="AI system, unit or site",
        max_length=LONGEST_LINE,
        help_text="An AI system by its number or name, a unit or site by its name.",
        widget=SuggestingInput,
    )
    is_in = _where()
    why = text_field("Why", "Needed where it is excluded.", required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer what is in the inventory."""
        units = [unit.name for unit in live_units(actor)]
        widget = cast("SuggestingInput", self.fields["named"].widget)
        widget.suggest([*units, *systems_offered(actor)])


class SaidForm(forms.Form):
    """An activity, or a service of others at which the scope ends."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[("activity", "Activity"), ("interface", "Service of others")],
    )
    label = forms.CharField(label="What", max_length=300)
    is_in = _where()
    why = text_field("Why, and how the border is managed", required=False)


class PeopleForm(forms.Form):
    """How many people of a role are in scope; certification bodies plan their time by it."""

    label = forms.CharField(label="Role", max_length=300)
    count = forms.IntegerField(label="How many", min_value=0, max_value=10_000_000)
    counted_on = day_field("Counted on")


class ApproveScopeForm(forms.Form):
    """From when the scope holds."""

    in_force_from = day_field("It holds from")


class RoleForm(forms.Form):
    """A role towards AI that the organisation takes."""

    role = forms.ChoiceField(label="Role", choices=lambda: list(role_words().items()))
    reason = text_field("Why the organisation takes it")
