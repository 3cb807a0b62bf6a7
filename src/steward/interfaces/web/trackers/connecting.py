"""Connect a tracker: the form that its kind asks for."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.extensions.trackers import queries
from steward.extensions.trackers.operations.connecting import (
    LONGEST_NAME,
    LONGEST_VALUE,
    TrackerDraft,
    change_tracker,
    connect_tracker,
)
from steward.extensions.trackers.policy import EDIT_TRACKER, VIEW_TRACKER
from steward.extensions.trackers.rules import LONGEST_CONDITION, WORDS_OF_FACTS
from steward.extensions.trackers.terms import Asked, Vendor
from steward.extensions.trackers.vendors import vendors
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for
from steward.interfaces.web.trackers.views import HERE


def form_of(vendor: Vendor, data: Any = None, initial: Any = None, *, known: bool = False) -> Any:  # noqa: ANN401 -- leaf
    """Return the form of a kind of tracker; secrets that are known may stay empty."""
    form = forms.Form(data, initial=initial)
    form.fields["name"] = forms.CharField(
        label="Name", max_length=LONGEST_NAME, help_text="How people here call it."
    )
    for asked in vendor.asks:
        form.fields[asked.name] = _field(asked, known=known)
    form.fields["condition"] = forms.CharField(
        label="Tasks that go out by themselves",
        required=False,
        max_length=LONGEST_CONDITION,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false", "class": "mono"}),
        help_text="A condition, such as severity in ['high', 'critical'] && source == 'gap'."
        " Empty: only those that somebody sends.",
    )
    return wired(form)


def _field(asked: Asked, *, known: bool) -> forms.Field:
    required = asked.required and not (asked.secret and known)
    help_text = asked.help_text
    if asked.secret and known:
        help_text = f"Empty leaves it as it is. {help_text}"
    if asked.choices:
        return forms.ChoiceField(
            label=asked.label, choices=asked.choices, initial=asked.initial, help_text=help_text
        )
    widget: forms.Widget = forms.TextInput({"autocomplete": "off"})
    if asked.secret:
        widget = forms.PasswordInput({"autocomplete": "new-password"})
    if asked.long:
        widget = forms.Textarea({"rows": 5, "spellcheck": "false"})
    return forms.CharField(
        label=asked.label,
        required=required,
        initial=asked.initial,
        help_text=help_text,
        max_length=LONGEST_VALUE,
        widget=widget,
    )


def _draft(vendor: Vendor, cleaned: dict[str, Any]) -> TrackerDraft:
    config = {asked.name: cleaned.get(asked.name) or "" for asked in vendor.asks}
    return TrackerDraft(name=cleaned["name"], config=config, condition=cleaned["condition"])


@require_http_methods(["GET", "POST"])
@freshly_proved
def new(request: ActorRequest, vendor: str) -> HttpResponse:
    """Ask for what a kind of tracker needs, and connect it."""
    require(request.actor, EDIT_TRACKER)
    kind = vendors().get(vendor)
    if kind is None:
        raise NotFound("There is no such kind of tracker.")
    form = form_of(kind, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft(kind, form.cleaned_data)
            made = connect_tracker(actor=request.actor, vendor=kind.kind, draft=draft)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{made.name} is connected, and being reached.")
            return redirect(f"{HERE}/{made.pk}")
    return _shown(request, kind, form, title=f"Connect {kind.label}", button="Connect", back=HERE)


@require_http_methods(["GET", "POST"])
@freshly_proved
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what a connection needs."""
    connection = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_TRACKER)
    require(request.actor, EDIT_TRACKER)
    kind, back = connection.kind, f"{HERE}/{connection.pk}"
    initial = {**connection.config, "name": connection.name, "condition": connection.condition}
    data = request.POST if request.method == "POST" else None
    form = form_of(kind, data, initial, known=True)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft(kind, form.cleaned_data)
            change_tracker(actor=request.actor, connection=connection, draft=draft)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "The connection is saved.")
            return redirect(back)
    return _shown(request, kind, form, title=connection.name, button="Save", back=back)


def _shown(
    request: ActorRequest, kind: Vendor, form: forms.Form, *, title: str, button: str, back: str
) -> HttpResponse:
    context = {
        "tabs": tabs_for(request.actor, HERE),
        "form": wired(form),
        "vendor": kind,
        "title": title,
        "button": button,
        "back": back,
        "facts": WORDS_OF_FACTS.items(),
    }
    return render(request, "trackers/form.html", context, status=422 if form.errors else 200)
