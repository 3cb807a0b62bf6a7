"""Which trackers are connected, and how each goes."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from steward.domain.tasks.queries import current_members
from steward.domain.tasks.terms import TaskStatus
from steward.extensions.inbox.hosts import hosts_open_to
from steward.extensions.trackers import queries
from steward.extensions.trackers.models import TicketLink, TrackerConnection
from steward.extensions.trackers.policy import EDIT_TRACKER, SETTLE_TRACKER, VIEW_TRACKER
from steward.extensions.trackers.terms import DeliveryState
from steward.extensions.trackers.vendors import vendors
from steward.foundation.core.actor import Actor, require
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.settings.tabs import tabs_for

HERE = "/settings/trackers"
SHOWN = 20
A_PAGE = 50


def trackers(request: ActorRequest) -> HttpResponse:
    """List the connections, and what can be connected."""
    actor = request.actor
    require(actor, VIEW_TRACKER)
    context = {
        "tabs": tabs_for(actor, HERE),
        "connections": [
            {"row": row, "standing": standing_of(row)} for row in queries.counted_connections(actor)
        ],
        "vendors": vendors().values(),
        "may_edit": actor.may(EDIT_TRACKER),
    }
    return render(request, "trackers/list.html", context)


def standing_of(connection: TrackerConnection) -> tuple[str, str]:
    """Return how a connection goes, as tone and word."""
    state = connection.state
    if connection.paused_at is not None:
        return "neutral", "Paused"
    if state.trouble:
        return "bad", "Trouble"
    if state.looked_at is None:
        return "info", "Being reached"
    return "good", "Works"


def tracker(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show how one connection goes, and what there is to decide."""
    actor = request.actor
    connection = queries.get_connection(actor, key)
    require(actor, VIEW_TRACKER)
    return render(request, "trackers/tracker.html", page_of(actor, connection))


def page_of(actor: Actor, connection: TrackerConnection) -> dict[str, Any]:
    """Return what the page of a connection shows."""
    statuses = queries.statuses_known(connection)
    in_use = connection.statuses(statuses)
    labels = {status.word: status.label for status in statuses}
    people = queries.people_of(actor, connection)
    names = {user.id: user.name for user in connection.state.users}
    members = {str(row.person_id): row.person for row in current_members(actor)}
    until = connection.state.not_before
    return {
        "tabs": tabs_for(actor, HERE),
        "connection": connection,
        "at": f"{HERE}/{connection.pk}",
        "standing": standing_of(connection),
        "waits_until": until if until is not None and until > actor.now else None,
        "health": queries.health_of(actor, connection),
        "statuses": [
            (status.label, labels.get(in_use.out[status.value], "–")) for status in TaskStatus
        ],
        "people": [
            {"person": members[person], "user": names.get(user, user)}
            for person, user in sorted(people.items())
            if user and person in members
        ][:SHOWN],
        "failed": list(queries.deliveries_of(actor, connection).filter(status="failed")[:SHOWN]),
        "to_decide": list(_to_decide(actor, connection)[:SHOWN]),
        "entries": entries_about(actor, connection.pk, limit=8),
        "address": queries.HOOKS.address_of(connection),
        "hosts": hosts_open_to(actor.organisation_id),
        "may_edit": actor.may(EDIT_TRACKER),
        "may_settle": actor.may(SETTLE_TRACKER),
    }


def _to_decide(actor: Actor, connection: TrackerConnection) -> Any:  # noqa: ANN401 -- leaf
    rows = queries.links_of(actor, connection)
    return (rows.exclude(clash={}) | rows.exclude(refusal="")).order_by("-id")


def deliveries(request: ActorRequest, key: UUID) -> HttpResponse:
    """List what was and is on its way, the newest first, a page at a time."""
    actor = request.actor
    connection = queries.get_connection(actor, key)
    require(actor, VIEW_TRACKER)
    status = request.GET.get("status", "")
    rows = queries.deliveries_of(actor, connection)
    if status in set(DeliveryState):
        rows = rows.filter(status=status)
    before = request.GET.get("before", "")
    try:
        rows = rows.filter(pk__lt=UUID(before)) if before else rows
    except ValueError:
        before = ""
    found = list(rows[: A_PAGE + 1])
    context = {
        "tabs": tabs_for(actor, HERE),
        "connection": connection,
        "at": f"{HERE}/{connection.pk}",
        "rows": found[:A_PAGE],
        "next": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "status": status,
        "states": [(state.value, state.label) for state in DeliveryState],
        "may_settle": actor.may(SETTLE_TRACKER),
    }
    return render(request, "trackers/deliveries.html", context)


def link_shown(link: TicketLink) -> dict[str, Any]:
    """Return what the page of a task shows of one ticket."""
    connection = link.connection
    labels = {status.word: status.label for status in queries.statuses_known(connection)}
    users = {user.id: user.name for user in connection.state.users}
    word, who = link.theirs.get("status", ""), link.theirs.get("assignee", "")
    return {
        "link": link,
        "vendor": connection.kind.label,
        "status": labels.get(word, word),
        "who": users.get(who, who),
        "clashes": [
            {
                "field": field,
                "ours": labels.get(clash.ours, users.get(clash.ours, clash.ours)) or "Nobody",
                "theirs": labels.get(clash.theirs, users.get(clash.theirs, clash.theirs))
                or "Nobody",
            }
            for field, clash in link.clashes
        ],
    }
