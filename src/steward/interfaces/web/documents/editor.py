"""Write the draft of a document: source beside preview, saved while one types."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.documents import policy
from steward.domain.documents.models import Document
from steward.domain.documents.operations import writing
from steward.domain.documents.queries import needed, reading
from steward.domain.documents.rules.checking import check_text
from steward.domain.documents.rules.filling import filled, unknown_fields
from steward.domain.documents.rules.pictures import LARGEST
from steward.domain.documents.rules.redlining import redline
from steward.domain.documents.terms.fields import FIELDS, OWN
from steward.domain.documents.terms.states import DocumentState
from steward.extensions.reports.documents.figures import draft_figures
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, DomainError, NotAllowed
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import sent
from steward.interfaces.web.documents.forms import TextForm
from steward.interfaces.web.documents.rendering import drawn
from steward.interfaces.web.kit.commands import refuse, wired


def _opened(request: ActorRequest, key: UUID) -> Document:
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.EDIT_DOCUMENT, row)
    return row


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the editor; keep what is written, and a picture that comes with it."""
    row = _opened(request, key)
    if row.state != DocumentState.DRAFT:
        messages.info(request, "It is no draft; revise it, or send it back, to write on it.")
        return redirect(f"/documents/{key}")
    data = sent(request)
    files = request.FILES if data is not None else None
    form = TextForm(data, files, initial={"text": row.text, "revision": row.revision})
    stale = ()
    if data is not None and form.is_valid():
        try:
            _keep(request, row, form)
        except NotAllowed:
            raise
        except Conflict as error:
            form.add_error(None, error.message)
            row = reading.get_document(request.actor, key)
            stale = redline(row.text, str(form.cleaned_data["text"]))
            form.data = {**form.data.dict(), "revision": str(row.revision)}  # type: ignore[assignment]
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(f"/documents/{key}/edit")
    context = _context(request, row, form) | {"stale": [c for c in stale if c.standing != "same"]}
    return render(request, "documents/editor.html", context, status=422 if form.is_bound else 200)


def _keep(request: ActorRequest, row: Document, form: TextForm) -> None:
    """Write the draft; a picture that came with it is added at its end."""
    text, given = str(form.cleaned_data["text"]), form.cleaned_data.get("picture")
    row = writing.write_draft(
        actor=request.actor, document=row, text=text, revision=form.cleaned_data["revision"]
    )
    if not isinstance(given, UploadedFile):
        return
    name, content = given.name or "picture", given.read(LARGEST + 1)
    try:
        picture = writing.add_picture(actor=request.actor, document=row, name=name, content=content)
    except DomainError as error:
        form.data = {**form.data.dict(), "revision": str(row.revision)}  # type: ignore[assignment]
        form.add_error("picture", error.message)
        raise
    words = name.rpartition(".")[0].replace("_", " ").replace("[", "").replace("]", "")
    more = f"{row.text.rstrip()}\n\n![{words or 'Picture'}](image-{picture.number})\n"
    writing.write_draft(actor=request.actor, document=row, text=more, revision=row.revision)


def _context(request: ActorRequest, row: Document, form: TextForm) -> dict[str, Any]:
    outline = needed.outline_of(row) if row.outline else None
    return {
        "row": row,
        "form": wired(form),
        "outline": outline,
        "fields": [(name, words, name in OWN) for name, words in FIELDS.items()],
        "pictures": list(reading.images_of(request.actor, row).values()),
        **_state(row),
    }


def _state(row: Document) -> dict[str, Any]:
    found = needed.judged(row)
    return {
        "row": row,
        "unwritten": found.unwritten,
        "share": round(found.share * 100),
        "unknown": unknown_fields(row.text),
    }


@require_POST
def save(request: ActorRequest, key: UUID) -> HttpResponse:
    """Keep what was typed so far; answer where the draft stands."""
    row = _opened(request, key)
    if not request.headers.get("HX-Request"):
        return redirect(f"/documents/{key}/edit")
    form, message = TextForm(request.POST), ""
    if form.is_valid():
        try:
            row = writing.write_draft(
                actor=request.actor,
                document=row,
                text=str(form.cleaned_data["text"]),
                revision=form.cleaned_data["revision"],
            )
        except NotAllowed:
            raise
        except DomainError as error:
            message = error.message
    else:
        message = "This could not be read; reload the page."
    context = _state(row) | {"message": message, "at": request.actor.now}
    status = 422 if message else 200
    return render(request, "documents/saved.html", context, status=status)


@require_POST
def preview(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show a text as it will look, template marked; nothing is kept."""
    row = _opened(request, key)
    if not request.headers.get("HX-Request"):
        return redirect(f"/documents/{key}/edit")
    message, html = "", ""
    try:
        text = check_text(request.POST.get("text", ""))
    except DomainError as error:
        message = error.message
    else:
        values = draft_figures(request.actor, row, text)
        images = reading.images_of(request.actor, row)
        html, _ = drawn(filled(text, values), row.pk, images, needed.judged(row, text))
    context = {"html": html, "message": message}
    return render(request, "documents/preview.html", context)
