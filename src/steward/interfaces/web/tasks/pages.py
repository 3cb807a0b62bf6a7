"""Tasks as list and record."""

from functools import partial
from typing import Any

from django import forms

from steward.domain.readiness.operations import move_and_derive, move_many_and_derive
from steward.domain.tasks import policy, queries
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations import deriving, pausing, working
from steward.domain.tasks.terms import NewTask
from steward.foundation.core.actor import Actor
from steward.interfaces.web.confiding.panels import confidence_panel
from steward.interfaces.web.kit.columns import (
    Badge,
    Date,
    LevelBadge,
    Number,
    Person,
    Reference,
    Text,
)
from steward.interfaces.web.kit.commands import Command
from steward.interfaces.web.kit.filters import Choice, Flag, Search
from steward.interfaces.web.kit.pages import Empty, Pages
from steward.interfaces.web.kit.panels import Panel, comments, history, summary
from steward.interfaces.web.tasks.forms import (
    SEVERITIES,
    STATUSES,
    AssignForm,
    AssignManyForm,
    CancelForm,
    DoneForm,
    DueForm,
    KeepForm,
    MoveForm,
    NewTaskForm,
    PauseForm,
    PlainForm,
    ReopenForm,
)
from steward.interfaces.web.tasks.panels import (
    clock_panel,
    people_panel,
    proofs_panel,
    steps_panel,
    waits_panel,
    why_panel,
)
from steward.interfaces.web.trackers.tickets import TICKETS

TONES = {"open": "neutral", "doing": "info", "done": "good", "cancelled": "neutral"}
DUES = (("overdue", "Overdue"), ("soon", "In the next 14 days"))


def make(*, actor: Actor, **fields: Any) -> Task:  # noqa: ANN401 -- leaf
    """Make a task from the form."""
    return deriving.create_task(actor=actor, new=NewTask(**fields))


def is_open(task: Task) -> bool:
    """Say whether there is still work to do."""
    return not task.is_closed


def is_waiting(task: Task) -> bool:
    """Say whether nobody has begun."""
    return task.status == "open"


def is_closed(task: Task) -> bool:
    """Say whether the work is over."""
    return task.is_closed


def is_running(task: Task) -> bool:
    """Say whether the clock of work still to do runs."""
    return not task.is_closed and not task.is_paused


def is_unfounded(task: Task) -> bool:
    """Say whether nothing calls for work that is still to do."""
    return task.is_unfounded


def _move(name: str, label: str, form: type[forms.Form], status: str, **more: Any) -> Command:  # noqa: ANN401 -- leaf
    return Command(
        name=name,
        label=label,
        form=form,
        operation=partial(move_and_derive, status=status),
        permission=policy.EDIT_TASK,
        **more,
    )


START = _move("start", "Start", PlainForm, "doing", when=is_waiting, done="Work has begun.")
FINISH = _move(
    "finish", "Mark as done", DoneForm, "done", when=is_open, tone="primary", done="Done."
)
CANCEL = _move("cancel", "Cancel the task", CancelForm, "cancelled", when=is_open)
REOPEN = _move("reopen", "Open again", ReopenForm, "open", when=is_closed)
CLOSING = {"done": FINISH, "cancelled": CANCEL}

