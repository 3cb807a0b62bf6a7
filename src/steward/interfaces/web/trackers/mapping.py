"""Choose which status is which and who is who; what is proposed stands there already."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.tasks.queries import assignable_people
from steward.domain.tasks.terms import TaskStatus
from steward.extensions.trackers import queries
from steward.extensions.trackers.models import TrackerConnection
from steward.extensions.trackers.operations.connecting import map_people, map_statuses
from steward.extensions.trackers.policy import SETTLE_TRACKER, VIEW_TRACKER
from steward.extensions.trackers.terms import Precedence, SharedField
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.choosing import LongSelect
from steward.interfaces.web.settings.tabs import tabs_for
from steward.interfaces.web.trackers.views import HERE

MOST_PEOPLE = 60
"""Members on one page; a select of all users for each would make it too large."""
RULES = [(rule.value, rule.label) for rule in Precedence]


@require_http_methods(["GET", "POST"])
def statuses(request: ActorRequest, key: UUID) -> HttpResponse:
    """Choose which status is which, both ways, and who is right."""
    connection = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_TRACKER)
    require(request.actor, SETTLE_TRACKER)
    known = queries.statuses_known(connection)
    in_use = connection.statuses(known)
    form = forms.Form(request.POST if request.method == "POST" else None)
    words = [(status.word, status.label) for status in known]
    ours = [(status.value, status.label) for status in TaskStatus]
    for status in TaskStatus:
        _choice(form, f"out_{status.value}", status.label, words, in_use.out[status.value])
    for place, status in enumerate(known):
        _choice(form, f"back_{place}", status.label, ours, in_use.back[status.word])
    for field, rule in connection.rules.items():
        _choice(form, f"rule_{field.value}", field.label, RULES, rule.value)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            map_statuses(
                actor=request.actor,
                connection=connection,
                out={status.value: given[f"out_{status.value}"] for status in TaskStatus},
                back={status.word: given[f"back_{n}"] for n, status in enumerate(known)},
                precedence={field.value: given[f"rule_{field.value}"] for field in SharedField},
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "The statuses are mapped.")
            return redirect(f"{HERE}/{connection.pk}")
    wired(form)
    parts = [
        ("A task that is …", "… is a ticket that is", _fields(form, "out_")),
        ("A ticket that is …", "… is a task that is", _fields(form, "back_")),
        ("Where both changed …", "… this decides", _fields(form, "rule_")),
    ]
    return _shown(request, connection, form, "Which status is which", parts)


@require_http_methods(["GET", "POST"])
def people(request: ActorRequest, key: UUID) -> HttpResponse:
    """Choose which member is which user of the tracker."""
    actor = request.actor
    connection = queries.get_connection(actor, key)
    require(actor, VIEW_TRACKER)
    require(actor, SETTLE_TRACKER)
    in_use, members = queries.people_of(actor, connection), assignable_people(actor)
    users = [("", "Nobody"), *((user.id, user.name) for user in connection.state.users)]
    form = forms.Form(request.POST if request.method == "POST" else None)
    for person, name in members[:MOST_PEOPLE]:
        if connection.kind.can_be_asked:
            known = in_use.get(person, "")
            field = forms.ChoiceField(
                label=name, choices=users, required=False, initial=known, widget=LongSelect()
            )
            field.widget.attrs["class"] = "form-select"
            form.fields[f"user_{person}"] = field
        else:
            form.fields[f"user_{person}"] = forms.CharField(
                label=name, required=False, max_length=100, initial=in_use.get(person, "")
            )
    if request.method == "POST" and form.is_valid():
        given = {name.removeprefix("user_"): user for name, user in form.cleaned_data.items()}
        try:
            chosen = {**connection.people, **given}
            map_people(actor=actor, connection=connection, people=chosen)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "The people are mapped.")
            return redirect(f"{HERE}/{connection.pk}")
    wired(form)
    parts = [("Member", "User of the tracker", _fields(form, "user_"))]
    more = max(0, len(members) - MOST_PEOPLE)
    return _shown(request, connection, form, "Who is who", parts, more=more)


def _choice(
    form: forms.Form, name: str, label: str, choices: list[tuple[str, str]], initial: str
) -> None:
    form.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial)


def _fields(form: forms.Form, start: str) -> list[Any]:
    return [field for field in form if field.name.startswith(start)]


def _shown(
    request: ActorRequest,
    connection: TrackerConnection,
    form: forms.Form,
    title: str,
    parts: list[Any],
    **more: Any,  # noqa: ANN401 -- leaf
) -> HttpResponse:
    context = {
        "tabs": tabs_for(request.actor, HERE),
        "connection": connection,
        "back": f"{HERE}/{connection.pk}",
        "form": form,
        "title": title,
        "parts": parts,
        **more,
    }
    return render(request, "trackers/mapping.html", context, status=422 if form.errors else 200)
