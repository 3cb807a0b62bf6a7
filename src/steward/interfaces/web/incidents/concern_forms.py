"""What is asked to raise a concern and to handle one."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from steward.domain.incidents.operations import raising
from steward.domain.incidents.queries import concerns as queries
from steward.domain.incidents.queries.content import current_book, settings_of
from steward.domain.incidents.terms.states import CONCERN_KINDS, OUTCOMES, WAYS
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import system_called, systems_offered
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.incidents.fields import LocalMoment, offer, words
from steward.interfaces.web.kit.commands import ActorForm
from steward.interfaces.web.systems.suggesting import SuggestingInput


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what is too large or too many is said by the rules."""

    def __init__(self, label: str) -> None:
        most = raising.LARGEST_FILE // (1024 * 1024)
        super().__init__(
            label=label,
            required=False,
            widget=ManyFiles,
            help_text=f"At most {raising.MOST_FILES} files of {most} MB each. A file can carry"
            " your name: look at its properties before.",
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # noqa: ANN401 -- framework requires
        """Return the files that were sent."""
        several = cast("list[Any]", data if isinstance(data, list | tuple) else [data])
        return [super(FilesField, self).clean(item, initial) for item in several if item]


def read_files(files: list[UploadedFile]) -> list[tuple[str, bytes]]:
    """Return names and bytes; of each file no more is read than shows that it is too large."""
    most = raising.MOST_FILES + 1
    return [(f.name or "file", f.read(raising.LARGEST_FILE + 1)) for f in files[:most]]


class RaiseForm(ActorForm):
    """What is said, how, and whom it is about."""

    way = forms.ChoiceField(
        label="How", choices=list(WAYS.items()), widget=forms.RadioSelect, initial="confidential"
    )
    kind = forms.ChoiceField(label="What it is", choices=list(CONCERN_KINDS.items()))
    title = forms.CharField(label="What it is about, in a sentence", max_length=300)
    text = words("What happened", rows=6, most=10_000)
    system_id = forms.CharField(
        label="AI system", required=False, widget=SuggestingInput({"autocomplete": "off"})
    )
    about = forms.TypedMultipleChoiceField(
        label="Members whom it is about",
        coerce=UUID,
        required=False,
        help_text="They never see it. Choose several with Ctrl or Cmd.",
    )
    attached = FilesField("Files")

    def for_actor(self, actor: Actor) -> None:
        """Suggest the systems, and offer the members."""
        self.actor = actor
        widget = self.fields["system_id"].widget
        if isinstance(widget, SuggestingInput):
            widget.suggest(systems_offered(actor))
        offer(self, "about", assignable_people(actor))

    def clean_system_id(self) -> UUID | None:
        """Return the key of the system that was named."""
        said = self.cleaned_data["system_id"].strip()
        if not said:
            return None
        try:
            found: AiSystem = system_called(self.actor, said)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error
        return found.pk


class SayForm(forms.Form):
    """A word to the other side."""

    text = words("What you want to say", rows=4, most=10_000)


class SayMoreForm(SayForm):
    """A word from who raised it, with files."""

    attached = FilesField("Files")


class WriteForm(SayForm):
    """A word of a handler."""

    is_note = forms.BooleanField(
        label="Only for those who handle it",
        required=False,
        help_text="Whoever raised it does not read it.",
    )


class AcknowledgeForm(forms.Form):
    """A word of receipt."""

    text = words(
        "A word to whoever raised it",
        rows=3,
        required=False,
        help_text="Without one a plain sentence is written.",
    )


class AnswerForm(forms.Form):
    """The outcome."""

    outcome = forms.ChoiceField(label="Outcome", choices=list(OUTCOMES.items()))
    outcome_text = words("What was found, and what follows", rows=4, most=10_000)


class EntrustForm(ActorForm):
    """Who handles it, and whom it is about."""

    handlers = forms.TypedMultipleChoiceField(label="Who handles it", coerce=UUID, required=False)
    about = forms.TypedMultipleChoiceField(
        label="Whom it is about",
        coerce=UUID,
        required=False,
        help_text="They never see it, whatever their role.",
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "handlers", queries.people_entrustable(actor))
        offer(self, "about", assignable_people(actor))


class TurnForm(ActorForm):
    """The incident that a concern brought to light, in words that many may read."""

    title = forms.CharField(label="What happened, in a sentence", max_length=300)
    story = words("In which order", rows=4)
    severity = forms.ChoiceField(label="How severe")
    noticed_at = LocalMoment("When it was noticed", required=True)

    def for_actor(self, actor: Actor) -> None:
        """Offer the severities."""
        meant = [(name, f"{title}: {says}") for name, title, says in current_book().severities]
        offer(self, "severity", meant)
        zone = settings_of(actor).time_zone
        self.fields["noticed_at"].help_text = f"By the clock of {zone}."


class FindingForm(forms.Form):
    """The draft of a finding."""

    title = forms.CharField(label="The finding in a sentence", max_length=300)
    text = words("Which requirement is not met, and how", rows=4, most=10_000)
