"""What is asked about incidents."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.incidents.models import Incident
from steward.domain.incidents.queries.content import current_book, settings_of
from steward.domain.incidents.queries.incidents import severity_choices
from steward.domain.incidents.terms.clocks import Book, Fact
from steward.domain.incidents.terms.states import INCIDENT_KINDS, WAYS_NOTICED
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import system_called, systems_offered
from steward.domain.tasks.queries import assignable_people
from steward.foundation.core.actor import Actor
from steward.foundation.core.calendars import Calendar
from steward.foundation.core.errors import Invalid
from steward.interfaces.web.incidents.fields import LocalMoment, offer, words
from steward.interfaces.web.kit.commands import ActorForm
from steward.interfaces.web.systems.suggesting import SuggestingInput

ZONE_HELP = "All times here are by its clock, as Europe/Vienna."


class WhatForm(ActorForm):
    """What happened, when, and to whom."""

    title = forms.CharField(label="What happened, in a sentence", max_length=300)
    story = words(
        "In which order, and what was expected instead",
        rows=4,
        help_text="Facts before explanations. No personal data that are not needed.",
    )
    kind = forms.ChoiceField(label="What kind of event", choices=list(INCIDENT_KINDS.items()))
    severity = forms.ChoiceField(
        label="How severe",
        widget=forms.RadioSelect,
        help_text="The gravest that cannot be ruled out; it can be lowered later.",
    )
    noticed_at = LocalMoment(
        "When somebody here first knew of it",
        required=True,
        help_text="Legal clocks begin with knowledge, not with certainty.",
    )
    time_zone = forms.CharField(label="Time zone", max_length=60, help_text=ZONE_HELP)
    began_at = LocalMoment("When it began")
    ended_at = LocalMoment("When it ended", help_text="Leave it empty while it goes on.")
    way_noticed = forms.ChoiceField(
        label="How it was noticed",
        required=False,
        choices=[("", "Not known"), *WAYS_NOTICED.items()],
    )
    noticed_by = forms.CharField(label="Who noticed it", max_length=200, required=False)
    people = forms.CharField(
        label="Who is affected", max_length=300, required=False, help_text="Groups, as applicants."
    )
    people_least = forms.IntegerField(label="How many, at least", required=False, min_value=0)
    people_most = forms.IntegerField(label="How many, at most", required=False, min_value=0)
    containment = words("What was done so far so that harm does not go on", required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the severities with their meaning, and the zone of the organisation."""
        self.actor = actor
        meant = [(name, f"{title}: {says}") for name, title, says in current_book().severities]
        offer(self, "severity", meant)
        self.initial.setdefault("time_zone", settings_of(actor).time_zone)


