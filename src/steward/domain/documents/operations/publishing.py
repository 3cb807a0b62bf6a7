"""Bring a version into force, begin the next, withdraw, review (ISO/IEC 42001:2023, 7.5.3)."""

from collections.abc import Mapping

from django.db import transaction

from steward.domain.documents.events import (
    DocumentConfirmed,
    DocumentDraftDropped,
    DocumentPublished,
    DocumentRevised,
    DocumentWithdrawn,
)
from steward.domain.documents.models import Document, DocumentVersion
from steward.domain.documents.operations.deciding import next_label
from steward.domain.documents.operations.holding import held, named, turned, wipe_verdicts
from steward.domain.documents.policy import APPROVE_DOCUMENT, EDIT_DOCUMENT, PUBLISH_DOCUMENT
from steward.domain.documents.queries.facts import own_figures
from steward.domain.documents.queries.reading import version_in_force
from steward.domain.documents.rules.dates import next_review
from steward.domain.documents.rules.filling import fields_in, filled
from steward.domain.documents.rules.sealing import digest_of
from steward.domain.documents.terms.kinds import Part, Verdict
from steward.domain.documents.terms.states import Act, VersionState
from steward.domain.tasks.operations.working import move_tasks
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import open_tasks
from steward.foundation.core.actor import Actor, by_rule, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def publish_document(*, actor: Actor, document: Document, figures: Mapping[str, str]) -> Document:
    """Bring the approved version into force; the one before is superseded.

    Its text is frozen with the values that its live fields have now, and with its SHA-256.

    Args:
        actor: Who publishes.
        document: What is published.
        figures: Values of the live fields that the records of the management system answer.

    Raises:
        NotAllowed: The actor may not publish documents.
        Conflict: It is not approved, or the organisation keeps this apart from what the actor did.
    """
    require(actor, PUBLISH_DOCUMENT, document)
    row = held(actor, document)
    state = turned(row, Act.PUBLISH)
    keep_apart(actor, row.as_subject(), {}, act="document.publish")
    label = next_label(actor, row)
    row.published_on, row.review_on = actor.today, next_review(actor.today, row.review_months)
    approvals = [
        {"by": str(item.person_id), "who": item.said_by, "on": f"{item.said_at:%Y-%m-%d}"}
        for item in named(actor, row, Part.APPROVER)
        if item.verdict == Verdict.APPROVED
    ]
    names = [item["who"] for item in approvals]
    values = {**figures, **own_figures(row, names, version=label, published=actor.today)}
    frozen = {name: values.get(name, "") for name in fields_in(row.text) if name in values}
    text = filled(row.text, frozen)
    _replace(actor, row, VersionState.SUPERSEDED)
    rows = DocumentVersion.objects.visible_to(actor).filter(document=row)
    major, _, minor = label.partition(".")
    version = DocumentVersion(
        organisation_id=actor.organisation_id,
        document=row,
        number=rows.count() + 1,
        major=int(major),
        minor=int(minor),
        title=row.title,
        note=row.note,
        source=row.text,
        text=text,
        figures=frozen,
        digest=digest_of(text),
        written_by=_names(row.authors),
        approvals=approvals,
        published_by=actor.label[:200],
        published_at=actor.now,
    )
    version.save(force_insert=True)
    row.state, row.version, row.reason, row.withdrawn_on = state.value, label, "", None
    row.authors, row.note = [], ""
    row.save(
        update_fields=[
            *("state", "version", "reason", "withdrawn_on", "authors", "note"),
            *("published_on", "review_on"),
        ]
    )
    wipe_verdicts(actor, row)
    _settle(actor, row, f"Version {label} was published.")
    event = DocumentPublished(subject=row.as_subject(), version=label, digest=version.digest)
    record(actor, event)
    return row


def _names(authors: list[str]) -> list[str]:
    rows = Person.objects.filter(pk__in=authors).order_by("name", "id")
    return [str(person) for person in rows]


