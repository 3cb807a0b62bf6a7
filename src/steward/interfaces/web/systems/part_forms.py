"""What is asked about models, datasets and suppliers."""

from django import forms

PERSONAL = [("", "Not known"), ("yes", "Yes"), ("no", "No")]
SELECT = {"class": "form-select"}


def area(rows: int = 2) -> forms.Textarea:
    """Return the widget of a longer text."""
    return forms.Textarea(attrs={"rows": rows})


class SupplierForm(forms.Form):
    """Who provides something, and who answers for it here."""

    name = forms.CharField(max_length=300)
    owner = forms.CharField(label="Who answers for it here", max_length=200, required=False)
    contact = forms.CharField(label="Contact there", max_length=300, required=False)
    description = forms.CharField(label="What it provides", required=False, widget=area())


class ModelForm(forms.Form):
    """What is to be known of a model before a system relies on it."""

    name = forms.CharField(max_length=300)
    licence = forms.CharField(max_length=100, required=False)
    provider = forms.CharField(
        max_length=300, required=False, help_text="A supplier; a new name is registered as one."
    )
    owner = forms.CharField(label="Who answers for it here", max_length=200, required=False)
    base_model = forms.CharField(
        max_length=600, required=False, help_text="Built on which model; several with commas."
    )
    datasets = forms.CharField(label="Trained on", max_length=2000, required=False)
    languages = forms.CharField(max_length=2000, required=False)
    intended_use = forms.CharField(required=False, widget=area())
    limitations = forms.CharField(required=False, widget=area())
    description = forms.CharField(label="Remark", required=False, widget=area())


class DatasetForm(forms.Form):
    """What is to be known of a dataset: whose, from where, about whom."""

    name = forms.CharField(max_length=300)
    licence = forms.CharField(max_length=100, required=False)
    provider = forms.CharField(
        max_length=300, required=False, help_text="A supplier; a new name is registered as one."
    )
    owner = forms.CharField(label="Who answers for it here", max_length=200, required=False)
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


class PartsBulkForm(forms.Form):
    """What many get at once; a blank field stays as it is."""

    licence = forms.CharField(max_length=100, required=False)
    owner = forms.CharField(label="Who answers for it here", max_length=200, required=False)
    provider = forms.CharField(max_length=300, required=False)


class SuppliersBulkForm(forms.Form):
    """What many suppliers get at once; a blank field stays as it is."""

    owner = forms.CharField(label="Who answers for it here", max_length=200, required=False)


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
