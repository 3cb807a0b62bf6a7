"""What is asked to keep evidence."""

from typing import Any
from uuid import UUID

from django import forms

from steward.domain.evidence.models.item import KINDS
from steward.domain.evidence.models.version import WAYS
from steward.domain.evidence.terms.kinds import LEVELS, LONGEST, SHORTEST, EvidenceLevel, Gathered
from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import assessable
from steward.domain.systems.queries import system_names
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.interfaces.web.incidents.fields import day, offer, words
from steward.interfaces.web.kit.commands import ActorForm

NOBODY = [("", "Nobody")]


def requirement_choices() -> list[tuple[str, str]]:
    """Return the requirements of ISO/IEC 42001 that can be fulfilled, as a field wants them."""
    return [(item.id, f"{item.id} {item.title}"[:90]) for item in assessable(iso_42001())]


def level_of(value: str) -> EvidenceLevel:
    """Return the level that a field names."""
    return EvidenceLevel(int(value))


def person(label: str, *, required: bool = False, help_text: str = "") -> forms.TypedChoiceField:
    """Return a field for a member."""
    return forms.TypedChoiceField(
        label=label, coerce=UUID, empty_value=None, required=required, help_text=help_text
    )


class OwnerForm(ActorForm):
    """Who answers for it."""

    owner_id = person("Owner", help_text="Is asked to bring it up to date before it expires.")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "owner_id", [*NOBODY, *assignable_people(actor)])


class ItemForm(OwnerForm):
    """What is said about an item."""

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(
        label="What it is", choices=KINDS, help_text="Decides for how long it is fresh."
    )
    description = words("What it shows", required=False, most=10_000)
    half_life = forms.IntegerField(
        label="Half-life in days",
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text="Empty: what is settled for its controls or its kind.",
    )
    field_order = ["title", "kind", "description", "owner_id", "half_life"]


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = words("Why", most=10_000)


class RetainForm(forms.Form):
    """Until when an item is kept at least."""

    retain_until = day("Keep at least until", "Empty takes the day away.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        self.fields["retain_until"].required = False


class AttestForm(forms.Form):
    """What somebody stands for."""

    said = words(
        "What you saw",
        required=False,
        rows=2,
        most=2000,
        help_text="Empty: it is what it claims to be.",
    )


class LinkForm(ActorForm):
    """What an item is evidence of."""

    requirements = forms.MultipleChoiceField(
        label="Clauses and controls",
        required=False,
        help_text="Hold Ctrl to choose several.",
        widget=forms.SelectMultiple({"size": 8}),
    )
    systems = forms.MultipleChoiceField(
        label="AI systems", required=False, widget=forms.SelectMultiple({"size": 5})
    )
    reference = forms.CharField(
        label="Another record",
        required=False,
        max_length=60,
        help_text="By its number: RISK-0012, TASK-0003, DOC-0007, NC-0002, INC-0004, AUD-0001.",
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the clauses, controls and systems."""
        offer(self, "requirements", requirement_choices())
        offer(self, "systems", [(str(key), name) for key, name in system_names(actor)])


class BulkLinkForm(ActorForm):
    """Which clauses and controls many items are evidence of."""

    requirements = forms.MultipleChoiceField(
        label="Clauses and controls", widget=forms.SelectMultiple({"size": 10})
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the clauses and controls."""
        del actor
        offer(self, "requirements", requirement_choices())


class ProvenanceForm(forms.Form):
    """Where a version comes from."""

    level = forms.TypedChoiceField(
        label="Level",
        choices=LEVELS,
        coerce=level_of,
        initial=EvidenceLevel.L1.value,
        help_text="L2: drawn from the system that did the work. L3: by a machine, untouched. L4:"
        " signed by its source.",
    )
    method = forms.TypedChoiceField(
        label="How it came here", choices=WAYS, coerce=Gathered, initial=Gathered.UPLOADED.value
    )
    collector = forms.CharField(
        label="Collected by", max_length=200, required=False, help_text="A person or a program."
    )
    collector_version = forms.CharField(
        label="Version of the program", max_length=100, required=False
    )
    query = words("What was asked of the source", required=False, rows=2)
    population = forms.CharField(
        label="Of what it is the whole or a part", max_length=500, required=False
    )
    count = forms.IntegerField(label="How many that are", required=False, min_value=0)
    period_from = day("Speaks about the time from")
    period_until = day("until")
    note = words("Note", required=False, rows=2, most=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **kwargs)
        for name in ("period_from", "period_until"):
            self.fields[name].required = False


class VersionForm(ProvenanceForm):
    """A new version: its file and where it comes from."""

    file = forms.FileField(label="File", help_text="Up to 20 MB here; larger ones by Upload.")
    field_order = ["file", "level", "method"]


class AskForm(ActorForm):
    """What is asked of whom until when."""

    what = words("What you ask for", rows=2, most=2000)
    requirement = forms.ChoiceField(label="For which clause or control", required=False)
    owner_id = person("Who is asked", required=True)
    due_on = day("Until")

    def for_actor(self, actor: Actor) -> None:
        """Offer the requirements and the members."""
        offer(self, "requirement", [("", "None in particular"), *requirement_choices()])
        offer(self, "owner_id", [("", "Choose"), *assignable_people(actor)])


class AnswerForm(forms.Form):
    """With what a request is answered: a file, or an item that is kept already."""

    file = forms.FileField(label="File", required=False, help_text="Up to 20 MB here.")
    title = forms.CharField(label="Title", max_length=200, required=False)
    reference = forms.CharField(
        label="Or an item that is kept already",
        max_length=20,
        required=False,
        help_text="By its number, such as EV-0042.",
    )


class HalfLifeForm(ActorForm):
    """For how long evidence of a kind, or of a requirement, is fresh."""

    of = forms.ChoiceField(label="Evidence of")
    days = forms.IntegerField(
        label="Half-life in days",
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        help_text="Empty: as usual.",
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer kinds and requirements."""
        del actor
        kinds = [(f"kind {value}", label) for value, label in KINDS]
        asked = [(f"requirement {value}", label) for value, label in requirement_choices()]
        offer(self, "of", [*kinds, *asked])
