"""Connections to issue trackers, the tickets of tasks, and what is on its way."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from steward.domain.tasks.policy import EDIT_TASK, VIEW_TASK
from steward.domain.tasks.queries import get_task
from steward.extensions.trackers import queries
from steward.extensions.trackers.models import TicketLink, TrackerConnection
from steward.extensions.trackers.operations import connecting, tying
from steward.extensions.trackers.operations.connecting import TrackerDraft
from steward.extensions.trackers.policy import EDIT_TRACKER, SETTLE_TRACKER, VIEW_TRACKER
from steward.extensions.trackers.vendors import vendors
from steward.foundation.core.actor import Actor, Permission, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Paging, page_of
from steward.interfaces.api.tracker_shapes import (
    DeliveryPage,
    DeliveryQuery,
    PeopleMapIn,
    ReplayedOut,
    StatusMapIn,
    TicketOut,
    TicketPageOut,
    TicketSendIn,
    TicketSettleIn,
    TrackerChangeIn,
    TrackerIn,
    TrackerKindOut,
    TrackerMapOut,
    TrackerOut,
    TrackerPauseIn,
    TrackerSecretOut,
)

router = Router(tags=["Issue trackers"])


@router.get("/kinds", response=list[TrackerKindOut])
def list_tracker_kinds(request: ApiRequest) -> list[Any]:
    """Return what can be connected, and what each needs."""
    require(request.auth, VIEW_TRACKER)
    return list(vendors().values())


@router.get("", response=list[TrackerOut])
def list_trackers(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the connections with how they go."""
    require(request.auth, VIEW_TRACKER)
    return [
        _shown(row, tied=row.tied, waiting=row.waiting, failed=row.failed)  # type: ignore[reportAttributeAccessIssue]
        for row in queries.counted_connections(request.auth)
    ]


@router.post("", response={201: TrackerOut})
def connect_tracker(request: ApiRequest, body: TrackerIn) -> Status[dict[str, Any]]:
    """Connect a tracker."""
    draft = TrackerDraft(name=body.name, config=body.config, condition=body.condition)
    made = connecting.connect_tracker(actor=request.auth, vendor=body.vendor, draft=draft)
    return Status(201, _with_health(request.auth, made.pk))


def _found(
    request: ApiRequest, key: UUID, permission: Permission[Any] = VIEW_TRACKER
) -> TrackerConnection:
    found = queries.get_connection(request.auth, key)
    require(request.auth, VIEW_TRACKER)
    require(request.auth, permission)
    return found


def _with_health(actor: Actor, key: UUID) -> dict[str, Any]:
    found = queries.get_connection(actor, key)
    health = queries.health_of(actor, found)
    return _shown(found, tied=health.tied, waiting=health.waiting, failed=health.failed)


def _shown(row: TrackerConnection, *, tied: int, waiting: int, failed: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "vendor": row.vendor,
        "name": row.name,
        "config": row.config,
        "condition": row.condition,
        "paused_at": row.paused_at,
        "hook_address": queries.HOOKS.address_of(row),
        "last_sent_at": row.state.last_out_at,
        "last_heard_at": row.state.last_in_at,
        "waits_until": row.state.not_before,
        "trouble": row.state.trouble,
        "tickets": tied,
        "waiting": waiting,
        "failed": failed,
    }


