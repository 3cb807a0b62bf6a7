"""Importing an inventory: file, mapping of columns, preview, import, undo."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.questionnaires.queries import attributes, vocabulary
from steward.domain.systems import queries
from steward.domain.systems.operations.registering import undo_import
from steward.domain.systems.policy import IMPORT_SYSTEMS
from steward.domain.systems.rules import likely_duplicates
from steward.domain.systems.terms import NamedSystem, stage_in_words
from steward.extensions.exchange.jobs import ask_to_import
from steward.extensions.exchange.mapping import FIELDS, Preview, SystemRow, preview, suggest
from steward.extensions.exchange.tables import Table, read_table
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.files.operations import read_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.uploads import alike, read_as_asked, take_table

SHOWN = 12


class UploadForm(forms.Form):
    """The spreadsheet."""

    file = forms.FileField(
        label="CSV or XLSX",
        help_text="One AI system in each row. Up to 50 MB;"
        " every row that cannot be taken is named.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.tsv"}),
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the file and go on to the mapping of its columns."""
    require(request.actor, IMPORT_SYSTEMS)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        stored = take_table(request, form)
        if stored is not None:
            return redirect(f"/systems/import/{stored.pk}")
    imports = queries.imports_visible_to(request.actor).order_by("-id")[:10]
    context = {"form": wired(form), "imports": imports}
    return render(request, "systems/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def mapping(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what each column becomes with a preview; import on the last click."""
    stored = get_file(request.actor, key)
    require(request.actor, IMPORT_SYSTEMS)
    content = read_file(actor=request.actor, file=stored)
    asked = read_as_asked(request, lambda row: read_table(content, stored.name, heading=row))
    table = asked.table
    words = vocabulary()
    posted = request.method == "POST"
    chosen = _chosen(request, table) if posted else suggest(table.columns, words).targets
    message, found = asked.message, Preview(rows=(), errors=())
    try:
        found = preview(table, chosen, words)
    except Invalid as error:
        message = message or error.message
    if request.POST.get("go") == "import" and not message:
        return redirect(f"/work/{ask_to_import(request.actor, stored, chosen, asked.heading).pk}")
    problems = alike((item.column, item.reason, item.row) for item in found.errors)
    context = {
        "stored": stored,
        "table": table,
        "asked": asked,
        "rows": [
            (column, chosen.get(column, ""), _sample(table, column)) for column in table.columns
        ],
        "fields": [(name, name.replace("_", " ").capitalize()) for name in FIELDS],
        "attributes": [(item.id, item.label) for item in attributes()],
        "found": found,
        "first": [_shown(row) for row in found.rows[:SHOWN]],
        "problems": problems[:SHOWN],
        "more_problems": max(0, len(problems) - SHOWN),
        "message": message,
        "duplicates": _duplicates(request, found),
    }
    return render(request, "systems/mapping.html", context, status=422 if message else 200)


def _chosen(request: ActorRequest, table: Table) -> dict[str, str]:
    targets = request.POST.getlist("target")
    pairs = zip(table.columns, targets, strict=False)
    return {column: target for column, target in pairs if target}


def _sample(table: Table, column: str) -> str:
    index = table.columns.index(column)
    return next((row[index][:80] for row in table.rows if row[index]), "")


def _shown(row: SystemRow) -> dict[str, object]:
    texts = row.texts
    return {
        "row": row.row,
        "name": texts["name"],
        "purpose": texts.get("purpose", ""),
        "unit": texts.get("unit", ""),
        "stage": stage_in_words(texts.get("stage", "")),
        "facts": len(row.facts),
    }


def _duplicates(request: ActorRequest, found: Preview) -> list[tuple[str, str, str]]:
    known = [NamedSystem(key=name, name=name) for _, name in queries.system_names(request.actor)]
    fresh = [
        NamedSystem(key=f"row {row.row}: {row.texts['name']}", name=row.texts["name"])
        for row in found.rows
    ]
    pairs = likely_duplicates([*known, *fresh], {item.key for item in fresh})
    return [(item.first, item.second, item.reason) for item in pairs[:SHOWN]]


def imported(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what an import made and refused."""
    batch = queries.get_import(request.actor, key)
    require(request.actor, IMPORT_SYSTEMS)
    problems = alike((item["column"], item["reason"], item["row"]) for item in batch.problems)
    return render(request, "systems/imported.html", {"batch": batch, "problems": problems})


@require_http_methods(["GET", "POST"])
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an import back."""
    batch = queries.get_import(request.actor, key)
    require(request.actor, IMPORT_SYSTEMS)
    question = Question(
        title=f"Take back {batch.file_name}",
        button="Take it back",
        lead=f"The {batch.created:,} AI systems that it brought leave the inventory, and their"
        " proposed risks with them. Those on which people worked since are kept. The file can be"
        " imported again.",
        tone="danger",
        back=f"/systems/imports/{batch.pk}",
    )

    def call(_fields: dict[str, Any]) -> Said:
        return Said(str(undo_import(actor=request.actor, batch=batch)))

    return ask(request, question, forms.Form(sent(request)), call)
