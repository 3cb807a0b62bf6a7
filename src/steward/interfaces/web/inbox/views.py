"""The inbox: what one was told, the newest first, and the way to each record."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from steward.extensions.inbox.models import Notification
from steward.extensions.inbox.operations.reading import mark_all_read, mark_read
from steward.extensions.inbox.policy import VIEW_INBOX
from steward.extensions.inbox.queries.reading import (
    count_unread,
    get_notification,
    inbox_of,
    system_of_impact,
)
from steward.extensions.inbox.terms import Topic
from steward.foundation.core.actor import Actor, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.doors import door_of

PAGE = "/inbox"
SHOWN = 50
IMPACT = "impact_assessment"


@require_GET
def inbox(request: ActorRequest) -> HttpResponse:
    """Show what one was told; by topic, and only what was not read, where that is asked for."""
    require(request.actor, VIEW_INBOX)
    topic, unread = request.GET.get("topic", ""), request.GET.get("unread") == "1"
    before = _key(request.GET.get("before", ""))
    rows = inbox_of(request.actor, topic=topic, unread=unread, before=before)
    found = list(rows[: SHOWN + 1])
    context = {
        "rows": found[:SHOWN],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "topics": [(item.value, item.label) for item in Topic],
        "topic": topic,
        "unread": unread,
        "narrowed": bool(topic or unread or before),
        "count": count_unread(request.actor),
    }
    return render(request, "inbox/inbox.html", context)


@require_http_methods(["POST"])
def read(request: ActorRequest) -> HttpResponse:
    """Mark the chosen ones as read, or all of what is shown."""
    if request.POST.get("all"):
        count = mark_all_read(actor=request.actor, topic=request.POST.get("topic", ""))
    else:
        keys = [key for text in request.POST.getlist("key") if (key := _key(text))]
        count = mark_read(actor=request.actor, keys=keys)
    messages.success(
        request, f"{count:,} marked as read." if count else "Nothing was left to mark."
    )
    back = request.POST.get("back", PAGE)
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(PAGE)
    return redirect(back if safe else PAGE)


@require_GET
def follow(request: ActorRequest, key: UUID) -> HttpResponse:
    """Go to the record that a notification is about; it counts as read then."""
    row = get_notification(request.actor, key)
    require(request.actor, VIEW_INBOX)
    if request.actor.as_of is None:
        mark_read(actor=request.actor, keys=[row.pk])
    return HttpResponseRedirect(_address(request.actor, row) or PAGE)


def _address(actor: Actor, row: Notification) -> str:
    if row.address:
        return row.address
    if row.subject_kind == IMPACT:
        return f"/impact-assessments/{system_of_impact(actor, row.subject_id)}"
    return door_of(row.subject_kind, row.subject_id, row.subject_label)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
