"""Fields and forms that the pages of incidents share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import store_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired

LARGEST_FILE = 20 * 1024 * 1024


class LocalMoment(forms.DateTimeField):
    """A moment by the clock on the wall of the incident's zone; the rules know which that is."""

    def __init__(self, label: str, *, required: bool = False, help_text: str = "") -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401 -- framework requires
        """Return what was typed, without a zone."""
        found = super().to_python(value)
        return None if found is None else found.replace(tzinfo=None)


def words(
    label: str, *, rows: int = 3, required: bool = True, help_text: str = "", most: int = 20_000
) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea({"rows": rows}),
    )


def day(label: str, help_text: str = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Fill in the choices of a field."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def kept_file(
    actor: Actor, given: UploadedFile | None, *, place: str = "file"
) -> StoredFile | None:
    """Keep a file that was sent; None where none was.

    Raises:
        Invalid: It is empty or too large.
    """
    if given is None:
        return None
    content = given.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // (1024 * 1024)
        raise Invalid(f"Send at most {most} MB.", place=place)
    if not content:
        raise Invalid("This file is empty.", place=place)
    return store_file(actor=actor, name=given.name or "file", content=content)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form on a page of its own: what it asks, and where one returns to."""

    title: str
    button: str
    back: str
    back_label: str
    overline: str = ""
    lead: str = ""
    done: str = "Kept."
    tab: str = "incidents"
    template: str = "incidents/sheet.html"


def answered(
    request: ActorRequest,
    sheet: Sheet,
    form: forms.Form,
    call: Callable[[dict[str, Any]], str | None],
    **more: Any,  # noqa: ANN401 -- leaf
) -> HttpResponse:
    """Show a form on its page, or run the call with what was typed; a refusal keeps it.

    The call returns where to go, or None for back.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    then = call(form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, sheet.done)
                return HttpResponseRedirect(then or sheet.back)
    context = {"sheet": sheet, "form": wired(form), "tab": sheet.tab, **more}
    return render(request, sheet.template, context, status=status)


def given(request: HttpRequest) -> dict[str, Any]:
    """Return what a form is made of: what was sent, with its files."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}
