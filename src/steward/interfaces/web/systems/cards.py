"""Importing a folder of model and dataset cards: files, preview with choices, import, undo."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.risks.operations.inventory import take_cards, take_cards_back
from steward.domain.systems import queries
from steward.domain.systems.policy import IMPORT_SYSTEMS
from steward.extensions.exchange.card_folder import (
    LARGEST_ARCHIVE,
    CardReading,
    pack,
    problems_of,
    read_cards,
    together,
)
from steward.foundation.core.actor import require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.files.operations import read_file, store_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Said, ask, sent
from steward.interfaces.web.kit.commands import wired
from steward.interfaces.web.systems.card_choices import NEW, CardChoice, chosen, first_choices

MOST_LISTED = 300


class SeveralFiles(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ANN401, ARG002 -- framework requires
        """Return the first file for the form to check; the view reads them all."""
        return files.get(name)


class CardsForm(forms.Form):
    """The cards as they are, or packed."""

    cards = forms.FileField(
        label="Cards, or one ZIP of them",
        help_text="Files ending in .md or .yaml, up to 1 MB each and 500 at once; a ZIP may hold"
        " a folder for each. A card that cannot be read is named, and the rest goes on.",
        widget=SeveralFiles(attrs={"accept": ".md,.markdown,.yaml,.yml,.zip", "multiple": True}),
    )


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the cards and go on to their preview."""
    require(request.actor, IMPORT_SYSTEMS)
    posted = request.method == "POST"
    form = CardsForm(request.POST, request.FILES) if posted else CardsForm()
    if posted and form.is_valid():
        try:
            name, content = _as_archive(request.FILES.getlist("cards"))
            read_cards(content, name)
        except DomainError as error:
            form.add_error("cards", str(error))
        else:
            stored = store_file(actor=request.actor, name=name, content=content)
            return redirect(f"/systems/cards/{stored.pk}")
    imports = queries.card_imports_visible_to(request.actor).order_by("-id")[:10]
    context = {"form": wired(form), "imports": imports}
    return render(request, "systems/cards.html", context, status=422 if form.errors else 200)


def _as_archive(files: Sequence[UploadedFile]) -> tuple[str, bytes]:
    first = files[0]
    name = first.name or "cards"
    if len(files) == 1 and name.lower().endswith(".zip"):
        return name, first.read(LARGEST_ARCHIVE + 1)
    return together([name, *(file.name or "" for file in files[1:])]), pack(
        (file.name or "card.md", file.read(LARGEST_ARCHIVE + 1)) for file in files
    )


@require_http_methods(["GET", "POST"])
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what each card says and becomes; import on the last click."""
    stored = get_file(request.actor, key)
    require(request.actor, IMPORT_SYSTEMS)
    readings = read_cards(read_file(actor=request.actor, file=stored), stored.name)
    posted = request.method == "POST"
    choices = first_choices(request.actor, readings)
    message = ""
    if posted:
        chosen(request.actor, request.POST, choices)
        try:
            drafts = [item.draft for item in choices if item.draft is not None]
            if not any(item.errors for item in choices):
                batch = take_cards(
                    actor=request.actor,
                    file_name=stored.name,
                    drafts=drafts,
                    problems=problems_of(readings),
                )
                messages.success(request, f"{batch.cards} cards imported.")
                return redirect(f"/systems/cards/imports/{batch.pk}")
            message = "Some cards need a look; the reasons stand beside them."
        except NotAllowed:
            raise
        except DomainError as error:
            message = error.message
    context = _shown(request, choices, readings) | {"stored": stored, "message": message}
    return render(request, "systems/cards_preview.html", context, status=422 if message else 200)


def _shown(
    request: ActorRequest, choices: Sequence[CardChoice], readings: Sequence[CardReading]
) -> dict[str, Any]:
    rows = queries.systems_visible_to(request.actor).order_by("name", "id")[:MOST_LISTED]
    return {
        "choices": choices,
        "refused": [reading for reading in readings if reading.card is None],
        "systems": rows,
        "new": NEW,
    }


def imported(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what an import of cards brought, with what was said about single cards."""
    batch = queries.get_card_import(request.actor, key)
    require(request.actor, IMPORT_SYSTEMS)
    context = {"batch": batch, "uses": queries.uses_of_batch(request.actor, batch.pk)}
    return render(request, "systems/cards_imported.html", context)


@require_http_methods(["GET", "POST"])
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take an import of cards back."""
    batch = queries.get_card_import(request.actor, key)
    require(request.actor, IMPORT_SYSTEMS)
    question = Question(
        title=f"Take back {batch.file_name}",
        button="Take it back",
        lead="The models, datasets and AI systems that only these cards brought leave the"
        " inventory. Those on which people worked since are kept.",
        tone="danger",
        back=f"/systems/cards/imports/{batch.pk}",
    )

    def call(_fields: dict[str, Any]) -> Said:
        return Said(str(take_cards_back(actor=request.actor, batch=batch)))

    return ask(request, question, forms.Form(sent(request)), call)
