"""Read tasks and comments."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    IntegerField,
    Q,
    Value,
    When,
)

from steward.domain.tasks.models import Comment, Task
from steward.domain.tasks.terms import Severity, TaskStatus, reference_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid
from steward.foundation.identity.models import Membership, Person
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.foundation.tenancy.reading import Reading, answers

OPEN = ("open", "doing")
SOON_DAYS = 14
RECENT_DAYS = 30
COLUMN_SIZE = 25
THREAD_SIZE = 200
OF_NEXT = (
    "number",
    "title",
    "priority",
    "due_on",
    "owner_role",
    "assignee__name",
    "assignee__email",
)
GAPS = """
SELECT origin, id, number, status = 'done' FROM tasks_task
WHERE organisation_id = %s AND origin LIKE 'gap:%%'
"""
THREAD = Reading(
    Comment,
    """
SELECT {columns} FROM tasks_comment
WHERE organisation_id = %(organisation)s AND subject_id = %(subject)s
ORDER BY id DESC LIMIT %(size)s
""",
)


def tasks_visible_to(actor: Actor) -> OwnedQuerySet[Task]:
    """Return the tasks of the organisation with their assignees."""
    return Task.objects.visible_to(actor).select_related("assignee")


def open_tasks(actor: Actor) -> OwnedQuerySet[Task]:
    """Return the tasks on which there is still work to do, in order."""
    return Task.objects.visible_to(actor).filter(status__in=OPEN).order_by("number")


def tasks_with_standing(actor: Actor) -> OwnedQuerySet[Task]:
    """Return the tasks with what a list filters and sorts by.

    ``is_mine``; ``closed`` is 0 while there is work to do and 1 after; ``severity_rank``;
    ``due`` is overdue or soon for open tasks (within 14 days), otherwise later.
    """
    today = actor.today
    overdue = Q(status__in=OPEN, due_on__lt=today)
    soon = Q(status__in=OPEN, due_on__range=(today, today + timedelta(days=SOON_DAYS)))
    ranks = [When(severity=level.value, then=level.rank) for level in Severity]
    return tasks_visible_to(actor).annotate(
        is_mine=ExpressionWrapper(Q(assignee_id=actor.id), output_field=BooleanField()),
        closed=Case(When(status__in=OPEN, then=0), default=1, output_field=IntegerField()),
        severity_rank=Case(*ranks, default=0, output_field=IntegerField()),
        due=Case(
            When(overdue, then=Value("overdue")),
            When(soon, then=Value("soon")),
            default=Value("later"),
            output_field=CharField(),
        ),
    )


def get_task(actor: Actor, key: UUID) -> Task:
    """Return one task.

    Raises:
        NotFound: It is not there for this actor.
    """
    return tasks_visible_to(actor).one(actor, key)


def next_tasks(actor: Actor, limit: int = 8) -> list[Task]:
    """Return the actor's open tasks, else those of all that reduce most per day of effort."""
    rows = tasks_visible_to(actor).filter(status__in=OPEN)
    # Not a plain comparison: for a task of nobody that is NULL, which PostgreSQL sorts first.
    own = Case(When(assignee_id=actor.id, then=1), default=0, output_field=IntegerField())
    rows = rows.annotate(own=own).only(*OF_NEXT).order_by("-own", "-priority", "id")
    found = list(rows[:limit])
    mine = [task for task in found if task.assignee_id == actor.id]
    return sorted(mine, key=lambda task: (task.due_on or date.max, task.number)) or found


@dataclass(frozen=True, slots=True)
class GapTask:
    """A task that closes a gap to conformity."""

    origin: str
    id: UUID
    number: int
    is_done: bool

    @property
    def reference(self) -> str:
        """Return the readable number."""
        return reference_of(self.number)


def gap_tasks(actor: Actor) -> dict[str, GapTask]:
    """Return origin → the task of each gap; no more than there are treatment actions."""
    return {row[0]: GapTask(*row) for row in answers(GAPS, [actor.organisation_id])}


def open_task_of(actor: Actor, origin: str) -> Task | None:
    """Return the newest open task whose cause begins so, or None."""
    rows = Task.objects.visible_to(actor).filter(origin__startswith=origin)
    return rows.filter(status__in=("open", "doing")).order_by("-id").first()


def open_task_about(actor: Actor, record: str) -> Task | None:
    """Return the newest open task that a rule made about a record, or None."""
    rows = Task.objects.visible_to(actor).filter(origin__startswith="rule:")
    rows = rows.filter(origin__contains=f":{record}:", status__in=("open", "doing"))
    return rows.order_by("-id").first()


