"""Read documents: the clean page, versions, what differs, files and pictures."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from steward.domain.documents import policy
from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.queries import reading
from steward.domain.documents.rules.redlining import redline
from steward.domain.documents.terms.states import DocumentState, VersionState
from steward.extensions.reports.documents import live, report
from steward.extensions.reports.documents.figures import changed_figures
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.files.operations import read_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.documents.shown import VERSION_TONES, seen
from steward.interfaces.web.files import attachment

DRAFT = "draft"
MAKERS = {
    "pdf": report.sheet_pdf,
    "docx": report.sheet_word,
    "md": report.sheet_markdown,
}
MEDIA = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif"}


@require_safe
def read(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show the version in force, and nothing but it."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.READ_DOCUMENT, row)
    version = reading.version_in_force(request.actor, row)
    if version is None:
        raise NotFound("No version of this document is in force.")
    html, headings = seen(request.actor, row).published(version)
    context = {
        "row": row,
        "version": version,
        "html": html,
        "headings": [item for item in headings if item[0] <= 3],
        "may_view": request.actor.may(policy.VIEW_DOCUMENT, row),
    }
    return render(request, "documents/read.html", context)


@require_safe
def version(request: ActorRequest, key: UUID, number: int) -> HttpResponse:
    """Show a published version as it was frozen, and which of its figures moved since."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.VIEW_DOCUMENT, row)
    found = reading.get_version(request.actor, row, number)
    html, _ = seen(request.actor, row).published(found)
    context = {
        "row": row,
        "version": found,
        "html": html,
        "tone": VERSION_TONES[found.state],
        "state": VersionState(found.state).label,
        "moved": changed_figures(request.actor, found),
    }
    return render(request, "documents/version.html", context)


@require_safe
def compare(request: ActorRequest, key: UUID) -> HttpResponse:
    """Show what differs between two versions, word by word; ``draft`` is what is being written."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.VIEW_DOCUMENT, row)
    versions = reading.versions_of(request.actor, row)
    sides = [(str(item.number), f"Version {item.label}") for item in versions]
    if row.state != DocumentState.PUBLISHED:
        sides.insert(0, (DRAFT, "The draft"))
    new = request.GET.get("new") or (sides[0][0] if sides else DRAFT)
    old = request.GET.get("old") or (sides[1][0] if len(sides) > 1 else new)
    changes = redline(_source(request, row, old, "old"), _source(request, row, new, "new"))
    shown = [item for item in changes if item.standing != "same"]
    context = {
        "row": row,
        "old": old,
        "new": new,
        "sides": sides,
        "changes": shown,
        "same": len(changes) - len(shown),
    }
    return render(request, "documents/compare.html", context)


def _source(request: ActorRequest, row: Document, side: str, place: str) -> str:
    if side == DRAFT:
        return row.text
    return reading.get_version(request.actor, row, _number(side, place)).source


def _number(side: str, place: str) -> int:
    if not (side.isascii() and side.isdecimal()) or len(side) > 6:
        raise Invalid(f"“{side[:40]}” is no version.", place=place)
    return int(side)


@require_safe
def file(request: ActorRequest, key: UUID, name: str, kind: str) -> HttpResponse:
    """Return a document as a file: ``draft``, ``current`` or ``v`` with the place of a version."""
    actor = request.actor
    row = reading.get_document(actor, key)
    permission = policy.READ_DOCUMENT if name == "current" else policy.VIEW_DOCUMENT
    require(actor, permission, row)
    if kind not in MAKERS:
        raise NotFound(f"A document is made as {', '.join(MAKERS)}, not as {kind[:10]}.")
    chosen = _chosen(request, row, name)
    sheet = live.sheet_of(actor, row, chosen)
    label = "draft" if chosen is None else chosen.label
    return attachment(MAKERS[kind](sheet), f"{row.reference.lower()}-{label}.{kind}")


def _chosen(request: ActorRequest, row: Document, name: str) -> DocumentVersion | None:
    if name == DRAFT:
        return None
    if name == "current":
        found = reading.version_in_force(request.actor, row)
        if found is None:
            raise NotFound("No version of this document is in force.")
        return found
    if not name.startswith("v"):
        raise NotFound("There are the files “draft”, “current” and “v” with a version.")
    return reading.get_version(request.actor, row, _number(name[1:], "version"))


@require_safe
def image(request: ActorRequest, key: UUID, number: int) -> HttpResponse:
    """Return a picture; its kind is what its bytes were found to be."""
    row = reading.get_document(request.actor, key)
    require(request.actor, policy.READ_DOCUMENT, row)
    found = reading.get_image(request.actor, row, number)
    content = read_file(actor=request.actor, file=found.file)
    response = HttpResponse(content, content_type=MEDIA[found.kind])
    response["Content-Disposition"] = f'inline; filename="image-{number}.{found.kind}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
