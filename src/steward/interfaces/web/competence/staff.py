"""Importing people from a system for personnel: file, columns, preview, import, undo."""

from collections import Counter
from dataclasses import asdict
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
from steward.interfaces.web.competence.lists import (
    brought,
    columns_and_problems,
    table_field,
    take,
    take_back,
)
from steward.interfaces.web.uploads import chosen_columns

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

    file = table_field(
        "One person in each row, with an address or a personnel number. Up to 50 MB."
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the file and go on to its columns."""
    return take(
        request,
        StaffForm,
        policy.EDIT_COMPETENCE,
        lambda: queries.staff_imports(request.actor),
        place="/competence/import",
        template="competence/staff_upload.html",
    )


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
    context = {
        **columns_and_problems(table, chosen, found.errors, fields=FIELDS, words=WORDS),
        "stored": stored,
        "table": table,
        "message": message,
        "found": found,
        "counts": {name: counts[name] for name in OUTCOMES},
        "leavers": leavers[:LEAVERS_SHOWN],
        "more_leavers": max(0, len(leavers) - LEAVERS_SHOWN),
        "first": [(line, OUTCOMES[line.outcome], _differing(line)) for line in telling],
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
    return brought(request, batch, policy.EDIT_COMPETENCE, "competence/staff_imported.html")


@require_http_methods(["GET", "POST"])
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an import back."""
    batch = queries.get_staff_import(request.actor, key)
    return take_back(
        request,
        batch,
        policy.EDIT_COMPETENCE,
        undo_staff_import,
        lead="People whom it made known are removed, but those assessed or trained by now; whom it"
        " changed are as they were, and what it ended is held again.",
        noun="people",
        back=f"/competence/imports/{batch.pk}",
    )
