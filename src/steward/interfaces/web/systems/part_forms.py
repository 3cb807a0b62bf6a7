"""What is asked about models, datasets and suppliers."""

from typing import cast
from uuid import UUID

from django import forms

from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm

PERSONAL = [("", "Not known"), ("yes", "Yes"), ("no", "No")]
SELECT = {"class": "form-select"}


def area(rows: int = 2) -> forms.Textarea:
    """Return the widget of a longer text."""
    return forms.Textarea(attrs={"rows": rows})


def owner_field(help_text: str, label: str = "Accountable owner") -> forms.TypedChoiceField:
    """Return a field for the person who answers; its choices depend on who asks."""
    return forms.TypedChoiceField(
        label=label,
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=help_text,
        widget=forms.Select(attrs=SELECT),
    )


def offer_owners(form: forms.Form, actor: Actor) -> None:
    """Offer the members in the field for the person who answers."""
    people = cast("forms.TypedChoiceField", form.fields["owner_id"])
    people.choices = [("", "Nobody chosen"), *assignable_people(actor)]


class OwnedForm(ActorForm):
    """Who answers for a model, dataset or supplier: a member, or somebody in words."""

    owner_id = owner_field("A person of Steward goes before the words.", "Who answers for it here")
    owner = forms.CharField(label="Or in words", max_length=200, required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer_owners(self, actor)


class SupplierForm(OwnedForm):
    """Who provides something, and who answers for it here."""

    name = forms.CharField(max_length=300)
    contact = forms.CharField(label="Contact there", max_length=300, required=False)
    description = forms.CharField(label="What it provides", required=False, widget=area())
    field_order = ["name", "owner_id", "owner", "contact", "description"]


class ModelForm(OwnedForm):
    """What is to be known of a model before a system relies on it."""

    name = forms.CharField(max_length=300)
    licence = forms.CharField(max_length=100, required=False)
    provider = forms.CharField(
        max_length=300, required=False, help_text="A supplier; a new name is registered as one."
    )
    base_model = forms.CharField(
        max_length=600, required=False, help_text="Built on which model; several with commas."
    )
    datasets = forms.CharField(label="Trained on", max_length=2000, required=False)
    languages = forms.CharField(max_length=2000, required=False)
    intended_use = forms.CharField(required=False, widget=area())
    limitations = forms.CharField(required=False, widget=area())
    description = forms.CharField(label="Remark", required=False, widget=area())
    field_order = ["name", "licence", "provider", "owner_id", "owner"]


class DatasetForm(OwnedForm):
    """What is to be known of a dataset: whose, from where, about whom."""

    name = forms.CharField(max_length=300)
    licence = forms.CharField(max_length=100, required=False)
    provider = forms.CharField(
        max_length=300, required=False, help_text="A supplier; a new name is registered as one."
    )
    personal_data = forms.ChoiceField(
        label="Holds personal data",
        required=False,
        choices=PERSONAL,
        widget=forms.Select(attrs=SELECT),
    )
    training_data = forms.CharField(label="Where it comes from", required=False, widget=area())
    languages = forms.CharField(max_length=2000, required=False)
    limitations = forms.CharField(required=False, widget=area())
    description = forms.CharField(label="Remark", required=False, widget=area())
    field_order = ["name", "licence", "provider", "owner_id", "owner"]


class PartsBulkForm(OwnedForm):
    """What many get at once; a blank field stays as it is."""

    licence = forms.CharField(max_length=100, required=False)
    provider = forms.CharField(max_length=300, required=False)


class SuppliersBulkForm(OwnedForm):
    """What many suppliers get at once; a blank field stays as it is."""


class LinkForm(forms.Form):
    """Which system relies on it."""

    system = forms.CharField(label="AI system", max_length=300, help_text="Its number or its name.")
    version = forms.CharField(max_length=100, required=False)


class VersionForm(forms.Form):
    """A version by its name, the digest of its artefact, or both."""

    version = forms.CharField(max_length=100, required=False)
    digest = forms.CharField(
        label="Digest of the artefact", max_length=64, required=False, help_text="SHA-256."
    )
    licence = forms.CharField(max_length=100, required=False)


class SureForm(forms.Form):
    """Nothing to fill in."""
