"""The editor: the outline of a questionnaire and every change of it that needs no form."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.questionnaires.building import editing, noting
from steward.domain.questionnaires.operations import authoring
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.builder.desk import (
    ASK_AT_ONCE,
    KINDS,
    Desk,
    asked,
    desk_of,
    keep,
    outline,
    page,
    refused,
    shown,
)

CONFLICT = "{} Here is the draft as it is now; your change was not made, make it again."


@require_safe
def editor(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the sections and questions of a questionnaire."""
    desk = desk_of(request, key)
    removed = editing.removed_items(desk.body)
    context = page(desk, "questions", sections=outline(desk), removed=removed, kinds=KINDS)
    return render(request, "builder/editor.html", context)


@require_POST
def change(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make one change to the outline and keep the draft."""
    desk = desk_of(request, key)
    try:
        made = _changed(request, desk)
        kept = keep(request, desk, made.body, made.said)
    except Conflict as error:
        text = CONFLICT.format(error.message) if error.place == "revision" else error.message
        return shown(request, desk, conflict=text, status=409)
    except Invalid as error:
        return shown(request, desk, conflict=error.message, status=422)
    return shown(request, kept, said=made.said, undo=made.undo, opens=made.opens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The new body, what was done, what of it can be undone, and the form to open."""

    body: dict[str, Any]
    said: str
    undo: str = ""
    opens: str = ""


def _changed(request: ActorRequest, desk: Desk) -> Changed:
    given, body = request.POST, desk.body
    place, done = given.get("place", ""), given.get("do", "")
    if done in ("add-section", "add-question"):
        return _added(request, desk, place.partition(":")[2])
    if done == "restore":
        made, back = editing.restore(body, place.partition(":")[2])
        return Changed(body=made, said=f"Brought “{_title(made, back)}” back")
    if done == "noted":
        index = int(at) if (at := given.get("note", "")).isdecimal() and len(at) < 6 else -1
        made = noting.without_note(body, place, index)
        return Changed(body=made, said="Took the note away")
    title = _title(body, place)
    match done:
        case "up" | "down":
            made = editing.step(body, place, -1 if done == "up" else 1)
            return Changed(body=made, said=f"Moved “{title}”")
        case "move":
            made = _moved(body, place, given.get("section", ""), given.get("at", ""))
            return Changed(body=made, said=f"Moved “{title}”")
        case "copy":
            made, _ = editing.duplicate(body, place)
            return Changed(body=made, said=f"Copied “{title}”")
        case "remove":
            made = editing.remove(body, place)
            return Changed(body=made, said=f"Removed “{title}”", undo=place)
        case _:
            raise Invalid("There is no such change.", place="do")


def _added(request: ActorRequest, desk: Desk, section: str) -> Changed:
    given = request.POST
    if given.get("do") == "add-section":
        title = given.get("title", "").strip()
        if not title:
            raise Invalid("Give the section a title.", place="title")
        made, _ = editing.add_section(desk.body, title)
        return Changed(body=made, said=f"Added the section “{title}”")
    text, wanted = given.get("text", "").strip(), given.get("type", "text")
    if not text:
        raise Invalid("Write the question.", place="text")
    values = {"text": text, "type": wanted if wanted in KINDS else "text"}
    made, new = editing.add_question(desk.body, section, values)
    address = f"/questionnaires/build/{desk.questionnaire.pk}/questions/{new}"
    opens = address if wanted in ASK_AT_ONCE else ""
    return Changed(body=made, said=f"Added “{text}”", opens=opens)


def _moved(body: dict[str, Any], place: str, section: str, to: str) -> dict[str, Any]:
    kind, _, key = place.partition(":")
    at = int(to) if to.isdecimal() and len(to) < 6 else 100_000
    if kind == "s":
        return editing.move_section(body, key, at)
    return editing.move_question(body, key, section, at)


def _title(body: dict[str, Any], place: str) -> str:
    kind, _, key = place.partition(":")
    if kind == "s":
        return str(editing.found_section(body, key)["title"])
    return str(editing.found_question(body, key)[1]["text"])


class SettingsForm(forms.Form):
    """What a questionnaire is called and for."""

    title = forms.CharField(label="Title", max_length=300)
    purpose = forms.CharField(
        label="Purpose",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why it is asked; whoever answers reads this first.",
    )
    about = forms.ChoiceField(
        label="About",
        help_text="Sent once for each AI system, or answered once for the organisation.",
        choices=[
            ("system", "An AI system or its supplier"),
            ("organisation", "The organisation"),
        ],
    )
    duration_minutes = forms.IntegerField(label="Minutes it takes", required=False, min_value=1)


class SectionForm(forms.Form):
    """A section."""

    title = forms.CharField(label="Title", max_length=300)
    help = forms.CharField(
        label="Help under the title", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    minutes = forms.IntegerField(label="Minutes it takes", required=False, min_value=1)
    visible_when = forms.CharField(required=False)


@require_http_methods(["GET", "POST"])
def settings(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change title, purpose and what it is about."""
    desk = desk_of(request, key)
    initial = {name: desk.body.get(name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=initial)
    context = page(desk, "", form=form, heading="Settings", action="settings")
    return _answered(request, desk, form, context, "builder/simple.html")


@require_http_methods(["GET", "POST"])
def section(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Change a section and when it is shown."""
    desk = desk_of(request, key)
    found = editing.found_section(desk.body, name)
    initial = {field: found.get(field) for field in SectionForm.base_fields}
    form = SectionForm(request.POST or None, initial=initial)
    when = request.POST.get("visible_when", found.get("visible_when") or "")
    context = page(desk, "", form=form, section=found, when=when)
    return _answered(request, desk, form, context, "builder/section.html", name)


def _answered(
    request: ActorRequest,
    desk: Desk,
    form: forms.Form,
    context: dict[str, Any],
    template: str,
    name: str = "",
) -> HttpResponse:
    if request.method != "POST":
        return asked(request, template, context)
    if not form.is_valid():
        return refused(request, template, context, None)
    values = form.cleaned_data
    try:
        if name:
            body = editing.put_section(desk.body, name, values)
            kept = keep(request, desk, body, f"the section “{values['title']}”")
        else:
            kept = keep(request, desk, editing.put_settings(desk.body, values), "its settings")
    except DomainError as error:
        return refused(request, template, context, error)
    return shown(request, kept, said="Saved")


@require_POST
def archive(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put a questionnaire away, or bring it back."""
    desk = desk_of(request, key)
    if desk.questionnaire.archived_at is None:
        authoring.archive_questionnaire(actor=request.actor, questionnaire=desk.questionnaire)
    else:
        authoring.bring_back_questionnaire(actor=request.actor, questionnaire=desk.questionnaire)
    return redirect("/questionnaires/build")
