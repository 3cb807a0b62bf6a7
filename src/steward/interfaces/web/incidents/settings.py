"""By which calendar periods are counted, and the clocks that contracts bring."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.incidents import policy
from steward.domain.incidents.models import AgreedClock
from steward.domain.incidents.operations import clocking
from steward.domain.incidents.queries.content import (
    agreed_clocks,
    current_book,
    get_agreed_clock,
    holiday_countries,
    settings_of,
)
from steward.domain.incidents.terms.clocks import Unit
from steward.foundation.core.actor import require
from steward.foundation.core.countries import COUNTRIES
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.incidents.fields import offer, words
from steward.interfaces.web.incidents.forms import ZONE_HELP, PlainForm

HOME = "/incidents/settings"


class CalendarForm(forms.Form):
    """Zone, country and further free days."""

    time_zone = forms.CharField(label="Time zone", max_length=60, help_text=ZONE_HELP)
    country = forms.ChoiceField(
        label="Public holidays of",
        required=False,
        help_text="Free days that differ by region are left out: a deadline is then earlier.",
    )
    also = words(
        "Further free days", rows=3, required=False, help_text="One a line, as 2026-12-24."
    )


class AgreedForm(forms.Form):
    """A duty to report that a contract brings."""

    name = forms.CharField(label="Contract or customer", max_length=200)
    to = forms.CharField(label="Who is told", max_length=300)
    amount = forms.IntegerField(label="Within how many", min_value=0, max_value=1_000)
    unit = forms.ChoiceField(label="Of what", choices=[(u.value, u.label) for u in Unit])
    starts = forms.ChoiceField(label="From when on")
    condition = forms.CharField(
        label="Only if",
        max_length=2_000,
        required=False,
        help_text="A condition, as harm or personal_data. Without one it counts where contracts"
        " oblige you to tell.",
    )
    note = words("Note", rows=2, required=False, most=2_000)


@require_safe
def settings(request: ActorRequest) -> HttpResponse:
    """Show the calendar, the agreed clocks, and every clock of the law that is known."""
    require(request.actor, policy.VIEW_INCIDENT)
    row, book = settings_of(request.actor), current_book()
    agreed = [
        (item, Unit(item.unit).label.lower(), book.moments[item.starts])
        for item in agreed_clocks(request.actor)
    ]
    context = {
        "row": row,
        "country": COUNTRIES.get(row.country, ""),
        "known": row.country in holiday_countries(),
        "agreed": agreed,
        "clocks": book.clocks,
        "severities": book.severities,
        "may_settle": request.actor.may(policy.SETTLE_CLOCKS),
    }
    return render(request, "incidents/settings.html", context)


@require_http_methods(["GET", "POST"])
def calendar(request: ActorRequest) -> HttpResponse:
    """Set the calendar."""
    require(request.actor, policy.SETTLE_CLOCKS)
    row = settings_of(request.actor)
    initial = {"time_zone": row.time_zone, "country": row.country, "also": "\n".join(row.also)}
    form = CalendarForm(sent(request), initial=initial)
    known = [(code, COUNTRIES.get(code, code)) for code in holiday_countries()]
    offer(form, "country", [("", "No country"), *sorted(known, key=lambda item: item[1])])
    question = Question(
        title="How periods are counted",
        button="Save",
        lead="Clocks of open incidents are counted anew.",
        done="Saved.",
        back=HOME,
    )

    def call(fields: dict[str, Any]) -> None:
        clocking.set_calendar(actor=request.actor, **fields)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def agree(request: ActorRequest) -> HttpResponse:
    """Write a clock that a contract brings."""
    require(request.actor, policy.SETTLE_CLOCKS)
    return _agreed(request, None)


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a clock that a contract brings."""
    row = get_agreed_clock(request.actor, key)
    require(request.actor, policy.SETTLE_CLOCKS)
    return _agreed(request, row)


def _agreed(request: ActorRequest, row: AgreedClock | None) -> HttpResponse:
    names = list(AgreedForm.base_fields)
    initial = {} if row is None else {name: getattr(row, name) for name in names}
    form = AgreedForm(sent(request), initial=initial)
    offer(form, "starts", current_book().moments.items())
    question = Question(
        title="A clock of a contract",
        button="Save",
        lead="It runs at every incident that meets its condition, beside those of the law.",
        done="Saved. Open incidents are counted anew.",
        back=HOME,
    )

    def call(fields: dict[str, Any]) -> None:
        draft = clocking.AgreedDraft(**fields)
        clocking.agree_clock(actor=request.actor, draft=draft, clock=row)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a clock that a contract brings."""
    row = get_agreed_clock(request.actor, key)
    require(request.actor, policy.SETTLE_CLOCKS)
    question = Question(
        title=f"End “{row.name}”",
        button="End it",
        lead="Reports that were sent for it stay.",
        tone="danger",
        done="Ended.",
        back=HOME,
    )

    def call(_fields: dict[str, Any]) -> None:
        clocking.end_agreed_clock(actor=request.actor, clock=row)

    return ask(request, question, PlainForm(sent(request)), call)
