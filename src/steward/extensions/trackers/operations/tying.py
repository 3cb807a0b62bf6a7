"""Send tasks to trackers, untie them, and decide where both sides changed."""

from datetime import timedelta

from django.db import transaction

from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK
from steward.extensions.trackers.events import (
    DeliveryReplayed,
    TaskSent,
    TicketSettled,
    TicketUntied,
)
from steward.extensions.trackers.models import Delivery, TicketLink, TrackerConnection
from steward.extensions.trackers.operations.taking import merge_in, words_of_task
from steward.extensions.trackers.policy import SETTLE_TRACKER
from steward.extensions.trackers.queries import get_link
from steward.extensions.trackers.terms import Course, DeliveryKind, DeliveryState, SharedField
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

SIDES = {"ours": "Steward", "theirs": "the tracker"}
SLACK = timedelta(minutes=1)
UNLIKE = "?"
"""What no task holds."""


@transaction.atomic
def send_task(*, actor: Actor, task: Task, connection: TrackerConnection) -> TicketLink:
    """Let a task have a ticket; it is made in the background.

    Raises:
        NotAllowed: The actor may not work on this task.
        Conflict: The connection was ended, or the task has a ticket there.
    """
    require(actor, EDIT_TASK, task)
    if connection.ended_at is not None:
        raise Conflict("This connection was ended.")
    rows = TicketLink.objects.visible_to(actor).filter(connection=connection, task=task)
    if rows.exists():
        raise Conflict(f"The task has a ticket in {connection.name} already.", place="connection")
    link = new_link(actor, connection, task)
    link.save(force_insert=True)
    ask_to_push(actor, link, f"sent:{link.pk}")
    record(actor, TaskSent(subject=task.as_subject(), tracker=connection.name))
    return link


def new_link(actor: Actor, connection: TrackerConnection, task: Task) -> TicketLink:
    """Return the link of a task that has no ticket yet."""
    return TicketLink(
        organisation_id=actor.organisation_id,
        connection=connection,
        task=task,
        tied_at=actor.now,
        remarks_at=actor.now - SLACK,
    )


def ask_to_push(actor: Actor, link: TicketLink, cause: str) -> None:
    """Put the task into the queue, once for each cause; one that waits already is enough."""
    rows = Delivery.objects.visible_to(actor).filter(link=link, status="waiting")
    if rows.filter(kind=DeliveryKind.PUSH, tries=0).exists():
        return
    Delivery.objects.bulk_create(
        [delivery(actor, link, DeliveryKind.PUSH, f"push:{cause}")], ignore_conflicts=True
    )


def delivery(
    actor: Actor,
    link: TicketLink,
    kind: DeliveryKind,
    key: str,
    payload: dict[str, object] | None = None,
) -> Delivery:
    """Return a delivery that is to be tried at once."""
    course = Course.IN if kind is DeliveryKind.TAKE else Course.OUT
    return Delivery(
        organisation_id=actor.organisation_id,
        connection_id=link.connection_id,
        link=link,
        course=course.value,
        kind=kind.value,
        key=key[:150],
        payload=payload or {},
        at=actor.now,
        due_at=actor.now,
    )


@transaction.atomic
def settle_clash(*, actor: Actor, link: TicketLink, field: str, side: str) -> TicketLink:
    """Decide which side is right about a field that both changed.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There is no such side.
        Conflict: Nobody asks about this field (any more), or the task cannot follow.
    """
    link = get_link(actor, link.pk)
    require(actor, EDIT_TASK, link.task)
    if side not in SIDES:
        raise Invalid("Choose Steward or the tracker.", place="side")
    link = TicketLink.objects.visible_to(actor).select_for_update(of=("self",)).one(actor, link.pk)
    if field not in link.clash:
        raise Conflict("This is settled already.", place="field")
    name = SharedField(field)
    held = words_of_task(link, link.connection)
    link.native[field] = held.native[name]
    link.agreed[field] = link.theirs[field] if side == "ours" else held.words[name]
    if side == "ours":
        link.native[field] = UNLIKE  # what the task has counts as changed since, and goes out
    del link.clash[field]
    merge = merge_in(actor, link, {name: link.theirs[field]})
    if link.refusal and side == "theirs" and name is SharedField.STATUS:
        raise Conflict(link.refusal)
    link.save()
    if merge.push:
        ask_to_push(actor, link, f"settled:{link.pk}:{field}:{actor.now.isoformat()}")
    told = TicketSettled(subject=link.task.as_subject(), field=name.label.lower(), side=SIDES[side])
    record(actor, told)
    return link


@transaction.atomic
def untie_task(*, actor: Actor, link: TicketLink) -> None:
    """Let a task and its ticket go their own ways; both stay.

    Raises:
        NotAllowed: The actor may not work on this task.
    """
    link = get_link(actor, link.pk)
    require(actor, EDIT_TASK, link.task)
    ticket = str(link)
    TicketLink.objects.visible_to(actor).filter(pk=link.pk).delete()
    record(actor, TicketUntied(subject=link.task.as_subject(), ticket=ticket))


@transaction.atomic
def replay_deliveries(
    *, actor: Actor, connection: TrackerConnection, delivery: Delivery | None = None
) -> int:
    """Put failed deliveries into the queue again, one or all; returns how many.

    Raises:
        NotAllowed: The actor may not settle what goes to trackers.
        Conflict: None has failed.
    """
    require(actor, SETTLE_TRACKER)
    rows = Delivery.objects.visible_to(actor).filter(connection=connection, status="failed")
    if delivery is not None:
        rows = rows.filter(pk=delivery.pk)
    count = rows.update(status=DeliveryState.WAITING.value, tries=1, due_at=actor.now, done_at=None)
    if not count:
        raise Conflict("Nothing has failed there.")
    record(actor, DeliveryReplayed(subject=connection.as_subject(), count=count))
    return count