def _replace(actor: Actor, row: Document, state: VersionState) -> None:
    """End the version in force, if there is one."""
    current = version_in_force(actor, row)
    if current is not None:
        current.state, current.replaced_on = state.value, actor.today
        current.save(update_fields=["state", "replaced_on"])


@transaction.atomic
def revise_document(*, actor: Actor, document: Document) -> Document:
    """Begin the next version from the text of the last; the version in force stays in force.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is being worked on already.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    row.state = turned(row, Act.REVISE).value
    row.authors, row.note = [], ""
    row.save(update_fields=["state", "authors", "note"])
    record(actor, DocumentRevised(subject=row.as_subject()))
    return row


@transaction.atomic
def drop_draft(*, actor: Actor, document: Document) -> Document:
    """Drop the draft of the next version; the version in force stays.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is no draft, or no version is in force that would stay.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    state = turned(row, Act.DROP)
    current = version_in_force(actor, row)
    if current is None:
        raise Conflict("No version is in force that would stay; withdraw the document instead.")
    row.state, row.text, row.revision = state.value, current.source, row.revision + 1
    row.authors, row.note, row.sent_back = [], "", ""
    row.save(update_fields=["state", "text", "revision", "authors", "note", "sent_back"])
    record(actor, DocumentDraftDropped(subject=row.as_subject(), version=current.label))
    return row


@transaction.atomic
def withdraw_document(*, actor: Actor, document: Document, reason: str) -> Document:
    """Take a document out of force, with the reason; its versions are kept.

    Raises:
        NotAllowed: The actor may not withdraw documents.
        Conflict: It is withdrawn already, or the organisation keeps this apart from what the actor
            did.
        Invalid: The reason is missing.
    """
    require(actor, PUBLISH_DOCUMENT, document)
    row = held(actor, document)
    state = turned(row, Act.WITHDRAW)
    keep_apart(actor, row.as_subject(), {}, act="document.withdraw")
    if not reason.strip():
        raise Invalid("Say why it is withdrawn; an auditor will ask.", place="reason")
    _replace(actor, row, VersionState.WITHDRAWN)
    row.state, row.version, row.review_on = state.value, "", None
    row.withdrawn_on, row.reason, row.is_ai_policy = actor.today, reason.strip(), False
    row.save(
        update_fields=["state", "version", "review_on", "withdrawn_on", "reason", "is_ai_policy"]
    )
    wipe_verdicts(actor, row)
    _settle(actor, row, "The document was withdrawn.")
    record(actor, DocumentWithdrawn(subject=row.as_subject(), reason=row.reason))
    return row


@transaction.atomic
def confirm_document(*, actor: Actor, document: Document, note: str) -> Document:
    """Say as an approver that the version in force was reviewed and nothing is to change.

    Source: ISO/IEC 42001:2023, 7.5.2.

    Raises:
        NotAllowed: The actor may not approve documents and is not named to.
        Conflict: No version is in force that nobody works on, or the actor is no approver named.
        Invalid: The note is missing.
    """
    require(actor, APPROVE_DOCUMENT, document)
    row = held(actor, document)
    turned(row, Act.CONFIRM)
    person = person_behind(actor)
    if all(item.person_id != person for item in named(actor, row, Part.APPROVER)):
        raise Conflict("You are not among the approvers named for this document.")
    if not note.strip():
        raise Invalid("Say what was looked at.", place="note")
    day = next_review(actor.today, row.review_months)
    row.review_on = day
    row.save(update_fields=["review_on"])
    event = DocumentConfirmed(
        subject=row.as_subject(),
        version=row.version,
        note=note.strip(),
        review_on=f"{day or 'no day'}",
    )
    record(actor, event)
    _settle(actor, row, note.strip())
    return row


def _settle(actor: Actor, row: Document, note: str) -> None:
    """Close the tasks that asked for the review."""
    if asked := list(open_tasks(actor).filter(origin__startswith=f"document:{row.pk}:")):
        move_tasks(
            actor=by_rule(actor, EDIT_TASK), tasks=asked, status="done", note=note, settled=True
        )
