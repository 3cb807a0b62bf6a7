"""The open door: anybody raises a concern without an account, and follows it by a code.

Nothing of the visitor is kept. Tries are counted by a keyed digest that changes every day.
"""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from steward.domain.incidents.models import Concern
from steward.domain.incidents.operations import raising
from steward.domain.incidents.queries import concerns as queries
from steward.domain.incidents.queries.concerns import Outside
from steward.domain.incidents.queries.telling import open_place, systems_named_publicly
from steward.domain.incidents.terms.states import CONCERN_KINDS
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.identity.operations.tries import TRY_MINUTES, claim_try
from steward.interfaces.web.incidents.concern_forms import FilesField, SayMoreForm, read_files
from steward.interfaces.web.incidents.concerns import TONES
from steward.interfaces.web.incidents.fields import given, offer, words
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.origin import origin_of

SALT = "steward.interfaces.web.incidents.outside"
TOO_MANY = f"Too many tries. Wait {TRY_MINUTES} minutes, then try again."


class Trap(forms.Form):
    """A field that people do not see; what fills it in is a program."""

    website = forms.CharField(
        label="Leave this empty",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        """Refuse what a program filled in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Leave this field empty.")
        return ""


class SpeakUpForm(Trap):
    """What is said at the open door."""

    kind = forms.ChoiceField(
        label="What it is", choices=list(CONCERN_KINDS.items()), widget=forms.RadioSelect
    )
    system_id = forms.TypedChoiceField(
        label="AI system", coerce=UUID, empty_value=None, required=False
    )
    title = forms.CharField(label="What it is about, in a sentence", max_length=300)
    text = words("What happened", rows=8, most=10_000)
    attached = FilesField("Files")
    field_order = ["kind", "system_id", "title", "text", "attached", "website"]


class CodeForm(Trap):
    """The receipt code."""

    code = forms.CharField(
        label="Receipt code",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "class": "form-control code"}),
        help_text="Six groups of four letters and digits.",
    )


def _tries(request: HttpRequest, now: datetime) -> bool:
    """Count one try; the address itself is not kept, and its digest is another one tomorrow."""
    value = f"{now.date()}:{origin_of(request)}"
    mac = cast("Any", salted_hmac)(SALT, value, algorithm="sha256")
    return claim_try(about=f"speak-up:{mac.hexdigest()}", now=now)


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, word: str) -> HttpResponse:
    """Take a concern of anybody; the receipt code is shown once."""
    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            return _door(request, queries.place_called(word, now))
    except NotFound as error:
        return nothing(request, error)


def _door(request: HttpRequest, outside: Outside) -> HttpResponse:
    place = open_place(outside.place, page="speak_up")
    form = SpeakUpForm(**given(request), initial={"kind": "concern"})
    named = systems_named_publicly(outside.actor)
    offer(form, "system_id", [("", "None of these, or not known"), *named])
    if not named:
        del form.fields["system_id"]
    status = 200
    if request.method == "POST":
        status = 422
        if not _tries(request, outside.actor.now):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.is_valid():
            try:
                code = _raised(outside, form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                context = {"code": code, "place": place}
                return render(request, "incidents/receipt_outside.html", context)
    context = {"form": wired(form), "place": place}
    return render(request, "incidents/speak_up.html", context, status=status)


def _raised(outside: Outside, fields: dict[str, Any]) -> str:
    draft = raising.ConcernDraft(
        title=fields["title"],
        text=fields["text"],
        kind=fields["kind"],
        system_id=fields.get("system_id"),
        files=read_files(fields["attached"]),
    )
    with transaction.atomic():
        _, code = raising.raise_outside(actor=outside.actor, place=outside.place, draft=draft)
    return code


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, word: str) -> HttpResponse:
    """Show a concern to whoever has its code, and take more words."""
    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            return _follow(request, queries.place_called(word, now))
    except NotFound as error:
        return nothing(request, error)


def _follow(request: HttpRequest, outside: Outside) -> HttpResponse:
    place = open_place(outside.place, page="speak_up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if not _tries(request, outside.actor.now):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.is_valid():
            try:
                row, actor = queries.concern_by_code(outside, form.cleaned_data["code"])
            except NotFound as error:
                form.add_error("code", error.message)
            else:
                return _thread(request, outside, row, actor)
    context = {"form": wired(form), "place": place}
    return render(request, "incidents/follow.html", context, status=status)


def _thread(request: HttpRequest, outside: Outside, row: Concern, actor: Actor) -> HttpResponse:
    """Show what was said; words that were sent with the code are kept first."""
    more, status = SayMoreForm(), 200
    if request.POST.get("say"):
        more, status = SayMoreForm(request.POST, request.FILES), 422
        if more.is_valid():
            files = read_files(more.cleaned_data["attached"])
            try:
                with transaction.atomic():
                    raising.follow_concern(
                        actor=actor, concern=row, text=more.cleaned_data["text"], files=files
                    )
            except DomainError as error:
                refuse(more, error)
            else:
                more, status = SayMoreForm(), 200
    context: dict[str, Any] = {
        "row": row,
        "tone": TONES[row.state],
        "messages": queries.messages_of(actor, row, notes=False),
        "form": wired(more),
        "place": outside.place,
        "code": request.POST["code"],
    }
    return render(request, "incidents/followed.html", context, status=status)


def nothing(request: HttpRequest, error: NotFound) -> HttpResponse:
    """Say that there is nothing at this address; a door that is shut looks alike."""
    return render(request, "incidents/nothing.html", {"message": error.message}, status=404)
