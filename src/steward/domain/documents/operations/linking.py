"""Who reads and approves a document, what it satisfies and what it is about."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from steward.domain.documents.events import DocumentDescribed
from steward.domain.documents.models import (
    Document,
    DocumentLink,
    DocumentPerson,
    DocumentRequirement,
)
from steward.domain.documents.operations.holding import held, member, named
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.documents.rules.states import check_quorum
from steward.domain.documents.terms.kinds import Part
from steward.domain.documents.terms.states import DocumentState
from steward.domain.frameworks.queries import (
    ISO_42001,
    adopted_frameworks,
    framework,
    resource_keys,
)
from steward.domain.frameworks.rules import titles
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.operations import record

MOST_PEOPLE = 30
MOST_LINKS = 200


@transaction.atomic
def name_people(
    *,
    actor: Actor,
    document: Document,
    approvers: Sequence[UUID] = (),
    reviewers: Sequence[UUID] = (),
    quorum: int = 1,
) -> Document:
    """Name who approves a document, how many of them must, and who reads it before.

    Source: ISO/IEC 42001:2023, 7.5.2: review and approval for suitability and adequacy.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is being decided on: who decides is not changed meanwhile.
        Invalid: A person is no member, there are too many, or the quorum is out of range.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    if row.state in (DocumentState.REVIEW, DocumentState.APPROVED):
        raise Conflict("It is being decided on. Send it back first, then others can be named.")
    row.quorum = check_quorum(quorum, len(set(approvers)))
    row.save(update_fields=["quorum"])
    for part, keys, place in (
        (Part.APPROVER, approvers, "approvers"),
        (Part.REVIEWER, reviewers, "reviewers"),
    ):
        _name(actor, row, part, list(dict.fromkeys(keys)), place)
    what = f"who reads and approves it; {row.quorum} of {len(set(approvers))} must approve"
    record(actor, DocumentDescribed(subject=row.as_subject(), what=what))
    return row


def _name(actor: Actor, row: Document, part: Part, keys: Sequence[UUID], place: str) -> None:
    if len(keys) > MOST_PEOPLE:
        raise Invalid(f"Name up to {MOST_PEOPLE} people.", place=place)
    known = {item.person_id: item for item in named(actor, row, part)}
    for key in set(known) - set(keys):
        known[key].delete()
    fresh = [
        DocumentPerson(
            organisation_id=actor.organisation_id,
            document=row,
            part=part.value,
            person=member(actor, key, place),
        )
        for key in keys
        if key not in known
    ]
    DocumentPerson.objects.write(fresh)


@transaction.atomic
def set_requirements(
    *, actor: Actor, document: Document, requirements: Sequence[str] = ()
) -> Document:
    """Say which requirements a document satisfies, each as ``framework requirement``.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Invalid: A framework is not followed, or has no such requirement.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    wanted: list[tuple[str, str]] = []
    for words in dict.fromkeys(requirements):
        name, _, requirement = words.partition(" ")
        wanted.append((name, requirement))
    _check_requirements(actor, wanted)
    if write_requirements(actor, row, wanted):
        what = "which requirements it satisfies"
        record(actor, DocumentDescribed(subject=row.as_subject(), what=what))
    return row


def _check_requirements(actor: Actor, wanted: Sequence[tuple[str, str]]) -> None:
    if len(wanted) > MOST_LINKS:
        raise Invalid(f"Name up to {MOST_LINKS} requirements.", place="requirements")
    keys, followed = resource_keys("framework"), {*adopted_frameworks(actor), ISO_42001}
    for name, requirement in wanted:
        key = keys.get(("framework", name))
        if key is None or name not in followed:
            raise Invalid(f"“{name[:60]}” is no framework that you follow.", place="requirements")
        if requirement not in titles(framework(key)):
            said = f"{framework(key).short_title} has no requirement “{requirement[:60]}”."
            raise Invalid(said, place="requirements")


def write_requirements(actor: Actor, row: Document, wanted: Sequence[tuple[str, str]]) -> bool:
    """Write which requirements a held document satisfies; says whether anything changed."""
    rows = DocumentRequirement.objects.visible_to(actor).filter(document=row)
    known = {(item.framework, item.requirement): item for item in rows}
    gone = [item for place, item in known.items() if place not in set(wanted)]
    for item in gone:
        item.delete()
    fresh = [place for place in dict.fromkeys(wanted) if place not in known]
    DocumentRequirement.objects.write(
        DocumentRequirement(
            organisation_id=actor.organisation_id,
            document=row,
            framework=name,
            requirement=requirement,
        )
        for name, requirement in fresh
    )
    return bool(gone or fresh)


@transaction.atomic
def link_document(*, actor: Actor, document: Document, subject: Subject) -> Document:
    """Say that a document is about a record; saying it again changes nothing.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is about 200 records already.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    rows = DocumentLink.objects.visible_to(actor).filter(document=row)
    if rows.filter(subject_id=subject.id).exists():
        return row
    if rows.count() >= MOST_LINKS:
        raise Conflict(f"A document is about up to {MOST_LINKS} records.")
    DocumentLink.objects.create(
        organisation_id=actor.organisation_id,
        document=row,
        kind=subject.kind[:40],
        subject_id=subject.id,
        label=subject.label[:300],
    )
    what = f"what it is about: “{subject.label[:200]}” too"
    record(actor, DocumentDescribed(subject=row.as_subject(), what=what))
    return row


@transaction.atomic
def unlink_document(*, actor: Actor, document: Document, subject_id: UUID) -> Document:
    """Say that a document is not about a record any more.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It was not about it.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    found = DocumentLink.objects.visible_to(actor).filter(document=row, subject_id=subject_id)
    link = found.first()
    if link is None:
        raise Conflict("This document is not about that record.")
    link.delete()
    what = f"what it is about: “{link.label[:200]}” no more"
    record(actor, DocumentDescribed(subject=row.as_subject(), what=what))
    return row
