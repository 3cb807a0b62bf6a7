"""Read connections, links and deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from steward.domain.tasks.models import Task
from steward.domain.tasks.queries import current_members
from steward.extensions.connections.queries import Hooks, Vault
from steward.extensions.notifications.queries import address_of
from steward.extensions.trackers.models import (
    Delivery,
    TicketLink,
    TrackerConnection,
    TrackerSecrets,
    TrackerState,
)
from steward.extensions.trackers.policy import KEEP_TRACKER
from steward.extensions.trackers.rules import mark_of, proposed_people
from steward.extensions.trackers.terms import RemoteStatus
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

POLL_EVERY = timedelta(minutes=5)
VAULT = Vault(table=TrackerSecrets, purpose="tracker")
HOOKS = Hooks(table=TrackerConnection, salt="steward.trackers.hook", path="/tracker-hook/")
RIGHTS = frozenset({"task.view", "task.edit", "comment.write", KEEP_TRACKER.name})
"""What a connection may do with tasks, and nothing else."""


def connections_visible_to(actor: Actor) -> OwnedQuerySet[TrackerConnection]:
    """Return the connections that were not ended, with their state, by name."""
    rows = TrackerConnection.objects.visible_to(actor).filter(ended_at=None)
    return rows.select_related("state").order_by("name", "id")


def live_connections(actor: Actor) -> list[TrackerConnection]:
    """Return the connections by which something goes now."""
    return list(connections_visible_to(actor).filter(paused_at=None))


def get_connection(actor: Actor, key: UUID) -> TrackerConnection:
    """Return one connection.

    Raises:
        NotFound: It is not there for this actor, or was ended.
    """
    return connections_visible_to(actor).one(actor, key)


def counted_connections(actor: Actor) -> OwnedQuerySet[TrackerConnection]:
    """Return the connections with how much is tied, waits and has failed."""
    waiting = Count("deliveries", filter=Q(deliveries__status="waiting"), distinct=True)
    failed = Count("deliveries", filter=Q(deliveries__status="failed"), distinct=True)
    rows = connections_visible_to(actor)
    return rows.annotate(waiting=waiting, failed=failed, tied=Count("links", distinct=True))


def actor_of_connection(connection: TrackerConnection, now: datetime) -> Actor:
    """Return who acts where the tracker is what caused it."""
    return Actor(
        kind="rule",
        id=connection.pk,
        label=connection.name,
        organisation_id=connection.organisation_id,
        permissions=RIGHTS,
        now=now,
    )


def statuses_known(connection: TrackerConnection) -> list[RemoteStatus]:
    """Return the statuses of the tracker: as last seen, else as the vendor usually has them."""
    return connection.state.statuses or list(connection.kind.statuses)


def links_of_task(actor: Actor, task: Task) -> list[TicketLink]:
    """Return the tickets of a task under connections that were not ended."""
    rows = TicketLink.objects.visible_to(actor).filter(task=task, connection__ended_at=None)
    return list(rows.select_related("connection", "connection__state").order_by("id"))


def get_link(actor: Actor, key: UUID) -> TicketLink:
    """Return one link with its task and its connection.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = TicketLink.objects.visible_to(actor).filter(connection__ended_at=None)
    return rows.select_related("task", "connection", "connection__state").one(actor, key)


def links_of(actor: Actor, connection: TrackerConnection) -> OwnedQuerySet[TicketLink]:
    """Return the tickets of a connection with their tasks."""
    rows = TicketLink.objects.visible_to(actor).filter(connection=connection)
    return rows.select_related("task", "connection")


def link_by_ticket(connection: TrackerConnection, ticket: str) -> TicketLink | None:
    """Return the link of a ticket, or None where the ticket is no task's."""
    rows = TicketLink.objects.get_queryset().filter(connection=connection, ticket=ticket)
    return rows.select_related("task").exclude(ticket="").first()


def deliveries_of(actor: Actor, connection: TrackerConnection) -> OwnedQuerySet[Delivery]:
    """Return the deliveries of a connection with their links, the newest first."""
    rows = Delivery.objects.visible_to(actor).filter(connection=connection)
    return rows.select_related("link", "link__task").order_by("-id")


def get_delivery(actor: Actor, key: UUID) -> Delivery:
    """Return one delivery.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = Delivery.objects.visible_to(actor).filter(connection__ended_at=None)
    return rows.select_related("connection", "connection__state").one(actor, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a connection goes."""

    waiting: int
    failed: int
    oldest: datetime | None
    tied: int
    asked: int
    refused: int


def health_of(actor: Actor, connection: TrackerConnection) -> Health:
    """Return how a connection goes: what waits, what failed, and about what a person is asked."""
    rows = Delivery.objects.visible_to(actor).filter(connection=connection)
    waiting = rows.filter(status="waiting")
    first = waiting.order_by("id").values_list("at", flat=True).first()
    links = TicketLink.objects.visible_to(actor).filter(connection=connection)
    counted = links.aggregate(
        tied=Count("id"),
        asked=Count("id", filter=~Q(clash={})),
        refused=Count("id", filter=~Q(refusal="")),
    )
    return Health(
        waiting=waiting.count(),
        failed=rows.filter(status="failed").count(),
        oldest=first,
        **counted,
    )


def has_due(connection: TrackerConnection, now: datetime) -> bool:
    """Say whether there is something to do for a connection now."""
    state = connection.state
    if not connection.is_live or (state.not_before is not None and state.not_before > now):
        return False
    if state.look or is_poll_due(connection, now):
        return True
    rows = Delivery.objects.get_queryset().filter(connection=connection, status="waiting")
    return rows.filter(due_at__lte=now).exists()


def is_poll_due(connection: TrackerConnection, now: datetime) -> bool:
    """Say whether the tracker is to be asked for changes."""
    polled = connection.state.polled_at
    if not connection.kind.can_be_asked:
        return False
    return polled is None or now - polled >= POLL_EVERY


def state_of(connection: TrackerConnection) -> TrackerState:
    """Return the state of a connection as it is now."""
    return TrackerState.objects.get_queryset().get(connection=connection)


def people_of(actor: Actor, connection: TrackerConnection) -> dict[str, str]:
    """Return person → user of the tracker: as chosen, else as proposed; empty for nobody."""
    rows = current_members(actor).order_by("person__name", "person_id")
    members = [(str(r.person_id), str(r.person), str(r.person.email)) for r in rows]
    taken = set(connection.people.values()) - {""}
    free = [user for user in connection.state.users if user.id not in taken]
    open_ones = [member for member in members if member[0] not in connection.people]
    return {**proposed_people(open_ones, free), **connection.people}


def task_mark(task: Task) -> str:
    """Return the line that names a task in its ticket."""
    return mark_of(task, address_of(f"/tasks/{task.pk}"))


def connections_for(actor: Actor, task: Task) -> list[TrackerConnection]:
    """Return the connections by which a task can still be sent."""
    tied = TicketLink.objects.visible_to(actor).filter(task=task).values("connection_id")
    return list(connections_visible_to(actor).exclude(pk__in=tied))


def as_json(connection: TrackerConnection) -> dict[str, Any]:
    """Return what is shown of the settings: nothing secret is in them."""
    return {
        asked.name: connection.config.get(asked.name, "")
        for asked in connection.kind.asks
        if not asked.secret
    }
