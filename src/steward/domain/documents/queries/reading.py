"""Read documents with their people, requirements, links, pictures and versions."""

from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from steward.domain.documents.models import (
    Document,
    DocumentImage,
    DocumentLink,
    DocumentPerson,
    DocumentRequirement,
    DocumentVersion,
)
from steward.domain.documents.terms.kinds import Part
from steward.domain.documents.terms.states import DocumentState, VersionState
from steward.domain.frameworks.rules import in_order
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import person_behind
from steward.foundation.tenancy.models import OwnedQuerySet

MOST = 200


def documents_visible_to(actor: Actor) -> OwnedQuerySet[Document]:
    """Return the documents of the organisation with their owners."""
    return Document.objects.visible_to(actor).select_related("owner")


def documents_with_standing(actor: Actor) -> QuerySet[Document]:
    """Return the documents with what a list filters by.

    ``waits_for_me``: handed in, and the actor has not approved or read it yet; ``review_due``.
    """
    return documents_visible_to(actor).annotate(
        waits_for_me=Exists(_waiting(actor).filter(document=OuterRef("pk"))),
        review_due=ExpressionWrapper(
            Q(review_on__lte=actor.today)
            & ~Q(version="")
            & ~Q(state=DocumentState.WITHDRAWN.value),
            output_field=BooleanField(),
        ),
    )


def _waiting(actor: Actor) -> QuerySet[DocumentPerson]:
    rows = DocumentPerson.objects.visible_to(actor).filter(person_id=person_behind(actor))
    return rows.filter(verdict="", document__state=DocumentState.REVIEW.value)


def waiting_for(actor: Actor) -> list[Document]:
    """Return the documents that wait for the actor's approval or reading, the oldest first."""
    keys = _waiting(actor).values("document_id")
    rows = documents_visible_to(actor).filter(pk__in=keys)
    return list(rows.defer("text").order_by("submitted_at", "id")[:MOST])


def count_waiting(actor: Actor) -> int:
    """Return how many documents wait for the actor's approval or reading."""
    return _waiting(actor).values("document_id").distinct().count()


def get_document(actor: Actor, key: UUID) -> Document:
    """Return one document, with the people who read and approve it.

    Raises:
        NotFound: It is not there for this actor.
    """
    rows = Document.objects.get_queryset().select_related("owner")
    return rows.prefetch_related("people__person").one(actor, key)


def document_called(actor: Actor, words: str) -> Document | None:
    """Return the document that words name by its number, as DOC-0004, or by its title.

    The first where several have one title; None where none is called so.
    """
    rows = documents_visible_to(actor).defer("text").order_by("number")
    kind, _, number = words.strip().upper().partition("-")
    if kind == "DOC" and number.isdecimal():
        return rows.filter(number=int(number)).first()
    return rows.filter(title__iexact=words.strip()).first()


def people_of(document: Document, part: Part) -> list[DocumentPerson]:
    """Return who reads or approves a document, by name."""
    rows = [row for row in document.people.all() if row.part == part]
    return sorted(rows, key=lambda row: (str(row.person), str(row.person_id)))


def requirements_of(actor: Actor, document: Document) -> list[DocumentRequirement]:
    """Return the requirements that a document satisfies."""
    rows = DocumentRequirement.objects.visible_to(actor).filter(document=document)
    found = list(rows.order_by("framework", "id")[:MOST])
    places = {name: place for place, name in enumerate(in_order({r.requirement for r in found}))}
    return sorted(found, key=lambda item: (item.framework, places[item.requirement]))


def links_of(actor: Actor, document: Document) -> list[DocumentLink]:
    """Return the records that a document is about, by name."""
    rows = DocumentLink.objects.visible_to(actor).filter(document=document)
    return list(rows.order_by("label", "id")[:MOST])


def documents_about(actor: Actor, subject_id: UUID) -> list[Document]:
    """Return the documents about a record, by number; without their texts."""
    rows = documents_visible_to(actor).filter(links__subject_id=subject_id)
    return list(rows.defer("text").order_by("number")[:MOST])


def documents_for(actor: Actor, framework: str, requirement: str) -> list[Document]:
    """Return the documents that satisfy a requirement, by number; without their texts."""
    rows = documents_visible_to(actor).filter(
        requirements__framework=framework, requirements__requirement=requirement
    )
    return list(rows.defer("text").order_by("number")[:MOST])


def images_of(actor: Actor, document: Document) -> dict[int, DocumentImage]:
    """Return number → picture of a document, with its stored file."""
    rows = DocumentImage.objects.visible_to(actor).filter(document=document)
    return {row.number: row for row in rows.select_related("file").order_by("number")}


def get_image(actor: Actor, document: Document, number: int) -> DocumentImage:
    """Return one picture of a document.

    Raises:
        NotFound: There is no such picture.
    """
    rows = DocumentImage.objects.visible_to(actor).filter(document=document, number=number)
    found = rows.select_related("file").first()
    if found is None:
        raise NotFound("This document has no such picture.")
    return found


def versions_of(actor: Actor, document: Document) -> list[DocumentVersion]:
    """Return the published versions without their texts, newest first."""
    rows = DocumentVersion.objects.visible_to(actor).filter(document=document)
    return list(rows.defer("source", "text").order_by("-number")[:MOST])


def version_in_force(actor: Actor, document: Document) -> DocumentVersion | None:
    """Return the version in force, or None."""
    rows = DocumentVersion.objects.visible_to(actor).filter(document=document)
    return rows.filter(state=VersionState.IN_FORCE.value).select_related("document").first()


def get_version(actor: Actor, document: Document, number: int) -> DocumentVersion:
    """Return one published version by its place in the order.

    Raises:
        NotFound: There is no such version.
    """
    rows = DocumentVersion.objects.visible_to(actor).filter(document=document, number=number)
    found = rows.select_related("document").first()
    if found is None:
        raise NotFound("This document has no such published version.")
    return found


def version_called(actor: Actor, document: Document, label: str) -> DocumentVersion:
    """Return one published version by its number as it is written, such as ``2.1``.

    Raises:
        NotFound: There is no such version.
    """
    major, _, minor = label.partition(".")
    numbers = [int(word) for word in (major, minor) if word.isascii() and word.isdecimal()]
    rows = DocumentVersion.objects.visible_to(actor).filter(document=document)
    found = None
    if len(numbers) == 2 and max(numbers) < 1_000_000:
        found = rows.filter(major=numbers[0], minor=numbers[1]).first()
    if found is None:
        raise NotFound(f"This document has no published version “{label[:20]}”.")
    return found


def owners(actor: Actor) -> list[tuple[str, str]]:
    """Return the people who own documents, as key and name, by name."""
    rows = Document.objects.visible_to(actor).exclude(owner=None)
    rows = rows.order_by("owner__name", "owner_id")
    fields = rows.values_list("owner_id", "owner__name", "owner__email").distinct()
    return [(str(key), str(name or email)) for key, name, email in fields]
