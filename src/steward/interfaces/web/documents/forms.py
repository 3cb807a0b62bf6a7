"""What is asked to keep documents: what they are, who decides, what changed."""

from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.documents.models.document import CLASSES, KINDS, STARTS
from steward.domain.documents.models.external import ORIGINS
from steward.domain.documents.terms.kinds import LANGUAGES, LONGEST_KEPT_MONTHS, MOST_MONTHS
from steward.domain.frameworks.queries import (
    ISO_42001,
    adopted_frameworks,
    framework,
    resource_keys,
)
from steward.domain.systems.queries import system_names
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm


def _text(label: str, *, rows: int = 3, required: bool = True, help_text: str = "") -> Any:  # noqa: ANN401 -- leaf
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=widget)


def _months(label: str, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, help_text=help_text
    )


def _person(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=UUID, empty_value=None, required=False, help_text=help_text
    )


def _people(label: str, help_text: str) -> forms.TypedMultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.TypedMultipleChoiceField(
        label=label, coerce=UUID, required=False, help_text=help_text, widget=widget
    )


class OwnedForm(ActorForm):
    """A form that names one person."""

    person_field = "owner_id"

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        field = cast("forms.TypedChoiceField", self.fields[self.person_field])
        field.choices = [("", "Nobody yet"), *assignable_people(actor)]


class DocumentForm(OwnedForm):
    """What a document is, who owns it, when it is read again and how long it is kept."""

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    owner_id = _person("Owner", "Writes it, and is asked when its review is due.")
    classification = forms.ChoiceField(label="Classification", choices=CLASSES, initial="internal")
    language = forms.ChoiceField(label="Language", choices=list(LANGUAGES.items()), initial="en")
    review_months = _months(
        "Reviewed every so many months", MOST_MONTHS, "Leave it empty where only events ask for it."
    )
    kept_months = _months("Each version is kept for so many months", LONGEST_KEPT_MONTHS)
    kept_from = forms.ChoiceField(label="That time runs", choices=STARTS, initial="replaced")
    is_ai_policy = forms.BooleanField(
        label="This is the AI policy", required=False, help_text="One document is (5.2)."
    )


class OwnerForm(OwnedForm):
    """Who owns documents."""

    owner_id = _person("Owner")


class WatcherForm(OwnedForm):
    """Who looks for new editions."""

    person_field = "watcher_id"

    watcher_id = _person("Looks for new editions")


class PeopleForm(ActorForm):
    """Who approves a document and who reads it before."""

    approvers = _people("Approvers", "Whoever wrote for a version does not count for it.")
    quorum = forms.IntegerField(label="So many of them must approve", min_value=1, initial=1)
    reviewers = _people("Reviewers", "They read it before it is approved, and say what they found.")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        for name in ("approvers", "reviewers"):
            field = cast("forms.TypedMultipleChoiceField", self.fields[name])
            field.choices = assignable_people(actor)


class RequirementsForm(ActorForm):
    """Which requirements a document satisfies."""

    requirements = forms.MultipleChoiceField(
        label="Requirements",
        required=False,
        widget=forms.SelectMultiple({"size": 14}),
        help_text="Hold Ctrl, or Cmd, to choose several.",
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the requirements of the frameworks that are followed."""
        field = cast("forms.MultipleChoiceField", self.fields["requirements"])
        field.choices = requirement_choices(actor)


def requirement_choices(actor: Actor) -> list[Any]:
    """Return the requirements of the frameworks that are followed, in groups by framework."""
    keys = resource_keys("framework")
    names = dict.fromkeys((ISO_42001, *adopted_frameworks(actor)))
    return [
        (
            parsed.short_title,
            [
                (f"{name} {node.id}", f"{node.id} {node.title}"[:100])
                for node in parsed.requirements
            ],
        )
        for name in names
        if (key := keys.get(("framework", name))) is not None
        for parsed in [framework(key)]
    ]


class AboutForm(ActorForm):
    """Which AI system a document is about."""

    system = forms.TypedChoiceField(label="AI system", coerce=UUID)

    def for_actor(self, actor: Actor) -> None:
        """Offer the AI systems."""
        field = cast("forms.TypedChoiceField", self.fields["system"])
        field.choices = [(str(key), name) for key, name in system_names(actor)]


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class SubmitForm(forms.Form):
    """What changed, and how much."""

    note = _text(
        "What changed",
        required=False,
        help_text="Needed from the second version on; readers see it in the list of versions.",
    )
    is_minor = forms.BooleanField(
        label="A small change: only the number behind the dot grows", required=False
    )


class SaidForm(forms.Form):
    """What a reading brought."""

    said = _text("What you found", help_text="Also if it is nothing.")


class ApproveForm(forms.Form):
    """A word that goes with the approval."""

    note = _text("A word to go with it", rows=2, required=False)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = _text("Why", help_text="An auditor will ask.")


class BackForm(forms.Form):
    """What is to be done before it is handed in again."""

    reason = _text("What is to be done")


class ConfirmForm(forms.Form):
    """What was looked at."""

    note = _text("What was looked at", help_text="The next review is due by the cycle.")


class TextForm(forms.Form):
    """The text of a draft on the ground of a revision, and a picture to add."""

    text = forms.CharField(
        label="Text in Markdown",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 32, "spellcheck": "true", "class": "doc-source"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    picture = forms.FileField(
        label="Add a picture",
        required=False,
        help_text="PNG, JPEG or GIF up to 5 MB; it is shown at the end, move it where it belongs.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/gif"}),
    )


class ExternalForm(OwnedForm):
    """What a document from outside is, and who looks for new editions."""

    person_field = "watcher_id"
    title = forms.CharField(label="Title", max_length=200)
    origin = forms.ChoiceField(label="What it is", choices=list(ORIGINS.items()))
    issuer = forms.CharField(label="Issued by", max_length=200)
    edition = forms.CharField(label="Edition or date", max_length=100, required=False)
    place = forms.CharField(label="Where our copy is kept", max_length=300, required=False)
    address = forms.CharField(label="Address on the web", max_length=500, required=False)
    watcher_id = _person("Looks for new editions")
    review_months = _months("Looked at every so many months", MOST_MONTHS)


class LookForm(forms.Form):
    """What a look for a new edition brought."""

    finding = _text("What you found", help_text="Also if it is nothing new.")
    edition = forms.CharField(
        label="New edition", max_length=100, required=False, help_text="Only if there is one."
    )
