"""Name the team, let it declare, plan its days, record its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction

from steward.domain.audits.events import (
    AuditorNamed,
    AuditorReleased,
    IndependenceDeclared,
    MeetingHeld,
    SessionKept,
    SessionRemoved,
)
from steward.domain.audits.models import Audit, Auditor, ChecklistItem, Meeting, Session
from steward.domain.audits.operations.settling import on_team, opened
from steward.domain.audits.policy import CONDUCT_AUDIT, PLAN_AUDIT
from steward.domain.audits.queries.audits import get_part, team_of
from steward.domain.audits.rules.writing import line, text
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record


@transaction.atomic
def name_auditor(
    *,
    actor: Actor,
    audit: Audit,
    person_id: UUID | None = None,
    name: str = "",
    is_lead: bool = False,
    is_external: bool = False,
) -> Auditor:
    """Name a member, or an external person by name, as auditor; a new lead replaces the old.

    Source: ISO/IEC 42001:2023, 9.2.2; ISO 19011:2018, 5.5.4.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: The report is signed, or the person is named already.
        Invalid: Neither a member nor a name is given.
    """
    require(actor, PLAN_AUDIT)
    row = opened(actor, audit)
    team = team_of(actor, row)
    person = None if person_id is None else get_person(actor, person_id)
    called = str(person) if person is not None else line(name, "name", "Name the auditor", 200)
    same = [
        item
        for item in team
        if (person is not None and item.person_id == person.pk)
        or (person is None and item.name.casefold() == called.casefold())
    ]
    if same:
        raise Conflict(f"{called} is named already.")
    if is_lead:
        Auditor.objects.visible_to(actor).filter(audit=row, is_lead=True).update(is_lead=False)
    made = Auditor.objects.create(
        organisation_id=actor.organisation_id,
        audit=row,
        person=person,
        name=called,
        is_lead=is_lead,
        is_external=is_external or person is None,
    )
    role = "lead auditor" if is_lead else "auditor"
    record(actor, AuditorNamed(subject=row.as_subject(), who=called, role=role))
    return made


@transaction.atomic
def release_auditor(*, actor: Actor, auditor: Auditor) -> Audit:
    """Take somebody off the team; points that were given wait for another auditor.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: The report is signed, or the auditor has judged points.
    """
    require(actor, PLAN_AUDIT)
    row = opened(actor, auditor.audit)
    judged = ChecklistItem.objects.visible_to(actor).filter(auditor=auditor).exclude(judgement="")
    if judged.exists():
        raise Conflict(f"{auditor.name} has judged points; give them to another auditor first.")
    who = auditor.name
    auditor.delete()
    record(actor, AuditorReleased(subject=row.as_subject(), who=who))
    return row


@transaction.atomic
def declare_independence(*, actor: Actor, auditor: Auditor, declaration: str) -> Auditor:
    """Declare that an auditor is independent of what is audited, or what stands against it.

    A member declares for oneself; what an external person declared is recorded by the team or by
    whoever plans.

    Source: ISO/IEC 42001:2023, 9.2.2; ISO/IEC 17021-1:2015, 5.2.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is another member.
        Invalid: The declaration is missing.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, auditor.audit)
    if auditor.person_id is not None and auditor.person_id != person_behind(actor):
        raise Conflict("Members declare their independence themselves.")
    if auditor.person_id is None:
        on_team(actor, row)
    auditor.declaration = text(declaration, "declaration", "Write the declaration")
    auditor.declared_by, auditor.declared_at = actor.label[:200], actor.now
    auditor.save(update_fields=["declaration", "declared_by", "declared_at"])
    record(actor, IndependenceDeclared(subject=row.as_subject(), who=auditor.name))
    return auditor


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """One part of the plan; ``auditor_id`` is a place in the team."""

    held_on: date
    begins: time
    ends: time
    what: str
    with_whom: str = ""
    place: str = ""
    auditor_id: UUID | None = None


@transaction.atomic
def keep_session(
    *, actor: Actor, audit: Audit, draft: SessionDraft, session: Session | None = None
) -> Session:
    """Put a part into the plan, or change it.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
        Invalid: A value is missing, outside the days of the audit, or the auditor is not on it.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    if not row.starts_on <= draft.held_on <= row.ends_on:
        days = f"{row.starts_on.isoformat()} to {row.ends_on.isoformat()}"
        raise Invalid(f"The audit lasts from {days}.", place="held_on")
    if draft.ends <= draft.begins:
        raise Invalid("It ends after it begins.", place="ends")
    kept = session or Session(organisation_id=actor.organisation_id, audit=row)
    kept.held_on, kept.begins, kept.ends = draft.held_on, draft.begins, draft.ends
    kept.what = line(draft.what, "what", "Say what is looked at")
    kept.with_whom = line(draft.with_whom, "with_whom")
    kept.place = line(draft.place, "place", "", 200)
    kept.auditor = _of_team(actor, row, draft.auditor_id)
    kept.save()
    day = kept.held_on.isoformat()
    record(actor, SessionKept(subject=row.as_subject(), what=kept.what, held_on=day))
    return kept


@transaction.atomic
def remove_session(*, actor: Actor, session: Session) -> Audit:
    """Take a part out of the plan.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, session.audit)
    on_team(actor, row)
    what = session.what
    session.delete()
    record(actor, SessionRemoved(subject=row.as_subject(), what=what))
    return row


@transaction.atomic
def hold_meeting(
    *,
    actor: Actor,
    audit: Audit,
    kind: str,
    held_on: date,
    attended: Sequence[str],
    notes: str = "",
) -> Meeting:
    """Record the opening or closing meeting with who attended, or change the record.

    Source: ISO/IEC 17021-1:2015, 9.4.2 and 9.4.7.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: The report is signed, or the actor is not on the team.
        Invalid: There is no such meeting, nobody attended, or the day lies ahead.
    """
    require(actor, CONDUCT_AUDIT)
    row = opened(actor, audit)
    on_team(actor, row)
    if kind not in ("opening", "closing"):
        raise Invalid("Choose opening or closing.", place="kind")
    if held_on > actor.today:
        raise Invalid("This day lies ahead; record what has been.", place="held_on")
    names = [line(name, "attended", "", 200) for name in attended]
    names = [name for name in dict.fromkeys(names) if name]
    if not names:
        raise Invalid("Name who attended, one a line.", place="attended")
    known = Meeting.objects.visible_to(actor).filter(audit=row, kind=kind).first()
    kept = known or Meeting(organisation_id=actor.organisation_id, audit=row, kind=kind)
    kept.held_on, kept.attended, kept.notes = held_on, names, text(notes, "notes")
    kept.save()
    record(actor, MeetingHeld(subject=row.as_subject(), kind=kind, count=len(names)))
    return kept


def _of_team(actor: Actor, row: Audit, key: UUID | None) -> Auditor | None:
    if key is None:
        return None
    found: Auditor = get_part(actor, Auditor, key)
    if found.audit_id != row.pk:
        raise Invalid("Choose somebody of the team.", place="auditor_id")
    return found
