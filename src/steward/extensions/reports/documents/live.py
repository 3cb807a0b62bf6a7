"""Documents from the records as they stand."""

from collections.abc import Iterator

from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.queries.reading import (
    documents_visible_to,
    images_of,
    people_of,
    requirements_of,
    versions_of,
)
from steward.domain.documents.rules.filling import filled
from steward.domain.documents.rules.parsing import images_in
from steward.domain.documents.terms.kinds import LANGUAGES, Classification, DocumentKind, Part
from steward.domain.documents.terms.states import DocumentState, VersionState
from steward.domain.reviews.queries.kept import missing_in_writing
from steward.extensions.reports.documents import report
from steward.extensions.reports.documents.figures import draft_figures, next_label
from steward.extensions.reports.documents.word import Drawn
from steward.extensions.reports.kit.declared import Report, Wanted
from steward.foundation.core.actor import Actor
from steward.foundation.files.operations import read_file
from steward.foundation.identity.queries import get_organisation

DRAFT = "Draft, not in force"
NOTICES = {VersionState.SUPERSEDED: "Superseded", VersionState.WITHDRAWN: "Withdrawn"}


def rows(actor: Actor) -> Iterator[report.Row]:
    """Yield the documents by number."""
    found = documents_visible_to(actor).defer("text").order_by("number")
    found = found.prefetch_related("people__person", "requirements")
    return (row_of(row) for row in found.iterator(500))


def row_of(document: Document) -> report.Row:
    """Return a document as every report shows it."""
    return report.Row(
        reference=document.reference,
        title=document.title,
        kind=DocumentKind(document.kind).label,
        state=DocumentState(document.state).label,
        version=document.version,
        published_on=document.published_on if document.version else None,
        review_on=document.review_on,
        owner="" if document.owner is None else str(document.owner),
        approvers=[str(item.person) for item in people_of(document, Part.APPROVER)],
        classification=Classification(document.classification).label,
        language=LANGUAGES.get(document.language, document.language),
        kept_months=document.kept_months,
        requirements=[str(item) for item in document.requirements.all()],
    )


def data_of(actor: Actor) -> report.Data:
    """Return the register as it stands now."""
    return report.Data(
        organisation=get_organisation(actor).name,
        made=actor.now,
        rows=list(rows(actor)),
        missing=[item.outline.title for item in missing_in_writing(actor)],
    )


def sheet_of(actor: Actor, document: Document, version: DocumentVersion | None) -> report.Sheet:
    """Return one document in a published version, or as it is being written."""
    if version is None:
        text = filled(document.text, draft_figures(actor, document, document.text))
        label, notice, approved, published = next_label(document), DRAFT, "", None
        title, digest = document.title, ""
    else:
        text, label, title, digest = version.text, version.label, version.title, version.digest
        notice = NOTICES.get(VersionState(version.state), "")
        approved = ", ".join(item["who"] for item in version.approvals)
        published = version.published_at.date()
    return report.Sheet(
        organisation=get_organisation(actor).name,
        made=actor.now,
        reference=document.reference,
        title=title,
        version=label,
        notice=notice,
        owner="" if document.owner is None else str(document.owner),
        approved_by=approved,
        classification=Classification(document.classification).label,
        published_on=published,
        review_on=document.review_on if version is not None and not notice else None,
        digest=digest,
        basis=", ".join(str(item) for item in requirements_of(actor, document)),
        text=text,
        versions=[_line(item) for item in versions_of(actor, document)],
        pictures=pictures_of(actor, document, text),
    )


def _line(version: DocumentVersion) -> tuple[str, str, str, str]:
    return (
        version.label,
        version.published_at.date().isoformat(),
        ", ".join(item["who"] for item in version.approvals),
        version.note or "First version",
    )


def pictures_of(actor: Actor, document: Document, text: str) -> dict[int, Drawn]:
    """Return number → picture of those that a text shows and that are there."""
    wanted = set(images_in(text))
    return {
        number: Drawn(
            content=read_file(actor=actor, file=row.file),
            kind=row.kind,
            width=row.width,
            height=row.height,
        )
        for number, row in (images_of(actor, document) if wanted else {}).items()
        if number in wanted
    }


def _make_csv(actor: Actor, _wanted: Wanted) -> Iterator[bytes]:
    return report.make_csv(rows(actor))


REPORT = Report(
    name="documents",
    title="Register of documents",
    holds="Every controlled document with its version in force, owner, approvers, next review and"
    " the requirements that it satisfies, and what the clauses ask for and is missing.",
    basis="ISO/IEC 42001, 7.5",
    order=8,
    makers={
        "pdf": lambda actor, _: report.make_pdf(data_of(actor)),
        "xlsx": lambda actor, _: report.make_xlsx(rows(actor), made=actor.now),
        "csv": _make_csv,
        "json": lambda actor, _: report.make_json(data_of(actor)),
    },
)