class ReportForm(WhatForm):
    """What is told while it is fresh; everything else comes later."""

    system = forms.CharField(
        label="AI system",
        required=False,
        widget=SuggestingInput({"autocomplete": "off"}),
        help_text="Its number or name; more can be added later.",
    )
    harm = forms.MultipleChoiceField(
        label="Which harm happened, or cannot be ruled out",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_drill = forms.BooleanField(
        label="This is an exercise", required=False, help_text="Nothing is sent; clocks run."
    )
    field_order = ["title", "system", "noticed_at", "time_zone", "severity", "harm", "story"]

    def for_actor(self, actor: Actor) -> None:
        """Suggest the systems of the inventory."""
        super().for_actor(actor)
        cast("SuggestingInput", self.fields["system"].widget).suggest(systems_offered(actor))
        offer(self, "harm", current_book().fact["harm"].options)
        self.fields["story"].required = False
        self.fields["kind"].initial = "other"

    def clean_system(self) -> AiSystem | None:
        """Return the system that was named."""
        said = self.cleaned_data["system"].strip()
        return _called(self.actor, said) if said else None


class WriteForm(WhatForm):
    """Everything about an incident that can be brought up to date."""

    systems = words(
        "AI systems concerned",
        rows=2,
        required=False,
        help_text="One a line, each by its number or name.",
    )
    classified_at = LocalMoment(
        "When it was classified as major", help_text="From then on clocks of DORA count."
    )
    data_noticed_at = LocalMoment(
        "When it was known that personal data are affected",
        help_text="Without it, the clock of data protection counts from when it was noticed.",
    )
    cause = words("Cause", required=False)
    consequences = words("Likely consequences", required=False)
    measures = words("Measures taken and planned", required=False)
    lessons = words("What was learned", required=False)
    drill_result = words("How the exercise went", required=False)
    contact = forms.CharField(label="Contact for authorities", max_length=300, required=False)

    def clean_systems(self) -> list[UUID]:
        """Return the systems that were named."""
        lines = [line.strip() for line in self.cleaned_data["systems"].splitlines()]
        return [_called(self.actor, line).pk for line in lines if line]


def _called(actor: Actor, said: str) -> AiSystem:
    try:
        return system_called(actor, said)
    except Invalid as error:
        raise forms.ValidationError(error.message) from error


def as_typed(row: Incident) -> dict[str, Any]:
    """Return an incident as its form shows it: moments by the clock on the wall."""
    calendar = Calendar(zone=row.time_zone)
    names = [
        *("title", "story", "kind", "severity", "time_zone", "noticed_by", "way_noticed"),
        *("people", "people_least", "people_most", "containment", "cause", "consequences"),
        *("measures", "lessons", "drill_result", "contact"),
    ]
    found = {name: getattr(row, name) for name in names}
    for name in ("noticed_at", "began_at", "ended_at", "classified_at", "data_noticed_at"):
        found[name] = _wall(calendar, getattr(row, name))
    rows = row.systems.select_related("system").order_by("system__name")
    found["systems"] = "\n".join(f"{tie.system.reference} {tie.system.name}" for tie in rows)
    return found


def _wall(calendar: Calendar, moment: datetime | None) -> datetime | None:
    return None if moment is None else calendar.local(moment).replace(tzinfo=None)


class FactsForm(forms.Form):
    """The questions on which clocks depend; not known yet is an answer."""

    def __init__(self, book: Book, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- framework requires
        super().__init__(*args, **options)
        self.book = book
        for fact in book.facts:
            self.fields[fact.id] = _question(fact)

    def parts(self) -> list[tuple[str, list[Any]]]:
        """Return the questions by their section."""
        return [
            (title, [self[fact.id] for fact in self.book.facts if fact.section == section])
            for section, title in self.book.sections
        ]

    def answers(self) -> dict[str, Any]:
        """Return the answers; null is not known yet."""
        found: dict[str, Any] = {}
        for fact in self.book.facts:
            value = self.cleaned_data[fact.id]
            known = {"yes": True, "no": False}
            found[fact.id] = known.get(value) if fact.kind == "yes_no" else value or None
        return found


def _question(fact: Fact) -> forms.Field:
    if fact.kind == "multiple":
        return forms.MultipleChoiceField(
            label=fact.text,
            help_text=fact.help,
            required=False,
            choices=fact.options,
            widget=forms.CheckboxSelectMultiple,
        )
    options = (("yes", "Yes"), ("no", "No")) if fact.kind == "yes_no" else fact.options
    return forms.ChoiceField(
        label=fact.text,
        help_text=fact.help,
        required=False,
        choices=[("", "Not known yet"), *options],
        widget=forms.RadioSelect,
    )


def facts_typed(row: Incident, book: Book) -> dict[str, Any]:
    """Return the answers of an incident as its form shows them."""
    said = {True: "yes", False: "no", None: ""}
    return {
        fact.id: said.get(value, value) if fact.kind == "yes_no" else value or ""
        for fact in book.facts
        for value in [row.facts.get(fact.id)]
    }


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class NoteForm(forms.Form):
    """A word on why, if there is one."""

    note = words("Note", rows=2, required=False, most=2_000)


class WhyForm(forms.Form):
    """Why something is done that an auditor will ask about."""

    note = words("Why", most=2_000)


class ContainForm(forms.Form):
    """How it was contained."""

    containment = words("What was done so that harm does not go on", rows=4)


class ResolveForm(forms.Form):
    """Cause and measures."""

    cause = words("Why it happened, and why nobody noticed before", rows=4)
    measures = words("What was done about the cause", rows=4)


class ReviewForm(forms.Form):
    """What was learned."""

    lessons = words("What was learned, or why nothing was", rows=4)
    drill_result = words(
        "How the exercise went, and what was too slow",
        required=False,
        help_text="For exercises only.",
    )


class GiveForm(ActorForm):
    """Who leads the response."""

    handler_id = forms.TypedChoiceField(
        label="Who leads", coerce=UUID, empty_value=None, required=False
    )

    def for_actor(self, actor: Actor) -> None:
        """Offer the members."""
        offer(self, "handler_id", [("", "Nobody yet"), *assignable_people(actor)])


class TimelineForm(forms.Form):
    """What happened at a moment."""

    at = LocalMoment("When", required=True)
    text = words("What happened", rows=3, most=5_000)


class RiskForm(forms.Form):
    """A risk that came true, or nearly did."""

    risk_id = forms.TypedChoiceField(label="Risk of the register", coerce=UUID)
    came_true = forms.BooleanField(label="It came true, not only nearly", required=False)


class LossForm(forms.Form):
    """What it cost."""

    loss = forms.DecimalField(label="What it cost", min_value=0, max_digits=14, decimal_places=2)
    note = words("Note", rows=2, required=False, most=2_000)


class ControlForm(forms.Form):
    """A control that failed."""

    control = forms.ChoiceField(label="Control")
    how = words("How it failed", rows=3, most=2_000)


class SentForm(forms.Form):
    """That a report was sent."""

    sent_at = LocalMoment("When it was sent", required=True)
    sent_to = forms.CharField(label="To whom", max_length=300)
    reference = forms.CharField(
        label="Reference", max_length=200, required=False, help_text="That they gave it."
    )
    file = forms.FileField(label="The report itself", required=False)
    note = words("Note", rows=2, required=False, most=2_000)


class StrikeForm(forms.Form):
    """Why a record is taken back."""

    reason = words("Why", most=2_000)


def severities() -> list[tuple[str, str]]:
    """Return the severities as a filter wants them."""
    return severity_choices()
