"""Notes about any page, and what somebody from outside opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from steward.domain.audits.events import PaperKept
from steward.domain.audits.events.outside import NotesShared
from steward.domain.audits.models import Audit, Opened, Paper
from steward.domain.audits.operations.papers import number_paper
from steward.domain.audits.operations.settling import on_team, opened
from steward.domain.audits.policy import CONDUCT_AUDIT
from steward.domain.audits.rules.writing import text
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The page that a note is about: its address, what it was called and the record shown there."""

    address: str = ""
    title: str = ""
    record: str = ""


@transaction.atomic
def keep_note(*, actor: Actor, audit: Audit, notes: str, about: Place) -> Paper:
    """Write down something about a page while looking at it; only the team sees it until shared.

    It is possible from the planning of an audit on, since documents are reviewed before it begins.

    Source: ISO/IEC 17021-1:2015, 9.3.1.2; ISO 19011:2018, 6.4.6.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
        Invalid: Nothing is written.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    place = on_team(actor, row)
    written = text(notes, "notes")
    if not written:
        raise Invalid("Write the note.", place="notes")
    kept = Paper(organisation_id=actor.organisation_id, audit=row, notes=written)
    kept.address, kept.record = about.address[:500], about.record[:40]
    kept.record_label = (about.title or about.address)[:300]
    number_paper(actor, row, place, kept)
    kept.save()
    record(actor, PaperKept(subject=row.as_subject(), paper=kept.reference))
    return kept


@transaction.atomic
def share_papers(*, actor: Actor, audit: Audit) -> int:
    """Let everybody who may see the audit see all that the actor wrote; this is not taken back.

    Returns how many papers and notes are shared by it.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, the actor is not on the team, or all is shared already.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    rows = Paper.objects.visible_to(actor).filter(
        audit=row, shared_at=None, author=person_behind(actor)
    )
    names = [paper.reference for paper in rows.order_by("number")]
    if not names:
        raise Conflict("All that you wrote in this audit is shared.")
    rows.update(shared_at=actor.now)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    told = NotesShared(
        subject=row.as_subject(),
        count=len(names),
        papers=", ".join(names[:MOST_NAMED]) + more,
    )
    record(actor, told)
    return len(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDraft:
    """What was opened, as `Opened` keeps it."""

    kind: str
    address: str
    title: str = ""
    record: UUID | None = None
    as_of: datetime | None = None
    marked: bool | None = None


@transaction.atomic
def note_opened(*, actor: Actor, draft: OpenedDraft) -> Opened:
    """Note what somebody from outside opened; the rows are the record.

    Raises:
        Conflict: The actor is nobody from outside.
    """
    if actor.frame is None:
        raise Conflict("Only what somebody from outside opens is noted.")
    return Opened.objects.create(
        organisation_id=actor.organisation_id,
        person_id=person_behind(actor),
        name=actor.label[:200],
        at=actor.now,
        kind=draft.kind,
        address=draft.address[:500],
        title=draft.title[:300],
        record=draft.record,
        as_of=draft.as_of,
        marked=draft.marked,
        by_program=actor.kind != "person",
    )
