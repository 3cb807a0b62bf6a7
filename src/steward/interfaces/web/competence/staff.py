"""Importing people from a system for personnel: file, columns, preview, import, undo."""

from collections import Counter
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.competence import policy
from steward.domain.competence.operations.staff import import_staff, undo_staff_import
from steward.domain.competence.queries import staff as queries
from steward.domain.competence.terms.staff import StaffLine
from steward.extensions.exchange.staff import (
    FIELDS,
    StaffPreview,
    preview_staff,
    suggest_staff_columns,
)
from steward.extensions.exchange.tables import read_table
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.files.operations import read_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.uploads import alike, chosen_columns, first_value, take_table

SHOWN, LEAVERS_SHOWN = 20, 50
WORDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "number": "Personnel number",
    "function": "Function or job",
    "since": "First day",
    "until": "Last day",
}
OUTCOMES = {"new": "New", "changed": "Changed", "closed": "Leaves", "untouched": "As before"}
TOLD = {
    "name": "name",
    "email": "e-mail",
    "staff_number": "personnel number",
    "unit_id": "unit",
    "job": "job",
    "since_on": "first day",
    "left_on": "last day",
    "manager_id": "manager",
}
OF_KEYS = ("unit_id", "manager_id")


class StaffForm(forms.Form):
    """The list."""

    file = forms.FileField(
        label="CSV or XLSX",
        help_text="One person in each row, with an address or a personnel number. Up to 50 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.tsv"}),
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the file and go on to its columns."""
    require(request.actor, policy.EDIT_COMPETENCE)
    posted = request.method == "POST"
    form = StaffForm(request.POST, request.FILES) if posted else StaffForm()
    if posted and form.is_valid():
        stored = take_table(request, form)
        if stored is not None:
            return redirect(f"/competence/import/{stored.pk}")
    imports = queries.staff_imports(request.actor).order_by("-id")[:10]
    context = {"form": wired(form), "imports": imports}
    return render(request, "competence/staff_upload.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what each column becomes and what would change; import on the last click."""
    actor = request.actor
    stored = get_file(actor, key)
    require(actor, policy.EDIT_COMPETENCE)
    table = read_table(read_file(actor=actor, file=stored), stored.name)
    posted = request.method == "POST"
    guessed = suggest_staff_columns(table.columns).targets
    chosen = chosen_columns(request, table) if posted else guessed
    message, found = "", StaffPreview(people=(), errors=(), refused=0, jobs=())
    try:
        found = preview_staff(table, chosen, queries.known_staff(actor), actor.today)
    except Invalid as error:
        message = error.message
    if request.POST.get("go") == "import" and not message and found.people:
        batch = import_staff(
            actor=actor,
            file_name=stored.name,
            people=found.people,
            refused=found.refused,
            problems=list(map(asdict, found.errors)),
        )
        return redirect(f"/competence/imports/{batch.pk}")
    lines = queries.staff_lines(actor, found.people)
    counts = Counter(line.outcome for line in lines)
    leavers = [line for line in lines if line.outcome == "closed"]
    telling = sorted(lines, key=lambda line: line.outcome == "untouched")[:SHOWN]
    problems = alike((item.column, item.reason, item.row) for item in found.errors)
    context = {
        "stored": stored,
        "table": table,
        "message": message,
        "found": found,
        "counts": {name: counts[name] for name in OUTCOMES},
        "leavers": leavers[:LEAVERS_SHOWN],
        "more_leavers": max(0, len(leavers) - LEAVERS_SHOWN),
        "first": [(line, OUTCOMES[line.outcome], _differing(line)) for line in telling],
        "fields": [(name, WORDS.get(name, name.capitalize())) for name in FIELDS],
        "rows": [(name, chosen.get(name, ""), first_value(table, name)) for name in table.columns],
        "problems": problems[:SHOWN],
        "more_problems": max(0, len(problems) - SHOWN),
    }
    return render(request, "competence/staff_mapping.html", context, status=422 if message else 200)


def _differing(line: StaffLine) -> list[str]:
    """Return what differs in words."""
    found: list[str] = []
    for name, value in line.new.items():
        if name in OF_KEYS:
            found.append(TOLD[name])
        elif line.worker_id is not None:
            found.append(f"{TOLD[name]}: {line.old.get(name) or '–'} → {value or '–'}")
        elif name != "name":
            found.append(f"{TOLD[name]}: {value}")
    if line.begins is not None:
        found.append(f"begins as {line.person.told['job']} on {line.begins_on:%-d %B %Y}")
    found.extend(f"ends as {item.function} on {item.until_on:%-d %B %Y}" for item in line.ends)
    return found


@require_safe
def imported(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what an import made, changed, ended and refused."""
    batch = queries.get_staff_import(request.actor, key)
    require(request.actor, policy.EDIT_COMPETENCE)
    problems = alike((item["column"], item["reason"], item["row"]) for item in batch.problems)
    context = {"batch": batch, "problems": problems}
    return render(request, "competence/staff_imported.html", context)


@require_http_methods(["GET", "POST"])
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an import back."""
    actor = request.actor
    batch = queries.get_staff_import(actor, key)
    require(actor, policy.EDIT_COMPETENCE)
    question = Question(
        title=f"Take back {batch.file_name}"[:120],
        button="Take it back",
        lead="People whom it made known are removed, but those assessed or trained by now; whom it"
        " changed are as they were, and what it ended is held again.",
        tone="danger",
        back=f"/competence/imports/{batch.pk}",
    )

    def call(_fields: dict[str, Any]) -> Said:
        removed, restored = undo_staff_import(actor=actor, batch=batch)
        return Said(f"{removed:,} people removed, {restored:,} as before.")

    return ask(request, question, forms.Form(sent(request)), call)
