"""Bring a document: file, preview, and what it becomes."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.domain.documents import policy
from steward.domain.documents.models import Document
from steward.domain.documents.models.document import KINDS
from steward.domain.documents.operations.bringing import bring_document, bring_draft
from steward.domain.documents.operations.writing import DocumentDraft
from steward.domain.documents.queries import reading
from steward.domain.documents.queries.needed import outlines
from steward.domain.documents.rules.boilerplate import judge
from steward.domain.documents.terms.states import DocumentState
from steward.extensions.exchange.prose import LARGEST_FILE, BroughtText, read_prose
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, NotAllowed
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import read_file, store_file
from steward.foundation.files.queries import get_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.documents.rendering import drawn
from steward.interfaces.web.kit.commands import ActorForm, refuse, wired


class BringForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="DOCX or Markdown",
        help_text="Up to 20 MB. Headings, lists, tables, bold, italic, links and pictures are"
        " taken over; the rest is named.",
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.markdown,.txt"}),
    )


class TakeForm(ActorForm):
    """What the text becomes: a new document, or the draft of one that there is."""

    document = forms.TypedChoiceField(
        label="It becomes", coerce=UUID, empty_value=None, required=False
    )
    title = forms.CharField(label="Title of a new document", max_length=200)
    kind = forms.ChoiceField(label="Kind of a new document", choices=KINDS)

    def for_actor(self, actor: Actor) -> None:
        """Offer the documents that can be written on."""
        rows = reading.documents_visible_to(actor).defer("text").order_by("number")
        rows = rows.exclude(state__in=[DocumentState.REVIEW.value, DocumentState.APPROVED.value])
        field = cast("forms.TypedChoiceField", self.fields["document"])
        offered = [(str(row.pk), f"The draft of {row}") for row in rows[:500]]
        field.choices = [("", "A new document"), *offered]


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Take the file and go on to its preview."""
    require(request.actor, policy.EDIT_DOCUMENT)
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if request.method == "POST" and form.is_valid():
        given: UploadedFile = form.cleaned_data["file"]
        name, content = given.name or "document.md", given.read(LARGEST_FILE + 1)
        try:
            read_prose(content, name)
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            stored = store_file(actor=request.actor, name=name, content=content)
            return redirect(f"/documents/import/{stored.pk}")
    status = 422 if form.errors else 200
    return render(request, "documents/bring.html", {"form": wired(form)}, status=status)


@require_http_methods(["GET", "POST"])
def take(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what a file holds; take it over on the last click."""
    stored = get_file(request.actor, key)
    require(request.actor, policy.EDIT_DOCUMENT)
    brought = read_prose(read_file(actor=request.actor, file=stored), stored.name)
    data = request.POST if request.method == "POST" else None
    form = TakeForm(data, initial={"title": brought.title, "kind": "procedure"})
    form.for_actor(request.actor)
    if data is not None and form.is_valid():
        try:
            row = _taken(request, form.cleaned_data, brought)
        except NotAllowed:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Taken over.")
            return redirect(f"/documents/{row.pk}/edit")
    context = _context(stored, brought) | {"form": wired(form)}
    return render(request, "documents/take.html", context, status=422 if form.is_bound else 200)


def _context(stored: StoredFile, brought: BroughtText) -> dict[str, Any]:
    judged = judge(brought.text, None, outlines())
    html, headings = drawn(brought.text, stored.pk, {}, judged)
    return {
        "stored": stored,
        "brought": brought,
        "html": html,
        "headings": len(headings),
        "unwritten": len(judged.unwritten),
    }


def _taken(request: ActorRequest, given: dict[str, Any], brought: BroughtText) -> Document:
    actor, text, pictures = request.actor, brought.text, brought.pictures
    if given["document"] is None:
        draft = DocumentDraft(title=given["title"], kind=given["kind"], owner_id=request.person.pk)
        return bring_document(actor=actor, draft=draft, text=text, pictures=pictures)
    row = reading.get_document(request.actor, given["document"])
    return bring_draft(actor=actor, document=row, text=text, pictures=pictures)