pages = Pages[Task](
    noun="task",
    plural="tasks",
    title="Tasks",
    overline="ISO/IEC 42001, 6.1.3 and 8.3",
    lead="Work that gaps and risks call for. “Relief a day” is how much expected loss a day of it"
    " takes off; the most comes first.",
    rows=queries.tasks_with_standing,
    one=queries.get_task,
    view=policy.VIEW_TASK,
    list_template="tasks/list.html",
    columns=[
        Reference("reference", label="Task"),
        Text("title", link=True),
        Text("requirement", label="Clause"),
        Text("owner_role", label="Role", on_phone=False),
        Person("assignee", label="Who"),
        LevelBadge("severity", sort=("closed", "-severity_rank", "-priority")),
        Number("priority", label="Relief a day", digits=1, sort=("closed", "-priority")),
        Number("effort_days", label="Days", digits=1, on_phone=False),
        Date("due_on", label="Due", sort=("closed", "due_on")),
        Badge("status", tones=TONES),
    ],
    order=("closed", "-priority"),
    filters=[
        Search(("title", "reason", "requirement")),
        Choice("person", queries.people_with_tasks, field="assignee_id"),
        Choice("role", queries.owner_roles, field="owner_role"),
        Choice("status", STATUSES),
        Choice("severity", SEVERITIES),
        Choice("due", DUES),
        Flag("mine", "Mine", where={"is_mine": True}),
        Flag("active", "Still to do", where={"closed": 0}),
        Flag("unfounded", "Cause gone", where={"closed": 0, "cause_gone_at__isnull": False}),
        Flag("nobody", "Nobody's", where={"assignee": None}),
    ],
    create=Command(
        name="new",
        label="New task",
        form=NewTaskForm,
        operation=make,
        permission=policy.EDIT_TASK,
        done="The task is made.",
    ),
    commands=[
        FINISH,
        START,
        Command(
            name="assign",
            label="Assign",
            form=AssignForm,
            operation=working.assign_task,
            permission=policy.EDIT_TASK,
            initial=lambda task: {"person_id": task.assignee_id, "due_on": task.due_on},
            when=is_open,
            done="The task has changed hands.",
        ),
        Command(
            name="due",
            label="Change the due date",
            form=DueForm,
            operation=working.reschedule_task,
            permission=policy.EDIT_TASK,
            initial=lambda task: {"due_on": task.due_on},
            when=is_open,
            done="The due date is changed.",
        ),
        Command(
            name="pause",
            label="Stop the clock",
            form=PauseForm,
            operation=pausing.pause_task,
            permission=policy.EDIT_TASK,
            when=is_running,
            done="The clock stands still.",
        ),
        Command(
            name="keep",
            label="Keep it",
            form=KeepForm,
            operation=pausing.keep_task,
            permission=policy.EDIT_TASK,
            when=is_unfounded,
            done="It is kept.",
        ),
        CANCEL,
        REOPEN,
    ],
    bulk=[
        Command(
            name="move",
            label="Change status",
            form=MoveForm,
            operation=move_and_derive,
            many=move_many_and_derive,
            permission=policy.EDIT_TASK,
            done="The status is changed.",
        ),
        Command(
            name="assign",
            label="Assign",
            form=AssignManyForm,
            operation=working.assign_task,
            many=working.assign_tasks,
            permission=policy.EDIT_TASK,
            done="The tasks have changed hands.",
        ),
        Command(
            name="due",
            label="Change the due date",
            form=DueForm,
            operation=working.reschedule_task,
            many=working.reschedule_tasks,
            permission=policy.EDIT_TASK,
            done="The due dates are changed.",
        ),
    ],
    panels=[
        Panel(title="Steps", template="tasks/steps.html", context=steps_panel),
        Panel(title="Evidence", template="tasks/proofs.html", context=proofs_panel),
        Panel(title="Waits for", template="tasks/waits.html", context=waits_panel),
        Panel(title="Why this task exists", template="tasks/why.html", context=why_panel),
        comments(),
        summary(
            Person("assignee", label="Who"),
            Text("owner_role", label="Role"),
            Date("due_on", label="Due"),
            Badge("status", tones=TONES),
            LevelBadge("severity"),
            Number("effort_days", label="Effort", unit="days", digits=1),
            Text("closing_note"),
            aside=True,
        ),
        TICKETS,
        Panel(title="Clock", template="tasks/clock.html", context=clock_panel, aside=True),
        Panel(title="People", template="tasks/people.html", context=people_panel, aside=True),
        confidence_panel("task"),
        history(),
    ],
    empty=Empty(
        title="No tasks yet",
        text="Tasks follow from gaps: answer the readiness questionnaire, or make one by hand.",
        action="Start the readiness check",
        href="/questionnaires",
    ),
    record_overline=lambda task: task.reference,
)
