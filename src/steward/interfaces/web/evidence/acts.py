"""Versions and links of an item: add them, take them off, read the bytes."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from steward.domain.evidence.models import EvidenceItem, EvidenceVersion
from steward.domain.evidence.operations import keeping, linking
from steward.domain.evidence.policy import EDIT_EVIDENCE, VIEW_EVIDENCE
from steward.domain.evidence.queries import items
from steward.domain.evidence.terms.kinds import EvidenceLevel, Provenance
from steward.domain.systems.queries import get_system
from steward.extensions.exchange.evidence_ties import controls, record_named
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import Pieces, open_file
from steward.foundation.files.rules import PDF
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.documents.forms import PlainForm
from steward.interfaces.web.evidence.forms import LinkForm, VersionForm
from steward.interfaces.web.evidence.shown import is_picture
from steward.interfaces.web.incidents.fields import kept_file

SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
"""What a browser may do with bytes that it shows: nothing but show them."""


def _item(request: ActorRequest, key: UUID) -> EvidenceItem:
    row = items.get_item(request.actor, key)
    require(request.actor, VIEW_EVIDENCE, row)
    return row


@require_http_methods(["GET", "POST"])
def add_version(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask for a new version of an item."""
    row = _item(request, key)
    require(request.actor, EDIT_EVIDENCE, row)
    last = items.latest_version(request.actor, row)
    initial = {name: getattr(last, name) for name in ("level", "method", "collector", "query")}
    initial |= {"population": last.population, "collector_version": last.collector_version}
    form = VersionForm(sent(request), request.FILES or None, initial=initial)
    question = Question(
        title="Add a version",
        button="Add it",
        lead="Bytes that the latest version has already renew it instead.",
        done="Kept.",
        back=f"/evidence/{key}",
    )

    def call(given: dict[str, Any]) -> None:
        file = kept_file(request.actor, given.pop("file"))
        if file is None:
            raise NotFound("No file was sent.")
        draft = drafted(given, file)
        keeping.add_version(actor=request.actor, item=row, draft=draft)

    return ask(request, question, form, call)


def drafted(given: dict[str, Any], file: Any) -> keeping.VersionDraft:  # noqa: ANN401 -- leaf
    """Return a version from what a form says of it."""
    said = {name: value for name, value in given.items() if name in PROVEN}
    level = EvidenceLevel(given.get("level", EvidenceLevel.L1))
    return keeping.VersionDraft(file=file, provenance=Provenance(**said), level=level)


PROVEN = {
    *("method", "collector", "collector_version", "query", "population", "count"),
    *("period_from", "period_until", "note"),
}


@require_http_methods(["GET", "POST"])
def add_link(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask what an item is evidence of."""
    row = _item(request, key)
    require(request.actor, EDIT_EVIDENCE, row)
    form = LinkForm(sent(request))
    form.for_actor(request.actor)
    question = Question(
        title="What is it evidence of?", button="Link it", done="Linked.", back=f"/evidence/{key}"
    )

    def call(given: dict[str, Any]) -> None:
        subjects = controls(request.actor, given["requirements"])
        subjects += [get_system(request.actor, UUID(one)).as_subject() for one in given["systems"]]
        if given["reference"]:
            subjects.append(record_named(request.actor, given["reference"]))
        linking.link_evidence(actor=request.actor, item=row, subjects=subjects)

    return ask(request, question, form, call)


@require_http_methods(["GET", "POST"])
def remove_link(request: ActorRequest, key: UUID, subject: UUID) -> HttpResponse:
    """Ask whether an item is not evidence of a record any more."""
    row = _item(request, key)
    require(request.actor, EDIT_EVIDENCE, row)
    link = items.get_link(request.actor, row, subject)
    question = Question(
        title=f"Is it not evidence of {link.label} any more?",
        button="Remove the link",
        tone="danger",
        done="The link is removed.",
        back=f"/evidence/{key}",
    )

    def call(_: dict[str, Any]) -> None:
        linking.unlink_evidence(actor=request.actor, item=row, subject_id=subject)

    return ask(request, question, PlainForm(sent(request)), call)


def _version(request: ActorRequest, key: UUID, number: int) -> EvidenceVersion:
    version = items.get_version(request.actor, _item(request, key), number)
    if version.wiped_at is not None:
        raise NotFound("The bytes of this version were disposed of.")
    return version


@require_safe
def file(request: ActorRequest, key: UUID, number: int) -> StreamingHttpResponse:
    """Answer with the bytes of a version, to be saved and never shown by the browser."""
    version = _version(request, key, number)
    response = _streamed(request, version, "application/octet-stream")
    plain = version.name.encode("ascii", "ignore").decode().replace('"', "") or "file"
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(version.name)}"
    response["Content-Disposition"] = named
    return response


@require_safe
def preview(request: ActorRequest, key: UUID, number: int) -> StreamingHttpResponse:
    """Answer with a picture or a PDF that the browser shows shut off from everything else."""
    version = _version(request, key, number)
    if not is_picture(version) and version.media != PDF.type:
        raise NotFound("Only pictures and PDF are shown; save the file instead.")
    response = _streamed(request, version, version.media)
    response["Content-Disposition"] = "inline"
    return response


def _streamed(request: ActorRequest, version: EvidenceVersion, kind: str) -> StreamingHttpResponse:
    stream = open_file(actor=request.actor, file=version.file)
    response = StreamingHttpResponse(Pieces(stream), content_type=kind)
    response["Content-Length"] = str(version.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
