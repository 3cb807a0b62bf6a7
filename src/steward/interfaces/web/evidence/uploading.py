"""Bring files: in pieces that go on where they broke, or at once; then say what they are."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.evidence.models.item import KINDS
from steward.domain.evidence.operations import keeping
from steward.domain.evidence.policy import EDIT_EVIDENCE
from steward.domain.evidence.rules.suggesting import Candidate, Suggestion, suggestions
from steward.domain.evidence.terms.kinds import EvidenceKind, EvidenceLevel, Gathered, Provenance
from steward.extensions.exchange.evidence_ties import candidates
from steward.extensions.exchange.words import INLINE, words_of
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import Upload
from steward.foundation.files.operations import (
    LARGEST,
    begin_upload,
    drop_upload,
    finish_upload,
    head_of,
    use_upload,
    write_piece,
)
from steward.foundation.files.queries import get_upload, uploads_of
from steward.interfaces.web.actors import ActorRequest

TAKEN_AT_ONCE = 50
LEVELS = [
    (level.value, level.label) for level in (EvidenceLevel.L0, EvidenceLevel.L1, EvidenceLevel.L2)
]
BY_MEDIA = (
    ("image/", EvidenceKind.PICTURE),
    ("text/csv", EvidenceKind.EXPORT),
    ("application/json", EvidenceKind.EXPORT),
    ("application/x-ipynb", EvidenceKind.TEST),
)


@require_http_methods(["GET", "POST"])
def upload(request: ActorRequest) -> HttpResponse:
    """Show where files are dropped and what is on its way; take files sent at once."""
    require(request.actor, EDIT_EVIDENCE)
    error = ""
    if request.method == "POST":
        given = request.FILES.getlist("files")
        try:
            with transaction.atomic():
                _take_whole(request.actor, given)
            return HttpResponseRedirect("/evidence/take")
        except DomainError as refusal:
            error = refusal.message
    rows = uploads_of(request.actor)
    context = {
        "coming": [row for row in rows if row.file_id is None],
        "come": sum(row.file_id is not None for row in rows),
        "largest": LARGEST // 1024**3,
        "error": error,
    }
    return render(request, "evidence/upload.html", context, status=422 if error else 200)


def _take_whole(actor: Actor, given: list[UploadedFile]) -> None:
    if not given:
        raise Invalid("Choose at least one file.", place="files")
    for file in given:
        row = begin_upload(actor=actor, name=file.name or "file", size=file.size or 0)
        row = write_piece(actor=actor, upload=row, offset=0, stream=file)
        finish_upload(actor=actor, upload=row)


@require_http_methods(["POST"])
def begin(request: ActorRequest) -> JsonResponse:
    """Begin an upload in pieces; answers with its key."""
    require(request.actor, EDIT_EVIDENCE)
    try:
        size = int(request.POST.get("size", ""))
    except ValueError:
        raise Invalid("Say how many bytes it has.", place="size") from None
    row = begin_upload(actor=request.actor, name=request.POST.get("name", ""), size=size)
    return _told(row)


@require_http_methods(["GET", "PUT", "POST", "DELETE"])
def piece(request: ActorRequest, key: UUID) -> JsonResponse:
    """Tell how far an upload is, write a piece of it, finish it or drop it.

    A piece names in ``Upload-Offset`` at which byte it begins.
    """
    row = get_upload(request.actor, key)
    require(request.actor, EDIT_EVIDENCE)
    try:
        if request.method == "PUT":
            row = _written(request, row)
        elif request.method == "POST":
            finish_upload(actor=request.actor, upload=row, digest=request.POST.get("digest", ""))
            row = get_upload(request.actor, key)
        elif request.method == "DELETE":
            drop_upload(actor=request.actor, upload=row)
    except (Conflict, Invalid) as error:
        told = {"error": error.message, "offset": get_upload(request.actor, key).offset}
        return JsonResponse(told, status=error.status)
    return _told(row)


def _written(request: ActorRequest, row: Upload) -> Upload:
    try:
        offset = int(request.headers.get("Upload-Offset", ""))
    except ValueError:
        raise Invalid("Say in Upload-Offset where the piece begins.", place="offset") from None
    stream: HttpRequest = request
    return write_piece(actor=request.actor, upload=row, offset=offset, stream=stream)


def _told(row: Upload) -> JsonResponse:
    told = {"id": str(row.pk), "offset": row.offset, "size": row.size, "done": bool(row.file_id)}
    return JsonResponse(told)


@require_http_methods(["GET", "POST"])
def take(request: ActorRequest) -> HttpResponse:
    """Ask what the files are that came, and of what they are evidence."""
    actor = request.actor
    require(actor, EDIT_EVIDENCE)
    rows = [row for row in uploads_of(actor) if row.file_id is not None][:TAKEN_AT_ONCE]
    found = candidates(actor)
    lines = [_line(actor, row, found) for row in rows]
    error = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = [_taken(request, line) for line in lines]
            if not any(made):
                raise Invalid("Choose at least one file.", place="files")
            kept = [item for item in made if item]
            return HttpResponseRedirect(kept[0] if len(kept) == 1 else "/evidence")
        except DomainError as refusal:
            error = refusal.message
    context = {"lines": lines, "kinds": KINDS, "levels": LEVELS, "error": error}
    return render(request, "evidence/take.html", context, status=422 if error else 200)


def _line(actor: Actor, row: Upload, found: list[Candidate]) -> dict[str, Any]:
    """Return a file that came with what is proposed for it."""
    text = row.name
    if row.file is not None and (row.media in INLINE or row.media.startswith("text/")):
        text += " " + words_of(head_of(actor=actor, file=row.file), row.media, row.name)
    kinds = (kind for start, kind in BY_MEDIA if row.media.startswith(start))
    title = row.name.rpartition(".")[0] or row.name
    return {
        "row": row,
        "title": title.replace("_", " ")[:200],
        "kind": next(kinds, EvidenceKind.DOCUMENT).value,
        "level": EvidenceLevel.L1.value,
        "suggested": suggestions(text, found),
        "chosen": set[str](),
        "is_taken": True,
    }


def _taken(request: ActorRequest, line: dict[str, Any]) -> str:
    """Keep one file as it was described; returns the address of its item, or nothing."""
    row: Upload = line["row"]
    given = request.POST
    line["is_taken"] = given.get(f"take-{row.pk}") == "1"
    for name in ("title", "kind", "level"):
        line[name] = given.get(f"{name}-{row.pk}", str(line[name]))
    line["level"] = int(line["level"]) if str(line["level"]).isdecimal() else -1
    line["chosen"] = set(given.getlist(f"link-{row.pk}"))
    if not line["is_taken"]:
        return ""
    offered: list[Suggestion] = line["suggested"]
    links = [(item.subject, item.why) for item in offered if str(item.subject.id) in line["chosen"]]
    item = _kept(request.actor, line, row, [subject for subject, _ in links])
    return f"/evidence/{item}"


def _kept(actor: Actor, line: dict[str, Any], row: Upload, links: list[Subject]) -> UUID:
    if line["kind"] not in list(EvidenceKind) or line["level"] not in list(EvidenceLevel):
        raise Invalid(f"Say what “{row.name}” is, and its level.", place="kind")
    file = use_upload(actor=actor, upload=row)
    draft = keeping.ItemDraft(title=line["title"], kind=EvidenceKind(line["kind"]), owner_id=row.by)
    version = keeping.VersionDraft(
        file=file,
        provenance=Provenance(method=Gathered.UPLOADED, collector=actor.label[:200]),
        level=EvidenceLevel(line["level"]),
    )
    return keeping.keep_item(actor=actor, draft=draft, version=version, links=links).pk


@require_POST
def drop(request: ActorRequest, key: UUID) -> HttpResponse:
    """Drop a file on its way."""
    row = get_upload(request.actor, key)
    require(request.actor, EDIT_EVIDENCE)
    drop_upload(actor=request.actor, upload=row)
    return HttpResponseRedirect("/evidence/upload")
