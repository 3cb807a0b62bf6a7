"""Templates of work: begun by hand, or by themselves before the day on which they are due."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.tasks import rules
from steward.domain.tasks.events import TemplateEnded, TemplateKept
from steward.domain.tasks.models import Task, TaskTemplate
from steward.domain.tasks.operations.deriving import create_task
from steward.domain.tasks.policy import EDIT_TASK, KEEP_TEMPLATE
from steward.domain.tasks.queries import get_person
from steward.domain.tasks.queries.together import of_origins, templates
from steward.domain.tasks.rules.recurring import check_rhythm, next_day
from steward.domain.tasks.terms import NewTask, Recurrence
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A template of work; with ``every``, ``unit`` and ``next_on`` it recurs."""

    title: str
    reason: str = ""
    steps: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    requirement: str = ""
    owner_role: str = ""
    assignee_id: UUID | None = None
    severity: str = "medium"
    effort_days: float = 1.0
    every: int | None = None
    unit: str = ""
    lead_days: int = 14
    next_on: date | None = None


@transaction.atomic
def keep_template(
    *, actor: Actor, draft: TemplateDraft, template: TaskTemplate | None = None
) -> TaskTemplate:
    """Write a template of work, or change one; tasks made of it before stay as they are.

    Raises:
        NotAllowed: The actor may not write templates of work.
        Invalid: A value is missing or outside its range, or the person is not a member.
    """
    require(actor, KEEP_TEMPLATE)
    new = rules.check_new(_plain(draft), actor.today)
    recurs = check_rhythm(draft.every, draft.unit, draft.lead_days, draft.next_on)
    if recurs and draft.next_on is not None and draft.next_on < actor.today:
        raise Invalid("This day has passed.", place="next_on")
    if draft.assignee_id is not None:
        get_person(actor, draft.assignee_id)
    row = TaskTemplate(organisation_id=actor.organisation_id) if template is None else template
    row.title, row.reason, row.requirement = new.title, new.reason, new.requirement
    row.steps, row.evidence_asked = list(new.steps), list(new.evidence)
    row.owner_role, row.assignee_id = new.owner_role, draft.assignee_id
    row.severity, row.effort_days = str(new.severity), new.effort_days
    row.every, row.unit = (draft.every, str(draft.unit)) if recurs else (None, "")
    row.lead_days, row.next_on = draft.lead_days, draft.next_on if recurs else None
    row.anchor_day = draft.next_on.day if recurs and draft.next_on is not None else 1
    row.save()
    told = f"every {row.every} {row.unit}" if recurs else "begun by hand"
    record(actor, TemplateKept(subject=row.as_subject(), rhythm=told))
    return row


def _plain(draft: TemplateDraft) -> NewTask:
    return NewTask(
        title=draft.title,
        reason=draft.reason,
        requirement=draft.requirement,
        owner_role=draft.owner_role,
        severity=draft.severity,
        effort_days=draft.effort_days,
        steps=draft.steps,
        evidence=draft.evidence,
    )


@transaction.atomic
def end_template(*, actor: Actor, template: TaskTemplate) -> TaskTemplate:
    """Put a template away; tasks made of it stay.

    Raises:
        NotAllowed: The actor may not write templates of work.
        Conflict: It was put away before.
    """
    require(actor, KEEP_TEMPLATE)
    row = TaskTemplate.objects.visible_to(actor).select_for_update().one(actor, template.pk)
    if row.ended_at is not None:
        raise Conflict("It was put away before.")
    row.ended_at = actor.now
    row.save(update_fields=["ended_at"])
    record(actor, TemplateEnded(subject=row.as_subject()))
    return row


@transaction.atomic
def begin_template(*, actor: Actor, template: TaskTemplate, due_on: date | None = None) -> Task:
    """Make a task of a template by hand; without a day it is due by its severity.

    Raises:
        NotAllowed: The actor may not work on tasks.
        Invalid: The day has passed, or the person of the template is no member any more.
    """
    return create_task(actor=actor, new=_task_of(template, due_on))


def _task_of(row: TaskTemplate, due_on: date | None) -> NewTask:
    return NewTask(
        title=row.title,
        reason=row.reason,
        requirement=row.requirement,
        owner_role=row.owner_role,
        assignee_id=row.assignee_id,
        severity=row.severity,
        effort_days=row.effort_days,
        due_on=due_on,
        steps=tuple(row.steps),
        evidence=tuple(row.evidence_asked),
    )


@transaction.atomic
def ask_recurring(*, actor: Actor) -> int:
    """Make the tasks of recurring work that are due within their lead; returns how many.

    A day makes one task, however often this runs. Days that were missed while nothing ran are
    made as one: the last of them, due today at the earliest. Whoever has left gets nothing.
    """
    require(actor, EDIT_TASK)
    count = 0
    rows = templates(actor).exclude(next_on=None).select_for_update(of=("self",))
    for row in rows.order_by("next_on", "id")[:MOST_AT_ONCE]:
        count += _turn(actor, row)
    return count


def _turn(actor: Actor, row: TaskTemplate) -> int:
    day, asked = row.next_on, None
    while day is not None and row.every and day - timedelta(days=row.lead_days) <= actor.today:
        asked, day = day, next_day(day, row.every, Recurrence(row.unit), row.anchor_day)
    if asked is None:
        return 0
    row.next_on = day
    row.save(update_fields=["next_on"])
    origin = f"recurring:{row.pk}:{asked}"
    if of_origins(actor, [origin]).exists():
        return 0
    new = _task_of(row, max(asked, actor.today))
    try:
        create_task(actor=actor, new=new, origin=origin)
    except Invalid as error:
        if error.place != "person_id":
            raise
        row.assignee = None
        row.save(update_fields=["assignee"])
        create_task(actor=actor, new=_task_of(row, max(asked, actor.today)), origin=origin)
    return 1
