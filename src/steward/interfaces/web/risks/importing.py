"""Importing a register: file, columns, preview, import, undo."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from steward.domain.risks import queries
from steward.domain.risks.operations.importing import close_gone, import_register, undo_register
from steward.domain.risks.policy import ACCEPT_RISK, DISMISS_RISK, EDIT_RISK
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import system_called, systems_offered
from steward.extensions.exchange.registers.bringing import Brought, bring
from steward.extensions.exchange.registers.layout import read_register_table
from steward.extensions.exchange.registers.offering import choices_of
from steward.extensions.exchange.registers.reading import RegisterPreview, preview_register
from steward.extensions.exchange.registers.wording import FIELDS
from steward.extensions.exchange.registers.writing import known_layout, layout_of, register_file
from steward.extensions.reports.kit.declared import EXPORT_REPORT
from steward.foundation.core.actor import require, require_whole
from steward.foundation.core.errors import Invalid
from steward.foundation.files.operations import read_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.files import attachment
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.uploads import alike, read_as_asked, take_table

SHOWN = 12
MOST_VALUES = 300
"""How many different values are offered to choose for; a form holds no more than a thousand."""
EMPTY = "-"
"""What a select says where a value is to be left out."""
Chosen = dict[str, dict[str, str]]


class RegisterForm(forms.Form):
    """The register."""

    file = forms.FileField(
        label="XLSX or CSV",
        help_text="As it is: headings may stand lower, in two rows, in English, German, French or"
        " Spanish. Up to 50 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.tsv"}),
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the file and go on to its preview."""
    require(request.actor, EDIT_RISK)
    require_whole(request.actor)
    posted = request.method == "POST"
    form = RegisterForm(request.POST, request.FILES) if posted else RegisterForm()
    if posted and form.is_valid():
        stored = take_table(request, form)
        if stored is not None:
            return redirect(f"/risks/import/{stored.pk}")
    imports = queries.register_imports(request.actor).order_by("-id")[:10]
    context = {"form": wired(form), "imports": imports}
    return render(request, "risks/upload.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what each column becomes and the first risks; import on the last click."""
    stored = get_file(request.actor, key)
    require(request.actor, EDIT_RISK)
    require_whole(request.actor)
    require(request.actor, ACCEPT_RISK)
    content = read_file(actor=request.actor, file=stored)
    asked = read_as_asked(request, lambda row: read_register_table(content, stored.name, None, row))
    message, place = asked.message, ""
    system: AiSystem | None = None
    mapping, values = _mapping(request), _values(request)
    table = asked.table
    criteria = queries.current_criteria(request.actor)
    if request.method == "GET" and (known := known_layout(request.actor, table.columns)):
        mapping, values = dict(known.mapping), {k: dict(v) for k, v in known.chosen.items()}
    try:
        found = preview_register(table, mapping, values, criteria)
        if words := request.POST.get("system", "").strip():
            system = system_called(request.actor, words)
    except Invalid as error:
        message, place = message or error.message, error.place or ""
        found = preview_register(table, criteria=criteria)
    brought = bring(request.actor, found, system, stored.name)
    if request.POST.get("go") == "import" and not message and brought.risks:
        layout = layout_of(found, values).as_json()
        return _imported(request, stored.name, brought, layout)
    context = {
        "stored": stored,
        "asked": asked,
        "found": found,
        "brought": brought,
        "message": message,
        "place": place,
        "system": request.POST.get("system", ""),
        "estimates": "estimates" in request.POST,
        "money": {"loss_low", "loss_high"} & set(found.mapping.values()),
        "systems": systems_offered(request.actor),
        "fields": [(name, name.replace("_", " ").capitalize()) for name in FIELDS],
        "columns": [
            (name, found.mapping.get(name, ""), _why(found, name)) for name in found.columns
        ],
        "values": _offered(found, values),
        "first": brought.risks[:SHOWN],
        "problems": alike((item.column, item.reason, item.row) for item in brought.problems),
    }
    return render(request, "risks/import.html", context, status=422 if message else 200)


def _why(found: RegisterPreview, column: str) -> str:
    """Return why a column becomes what it becomes, and how sure that is; nothing where unknown."""
    target = found.mapping.get(column, "")
    guess = next((item for item in found.suggestion.guesses if item.column == column), None)
    if guess is None:
        return "You chose it." if target else ""
    sure = f"{guess.confidence:.0%} sure."
    if guess.target == target:
        return f"{guess.reason} {sure}"
    perhaps = f"Seems to be {guess.target.replace('_', ' ')}. {guess.reason} {sure}"
    return f"You chose it. {perhaps}" if target else perhaps


def _mapping(request: ActorRequest) -> dict[str, str] | None:
    """Return what each column was chosen to become; None while nobody has chosen."""
    columns, targets = request.POST.getlist("column"), request.POST.getlist("target")
    return dict(zip(columns, targets, strict=False)) or None


def _values(request: ActorRequest) -> Chosen:
    """Return what people chose values to mean: column → cell → meaning.

    A choice that the column's present field does not know is dropped: the column was changed.
    """
    targets = _mapping(request)
    chosen: Chosen = {}
    for cell, meant in zip(
        request.POST.getlist("cell"), request.POST.getlist("meant"), strict=False
    ):
        if not meant:
            continue
        try:
            column, value = map(str, json.loads(cell))
        except ValueError:
            raise Invalid("This names no value of a column.", place="cell") from None
        allowed = choices_of("" if targets is None else targets.get(column, ""))
        if meant == EMPTY or meant in allowed:
            chosen.setdefault(column, {})[value] = "" if meant == EMPTY else meant
    return chosen


def _offered(found: RegisterPreview, chosen: Chosen) -> dict[str, list[dict[str, Any]]]:
    """Return the values to choose for: those that were not read, and the others."""
    offered: dict[str, list[dict[str, Any]]] = {"open": [], "read": []}
    ordered = sorted(found.values, key=lambda item: bool(item.read_as))
    for item in ordered[:MOST_VALUES]:
        meant = chosen.get(item.column, {}).get(item.value)
        is_open = not item.read_as or meant is not None
        offered["open" if is_open else "read"].append(
            {
                "item": item,
                "cell": json.dumps([item.column, item.value]),
                "choices": choices_of(item.field),
                "meant": EMPTY if meant == "" else meant or "",
            }
        )
    return offered


def _imported(
    request: ActorRequest, name: str, brought: Brought, layout: dict[str, Any]
) -> HttpResponse:
    batch = import_register(
        actor=request.actor,
        file_name=name,
        risks=brought.risks,
        refused=brought.refused,
        problems=list(map(asdict, brought.problems)),
        layout=layout,
        estimates="estimates" in request.POST,
    )
    return redirect(f"/risks/imports/{batch.pk}")


@require_safe
def imported(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what an import made, changed and refused."""
    batch = queries.get_register_import(request.actor, key)
    require(request.actor, EDIT_RISK)
    require_whole(request.actor)
    problems = alike((item["column"], item["reason"], item["row"]) for item in batch.problems)
    context = {
        "batch": batch,
        "problems": problems,
        "gone": [] if batch.undone_at else queries.gone_of(request.actor, batch),
        "may_close": request.actor.may(DISMISS_RISK),
        "reason": f"No longer in {batch.file_name}",
    }
    return render(request, "risks/imported.html", context)


@require_POST
def close(request: ActorRequest, key: UUID) -> HttpResponse:
    """Dismiss the chosen ones of the risks that are gone from the register."""
    batch = queries.get_register_import(request.actor, key)
    require(request.actor, DISMISS_RISK)
    require_whole(request.actor)
    keys: list[UUID] = []
    for word in request.POST.getlist("ids"):
        try:
            keys.append(UUID(word))
        except ValueError:
            raise Invalid("This is no id of a risk.", place="ids") from None
    reason = request.POST.get("reason", "")
    close_gone(actor=request.actor, batch=batch, keys=keys, reason=reason)
    return redirect(f"/risks/imports/{batch.pk}")


@require_safe
def written(request: ActorRequest, key: UUID, kind: str) -> HttpResponse:
    """Return the register of an import as it stands, in the layout in which it came."""
    batch = queries.get_register_import(request.actor, key)
    require(request.actor, EXPORT_REPORT)
    require_whole(request.actor)
    name = batch.file_name.rsplit(".", 1)[0]
    plain = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name)
    return attachment(register_file(request.actor, batch, kind), f"{plain.strip('-')}.{kind}")


@require_http_methods(["GET", "POST"])
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an import back."""
    batch = queries.get_register_import(request.actor, key)
    require(request.actor, EDIT_RISK)
    require_whole(request.actor)
    question = Question(
        title=f"Take back {batch.file_name}",
        button="Take it back",
        lead=f"The {batch.created:,} risks that it brought leave the register. Those that somebody"
        " decided, estimated, accepted or treats since stay.",
        tone="danger",
        back=f"/risks/imports/{batch.pk}",
    )

    def call(_fields: dict[str, Any]) -> Said:
        removed, kept = undo_register(actor=request.actor, batch=batch)
        return Said(f"{removed:,} risks removed, {kept:,} kept.")

    return ask(request, question, forms.Form(sent(request)), call)
