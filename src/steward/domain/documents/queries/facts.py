"""Facts about documents that audits, campaigns and other modules ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.queries.needed import judged
from steward.domain.documents.queries.reading import documents_visible_to
from steward.domain.documents.rules.parsing import sections_of
from steward.domain.documents.rules.speaking import Spoken, spoken_points
from steward.domain.documents.terms.kinds import Classification
from steward.domain.documents.terms.states import DocumentState, VersionState
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.tenancy.models import OwnedQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """A version in force by value: what it is, its number, since when, and its document."""

    subject: Subject
    document: UUID
    title: str
    version: str
    since: date
    is_ai_policy: bool


def published_versions(actor: Actor) -> list[PublishedVersion]:
    """Return the versions in force, by the number of their documents."""
    rows = DocumentVersion.objects.visible_to(actor).filter(state=VersionState.IN_FORCE.value)
    rows = rows.select_related("document").defer("source", "text", "document__text")
    return [
        PublishedVersion(
            subject=row.as_subject(),
            document=row.document_id,
            title=row.title,
            version=row.label,
            since=row.published_at.date(),
            is_ai_policy=row.document.is_ai_policy,
        )
        for row in rows.order_by("document__number")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInForce:
    """The AI policy in force: since when, by whom approved, and what it speaks to."""

    document: Document
    version: DocumentVersion
    points: tuple[Spoken, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """Return the points that it does not speak to, in words."""
        return tuple(item.point.title for item in self.points if not item.is_met)


def ai_policy(actor: Actor) -> Document | None:
    """Return the document that is marked as the AI policy, or None."""
    return documents_visible_to(actor).filter(is_ai_policy=True).first()


def policy_in_force(actor: Actor) -> PolicyInForce | None:
    """Return the AI policy in force with the points that it speaks to; None while there is none.

    Source: ISO/IEC 42001:2023, 5.2.
    """
    rows = DocumentVersion.objects.visible_to(actor).filter(
        document__is_ai_policy=True, state=VersionState.IN_FORCE.value
    )
    version = rows.select_related("document__owner").first()
    if version is None:
        return None
    document = version.document
    points = points_of(document, version.text)
    return PolicyInForce(document=document, version=version, points=points)


def points_of(document: Document, text: str) -> tuple[Spoken, ...]:
    """Return what a text speaks to of the points that an AI policy must."""
    return spoken_points(sections_of(text), judged(document, text).sections)


def reviews_due(actor: Actor, until: date) -> OwnedQuerySet[Document]:
    """Return the documents in force whose review is due on a day or before, without their texts."""
    rows = documents_visible_to(actor).filter(review_on__lte=until).exclude(version="")
    return rows.exclude(state=DocumentState.WITHDRAWN.value).defer("text")


def overdue_documents(actor: Actor) -> list[Document]:
    """Return the documents in force whose review is overdue, the longest first.

    Source: ISO/IEC 42001:2023, 7.5.2.
    """
    rows = reviews_due(actor, actor.today - timedelta(days=1))
    return list(rows.order_by("review_on", "number"))


def own_figures(
    document: Document, approvers: Sequence[str], *, version: str, published: date | None
) -> dict[str, str]:
    """Return the live fields that a document itself answers."""
    return {
        "document.title": document.title,
        "document.reference": document.reference,
        "document.version": version,
        "document.owner": "" if document.owner is None else str(document.owner),
        "document.approvers": ", ".join(approvers),
        "document.classification": Classification(document.classification).label,
        "document.published": in_words(published),
        "document.next_review": in_words(document.review_on),
    }


def in_words(day: date | None) -> str:
    """Return a day as a text names it; nothing for none."""
    return "" if day is None else f"{day.day} {day:%B %Y}"
