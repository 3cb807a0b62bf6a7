"""Which sources are connected, how each goes, and the form by which one is connected."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
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
from steward.extensions.connectors.terms import Connector, Setting
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.journal.queries import entries_about
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
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
        "address": queries.hook_address(row) if kind.receive is not None else "",
        "may_edit": actor.may(EDIT_CONNECTION),
        "may_settle": actor.may(SETTLE_CONNECTION),
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
        form.fields[item.name] = _field(item, known=known)
    if kind.pull is not None:
        form.fields["minutes"] = forms.IntegerField(
            label="Ask every … minutes", min_value=SHORTEST, max_value=LONGEST, initial=kind.minutes
        )
    return wired(form)


def _field(item: Setting, *, known: bool) -> forms.Field:
    help_text = item.help_text
    widget: forms.Widget = forms.TextInput({"autocomplete": "off"})
    if item.secret:
        widget = forms.PasswordInput({"autocomplete": "new-password"})
        help_text = f"Empty leaves it as it is. {help_text}" if known else help_text
    if item.long:
        widget = forms.Textarea({"rows": 5, "spellcheck": "false", "class": "mono"})
    return forms.CharField(
        label=item.label,
        required=item.required and not (item.secret and known),
        initial=item.initial,
        help_text=help_text,
        max_length=LONGEST_VALUE,
        widget=widget,
    )


def _draft(kind: Connector, cleaned: dict[str, Any]) -> ConnectionDraft:
    config = {item.name: cleaned.get(item.name) or "" for item in kind.settings}
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
    form = _form(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft(found, form.cleaned_data)
            made = connect_source(actor=request.actor, kind=found.kind, draft=draft)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{made.name} is connected.")
            return redirect(f"{HERE}/{made.pk}")
    title = f"Connect {found.label}"
    return _shown(request, found, form, title=title, button="Connect", back=HERE)


@require_http_methods(["GET", "POST"])
@freshly_proved
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what a connection needs."""
    row = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_CONNECTION)
    require(request.actor, EDIT_CONNECTION)
    kind, back = connector_of(row.kind), f"{HERE}/{row.pk}"
    data = request.POST if request.method == "POST" else None
    form = _form(kind, data, {**row.config, "minutes": row.minutes}, known=True)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft(kind, form.cleaned_data)
            change_connection(actor=request.actor, connection=row, draft=draft)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "The connection is saved.")
            return redirect(back)
    return _shown(request, kind, form, title=row.name, button="Save", back=back)


def _shown(
    request: ActorRequest, kind: Connector, form: forms.Form, *, title: str, button: str, back: str
) -> HttpResponse:
    context = {
        "tabs": tabs_for(request.actor, HERE),
        "form": wired(form),
        "kind": kind,
        "title": title,
        "button": button,
        "back": back,
    }
    return render(request, "connectors/form.html", context, status=422 if form.errors else 200)
