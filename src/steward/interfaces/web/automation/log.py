"""What rules did, and what led to it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.extensions.automation.policy import EDIT_RULE, VIEW_RULE
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.queries.reading import (
    chain_to,
    deeds_of,
    effects_of,
    file_of,
    firings_visible_to,
    get_firing,
)
from steward.extensions.automation.terms import FiringState
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import require
from steward.foundation.files.operations import read_file
from steward.foundation.journal.events import rendered
from steward.foundation.journal.models import Entry
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.doors import door_of
from steward.interfaces.web.files import attachment

SHOWN = 50


@require_safe
def log(request: ActorRequest) -> HttpResponse:
    """Show the times that rules acted, the newest first."""
    require(request.actor, VIEW_RULE)
    state = request.GET.get("state", "")
    state = state if state in {item.value for item in FiringState} else ""
    rule, before = _key(request.GET.get("rule", "")), _key(request.GET.get("before", ""))
    rows = firings_visible_to(request.actor, rule=rule, state=state, before=before)
    found = list(rows[: SHOWN + 1])
    context = {
        "rows": found[:SHOWN],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "states": [(item.value, item.label) for item in FiringState],
        "state": state,
        "rule": rule,
        "narrowed": bool(state or rule or before),
        "tab": "log",
    }
    return render(request, "automation/log.html", context)


@require_safe
def firing(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show one time that a rule acted: what led to it, what it read, what it did."""
    actor = request.actor
    row = get_firing(actor, key)
    require(actor, VIEW_RULE)
    context = {
        "firing": row,
        "deeds": [
            (item, actions()[item.action].label, door_of(item.result_kind, item.result_id))
            for item in deeds_of(actor, row)
        ],
        "chain": [
            (entry, rendered(entry.event, entry.payload), _door(entry))
            for entry in chain_to(actor, row)
        ],
        "effects": [
            (entry, rendered(entry.event, entry.payload), _door(entry))
            for entry in effects_of(actor, row)
        ],
        "read": sorted(row.read.items()),
        "door": door_of(row.subject_kind, row.subject_id, row.subject_label),
        "may": actor.may(EDIT_RULE) and row.standing is FiringState.FAILED,
        "tab": "log",
    }
    return render(request, "automation/firing.html", context)


def _door(entry: Entry) -> str:
    return door_of(entry.subject_kind, entry.subject_id, entry.subject_label)


@require_safe
def file(request: ActorRequest, key: UUID) -> HttpResponse:
    """Fetch a file that a rule made."""
    stored = file_of(request.actor, key)
    require(request.actor, EXPORT_REPORT)
    return attachment(read_file(actor=request.actor, file=stored), stored.name)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
