"""Tasks as list and record."""

from typing import Any

from django import forms

from steward.domain.tasks import operations, policy, queries
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.interfaces.web.kit.columns import Badge, Date, LevelBadge, Number, Person, Text
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, history, summary

STATUSES = (
    ("open", "Open"),
    ("doing", "In progress"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
)
SEVERITIES = (("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical"))
TONES = {"open": "neutral", "doing": "info", "done": "good", "cancelled": "neutral"}


class MoveForm(forms.Form):
    """The new status and what was done."""

    status = forms.ChoiceField(choices=STATUSES)
    note = forms.CharField(
        label="What was done, or why not",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def steps_panel(_actor: Actor, task: Task) -> dict[str, Any]:
    """Return the steps of the work."""
    return {"task": task}


pages = Pages[Task](
    noun="task",
    plural="tasks",
    title="Tasks",
    overline="ISO/IEC 42001, 6.1.3 and 8.3",
    lead="Work that gaps and risks call for; what reduces most per day comes first.",
    rows=queries.tasks_visible_to,
    one=queries.get_task,
    view=policy.VIEW_TASK,
    columns=[
        Text("reference", label="Task"),
        Text("title", link=True),
        Text("requirement", label="Clause"),
        Text("owner_role", label="Who", on_phone=False),
        Person("assignee", on_phone=False),
        LevelBadge("severity"),
        Number("effort_days", label="Days", digits=1, on_phone=False),
        Date("due_on", label="Due", sort=("due_on",)),
        Badge("status", tones=TONES),
    ],
    order=("-priority",),
    filters=[
        Search(("title", "requirement")),
        Choice("status", STATUSES),
        Choice("severity", SEVERITIES),
    ],
    commands=[
        Command(
            name="move",
            label="Change status",
            form=MoveForm,
            operation=operations.move_task,
            permission=policy.EDIT_TASK,
            tone="primary",
            initial=lambda task: {"status": task.status},
            done="The status is changed.",
        ),
    ],
    bulk=[
        Command(
            name="move",
            label="Change status",
            form=MoveForm,
            operation=operations.move_task,
            permission=policy.EDIT_TASK,
        ),
    ],
    panels=[
        Panel(title="Steps", template="tasks/steps.html", context=steps_panel),
        summary(
            Text("requirement", label="Clause or control"),
            Text("owner_role", label="Who"),
            Person("assignee"),
            LevelBadge("severity"),
            Number("effort_days", label="Effort", unit="days", digits=1),
            Date("due_on", label="Due"),
            Badge("status", tones=TONES),
            Text("closing_note"),
            aside=True,
        ),
        history(),
    ],
    empty=Empty(
        title="No tasks yet",
        text="Tasks follow from gaps: answer the readiness questionnaire.",
        action="Start the readiness check",
        href="/questionnaires",
    ),
    record_overline=lambda task: task.reference,
)
