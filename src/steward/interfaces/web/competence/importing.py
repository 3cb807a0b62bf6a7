"""Importing trainings: file, columns, preview, import, undo."""

from dataclasses import asdict
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.competence import policy
from steward.domain.competence.operations.training import import_trainings, undo_training_import
from steward.domain.competence.queries import training as queries
from steward.extensions.exchange.tables import read_table
from steward.extensions.exchange.trainings import (
    FIELDS,
    TrainingPreview,
    preview_trainings,
    suggest_training_columns,
)
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

SHOWN = 12
WORDS = {
    "held_on": "Last day",
    "valid_until": "Counts until",
    "email": "E-mail of the person",
    "key": "Number in the other system",
}


class ListForm(forms.Form):
    """The list."""

    file = table_field(
        "One training of one person in each row, as your system exports it. Up to 50 MB."
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the file and go on to its columns."""
    return take(
        request,
        ListForm,
        policy.EDIT_TRAINING,
        lambda: queries.training_imports(request.actor),
        place="/trainings/import",
        template="competence/upload.html",
    )


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what each column becomes and the first trainings; import on the last click."""
    actor = request.actor
    stored = get_file(actor, key)
    require(actor, policy.EDIT_TRAINING)
    table = read_table(read_file(actor=actor, file=stored), stored.name)
    posted = request.method == "POST"
    chosen = (
        chosen_columns(request, table)
        if posted
        else suggest_training_columns(table.columns).targets
    )
    people = queries.known_people(actor)
    names = {f"{who[0]}:{who[1]}": word for word, who in people.items() if who is not None}
    message, found = "", TrainingPreview(trainings=(), errors=(), refused=0, unknown=())
    try:
        found = preview_trainings(table, chosen, people, actor.today)
    except Invalid as error:
        message = error.message
    if request.POST.get("go") == "import" and not message and found.trainings:
        batch = import_trainings(
            actor=actor,
            file_name=stored.name,
            trainings=found.trainings,
            refused=found.refused,
            problems=list(map(asdict, found.errors)),
        )
        return redirect(f"/trainings/imports/{batch.pk}")
    known = queries.known_keys(actor, [item.key for item in found.trainings])
    context = {
        **columns_and_problems(table, chosen, found.errors, fields=FIELDS, words=WORDS, most=SHOWN),
        "stored": stored,
        "table": table,
        "message": message,
        "found": found,
        "known": len(known),
        "fresh": len(found.trainings) - len(known),
        "first": [(item, names.get(item.person, item.person)) for item in found.trainings[:SHOWN]],
    }
    return render(request, "competence/mapping.html", context, status=422 if message else 200)


@require_safe
def imported(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what an import made, changed and refused."""
    batch = queries.get_training_import(request.actor, key)
    return brought(request, batch, policy.EDIT_TRAINING, "competence/imported.html")


@require_http_methods(["GET", "POST"])
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an import back."""
    batch = queries.get_training_import(request.actor, key)
    return take_back(
        request,
        batch,
        policy.EDIT_TRAINING,
        undo_training_import,
        lead=f"The {batch.created:,} trainings that it brought are removed, but those with a"
        f" certificate by now; the {batch.changed:,} that it changed are as they were before.",
        noun="trainings",
        back=f"/trainings/imports/{batch.pk}",
    )
