"""Erase a former member: what would go and what would stay, who asked, and who decides."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from steward.extensions.privacy.models import Erasure
from steward.extensions.privacy.operations import erasing
from steward.extensions.privacy.policy import ASK_ERASURE, DECIDE_ERASURE
from steward.extensions.privacy.queries.copies import is_former
from steward.extensions.privacy.queries.erasing import (
    erasures,
    get_erasure,
    preview_of,
    waiting_erasure,
)
from steward.extensions.privacy.rules import KEPT
from steward.foundation.core.actor import require, require_whole
from steward.foundation.core.errors import DomainError
from steward.foundation.identity.queries import get_member, person_behind
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

PEOPLE, PAGE = "/settings/people", "/settings/erasures"
TONES = {"asked": "warn", "erasing": "info", "done": "good", "refused": "neutral"}
SHOWN = 200


class GroundForm(forms.Form):
    """On what ground somebody is to be erased."""

    reason = forms.CharField(
        label="On what ground",
        widget=forms.Textarea({"rows": 3}),
        help_text="Such as a request of the person, or the end of a time of keeping. Name nobody.",
    )


class DecisionForm(forms.Form):
    """Why it is decided so."""

    note = forms.CharField(label="Why", widget=forms.Textarea({"rows": 3}))


@require_http_methods(["GET", "POST"])
@freshly_proved
def asking(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what the erasure of a former member would do, or ask for it."""
    actor = request.actor
    member = get_member(actor, key)
    require(actor, ASK_ERASURE, member)
    require_whole(actor)
    form = GroundForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            erasing.ask_erasure(actor=actor, member=member, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(PAGE)
    context = {
        "tabs": tabs_for(actor, PEOPLE),
        "member": member,
        "preview": preview_of(actor, member),
        "kept": KEPT,
        "former": is_former(actor, member),
        "waiting": waiting_erasure(actor, member),
        "form": wired(form),
    }
    return render(request, "settings/erasure.html", context, status=422 if form.errors else 200)


@require_safe
def listed(request: ActorRequest) -> HttpResponse:
    """Show the erasures that were asked for, and how each ended."""
    actor = request.actor
    require(actor, ASK_ERASURE)
    require_whole(actor)
    me = person_behind(actor)
    may = actor.may(DECIDE_ERASURE)
    context = {
        "tabs": tabs_for(actor, PEOPLE),
        "erasures": [
            {
                "row": row,
                "tone": TONES[row.state],
                "may_decide": may and row.state == "asked" and row.asked_by != me,
                "sums": {name: sum(counts.values()) for name, counts in row.counts.items()},
            }
            for row in erasures(actor)[:SHOWN]
        ],
    }
    return render(request, "settings/erasures.html", context)


def _decide(
    request: ActorRequest, key: UUID, *, title: str, button: str, lead: str, approve: bool
) -> HttpResponse:
    actor = request.actor
    row: Erasure = get_erasure(actor, key)
    require(actor, DECIDE_ERASURE, row)
    require_whole(actor)
    question = Question(
        title=title,
        button=button,
        lead=lead,
        tone="danger" if approve else "primary",
        done="It is erased in the background." if approve else "The erasure is refused.",
        back=PAGE,
    )

    def call(given: dict[str, Any]) -> None:
        if approve:
            erasing.approve_erasure(actor=actor, erasure=row, **given)
        else:
            erasing.refuse_erasure(actor=actor, erasure=row, **given)

    return ask(request, question, DecisionForm(sent(request)), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def approve(request: ActorRequest, key: UUID) -> HttpResponse:
    """Decide as a second person that somebody is erased."""
    return _decide(
        request,
        key,
        title="Erase this person",
        button="Erase",
        lead="Name, address and account go; a pseudonym takes their place in every record, every"
        " former version and the journal. This is not taken back.",
        approve=True,
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def decline(request: ActorRequest, key: UUID) -> HttpResponse:
    """Decide as a second person that somebody is not erased."""
    return _decide(
        request,
        key,
        title="Refuse the erasure",
        button="Refuse",
        lead="Say on what ground; the person is told within a month (article 12(4)).",
        approve=False,
    )


urlpatterns: list[URLPattern] = [
    path("settings/people/<uuid:key>/erasure", asking, name="member-erasure"),
    path("settings/erasures", listed, name="erasures"),
    path("settings/erasures/<uuid:key>/approve", approve, name="erasure-approve"),
    path("settings/erasures/<uuid:key>/refuse", decline, name="erasure-refuse"),
]
