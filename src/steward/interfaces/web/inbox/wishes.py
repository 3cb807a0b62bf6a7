"""What one wishes to be told, by which way and when; the private address of one's calendar."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.extensions.inbox.operations.wishing import (
    PreferenceDraft,
    make_calendar_link,
    revoke_calendar_link,
    set_preference,
)
from steward.extensions.inbox.policy import VIEW_INBOX
from steward.extensions.inbox.queries.reading import (
    calendar_address,
    calendar_link_of,
    preference_of,
)
from steward.extensions.inbox.terms import Rhythm, Topic, Way, Wishes
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/notifications"
TOPICS = [(item.value, item.label) for item in Topic]
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


@cache
def _zones() -> list[tuple[str, str]]:
    named = sorted(name for name in available_timezones() if "/" in name and "Etc/" not in name)
    return [(name, name.replace("_", " ")) for name in ("UTC", *named)]


def _time(label: str, help_text: str = "") -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, help_text=help_text)


class WishesForm(forms.Form):
    """When and by which way one is told."""

    rhythm = forms.ChoiceField(
        label="E-mail", choices=[(item.value, item.label) for item in Rhythm]
    )
    hour = forms.TypedChoiceField(label="Hour of the digest", choices=HOURS, coerce=int)
    zone = forms.ChoiceField(label="Time zone", choices=_zones)
    quiet_from = _time("Quiet from", "In these hours nothing is sent; it waits until they end.")
    quiet_until = _time("Quiet until")
    chat_url = forms.CharField(
        label="Address of an incoming webhook",
        required=False,
        max_length=500,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
        help_text="Slack, Mattermost and Teams make one for a channel. What is posted names no"
        " record, only that something waits, with a link.",
    )
    mail_topics = forms.MultipleChoiceField(choices=TOPICS, required=False)
    chat_topics = forms.MultipleChoiceField(choices=TOPICS, required=False)

    def matrix(self) -> list[dict[str, Any]]:
        """Return the topics, with whether each comes by mail and by chat."""
        mail, chat = self["mail_topics"].value() or (), self["chat_topics"].value() or ()
        return [
            {"value": value, "label": label, "mail": value in mail, "chat": value in chat}
            for value, label in TOPICS
        ]

    def plain(self) -> list[forms.BoundField]:
        """Return the fields beside the topics."""
        return [field for field in self if not field.name.endswith("_topics")]


def _initial(found: Wishes, chat_url: str) -> dict[str, Any]:
    return {
        "rhythm": found.rhythm.value,
        "hour": str(found.hour),
        "zone": found.zone,
        "quiet_from": found.quiet_from,
        "quiet_until": found.quiet_until,
        "chat_url": chat_url,
        "mail_topics": [item.value for item in found.topics[Way.MAIL]],
        "chat_topics": [item.value for item in found.topics[Way.CHAT]],
    }


@require_http_methods(["GET", "POST"])
def wishes(request: ActorRequest) -> HttpResponse:
    """Show and change what one is told."""
    require(request.actor, VIEW_INBOX)
    known = preference_of(request.actor)
    found = Wishes() if known is None else known.as_wishes()
    data = request.POST if request.method == "POST" else None
    form = WishesForm(data, initial=_initial(found, known.chat_url if known else ""))
    if request.method == "POST" and form.is_valid():
        try:
            set_preference(actor=request.actor, draft=PreferenceDraft(**form.cleaned_data))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Your choice is saved; what waits follows it.")
            return redirect(PAGE)
    link = calendar_link_of(request.actor)
    context = {
        "tabs": tabs_for(request.actor, PAGE),
        "form": wired(form),
        "trouble": "" if known is None else known.chat_trouble,
        "calendar": None if link is None else calendar_address(link),
    }
    status = 422 if form.errors else 200
    return render(request, "inbox/wishes.html", context, status=status)


@require_POST
def calendar(request: ActorRequest) -> HttpResponse:
    """Make a private calendar address; an earlier one stops working."""
    make_calendar_link(actor=request.actor)
    messages.success(request, "Your calendar has a new address.")
    return redirect(f"{PAGE}#calendar")


@require_POST
def no_calendar(request: ActorRequest) -> HttpResponse:
    """Take the private calendar address back."""
    revoke_calendar_link(actor=request.actor)
    messages.success(request, "The calendar address no longer works.")
    return redirect(f"{PAGE}#calendar")
