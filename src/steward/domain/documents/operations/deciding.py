"""Hand a draft in, read it, approve it by quorum, send it back (ISO/IEC 42001:2023, 7.5.2)."""

from django.db import transaction

from steward.domain.approvals.operations.gating import demand_approval
from steward.domain.documents.events import (
    DocumentApproved,
    DocumentRead,
    DocumentSentBack,
    DocumentSubmitted,
)
from steward.domain.documents.models import Document, DocumentImage, DocumentPerson, DocumentVersion
from steward.domain.documents.operations.holding import (
    held,
    named,
    turned,
    wipe_verdicts,
)
from steward.domain.documents.policy import APPROVE_DOCUMENT, EDIT_DOCUMENT, REVIEW_DOCUMENT
from steward.domain.documents.queries.approving import as_approvable
from steward.domain.documents.queries.needed import judged
from steward.domain.documents.rules.filling import unknown_fields
from steward.domain.documents.rules.parsing import images_in
from steward.domain.documents.rules.states import check_note, is_carried, next_number
from steward.domain.documents.terms.kinds import Part, Verdict
from steward.domain.documents.terms.states import Act
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

NAMED = 5
"""So many sections are named when a text is not written yet."""


@transaction.atomic
def submit_document(
    *, actor: Actor, document: Document, note: str = "", is_minor: bool = False
) -> Document:
    """Hand the draft in for approval, when every section of it is written.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is no draft, or too few approvers are named who did not write it.
        Invalid: It is empty, sections are template still, a live field or a picture does not
            exist, or the change note is missing; the message names what.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    state = turned(row, Act.SUBMIT)
    last = _last(actor, row)
    row.note = check_note(note, is_first=last is None)
    _check_written(actor, row)
    author = str(person_behind(actor))
    row.authors = [*row.authors, *([] if author in row.authors else [author])]
    approvers = named(actor, row, Part.APPROVER)
    others = [item for item in approvers if str(item.person_id) not in row.authors]
    if len(others) < row.quorum:
        said = f"{row.quorum} must approve it, and {len(others)} of the approvers named did not"
        raise Conflict(f"{said} write it. Name more approvers first.")
    row.is_minor = is_minor and last is not None
    row.state, row.sent_back = state.value, ""
    row.submitted_by, row.submitted_at = actor.label[:200], actor.now
    row.save(
        update_fields=[
            *("state", "note", "is_minor", "authors", "sent_back"),
            *("submitted_by", "submitted_at"),
        ]
    )
    wipe_verdicts(actor, row)
    version, said = next_label(actor, row), row.note or "the first version"
    record(actor, DocumentSubmitted(subject=row.as_subject(), version=version, note=said))
    return row


def _last(actor: Actor, row: Document) -> tuple[int, int] | None:
    rows = DocumentVersion.objects.visible_to(actor).filter(document=row).order_by("-number")
    found = rows.values_list("major", "minor").first()
    return None if found is None else (int(found[0]), int(found[1]))


def next_label(actor: Actor, row: Document) -> str:
    """Return the number of the version that waits, as it is written."""
    major, minor = next_number(_last(actor, row), is_minor=row.is_minor)
    return f"{major}.{minor}"


def _check_written(actor: Actor, row: Document) -> None:
    if not row.text.strip():
        raise Invalid("Nothing is written yet.", place="text")
    found = judged(row).unwritten
    if found:
        told = "; ".join(f"“{item.title}” {item.reasons[0]}" for item in found[:NAMED])
        more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
        raise Invalid(f"Not written yet: {told}{more}.", place="text")
    if names := unknown_fields(row.text):
        raise Invalid(f"There is no live field {{{{ {names[0]} }}}}.", place="text")
    rows = DocumentImage.objects.visible_to(actor).filter(document=row)
    known = set(rows.values_list("number", flat=True))
    for number in images_in(row.text):
        if number not in known:
            raise Invalid(f"There is no picture image-{number} in this document.", place="text")


@transaction.atomic
def mark_read(*, actor: Actor, document: Document, said: str) -> Document:
    """Say as a named reviewer what the reading brought.

    Raises:
        NotAllowed: The actor may not read documents before they are approved.
        Conflict: Nothing waits, or the actor is not named to read it.
        Invalid: Nothing is said.
    """
    require(actor, REVIEW_DOCUMENT, document)
    row = held(actor, document)
    turned(row, Act.READ)
    own = _own(actor, row, Part.REVIEWER)
    if own is None:
        raise Conflict("You are not named to read this document; write a comment instead.")
    if not said.strip():
        raise Invalid("Say what you found, also if it is nothing.", place="said")
    _say(actor, own, Verdict.SEEN, said.strip())
    version = next_label(actor, row)
    record(actor, DocumentRead(subject=row.as_subject(), version=version, said=said.strip()))
    return row


@transaction.atomic
def approve_document(*, actor: Actor, document: Document, note: str = "") -> Document:
    """Approve as a named approver; the last approval that is needed makes it approved.

    Source: ISO/IEC 42001:2023, 7.5.2.

    Raises:
        NotAllowed: The actor may not approve documents and is not named to.
        Conflict: Nothing waits, the actor wrote for this version, is not named, or did it already;
            or the flow for documents has not approved it.
    """
    require(actor, APPROVE_DOCUMENT, document)
    row = held(actor, document)
    state = turned(row, Act.APPROVE)
    floor = {"document.approve": row.authors}
    keep_apart(actor, row.as_subject(), floor, act="document.approve")
    approvers = named(actor, row, Part.APPROVER)
    own = next((item for item in approvers if item.person_id == person_behind(actor)), None)
    if own is None:
        raise Conflict("You are not among the approvers named for this document.")
    if own.verdict:
        raise Conflict("You have approved this version already.")
    demand_approval(actor=actor, item=as_approvable(actor, row), once=False)
    _say(actor, own, Verdict.APPROVED, note.strip())
    verdicts = [item.verdict for item in approvers]
    if is_carried(verdicts, row.quorum):
        row.state = state.value
        row.save(update_fields=["state"])
    event = DocumentApproved(
        subject=row.as_subject(),
        version=next_label(actor, row),
        have=verdicts.count(Verdict.APPROVED.value),
        quorum=row.quorum,
    )
    record(actor, event)
    return row


@transaction.atomic
def send_back(*, actor: Actor, document: Document, reason: str) -> Document:
    """Send what was handed in back to those who write it; the version in force stays.

    Raises:
        NotAllowed: The actor may not approve documents and is not named to.
        Conflict: Nothing waits.
        Invalid: The reason is missing.
    """
    require(actor, APPROVE_DOCUMENT, document)
    row = held(actor, document)
    state = turned(row, Act.SEND_BACK)
    if not reason.strip():
        raise Invalid("Say what is to be done.", place="reason")
    row.state, row.sent_back = state.value, reason.strip()
    row.save(update_fields=["state", "sent_back"])
    wipe_verdicts(actor, row)
    record(actor, DocumentSentBack(subject=row.as_subject(), reason=row.sent_back))
    return row


def _own(actor: Actor, row: Document, part: Part) -> DocumentPerson | None:
    person = person_behind(actor)
    return next((item for item in named(actor, row, part) if item.person_id == person), None)


def _say(actor: Actor, row: DocumentPerson, verdict: Verdict, said: str) -> None:
    row.verdict, row.said = verdict.value, said
    row.said_by, row.said_at = actor.label[:200], actor.now
    row.save(update_fields=["verdict", "said", "said_by", "said_at"])
