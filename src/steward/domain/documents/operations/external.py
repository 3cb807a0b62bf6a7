"""Record documents from outside, and look whether there is a new edition."""

from dataclasses import dataclass, fields
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from steward.domain.documents.events import (
    ExternalDocumentEnded,
    ExternalDocumentKept,
    ExternalDocumentLookedAt,
)
from steward.domain.documents.models import ExternalDocument
from steward.domain.documents.models.external import ORIGINS
from steward.domain.documents.operations.holding import member
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.documents.rules.dates import next_review
from steward.domain.documents.terms.kinds import MOST_MONTHS
from steward.domain.tasks.operations.working import move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalDraft:
    """What is said about a document from outside; ``place`` is where a copy is kept."""

    title: str
    origin: str
    issuer: str
    edition: str = ""
    place: str = ""
    address: str = ""
    watcher_id: UUID | None = None
    review_months: int | None = 12


LONGEST = {"title": 200, "issuer": 200, "edition": 100, "place": 300, "address": 500}


def _fill(actor: Actor, row: ExternalDocument, draft: ExternalDraft) -> None:
    for item in fields(draft):
        value = getattr(draft, item.name)
        setattr(row, item.name, value.strip() if isinstance(value, str) else value)
    for name in ("title", "issuer"):
        if not getattr(row, name):
            raise Invalid(f"Give the {name}.", place=name)
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            raise Invalid(f"Keep it to {most} characters.", place=name)
    if row.origin not in ORIGINS:
        raise Invalid(f"“{row.origin[:40]}” is not one of {', '.join(ORIGINS)}.", place="origin")
    if row.address and urlsplit(row.address).scheme not in ("http", "https"):
        raise Invalid("Give an address that begins with http:// or https://.", place="address")
    if row.review_months is not None and not 1 <= row.review_months <= MOST_MONTHS:
        raise Invalid(
            f"Give between 1 and {MOST_MONTHS} months, or nothing.", place="review_months"
        )
    row.watcher = member(actor, draft.watcher_id, "watcher_id")


@transaction.atomic
def keep_external(
    *, actor: Actor, draft: ExternalDraft, external: ExternalDocument | None = None
) -> ExternalDocument:
    """Record a document from outside, or change what is said about it.

    Source: ISO/IEC 42001:2023, 7.5.3: documents of external origin are identified and controlled.

    Raises:
        NotAllowed: The actor may not write documents.
        Invalid: A value is missing, too long or not one of its choices, or the watcher no member.
    """
    require(actor, EDIT_DOCUMENT)
    is_fresh = external is None
    row = ExternalDocument(organisation_id=actor.organisation_id)
    if external is not None:
        row = _held(actor, external)
    _fill(actor, row, draft)
    if is_fresh:
        row.number = next_numbers(actor.organisation_id, "external_document")
        row.looked_on = actor.today
    row.review_on = next_review(row.looked_on or actor.today, row.review_months)
    row.save(force_insert=is_fresh)
    event = ExternalDocumentKept(subject=row.as_subject(), edition=row.edition or "not known")
    record(actor, event)
    return row


@transaction.atomic
def look_at_external(
    *, actor: Actor, external: ExternalDocument, finding: str, edition: str = ""
) -> ExternalDocument:
    """Say what a look for a new edition brought; without an edition it stays the same one.

    Raises:
        NotAllowed: The actor may not write documents.
        Conflict: It is not needed any more.
        Invalid: Nothing is said, or the edition is too long.
    """
    require(actor, EDIT_DOCUMENT)
    row = _held(actor, external)
    if row.ended_at is not None:
        raise Conflict("It is not needed any more; take it up again first.")
    if not finding.strip():
        raise Invalid("Say what you found, also if it is nothing new.", place="finding")
    if len(edition) > LONGEST["edition"]:
        raise Invalid(f"Keep it to {LONGEST['edition']} characters.", place="edition")
    row.finding, row.edition = finding.strip(), edition.strip() or row.edition
    row.looked_on, row.review_on = actor.today, next_review(actor.today, row.review_months)
    row.save(update_fields=["finding", "edition", "looked_on", "review_on"])
    said = row.finding + (f" (edition {edition.strip()})" if edition.strip() else "")
    record(actor, ExternalDocumentLookedAt(subject=row.as_subject(), finding=said))
    if asked := list(open_tasks(actor).filter(origin__startswith=f"external:{row.pk}:")):
        move_tasks(
            actor=by_rule(actor, EDIT_TASK),
            tasks=asked,
            status="done",
            note=row.finding,
            settled=True,
        )
    return row


@transaction.atomic
def end_external(*, actor: Actor, external: ExternalDocument, reason: str) -> ExternalDocument:
    """Say that a document from outside is not needed any more; nobody is asked to look again.

    Raises:
        NotAllowed: The actor may not write documents.
        Conflict: It was not needed already.
        Invalid: The reason is missing.
    """
    require(actor, EDIT_DOCUMENT)
    row = _held(actor, external)
    if row.ended_at is not None:
        raise Conflict("It is not needed any more already.")
    if not reason.strip():
        raise Invalid("Say why it is not needed any more.", place="reason")
    row.ended_at = actor.now
    row.save(update_fields=["ended_at"])
    what = f"said that it is not needed any more: {reason.strip()}"
    record(actor, ExternalDocumentEnded(subject=row.as_subject(), what=what))
    return row


@transaction.atomic
def take_up_external(*, actor: Actor, external: ExternalDocument) -> ExternalDocument:
    """Take a document from outside up again.

    Raises:
        NotAllowed: The actor may not write documents.
        Conflict: It is needed already.
    """
    require(actor, EDIT_DOCUMENT)
    row = _held(actor, external)
    if row.ended_at is None:
        raise Conflict("It is needed already.")
    row.ended_at = None
    row.save(update_fields=["ended_at"])
    record(actor, ExternalDocumentEnded(subject=row.as_subject(), what="took it up again"))
    return row


def _held(actor: Actor, external: ExternalDocument) -> ExternalDocument:
    rows = ExternalDocument.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.get(pk=external.pk)