def count_own(actor: Actor) -> int:
    """Return how many open tasks are the actor's."""
    return tasks_visible_to(actor).filter(status__in=OPEN, assignee_id=actor.id).count()


def place_among_open(actor: Actor, task: Task) -> tuple[int, int]:
    """Return the place of a task among the open ones by priority, and how many those are."""
    rows = Task.objects.visible_to(actor).filter(status__in=OPEN)
    found = rows.aggregate(
        before=Count("id", filter=Q(priority__gt=task.priority)), all=Count("id")
    )
    return int(found["before"]) + 1, int(found["all"])


def count_tasks_by_status(actor: Actor) -> dict[str, int]:
    """Return how many tasks stand in each status."""
    rows = Task.objects.visible_to(actor).values_list("status").annotate(count=Count("id"))
    return {str(status): int(count) for status, count in rows.order_by("status")}


def current_members(actor: Actor) -> OwnedQuerySet[Membership]:
    """Return the memberships that stand today, with their people."""
    standing = Q(ends_on=None) | Q(ends_on__gte=actor.today)
    standing &= Q(starts_on=None) | Q(starts_on__lte=actor.today)
    rows = Membership.objects.visible_to(actor).select_related("person")
    return rows.filter(standing, person__is_active=True)


def assignable_people(actor: Actor) -> list[tuple[str, str]]:
    """Return the people to whom work can be given, as key and name, by name."""
    rows = current_members(actor).order_by("person__name", "person_id")
    return [(str(row.person_id), str(row.person)) for row in rows]


def get_person(actor: Actor, key: UUID) -> Person:
    """Return a member to whom work can be given.

    Raises:
        Invalid: The person is not, or no longer, a member of the organisation.
    """
    member = current_members(actor).filter(person_id=key).first()
    if member is None:
        raise Invalid("This person is not a member of the organisation.", place="person_id")
    return member.person


def member_called(actor: Actor, key: UUID | None) -> Person | None:
    """Return the member who is to answer for something; None for none.

    Raises:
        Invalid: The person is not, or no longer, a member of the organisation.
    """
    if key is None:
        return None
    try:
        return get_person(actor, key)
    except Invalid as error:
        raise Invalid(error.message, place="owner_id") from None


def people_with_tasks(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who have tasks, also those who have left, as key and name."""
    rows = tasks_visible_to(actor).exclude(assignee=None).order_by("assignee__name", "assignee_id")
    fields = rows.values_list("assignee_id", "assignee__name", "assignee__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]


def owner_roles(actor: Actor) -> list[tuple[str, str]]:
    """Return the roles that tasks name, twice each, as a filter wants them."""
    rows = Task.objects.visible_to(actor).exclude(owner_role="").order_by("owner_role")
    return [(str(role), str(role)) for role in rows.values_list("owner_role", flat=True).distinct()]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """The tasks of one status: how many there are, and the most pressing of them."""

    status: TaskStatus
    count: int
    tasks: tuple[Task, ...]

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.count - len(self.tasks)


def board(actor: Actor, *, mine: bool = False) -> list[BoardColumn]:
    """Return the tasks by status; closed ones only of the last 30 days, the latest first."""
    rows = tasks_visible_to(actor)
    if mine:
        rows = rows.filter(assignee_id=actor.id)
    since = actor.now - timedelta(days=RECENT_DAYS)
    rows = rows.filter(Q(status__in=OPEN) | Q(closed_at__gte=since))
    counted = rows.order_by().values_list("status").annotate(count=Count("id"))
    counts = {str(status): int(count) for status, count in counted}
    columns: list[BoardColumn] = []
    for status in TaskStatus:
        order = ("-closed_at", "id") if status.is_closed else ("-priority", "id")
        shown = rows.filter(status=status.value).order_by(*order)[:COLUMN_SIZE]
        columns.append(
            BoardColumn(status=status, count=counts.get(status.value, 0), tasks=tuple(shown))
        )
    return columns


def comments_about(actor: Actor, subject_id: UUID) -> list[Comment]:
    """Return the latest comments on a record, oldest first; deleted ones keep their place."""
    values = {"organisation": actor.organisation_id, "subject": subject_id, "size": THREAD_SIZE}
    return THREAD.all(values)[::-1]


def get_comment(actor: Actor, key: UUID, *, subject_id: UUID) -> Comment:
    """Return one comment on a record.

    Raises:
        NotFound: It is not there for this actor, or is about another record.
    """
    return Comment.objects.visible_to(actor).filter(subject_id=subject_id).one(actor, key)
