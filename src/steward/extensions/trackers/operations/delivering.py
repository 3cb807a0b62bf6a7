"""The book of what is on its way: take the next, note how it went, and how far theirs is known."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from steward.extensions.trackers.events import TicketMade
from steward.extensions.trackers.models import (
    Delivery,
    RemarkLink,
    TicketLink,
    TrackerConnection,
    TrackerState,
)
from steward.extensions.trackers.operations.taking import words_of_task
from steward.extensions.trackers.policy import KEEP_TRACKER
from steward.extensions.trackers.queries import people_of
from steward.extensions.trackers.rules import is_over, wait_before
from steward.extensions.trackers.terms import (
    Course,
    DeliveryState,
    Known,
    Merge,
    Remark,
    SharedField,
    Ticket,
    Trouble,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.journal.operations import record

LEASE = timedelta(minutes=10)
"""For how long a delivery that was taken is left alone: whoever took it may have been killed."""


@transaction.atomic
def take_delivery(*, actor: Actor, connection: TrackerConnection) -> Delivery | None:
    """Return the next delivery that is due, held for ten minutes; None where there is none.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    rows = Delivery.objects.visible_to(actor).filter(connection=connection, status="waiting")
    rows = rows.filter(due_at__lte=actor.now).select_for_update(of=("self",), skip_locked=True)
    found = rows.select_related("link", "link__task", "link__task__assignee").order_by("id").first()
    if found is None:
        return None
    found.tries, found.due_at = found.tries + 1, actor.now + LEASE
    found.save(update_fields=["tries", "due_at"])
    return found


@transaction.atomic
def end_delivery(*, actor: Actor, delivery: Delivery) -> None:
    """Note that a delivery arrived.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    Delivery.objects.visible_to(actor).filter(pk=delivery.pk).update(
        status=DeliveryState.DONE.value, trouble="", done_at=actor.now
    )
    moment = "last_in_at" if delivery.course == Course.IN else "last_out_at"
    rows = TrackerState.objects.visible_to(actor).filter(connection_id=delivery.connection_id)
    rows.update(**{moment: actor.now, "trouble": "", "trouble_at": None})


@transaction.atomic
def fail_delivery(*, actor: Actor, delivery: Delivery, trouble: Trouble) -> None:
    """Note that a delivery did not arrive: it is tried later, or has failed for good.

    Where the tracker asks to be left alone, everything waits until then, and it counts as no try.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    delivery.trouble = trouble.reason
    if is_over(trouble, delivery.tries):
        delivery.status, delivery.done_at = DeliveryState.FAILED.value, actor.now
    else:
        delivery.due_at = actor.now + wait_before(delivery.tries, trouble.wait_seconds)
    if trouble.wait_seconds is not None:
        delivery.tries = max(delivery.tries - 1, 1)
    names = ("status", "trouble", "due_at", "done_at", "tries")
    Delivery.objects.visible_to(actor).filter(pk=delivery.pk).update(
        **{name: getattr(delivery, name) for name in names}
    )
    _note(actor, delivery.connection_id, trouble)


def _note(actor: Actor, connection_id: object, trouble: Trouble) -> None:
    values: dict[str, object] = {"trouble": trouble.reason, "trouble_at": actor.now}
    if trouble.wait_seconds is not None:
        values["not_before"] = actor.now + timedelta(seconds=trouble.wait_seconds)
    rows = TrackerState.objects.visible_to(actor).filter(connection_id=connection_id)
    rows.update(**values)


@transaction.atomic
def note_trouble_with(*, actor: Actor, connection: TrackerConnection, trouble: Trouble) -> None:
    """Note that asking the tracker failed; the next poll asks again.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    _note(actor, connection.pk, trouble)
    rows = TrackerState.objects.visible_to(actor).filter(connection=connection)
    rows.update(polled_at=actor.now)


@transaction.atomic
def keep_known(*, actor: Actor, connection: TrackerConnection, known: Known) -> None:
    """Keep what the tracker has: its statuses and its people.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    rows = TrackerState.objects.visible_to(actor).filter(connection=connection)
    held = {
        "statuses": [asdict(item) for item in known.statuses],
        "users": [asdict(item) for item in known.users],
    }
    rows.update(known=held, look=False, looked_at=actor.now, trouble="", trouble_at=None)


@transaction.atomic
def keep_place(
    *, actor: Actor, connection: TrackerConnection, since: datetime, is_end: bool
) -> None:
    """Keep up to when the tracker's changes are known; ``is_end`` where there are no more now.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    values: dict[str, object] = {"since": since}
    if is_end:
        values |= {"polled_at": actor.now, "last_in_at": actor.now, "trouble": ""}
    rows = TrackerState.objects.visible_to(actor).filter(connection=connection)
    rows.update(**values)


@transaction.atomic
def keep_ticket(*, actor: Actor, link: TicketLink, ticket: Ticket) -> None:
    """Keep that the tracker made a ticket for a task, and what both agree on.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    rows = TicketLink.objects.visible_to(actor).select_for_update(of=("self",))
    link.ticket = ticket.id
    found = rows.select_related("connection").one(actor, link.pk)
    found.ticket, found.key, found.url = ticket.id, ticket.key, ticket.url
    found.seen_at = ticket.updated_at
    for name in SharedField:
        _agree(found, name, ticket.value(name), link)
    found.save()
    told = TicketMade(
        subject=link.task.as_subject(), ticket=found.key, tracker=found.connection.name
    )
    record(actor, told)


@transaction.atomic
def agree_on(*, actor: Actor, link: TicketLink, merge: Merge, ticket: Ticket) -> None:
    """Keep what was pushed as what both agree on, as the tracker answered.

    What it answers about other fields is left for the next look: somebody may have changed them.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    rows = TicketLink.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("connection").one(actor, link.pk)
    for name in merge.push:
        found.agreed[name.value] = found.theirs[name.value] = ticket.value(name)
        found.native[name.value] = merge.native[name]
        found.clash.pop(name.value, None)
    found.save(update_fields=["agreed", "theirs", "native", "clash"])


def _agree(found: TicketLink, name: SharedField, word: str, sent: TicketLink) -> None:
    """Note what the task had when it was sent, not what it has by now."""
    task = sent.task
    person = "" if task.assignee_id is None else str(task.assignee_id)
    native = {"title": task.title, "status": task.status, "assignee": person}
    found.agreed[name.value] = found.theirs[name.value] = word
    found.native[name.value] = native[name.value]


@transaction.atomic
def keep_remark(*, actor: Actor, link: TicketLink, remark: Remark, key: str) -> None:
    """Keep that a remark on a ticket is ours, so that it is no news.

    Raises:
        NotAllowed: The actor may not exchange with trackers.
    """
    require(actor, KEEP_TRACKER)
    if not remark.id:
        return
    RemarkLink.objects.bulk_create(
        [
            RemarkLink(
                organisation_id=actor.organisation_id,
                link=link,
                remote_id=remark.id[:100],
                key=key[:60],
            )
        ],
        ignore_conflicts=True,
    )


def sent_words(actor: Actor, link: TicketLink) -> dict[SharedField, str]:
    """Return what a new ticket gets, in the tracker's words."""
    connection = link.connection
    return dict(words_of_task(link, connection, people_of(actor, connection)).words)
