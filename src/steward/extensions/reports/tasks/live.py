"""The open work from the records as they stand."""

from collections.abc import Iterator

from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import OPEN, tasks_visible_to
from steward.extensions.reports.kit.declared import Report
from steward.extensions.reports.tasks import report
from steward.foundation.core.actor import Actor
from steward.foundation.identity.queries import get_organisation

WORDS = {"open": "open", "doing": "in progress"}


def rows(actor: Actor) -> Iterator[report.Row]:
    """Yield the open tasks, the most worthwhile first."""
    found = tasks_visible_to(actor).filter(status__in=OPEN).order_by("-priority", "id")
    return map(row_of, found.iterator(1000))


def row_of(task: Task) -> report.Row:
    """Return a task as the report shows it; the person who does it stands before the role."""
    return report.Row(
        title=f"{task.reference} {task.title}",
        requirement=task.requirement,
        severity=task.severity,
        due_on=task.due_on,
        owner_role=str(task.assignee) if task.assignee else task.owner_role,
        effort_days=task.effort_days,
        priority=task.priority,
        status=WORDS.get(task.status, task.status),
        steps=[str(step) for step in task.steps],
        reason=task.reason,
        origin=task.origin,
    )


def live_data(actor: Actor) -> report.Data:
    """Return the data of the open work as it stands now."""
    organisation = get_organisation(actor).name
    return report.Data(organisation=organisation, made=actor.now, rows=tuple(rows(actor)))


REPORT = Report(
    name="tasks",
    title="Open tasks",
    holds="The open work by severity with its cause, its steps, who does it and by when.",
    basis="ISO/IEC 42001, 6.1, 6.2 and 10.2",
    order=3,
    makers={
        "pdf": lambda actor, _: report.make_pdf(live_data(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(rows(actor), made=actor.now),
        "csv": lambda actor, _: report.make_csv(rows(actor)),
        "json": lambda actor, _: report.make_json(live_data(actor)),
    },
)
