"""What a management system needs in writing, and how far the organisation has come with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from steward.domain.documents.models import Document
from steward.domain.documents.queries.reading import documents_visible_to
from steward.domain.documents.rules.boilerplate import Boilerplate, judge
from steward.domain.documents.terms.outlines import Outline
from steward.domain.documents.terms.states import DocumentStanding, DocumentState
from steward.domain.frameworks.queries import ISO_42001, current_resources, resource_body
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound

KIND = "documents"
MANDATORY = "mandatory"
MET = (DocumentStanding.IN_FORCE, DocumentStanding.OVERDUE, DocumentStanding.KEPT)


@lru_cache(maxsize=32)
def _outlines(key: UUID) -> tuple[Outline, ...]:
    return tuple(Outline.from_body(body) for body in resource_body(key)["documents"])


def outlines() -> tuple[Outline, ...]:
    """Return the outlines that the current packs bring, in their order."""
    return tuple(item for ref in current_resources(KIND) for item in _outlines(ref.id))


def outline_called(name: str) -> Outline:
    """Return an outline by its id.

    Raises:
        NotFound: No current pack brings it.
    """
    for item in outlines():
        if item.id == name:
            return item
    raise NotFound(f"There is no outline “{name[:80]}”.")


def outline_of(document: Document) -> Outline | None:
    """Return the outline that a document began from; None without one, or where it is gone."""
    return next((item for item in outlines() if item.id == document.outline), None)


def judged(document: Document, text: str | None = None) -> Boilerplate:
    """Return how much of a document's draft, or of another text, is still template."""
    return judge(document.text if text is None else text, outline_of(document), outlines())


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A document that is needed, the organisation's own if there is one, and how it stands.

    ``kept`` names the register that keeps it instead, ``kept_at`` the address of that.
    """

    outline: Outline
    document: Document | None
    standing: DocumentStanding
    kept: str = ""
    kept_at: str = ""

    @property
    def is_mandatory(self) -> bool:
        """Say whether a clause asks for it in every case."""
        return self.outline.necessity == MANDATORY

    @property
    def is_met(self) -> bool:
        """Say whether a version is in force, reviewed in time or not, or a register keeps it."""
        return self.standing in MET

    @property
    def requirements(self) -> tuple[tuple[str, str], ...]:
        """Return (framework, requirement) that it satisfies or supports."""
        return (*((ISO_42001, item) for item in self.outline.satisfies), *self.outline.also)


def needed_documents(actor: Actor) -> list[Needed]:
    """Return every document that a management system needs, in the order of the outlines.

    Where several documents began from one outline, the one that stands best counts.
    """
    rows: dict[str, list[Document]] = {}
    found = documents_visible_to(actor).exclude(outline="").defer("text").order_by("number")
    for row in found:
        rows.setdefault(row.outline, []).append(row)
    return [_needed(item, rows.get(item.id, ()), actor.today) for item in outlines()]


ORDER = tuple(DocumentStanding)
BEST = (
    DocumentStanding.IN_FORCE,
    DocumentStanding.OVERDUE,
    DocumentStanding.DRAFT,
    DocumentStanding.OUTLINE,
    DocumentStanding.WITHDRAWN,
)


def _needed(outline: Outline, rows: Sequence[Document], today: date) -> Needed:
    if not rows:
        return Needed(outline=outline, document=None, standing=DocumentStanding.MISSING)
    best = min(rows, key=lambda row: BEST.index(standing_of(row, today)))
    return Needed(outline=outline, document=best, standing=standing_of(best, today))


def standing_of(document: Document, today: date) -> DocumentStanding:
    """Return how far a document is."""
    if document.state == DocumentState.WITHDRAWN:
        return DocumentStanding.WITHDRAWN
    if document.version:
        is_due = document.review_on is not None and document.review_on <= today
        return DocumentStanding.OVERDUE if is_due else DocumentStanding.IN_FORCE
    return DocumentStanding.OUTLINE if document.is_outline else DocumentStanding.DRAFT
