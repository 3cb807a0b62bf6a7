"""Working papers and their files; what those who are audited may see of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from steward.domain.audits.events import PaperKept, PaperShared
from steward.domain.audits.models import Audit, Auditor, ChecklistItem, Draw, Paper, PaperFile
from steward.domain.audits.operations.settling import (
    check_independent,
    check_not_own,
    on_team,
    opened,
    under_way,
)
from steward.domain.audits.policy import CONDUCT_AUDIT
from steward.domain.audits.queries.audits import get_paper, get_part
from steward.domain.audits.rules.writing import line, text
from steward.domain.audits.terms.judging import PaperResult
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import store_file
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record

LARGEST_FILE = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """What a working paper says; it is about a point, a record of a sample, or a note.

    ``asked`` names a person or a role that was interviewed on ``asked_on``.
    """

    item_id: UUID | None = None
    draw_id: UUID | None = None
    record: str = ""
    looked_at: str = ""
    asked: str = ""
    asked_on: date | None = None
    notes: str = ""
    result: str = "none"


@transaction.atomic
def keep_paper(
    *, actor: Actor, audit: Audit, draft: PaperDraft, paper: Paper | None = None
) -> Paper:
    """Write a working paper, or change one's own; only the team sees it until it is shared.

    Source: ISO/IEC 17021-1:2015, 9.4.4; ISO 19011:2018, A.3.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The audit is not under way, the actor is not on its team, the paper is another's,
            or the point or record is the actor's own work.
        Invalid: Nothing is written, a day lies ahead, or point or record are none of this audit.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    under_way(row)
    place = on_team(actor, row)
    kept = paper or Paper(organisation_id=actor.organisation_id, audit=row)
    if paper is not None and paper.author != person_behind(actor):
        raise Conflict(f"{paper.author_label} wrote this paper; write one of your own.")
    if not kept.address:
        _about(actor, row, kept, draft)
    if kept.item is not None:
        check_independent(actor, row, place, [kept.item.requirement])
    if kept.draw is not None:
        check_not_own(actor, row, place, kept.record, kept.record_label)
    if draft.result not in tuple(PaperResult):
        raise Invalid(f"Choose one of {', '.join(PaperResult)}.", place="result")
    if draft.asked_on is not None and draft.asked_on > actor.today:
        raise Invalid("This day lies ahead; record what has been.", place="asked_on")
    kept.looked_at, kept.notes = text(draft.looked_at, "looked_at"), text(draft.notes, "notes")
    kept.asked, kept.asked_on = line(draft.asked, "asked"), draft.asked_on
    kept.result = draft.result
    if not (kept.looked_at or kept.notes or kept.asked):
        raise Invalid("Write what was looked at, asked or noted.", place="notes")
    if paper is None:
        number_paper(actor, row, place, kept)
    kept.save()
    record(actor, PaperKept(subject=row.as_subject(), paper=kept.reference))
    return kept


def number_paper(actor: Actor, row: Audit, place: Auditor, kept: Paper) -> None:
    """Give a new paper its number and its author; what somebody invited writes is from outside."""
    rows = Paper.objects.visible_to(actor).filter(audit=row)
    kept.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    kept.author, kept.author_label = person_behind(actor), actor.label[:200]
    kept.outside = place.invitation_id is not None


def _about(actor: Actor, row: Audit, kept: Paper, draft: PaperDraft) -> None:
    """Set what the paper is about.

    Raises:
        Invalid: It is about something of another audit, or about two things.
    """
    kept.item = kept.draw = None
    kept.record = kept.record_label = ""
    if draft.item_id is not None:
        item: ChecklistItem = get_part(actor, ChecklistItem, draft.item_id)
        if item.audit_id != row.pk:
            raise Invalid("Choose a point of this audit.", place="item_id")
        kept.item = item
    if draft.draw_id is None:
        return
    draw: Draw = get_part(actor, Draw, draft.draw_id)
    if draw.population.audit_id != row.pk:
        raise Invalid("Choose a sample of this audit.", place="draw_id")
    if draft.record not in draw.keys:
        raise Invalid("Choose a record of the sample.", place="record")
    known = next(item for item in draw.population.rows if item["key"] == draft.record)
    kept.draw, kept.record = draw, draft.record
    kept.record_label = f"{known['reference']} {known['label']}".strip()[:300]


def kept_content(actor: Actor, name: str, content: bytes) -> StoredFile:
    """Return a file that is kept under its digest.

    Raises:
        Invalid: It is empty or larger than 25 MB.
    """
    if not content:
        raise Invalid("The file is empty.", place="file")
    if len(content) > LARGEST_FILE:
        raise Invalid("A file has 25 MB at most.", place="file")
    named = line(name, "file", "Name the file", 255)
    return store_file(actor=actor, name=named, content=content)


@transaction.atomic
def attach_file(*, actor: Actor, paper: Paper, name: str, content: bytes) -> PaperFile:
    """Add a file to one's own working paper; it is kept under its digest.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The audit is not under way, the actor is not on its team, or the paper is
            another's.
        Invalid: The file is empty or larger than 25 MB.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, paper.audit)
    under_way(row)
    on_team(actor, row)
    if paper.author != person_behind(actor):
        raise Conflict(f"{paper.author_label} wrote this paper; write one of your own.")
    stored = kept_content(actor, name, content)
    made = PaperFile.objects.create(organisation_id=actor.organisation_id, paper=paper, file=stored)
    record(actor, PaperKept(subject=row.as_subject(), paper=paper.reference))
    return made


@transaction.atomic
def share_paper(*, actor: Actor, paper: Paper) -> Paper:
    """Let everybody who may see the audit see a working paper; this is not taken back.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, the actor is not on the team, it is shared, or somebody else
            wrote it who came from outside.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, paper.audit)
    on_team(actor, row)
    if paper.outside and paper.author != person_behind(actor):
        raise Conflict(f"{paper.author_label} shares what it wrote itself.")
    if paper.shared_at is not None:
        raise Conflict("This working paper is shared already.")
    paper.shared_at = actor.now
    paper.save(update_fields=["shared_at"])
    record(actor, PaperShared(subject=row.as_subject(), paper=paper.reference))
    return get_paper(actor, paper.pk)
