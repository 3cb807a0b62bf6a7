"""What the commands of a task ask for."""

from typing import Any, cast
from uuid import UUID

from django import forms

from steward.domain.frameworks.queries import iso_42001
from steward.domain.tasks.queries import assignable_people, owner_roles
from steward.domain.tasks.terms import Recurrence, Severity, TaskStatus
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.commands import ActorForm

STATUSES = [(status.value, status.label) for status in TaskStatus]
SEVERITIES = [(level.value, level.value.capitalize()) for level in Severity]
NOBODY = ("", "Nobody yet")


def _day(*, label: str, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _note(label: str, *, missing: str = "", help_text: str = "") -> forms.CharField:
    """Return a field for a few sentences; ``missing`` is what is said when it must not be empty."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class LinesField(forms.CharField):
    """Lines of text, without the empty ones."""

    def to_python(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- framework requires
        """Return the lines."""
        text = super().to_python(value) or ""
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- framework requires
        """Return the lines as one text."""
        return "\n".join(cast("list[str]", value)) if isinstance(value, list | tuple) else value


def _lines(label: str, help_text: str) -> LinesField:
    widget = forms.Textarea(attrs={"rows": 4})
    return LinesField(
        label=label, help_text=help_text, required=False, max_length=20_000, widget=widget
    )


def _choose_people(form: forms.Form, actor: Actor, name: str) -> None:
    field = cast("forms.TypedChoiceField", form.fields[name])
    field.choices = [NOBODY, *assignable_people(actor)]


class PlainForm(forms.Form):
    """Nothing to fill in: the command itself says it."""


class MoveForm(forms.Form):
    """The new status of many, and what was done."""

    status = forms.ChoiceField(choices=STATUSES)
    note = _note("What was done, or why not", help_text="Needed where tasks are closed.")


class DoneForm(forms.Form):
    """What was done."""

    note = _note(
        "What was done",
        missing="Say in a sentence what was done.",
        help_text="An auditor will read this.",
    )
    link = forms.CharField(
        label="Link to the evidence",
        required=False,
        max_length=2_000,
        help_text="A page that shows it. A file is added under Evidence.",
    )


class CancelForm(forms.Form):
    """Why the work is not needed."""

    note = _note(
        "Why it is not needed",
        missing="Say in a sentence why it is not needed.",
        help_text="An auditor will read this.",
    )


class ReopenForm(forms.Form):
    """Why the work is taken up again."""

    note = _note("Why it is taken up again")


class AssignForm(ActorForm):
    """Who takes over, by when, and what that person should know."""

    person_id = forms.TypedChoiceField(label="Who", coerce=UUID, empty_value=None, required=False)
    due_on = _day(label="Due", required=False, help_text="Empty leaves the day as it is.")
    note = _note("Hand-over note", help_text="What the next person should know.")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members of the organisation."""
        _choose_people(self, actor, "person_id")


class AssignManyForm(ActorForm):
    """Who takes over many tasks."""

    person_id = forms.TypedChoiceField(label="Who", coerce=UUID, empty_value=None, required=False)
    note = _note("Hand-over note", help_text="What the next person should know.")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members of the organisation."""
        _choose_people(self, actor, "person_id")


class DueForm(forms.Form):
    """A new day, and why."""

    due_on = _day(label="Due")
    note = _note("Why")


class NewTaskForm(ActorForm):
    """A task made by hand."""

    title = forms.CharField(label="What is to be done", max_length=300)
    reason = _note("Why it is needed")
    requirement = forms.ChoiceField(
        label="Clause or control", required=False, help_text="What the work serves, if anything."
    )
    owner_role = forms.CharField(
        label="Role that does it", max_length=80, required=False, help_text="Such as Data steward."
    )
    assignee_id = forms.TypedChoiceField(
        label="Person", coerce=UUID, empty_value=None, required=False
    )
    severity = forms.ChoiceField(
        choices=SEVERITIES, initial="medium", help_text="How bad it is if it is not done."
    )
    effort_days = forms.FloatField(label="Effort in days", min_value=0, initial=1)
    due_on = _day(label="Due", required=False, help_text="Empty: by the severity.")

    def for_actor(self, actor: Actor) -> None:
        """Offer the members, the requirements and the roles that tasks name already."""
        _choose_people(self, actor, "assignee_id")
        nodes = [node for node in iso_42001().requirements if node.assessable]
        field = cast("forms.ChoiceField", self.fields["requirement"])
        field.choices = [("", "None"), *((node.id, f"{node.id} {node.title}") for node in nodes)]
        roles = ", ".join(role for role, _ in owner_roles(actor)[:6])
        if roles:
            self.fields["owner_role"].help_text = f"Such as {roles}."


class PauseForm(forms.Form):
    """What the work waits for."""

    why = _note(
        "What the work waits for",
        missing="Say what the work waits for.",
        help_text="The due day moves by as long as the clock stands still.",
    )


class KeepForm(forms.Form):
    """Why work that nothing calls for is kept."""

    note = _note("Why it is kept", missing="Say in a sentence why it is kept.")


class WhyForm(forms.Form):
    """Why something is taken back."""

    why = _note("Why", missing="Say in a sentence why.")


class PersonForm(ActorForm):
    """A member."""

    person_id = forms.TypedChoiceField(label="Who", coerce=UUID)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members of the organisation."""
        _choose_people(self, actor, "person_id")


class WaitForm(forms.Form):
    """For which task this one waits."""

    blocker_id = forms.TypedChoiceField(label="Task", coerce=UUID)


class ProofForm(forms.Form):
    """A file or a link to keep."""

    file = forms.FileField(label="File", required=False, help_text="At most 20 MB.")
    link = forms.CharField(label="Or a link", max_length=2_000, required=False)
    title = forms.CharField(
        label="What it is", max_length=300, required=False, help_text="Empty takes the file's name."
    )
    is_evidence = forms.BooleanField(
        label="It is evidence that the work was done", required=False, initial=True
    )


class WordsForm(forms.Form):
    """The steps of the work and the evidence that it is to produce."""

    steps = _lines("Steps", "One a line, in order. A tick stays with its words.")
    evidence = _lines("Evidence to produce", "One a line. Closing the task asks for it.")


class QuickForm(forms.Form):
    """A task in one line."""

    line = forms.CharField(label="Quick task", max_length=400)


class AbsenceForm(ActorForm):
    """From when until when somebody is away, and who stands in."""

    person_id = forms.TypedChoiceField(label="Who", coerce=UUID, empty_value=None, required=False)
    begins_on = _day(label="First day away")
    ends_on = _day(label="Last day away")
    deputy_id = forms.TypedChoiceField(
        label="Deputy",
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text="New work goes there, with a note.",
    )
    note = forms.CharField(label="What the deputy should know", max_length=300, required=False)

    def for_actor(self, actor: Actor) -> None:
        """Offer the members; whom else one may send away is up to the operation."""
        _choose_people(self, actor, "deputy_id")
        _choose_people(self, actor, "person_id")
        cast("forms.TypedChoiceField", self.fields["person_id"]).choices = [
            ("", "Myself"),
            *assignable_people(actor),
        ]


class BeginForm(forms.Form):
    """By when the work of a template is due this time."""

    due_on = _day(label="Due", required=False, help_text="Empty: by the severity.")


class TemplateForm(NewTaskForm):
    """A template of work, and its rhythm where it recurs."""

    steps = _lines("Steps", "One a line, in order.")
    evidence = _lines("Evidence to produce", "One a line. Closing the task asks for it.")
    every = forms.IntegerField(
        label="Every",
        min_value=1,
        max_value=120,
        required=False,
        help_text="Empty: begun by hand.",
    )
    unit = forms.ChoiceField(
        label="Of what",
        required=False,
        choices=[("", "Not by itself"), *((item.value, item.label) for item in Recurrence)],
    )
    next_on = _day(label="Due the next time", required=False)
    lead_days = forms.IntegerField(
        label="Made so many days before", min_value=0, max_value=180, initial=14
    )
    due_on = None


class PolicyForm(forms.Form):
    """By when work is due, and what closing asks for."""

    days_critical = forms.IntegerField(label="Critical work is due within", min_value=1)
    days_high = forms.IntegerField(label="High", min_value=1)
    days_medium = forms.IntegerField(label="Medium", min_value=1)
    days_low = forms.IntegerField(label="Low", min_value=1)
    working_days = forms.BooleanField(
        label="Count working days alone",
        required=False,
        help_text="Otherwise calendar days count, and a free day moves to the next working day.",
    )
    country = forms.ChoiceField(label="Public holidays of", required=False)
    also = _lines("Further free days", "One a line, as 2026-12-24.")
    wip = forms.IntegerField(
        label="Tasks in progress a person",
        min_value=0,
        max_value=100,
        help_text="The board hints at more. 0: no hint.",
    )
    days_a_week = forms.FloatField(
        label="Days of work a person has in a week",
        min_value=0.5,
        max_value=7,
        help_text="Forecasts are made with it.",
    )
    evidence_needed = forms.BooleanField(
        label="Nothing is done without its evidence", required=False
    )
    close_unfounded = forms.BooleanField(
        label="Close work by itself when its cause is gone",
        required=False,
        help_text="Otherwise closing is proposed.",
    )
