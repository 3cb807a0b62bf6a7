"""What the pages share that import a list: people, and trainings."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from steward.domain.competence.models import StaffImport, TrainingImport
from steward.extensions.exchange.mapping import RowError
from steward.extensions.exchange.tables import Table
from steward.foundation.core.actor import Permission, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.uploads import alike, first_value, take_table

SHOWN_PROBLEMS = 20


def table_field(help_text: str) -> forms.FileField:
    """Return the field for the list."""
    widget = forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.tsv"})
    return forms.FileField(label="CSV or XLSX", help_text=help_text, widget=widget)


def take(
    request: ActorRequest,
    kind: type[forms.Form],
    permission: Permission[Any],
    imports: Callable[[], Any],
    *,
    place: str,
    template: str,
) -> HttpResponse:
    """Take the file and go on to its columns, at the address of the imports."""
    require(request.actor, permission)
    posted = request.method == "POST"
    form = kind(request.POST, request.FILES) if posted else kind()
    if posted and form.is_valid():
        stored = take_table(request, form)
        if stored is not None:
            return redirect(f"{place}/{stored.pk}")
    context = {"form": wired(form), "imports": imports().order_by("-id")[:10]}
    return render(request, template, context, status=422 if posted else 200)


def columns_and_problems(
    table: Table,
    chosen: Mapping[str, str],
    errors: Sequence[RowError],
    *,
    fields: Sequence[str],
    words: Mapping[str, str],
    most: int = SHOWN_PROBLEMS,
) -> dict[str, Any]:
    """Return what each column becomes, with the first of the cells that cannot be taken."""
    problems = alike((item.column, item.reason, item.row) for item in errors)
    return {
        "fields": [(name, words.get(name, name.capitalize())) for name in fields],
        "rows": [(name, chosen.get(name, ""), first_value(table, name)) for name in table.columns],
        "problems": problems[:most],
        "more_problems": max(0, len(problems) - most),
    }


def brought(
    request: ActorRequest,
    batch: StaffImport | TrainingImport,
    permission: Permission[Any],
    template: str,
) -> HttpResponse:
    """Show what an import made, changed and refused."""
    require(request.actor, permission)
    problems = alike((item["column"], item["reason"], item["row"]) for item in batch.problems)
    return render(request, template, {"batch": batch, "problems": problems})


def take_back(
    request: ActorRequest,
    batch: StaffImport | TrainingImport,
    permission: Permission[Any],
    undo: Callable[..., tuple[int, int]],
    *,
    lead: str,
    noun: str,
    back: str,
) -> HttpResponse:
    """Ask whether an import is taken back, and say what was removed and what is as before."""
    require(request.actor, permission)
    question = Question(
        title=f"Take back {batch.file_name}"[:120],
        button="Take it back",
        lead=lead,
        tone="danger",
        back=back,
    )

    def call(_fields: dict[str, Any]) -> Said:
        removed, restored = undo(actor=request.actor, batch=batch)
        return Said(f"{removed:,} {noun} removed, {restored:,} as before.")

    return ask(request, question, forms.Form(sent(request)), call)
