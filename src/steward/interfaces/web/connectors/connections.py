"""Which sources are connected, how each goes, and the form by which one is connected."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.connectors.kinds import connector_of, connectors
from steward.extensions.connectors.models import Connection
from steward.extensions.connectors.operations.connecting import (
    LONGEST,
    LONGEST_NAME,
    LONGEST_VALUE,
    SHORTEST,
    ConnectionDraft,
    change_connection,
    connect_source,
)
from steward.extensions.connectors.policy import (
    EDIT_CONNECTION,
    SETTLE_CONNECTION,
    VIEW_CONNECTION,
)
from steward.extensions.connectors.queries import connections as queries
from steward.extensions.connectors.terms import Connector
from steward.extensions.inbox.hosts import hosts_open_to
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import NotFound
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import sent
from steward.interfaces.web.connecting import Sheet, config_of, setting_field
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

HERE = "/settings/connections"
SHOWN = 20


def connections(request: ActorRequest) -> HttpResponse:
    """List the connections, and what can be connected."""
    actor = request.actor
    require(actor, VIEW_CONNECTION)
    context = {
        "tabs": tabs_for(actor, HERE),
        "connections": [_line(actor, row) for row in queries.connections_visible_to(actor)],
        "kinds": connectors().values(),
        "may_edit": actor.may(EDIT_CONNECTION),
    }
    return render(request, "connectors/list.html", context)


def _line(actor: Actor, row: Connection) -> dict[str, Any]:
    kind = connector_of(row.kind)
    return {"row": row, "kind": kind, "standing": standing_of(actor, row)}


def standing_of(actor: Actor, connection: Connection) -> tuple[str, str]:
    """Return how a connection goes, as tone and word."""
    state = connection.state
    if connection.paused_at is not None:
        return "neutral", "Paused"
    if state.trouble:
        return "bad", "Trouble"
    if queries.is_silent(connection, actor.now):
        return "warn", "Silent"
    if state.heard_at is None:
        return "info", "Not heard yet"
    return "good", "Works"


def connection(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show how one connection goes, and its runs."""
    actor = request.actor
    row = queries.get_connection(actor, key)
    require(actor, VIEW_CONNECTION)
    kind = connector_of(row.kind)
    shown = queries.shown_config(row)
    context = {
        "tabs": tabs_for(actor, HERE),
        "connection": row,
        "kind": kind,
        "at": HERE,
        "standing": standing_of(actor, row),
        "config": [(item.label, shown[item.name]) for item in kind.settings if not item.secret],
        "runs": list(queries.runs_of(actor, row)[:SHOWN]),
        "entries": entries_about(actor, row.pk, limit=8),
        "address": queries.HOOKS.address_of(row) if kind.receive is not None else "",
        "may_edit": actor.may(EDIT_CONNECTION),
        "may_settle": actor.may(SETTLE_CONNECTION),
        "hosts": hosts_open_to(actor.organisation_id) if kind.pull is not None else None,
    }
    return render(request, "connectors/connection.html", context)


def _form(kind: Connector, data: Any = None, initial: Any = None, *, known: bool = False) -> Any:  # noqa: ANN401 -- leaf
    form = forms.Form(data, initial=initial)
    if not known:
        form.fields["name"] = forms.CharField(
            label="Name",
            max_length=LONGEST_NAME,
            help_text="Its observations carry this name, so it stays.",
        )
    for item in kind.settings:
        form.fields[item.name] = setting_field(item, LONGEST_VALUE, known=known)
    if kind.pull is not None:
        form.fields["minutes"] = forms.IntegerField(
            label="Ask every … minutes", min_value=SHORTEST, max_value=LONGEST, initial=kind.minutes
        )
    return wired(form)


def _draft(kind: Connector, cleaned: dict[str, Any]) -> ConnectionDraft:
    config = config_of(kind.settings, cleaned)
    return ConnectionDraft(
        name=cleaned.get("name", ""), config=config, minutes=cleaned.get("minutes")
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def new(request: ActorRequest, kind: str) -> HttpResponse:
    """Ask for what a kind of source needs, and connect it."""
    require(request.actor, EDIT_CONNECTION)
    found = connectors().get(kind)
    if found is None:
        raise NotFound("There is no such kind of source.")

    def save(cleaned: dict[str, Any]) -> tuple[str, str]:
        draft = _draft(found, cleaned)
        made = connect_source(actor=request.actor, kind=found.kind, draft=draft)
        return f"{made.name} is connected.", f"{HERE}/{made.pk}"

    sheet = _sheet(request, found, title=f"Connect {found.label}", button="Connect", back=HERE)
    return sheet.answer(request, _form(found, sent(request)), save)


@require_http_methods(["GET", "POST"])
@freshly_proved
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what a connection needs."""
    row = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_CONNECTION)
    require(request.actor, EDIT_CONNECTION)
    kind, back = connector_of(row.kind), f"{HERE}/{row.pk}"

    def save(cleaned: dict[str, Any]) -> tuple[str, str]:
        draft = _draft(kind, cleaned)
        change_connection(actor=request.actor, connection=row, draft=draft)
        return "The connection is saved.", back

    form = _form(kind, sent(request), {**row.config, "minutes": row.minutes}, known=True)
    sheet = _sheet(request, kind, title=row.name, button="Save", back=back)
    return sheet.answer(request, form, save)


def _sheet(request: ActorRequest, kind: Connector, *, title: str, button: str, back: str) -> Sheet:
    more = {"tabs": tabs_for(request.actor, HERE), "kind": kind}
    return Sheet(template="connectors/form.html", title=title, button=button, back=back, more=more)
