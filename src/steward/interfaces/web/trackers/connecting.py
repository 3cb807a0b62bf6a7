"""Connect a tracker: the form that its kind asks for."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
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
from steward.extensions.trackers.terms import Vendor
from steward.extensions.trackers.vendors import vendors
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import sent
from steward.interfaces.web.connecting import Sheet, config_of, setting_field
from steward.interfaces.web.kit.commands import wired
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
        form.fields[asked.name] = setting_field(asked, LONGEST_VALUE, known=known)
    form.fields["condition"] = forms.CharField(
        label="Tasks that go out by themselves",
        required=False,
        max_length=LONGEST_CONDITION,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false", "class": "mono"}),
        help_text="A condition, such as severity in ['high', 'critical'] && source == 'gap'."
        " Empty: only those that somebody sends.",
    )
    return wired(form)


def _draft(vendor: Vendor, cleaned: dict[str, Any]) -> TrackerDraft:
    config = config_of(vendor.asks, cleaned)
    return TrackerDraft(name=cleaned["name"], config=config, condition=cleaned["condition"])


@require_http_methods(["GET", "POST"])
@freshly_proved
def new(request: ActorRequest, vendor: str) -> HttpResponse:
    """Ask for what a kind of tracker needs, and connect it."""
    require(request.actor, EDIT_TRACKER)
    kind = vendors().get(vendor)
    if kind is None:
        raise NotFound("There is no such kind of tracker.")

    def save(cleaned: dict[str, Any]) -> tuple[str, str]:
        draft = _draft(kind, cleaned)
        made = connect_tracker(actor=request.actor, vendor=kind.kind, draft=draft)
        return f"{made.name} is connected, and being reached.", f"{HERE}/{made.pk}"

    sheet = _sheet(request, kind, title=f"Connect {kind.label}", button="Connect", back=HERE)
    return sheet.answer(request, form_of(kind, sent(request)), save)


@require_http_methods(["GET", "POST"])
@freshly_proved
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what a connection needs."""
    connection = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_TRACKER)
    require(request.actor, EDIT_TRACKER)
    kind, back = connection.kind, f"{HERE}/{connection.pk}"

    def save(cleaned: dict[str, Any]) -> tuple[str, str]:
        draft = _draft(kind, cleaned)
        change_tracker(actor=request.actor, connection=connection, draft=draft)
        return "The connection is saved.", back

    initial = {**connection.config, "name": connection.name, "condition": connection.condition}
    form = form_of(kind, sent(request), initial, known=True)
    sheet = _sheet(request, kind, title=connection.name, button="Save", back=back)
    return sheet.answer(request, form, save)


def _sheet(request: ActorRequest, kind: Vendor, *, title: str, button: str, back: str) -> Sheet:
    more = {
        "tabs": tabs_for(request.actor, HERE),
        "vendor": kind,
        "facts": WORDS_OF_FACTS.items(),
    }
    return Sheet(template="trackers/form.html", title=title, button=button, back=back, more=more)
