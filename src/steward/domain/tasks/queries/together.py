"""Read what ties tasks and people together: hands, watchers, waits, evidence, absences."""

from collections.abc import Collection, Sequence
from uuid import UUID

from steward.domain.tasks.models import Absence, Handover, Proof, Task, TaskTemplate, Wait, Watcher
from steward.domain.tasks.queries import OPEN
from steward.domain.tasks.rules.waiting import stand_in
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import current_members, person_behind
from steward.foundation.tenancy.models import OwnedQuerySet

SHOWN_HANDOVERS = 20
SHOWN_WATCHERS = 50
CHOICES = 200


def handovers_of(actor: Actor, task: Task) -> list[Handover]:
    """Return through whose hands a task went, the latest first; at most 20."""
    rows = Handover.objects.visible_to(actor).filter(task=task).order_by("-id")
    return list(rows[:SHOWN_HANDOVERS])


def watchers_of(actor: Actor, task: Task) -> list[Watcher]:
    """Return who is told what happens to a task; at most 50."""
    rows = Watcher.objects.visible_to(actor).filter(task=task).select_related("person")
    return list(rows.order_by("id")[:SHOWN_WATCHERS])


def is_watching(actor: Actor, task: Task) -> bool:
    """Say whether the person who asks watches a task."""
    person = person_behind(actor)
    return Watcher.objects.visible_to(actor).filter(task=task, person_id=person).exists()


def waits_of(actor: Actor, task: Task) -> tuple[list[Task], list[Task]]:
    """Return the tasks for which one waits, and those that wait for it; open ones first."""
    rows = Wait.objects.visible_to(actor).select_related("task", "blocker").order_by("id")
    before = [row.blocker for row in rows.filter(task=task)]
    after = [row.task for row in rows.filter(blocker=task)]
    return sorted(before, key=_closed_last), sorted(after, key=_closed_last)


def _closed_last(task: Task) -> tuple[bool, int]:
    return task.is_closed, task.number


def open_blockers(actor: Actor, tasks: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return task → the references of the open tasks that it waits for, where there are any."""
    rows = Wait.objects.visible_to(actor).filter(task__in=list(tasks), blocker__status__in=OPEN)
    found: dict[UUID, list[str]] = {}
    for row in rows.select_related("blocker").order_by("blocker__number"):
        found.setdefault(row.task_id, []).append(row.blocker.reference)
    return found


def edges(actor: Actor) -> list[tuple[UUID, UUID]]:
    """Return every wait as (waiting task, what it waits for)."""
    return list(Wait.objects.visible_to(actor).values_list("task_id", "blocker_id"))


def blocker_choices(actor: Actor, task: Task) -> list[tuple[str, str]]:
    """Return the open tasks for which one could wait, as key and words; the 200 newest."""
    rows = Task.objects.visible_to(actor).filter(status__in=OPEN).exclude(pk=task.pk)
    rows = rows.only("number", "title").order_by("-number")[:CHOICES]
    return [(str(row.pk), f"{row.reference} {row.title}") for row in rows]


def proofs_of(actor: Actor, task: Task) -> list[Proof]:
    """Return the files and links kept with a task, also those struck, in order."""
    rows = Proof.objects.visible_to(actor).filter(task=task).select_related("file")
    return list(rows.order_by("id"))


def get_proof(actor: Actor, task: Task, key: UUID) -> Proof:
    """Return one file or link of a task.

    Raises:
        NotFound: It is not there for this actor, or belongs to another task.
    """
    return Proof.objects.get_queryset().filter(task=task).select_related("file").one(actor, key)


def shown_tasks(actor: Actor, tasks: Collection[UUID]) -> set[UUID]:
    """Return those of the tasks for which evidence is kept."""
    rows = Proof.objects.visible_to(actor).filter(
        task__in=list(tasks), is_evidence=True, struck_at=None
    )
    return set(rows.values_list("task_id", flat=True))


def absences(actor: Actor) -> OwnedQuerySet[Absence]:
    """Return the absences that have not passed, the next first."""
    rows = Absence.objects.visible_to(actor).filter(ended_at=None, ends_on__gte=actor.today)
    return rows.select_related("person", "deputy").order_by("begins_on", "id")


def get_absence(actor: Actor, key: UUID) -> Absence:
    """Return one absence.

    Raises:
        NotFound: It is not there for this actor.
    """
    return Absence.objects.get_queryset().select_related("person", "deputy").one(actor, key)


def away_today(actor: Actor) -> dict[UUID, Absence]:
    """Return person → the absence that covers today; of several the one that ends last."""
    rows = absences(actor).filter(begins_on__lte=actor.today)
    return {row.person_id: row for row in sorted(rows, key=lambda row: row.ends_on)}


def taker_of(actor: Actor, person: Person) -> tuple[Person, Absence | None]:
    """Return who takes work meant for a person today, and the absence that is why.

    A deputy who has left the organisation takes nothing.
    """
    away = away_today(actor)
    if person.pk not in away:
        return person, None
    members = {row.person_id: row.person for row in current_members(actor).select_related("person")}
    deputies = {
        key: row.deputy_id if row.deputy_id in members else None for key, row in away.items()
    }
    taker = stand_in(person.pk, deputies)
    return (person, None) if taker == person.pk else (members[taker], away[person.pk])


def templates(actor: Actor) -> OwnedQuerySet[TaskTemplate]:
    """Return the templates of work that are in use, those that recur first, by their next day."""
    rows = TaskTemplate.objects.visible_to(actor).filter(ended_at=None)
    return rows.select_related("assignee").order_by("next_on", "title", "id")


def get_template(actor: Actor, key: UUID) -> TaskTemplate:
    """Return one template of work.

    Raises:
        NotFound: It is not there for this actor, or was put away.
    """
    rows = TaskTemplate.objects.get_queryset().filter(ended_at=None).select_related("assignee")
    return rows.one(actor, key)


def of_origins(actor: Actor, origins: Sequence[str]) -> OwnedQuerySet[Task]:
    """Return the tasks of some causes."""
    return Task.objects.visible_to(actor).filter(origin__in=list(origins))
