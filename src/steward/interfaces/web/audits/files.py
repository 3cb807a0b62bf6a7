"""Plan and report as documents, the working papers as an archive."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from steward.domain.audits import policy
from steward.domain.audits.queries.audits import file_of_paper, get_audit, get_paper
from steward.domain.audits.queries.programmes import get_certificate
from steward.extensions.reports.audit_programme import documents
from steward.extensions.reports.audit_programme.archive import make_archive
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import read_file
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.files import attachment

MAKERS = {"plan": documents.make_plan, "report": documents.make_report}


@require_safe
def document(request: ActorRequest, key: UUID, name: str) -> HttpResponse:
    """Return the plan of an audit, or its report, as a document."""
    audit = get_audit(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT, audit)
    if name not in MAKERS:
        raise NotFound("There are the documents “plan” and “report”.")
    return attachment(MAKERS[name](request.actor, audit), f"{audit.reference.lower()}-{name}.pdf")


@require_safe
def archive(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return every working paper that the actor may see, with an index and its files."""
    audit = get_audit(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT, audit)
    content = make_archive(request.actor, audit)
    return _kept(content, f"{audit.reference.lower()}-working-papers.zip", "application/zip")


@require_safe
def of_paper(request: ActorRequest, key: UUID, file: UUID) -> HttpResponse:
    """Return a file of a working paper."""
    paper = get_paper(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT, paper.audit)
    stored = file_of_paper(request.actor, paper, file)
    content = read_file(actor=request.actor, file=stored)
    return _kept(content, stored.name, "application/octet-stream")


@require_safe
def of_certificate(request: ActorRequest, key: UUID) -> HttpResponse:
    """Return the document of a certificate."""
    row = get_certificate(request.actor, key)
    require(request.actor, policy.VIEW_AUDIT)
    if row.file is None:
        raise NotFound("The document of this certificate is not kept yet.")
    content = read_file(actor=request.actor, file=row.file)
    return _kept(content, row.file.name, "application/octet-stream")


def _kept(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    safe = "".join(c if c.isalnum() or c in " ._-" else "_" for c in name) or "file"
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
