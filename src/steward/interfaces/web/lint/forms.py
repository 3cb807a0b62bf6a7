"""What is asked about results and rules."""

from typing import Any

from django import forms

from steward.domain.waivers.rules import MOST_MONTHS, SHORTEST

AREA = {"rows": 3}


def reason(help_text: str) -> Any:  # noqa: ANN401 -- leaf
    """Return the field for a reason."""
    return forms.CharField(
        label="Why", widget=forms.Textarea(AREA), max_length=2_000, help_text=help_text
    )


class WaiveForm(forms.Form):
    """Why a result is not to be mended, and until when."""

    reason = reason(
        f"At least {SHORTEST} characters: what is special here, and what makes up for it."
        " An auditor reads it."
    )
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput({"type": "date"}),
        help_text=f"At most {MOST_MONTHS} months ahead. After this day it counts again by itself.",
    )


class SwitchForm(forms.Form):
    """Why a rule is switched off."""

    reason = reason("Why this question need not be asked of your organisation.")


class EndForm(forms.Form):
    """Why a waiver ends before its day."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(AREA), max_length=2_000)


class SureForm(forms.Form):
    """Nothing but the question."""


class RulesFileForm(forms.Form):
    """A file of rules."""

    file = forms.FileField(
        label="File of rules",
        help_text="YAML with id, title, version and rules. It stays with your organisation.",
        widget=forms.ClearableFileInput({"accept": ".yaml,.yml"}),
    )
