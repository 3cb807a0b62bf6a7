"""Read the journal for what is to go to trackers, and take in what their webhooks say."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from steward.domain.tasks.models import Comment, Task
from steward.domain.tasks.queries import OPEN
from steward.extensions.trackers.models import (
    Delivery,
    TicketLink,
    TrackerConnection,
)
from steward.extensions.trackers.operations.taking import CHANGES
from steward.extensions.trackers.operations.tying import ask_to_push, delivery, new_link
from steward.extensions.trackers.policy import KEEP_TRACKER
from steward.extensions.trackers.queries import (
    has_due,
    link_by_ticket,
    live_connections,
    state_of,
    task_mark,
)
from steward.extensions.trackers.rules import facts_of, goes_out, note_text
from steward.extensions.trackers.terms import DeliveryKind, Incoming
from steward.foundation.core.actor import Actor, require
from steward.foundation.journal.models import Entry
from steward.foundation.journal.queries import entries_after
from steward.foundation.tenancy.operations import hold

EXCHANGE = "steward.exchange_with_tracker"
BATCH = 500
MOST_NEW = 200
MOST_SCANNED = 10_000
KEPT = timedelta(days=30)
SCANNING = ("task.created", "tasks.derived", *CHANGES)
COMMENTED = "comment.written"


@transaction.atomic
def queue_changes(*, actor: Actor) -> int:
    """Queue what happened to tasks since the last time, for every connection that is live.

    How far the journal was read moves in the same transaction as what is queued; the exchange
    itself is a job, deferred in it too. Returns how many entries were read.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    hold(actor.organisation_id, "trackers.queue")
    count = 0
    for connection in live_connections(actor):
        read = _queued(actor, connection)
        count = max(count, read)
        if has_due(connection, actor.now):
            defer_exchange(connection, actor)
    return count


def defer_exchange(connection: TrackerConnection, actor: Actor) -> None:
    """Let the exchange of one connection run soon; never two of it at once."""
    job = app.configure_task(EXCHANGE, lock=f"trackers:{connection.pk}", allow_unknown=True)
    job.defer(
        organisation_id=str(actor.organisation_id),
        connection_id=str(connection.pk),
        now=actor.now.isoformat(),
    )


def _queued(actor: Actor, connection: TrackerConnection) -> int:
    state = state_of(connection)
    entries = entries_after(actor.organisation_id, state.transaction_id, state.entry_id, BATCH)
    told = [entry for entry in entries if entry.actor_id != connection.pk]
    links = _links(actor, connection, {e.subject_id for e in told if e.subject_kind == "task"})
    for entry in told:
        link = links.get(entry.subject_id)
        if link is not None:
            _tell(actor, link, entry)
    if any(entry.event in SCANNING for entry in told) or state.scanned_on != actor.today:
        state.scan = True
    if state.scan:
        state.scan = _scan(actor, connection)
        if state.scanned_on != actor.today:
            _forget(actor, connection)
        state.scanned_on = actor.today
    if entries:
        last = entries[-1]
        state.transaction_id, state.entry_id = last.transaction_id, last.pk
    state.save(update_fields=["transaction_id", "entry_id", "scan", "scanned_on"])
    return len(entries)


def _links(actor: Actor, connection: TrackerConnection, tasks: set[UUID]) -> dict[UUID, TicketLink]:
    if not tasks:
        return {}
    rows = TicketLink.objects.visible_to(actor).filter(connection=connection, task_id__in=tasks)
    return {link.task_id: link for link in rows.select_related("task")}


def _tell(actor: Actor, link: TicketLink, entry: Entry) -> None:
    if entry.event in CHANGES:
        ask_to_push(actor, link, f"{link.pk}:{entry.pk}")
    words = _said(actor, entry)
    if not words:
        return
    mark = f"{task_mark(link.task)}#note-{entry.pk}"
    payload: dict[str, object] = {
        "text": note_text(entry.actor_label, words, mark),
        "mark": mark,
    }
    row = delivery(actor, link, DeliveryKind.NOTE, f"note:{link.pk}:{entry.pk}", payload)
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def _said(actor: Actor, entry: Entry) -> str:
    """Return what an entry says to people at the ticket: a comment, or the note of a change."""
    if entry.event == COMMENTED:
        key = UUID(str(entry.payload.get("comment_id")))
        comment = Comment.objects.visible_to(actor).filter(pk=key, deleted_at=None).first()
        return "" if comment is None else comment.text
    if entry.event == "task.rescheduled":
        told = f"The task is due on {entry.payload.get('new')}. {entry.payload.get('note') or ''}"
        return told.strip()
    if entry.event in CHANGES:
        return str(entry.payload.get("note") or "").strip()
    return ""


def _scan(actor: Actor, connection: TrackerConnection) -> bool:
    """Tie the tasks that go out by the filter; return whether more are left for the next time."""
    if not connection.condition:
        return False
    tied = TicketLink.objects.visible_to(actor).filter(connection=connection).values("task_id")
    rows = Task.objects.visible_to(actor).filter(status__in=OPEN).exclude(pk__in=tied)
    found: list[Task] = []
    for task in rows.order_by("-priority", "id")[:MOST_SCANNED]:
        if goes_out(connection.condition, facts_of(task, actor.today)):
            found.append(task)
            if len(found) == MOST_NEW:
                break
    links = TicketLink.objects.bulk_create([new_link(actor, connection, t) for t in found])
    Delivery.objects.bulk_create(
        [delivery(actor, link, DeliveryKind.PUSH, f"push:sent:{link.pk}") for link in links]
    )
    return len(found) == MOST_NEW


def _forget(actor: Actor, connection: TrackerConnection) -> None:
    """Drop what arrived long ago; what failed stays until somebody replays or unties it."""
    rows = Delivery.objects.visible_to(actor).filter(connection=connection, status="done")
    rows.filter(done_at__lt=actor.now - KEPT).delete()


@transaction.atomic
def receive_news(*, actor: Actor, connection: TrackerConnection, incoming: Incoming) -> bool:
    """Queue what a webhook told; returns False where it is known already or no task's.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    link = link_by_ticket(connection, incoming.ticket_id)
    if link is None:
        return False
    payload: dict[str, object] = {}
    if incoming.ticket is not None:
        payload["ticket"] = _plain(asdict(incoming.ticket))
    if incoming.remark is not None:
        payload["remark"] = _plain(asdict(incoming.remark))
    row = delivery(actor, link, DeliveryKind.TAKE, incoming.key, payload)
    known = Delivery.objects.visible_to(actor).filter(connection=connection, key=row.key)
    if known.exists():
        return False
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    if connection.is_live:
        defer_exchange(connection, actor)
    return True


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