@router.get("/{key}", response=TrackerOut)
def get_tracker(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return one connection with how it goes."""
    found = _found(request, key)
    return _with_health(request.auth, found.pk)


@router.put("/{key}", response=TrackerOut)
def change_tracker(request: ApiRequest, key: UUID, body: TrackerChangeIn) -> dict[str, Any]:
    """Change what a connection needs."""
    found = _found(request, key, EDIT_TRACKER)
    draft = TrackerDraft(name=body.name, config=body.config, condition=body.condition)
    connecting.change_tracker(actor=request.auth, connection=found, draft=draft)
    return _with_health(request.auth, key)


@router.get("/{key}/maps", response=TrackerMapOut)
def get_tracker_maps(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return the statuses and people of the tracker, and which is which."""
    return _maps(request.auth, _found(request, key))


def _maps(actor: Actor, found: TrackerConnection) -> dict[str, Any]:
    known = queries.statuses_known(found)
    in_use = found.statuses(known)
    return {
        "statuses": known,
        "users": found.state.users,
        "out": in_use.out,
        "back": in_use.back,
        "people": queries.people_of(actor, found),
        "precedence": {name.value: rule.value for name, rule in found.rules.items()},
    }


@router.put("/{key}/statuses", response=TrackerMapOut)
def map_statuses(request: ApiRequest, key: UUID, body: StatusMapIn) -> dict[str, Any]:
    """Choose which status is which, and who is right where both sides changed."""
    found = _found(request, key, SETTLE_TRACKER)
    rules = {name.value: rule.value for name, rule in body.precedence.items()}
    changed = connecting.map_statuses(
        actor=request.auth, connection=found, out=body.out, back=body.back, precedence=rules
    )
    return _maps(request.auth, changed)


@router.put("/{key}/people", response=TrackerMapOut)
def map_people(request: ApiRequest, key: UUID, body: PeopleMapIn) -> dict[str, Any]:
    """Choose who is who."""
    found = _found(request, key, SETTLE_TRACKER)
    changed = connecting.map_people(actor=request.auth, connection=found, people=body.people)
    return _maps(request.auth, changed)


@router.post("/{key}/pause", response=TrackerOut)
def pause_tracker(request: ApiRequest, key: UUID, body: TrackerPauseIn) -> dict[str, Any]:
    """Let nothing go either way for a while."""
    found = _found(request, key, SETTLE_TRACKER)
    connecting.pause_tracker(actor=request.auth, connection=found, note=body.note)
    return _with_health(request.auth, key)


@router.post("/{key}/resume", response=TrackerOut)
def resume_tracker(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Let a paused connection go on."""
    found = _found(request, key, SETTLE_TRACKER)
    connecting.resume_tracker(actor=request.auth, connection=found)
    return _with_health(request.auth, key)


@router.post("/{key}/look", response=TrackerOut)
def look_again(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Ask the tracker anew for its statuses, its people and its changes."""
    found = _found(request, key, SETTLE_TRACKER)
    connecting.look_again(actor=request.auth, connection=found)
    return _with_health(request.auth, key)


@router.post("/{key}/secret", response=TrackerSecretOut)
def renew_hook_secret(request: ApiRequest, key: UUID) -> dict[str, str]:
    """Make a secret for the webhook; the earlier one stops working."""
    found = _found(request, key, EDIT_TRACKER)
    made = connecting.renew_hook_secret(actor=request.auth, connection=found)
    return {"secret": made}


@router.post("/{key}/end", response={204: None})
def end_tracker(request: ApiRequest, key: UUID) -> Status[None]:
    """End a connection; tickets and tasks stay."""
    found = _found(request, key, EDIT_TRACKER)
    connecting.end_tracker(actor=request.auth, connection=found)
    return Status(204, None)


@router.get("/{key}/deliveries", response=DeliveryPage)
def list_deliveries(request: ApiRequest, key: UUID, query: Query[DeliveryQuery]) -> dict[str, Any]:
    """Return what was and is on its way, a page at a time."""
    rows = queries.deliveries_of(request.auth, _found(request, key))
    if query.status is not None:
        rows = rows.filter(status=query.status)
    return page_of(rows, query)


@router.post("/{key}/replay", response=ReplayedOut)
def replay_deliveries(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Put all failed deliveries into the queue again."""
    found = _found(request, key, SETTLE_TRACKER)
    return {"count": tying.replay_deliveries(actor=request.auth, connection=found)}


@router.post("/deliveries/{key}/replay", response=ReplayedOut)
def replay_delivery(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Put one failed delivery into the queue again."""
    delivery = queries.get_delivery(request.auth, key)
    found = _found(request, delivery.connection_id, SETTLE_TRACKER)
    count = tying.replay_deliveries(actor=request.auth, connection=found, delivery=delivery)
    return {"count": count}


@router.get("/{key}/tickets", response=TicketPageOut)
def list_tickets(request: ApiRequest, key: UUID, query: Query[Paging]) -> dict[str, Any]:
    """Return which task is which ticket, a page at a time."""
    return page_of(queries.links_of(request.auth, _found(request, key)), query)


@router.post("/{key}/tickets", response={201: TicketOut})
def send_task(request: ApiRequest, key: UUID, body: TicketSendIn) -> Status[TicketLink]:
    """Let a task have a ticket; it is made in the background."""
    found = queries.get_connection(request.auth, key)
    require(request.auth, VIEW_TASK)
    require(request.auth, EDIT_TASK)
    task = get_task(request.auth, body.task_id)
    return Status(201, tying.send_task(actor=request.auth, task=task, connection=found))


def _link(request: ApiRequest, key: UUID) -> TicketLink:
    link = queries.get_link(request.auth, key)
    require(request.auth, VIEW_TASK)
    require(request.auth, EDIT_TASK, link.task)
    return link


@router.post("/tickets/{key}/settle", response=TicketOut)
def settle_clash(request: ApiRequest, key: UUID, body: TicketSettleIn) -> TicketLink:
    """Decide which side is right about a field that both changed."""
    link = _link(request, key)
    return tying.settle_clash(actor=request.auth, link=link, field=body.field.value, side=body.side)


@router.post("/tickets/{key}/untie", response={204: None})
def untie_task(request: ApiRequest, key: UUID) -> Status[None]:
    """Let a task and its ticket go their own ways."""
    tying.untie_task(actor=request.auth, link=_link(request, key))
    return Status(204, None)
