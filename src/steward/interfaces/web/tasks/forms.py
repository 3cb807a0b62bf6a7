"""What the commands of a task ask for."""

from typing import cast
from uuid import UUID

from django import forms

from steward.domain.frameworks.queries import iso_42001
from steward.domain.tasks.queries import assignable_people, owner_roles
from steward.domain.tasks.terms import Severity, TaskStatus
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
