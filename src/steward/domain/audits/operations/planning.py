"""Plan an audit, change its plan, and move it from state to state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.audits.events import (
    AuditCancelled,
    AuditChanged,
    AuditMoved,
    AuditPlanned,
)
from steward.domain.audits.models import Audit, ChecklistItem, Distribution, Programme
from steward.domain.audits.operations.settling import held, known_systems, on_team, opened
from steward.domain.audits.policy import CONDUCT_AUDIT, PLAN_AUDIT
from steward.domain.audits.queries.audits import sessions_of, team_of
from steward.domain.audits.queries.programmes import audits_in, get_programme
from steward.domain.audits.rules.cycle import proposed_dates
from steward.domain.audits.rules.moving import moved
from steward.domain.audits.rules.writing import line, text
from steward.domain.audits.terms.states import Act, AuditKind, AuditState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDraft:
    """What the plan of an audit says.

    ``systems`` are keys of the AI systems in scope and ``units`` names of units; all where none
    is named. The period is that from which records are sampled.
    """

    kind: str
    title: str
    objectives: str
    scope: str
    criteria: str
    starts_on: date
    ends_on: date
    period_from: date
    period_to: date
    methods: str = ""
    systems: Sequence[UUID] = ()
    units: Sequence[str] = ()
    programme_id: UUID | None = None


@transaction.atomic
def plan_audit(*, actor: Actor, draft: AuditDraft) -> Audit:
    """Plan an audit.

    Source: ISO/IEC 42001:2023, 9.2.2; ISO/IEC 17021-1:2015, 9.2.

    Raises:
        NotAllowed: The actor may not plan audits.
        NotFound: There is no such programme.
        Invalid: A text is missing or too long, days are in the wrong order, or an AI system is
            not in the inventory.
    """
    require(actor, PLAN_AUDIT)
    row = Audit(organisation_id=actor.organisation_id)
    _fill(actor, row, draft)
    row.number = next_numbers(actor.organisation_id, "audit")
    row.save(force_insert=True)
    kind = AuditKind(row.kind).label.lower()
    days = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    record(actor, AuditPlanned(subject=row.as_subject(), kind=kind, **days))
    return row


@transaction.atomic
def edit_audit(*, actor: Actor, audit: Audit, draft: AuditDraft) -> Audit:
    """Change the plan of an audit whose report is not signed.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: Its report is signed, or it was cancelled.
        Invalid: As for planning.
    """
    require(actor, PLAN_AUDIT)
    row = opened(actor, audit)
    before = {name: getattr(row, name) for name in FIELDS}
    _fill(actor, row, draft)
    row.save()
    changed = [name.replace("_", " ") for name in FIELDS if getattr(row, name) != before[name]]
    if changed:
        record(actor, AuditChanged(subject=row.as_subject(), fields=", ".join(changed)))
    return row


FIELDS = (
    *("kind", "title", "objectives", "scope", "systems", "units", "criteria", "methods"),
    *("starts_on", "ends_on", "period_from", "period_to", "programme_id"),
)


def _fill(actor: Actor, row: Audit, draft: AuditDraft) -> None:
    if draft.kind not in tuple(AuditKind):
        raise Invalid(f"Choose one of {', '.join(AuditKind)}.", place="kind")
    if draft.ends_on < draft.starts_on:
        raise Invalid("It ends on the day on which it begins, or later.", place="ends_on")
    if draft.period_to < draft.period_from:
        raise Invalid("The period ends after it begins.", place="period_to")
    if draft.period_to > draft.ends_on:
        raise Invalid("The period audited ends with the audit at the latest.", place="period_to")
    if draft.programme_id is not None:
        row.programme = get_programme(actor, draft.programme_id)
    else:
        row.programme = None
    row.kind = draft.kind
    row.title = line(draft.title, "title", "Name the audit")
    row.objectives = text(draft.objectives, "objectives", "Say what the audit is to find out")
    row.scope = text(draft.scope, "scope", "Say what is audited and what is not")
    row.criteria = text(draft.criteria, "criteria", "Say against what is audited")
    row.methods = text(draft.methods, "methods")
    row.systems = known_systems(actor, draft.systems)
    row.units = list(dict.fromkeys(line(unit, "units", "", 200) for unit in draft.units))
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on
    row.period_from, row.period_to = draft.period_from, draft.period_to


@transaction.atomic
def plan_cycle(
    *, actor: Actor, programme: Programme, decided_on: date, valid_until: date | None = None
) -> list[Audit]:
    """Plan the audits of the certification body that a programme lacks, by the rules of the cycle.

    Source: ISO/IEC 17021-1:2015, 9.1.3 and 9.6.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: The programme has all of them.
    """
    require(actor, PLAN_AUDIT)
    known = {
        AuditKind(row.kind)
        for row in audits_in(actor, programme)
        if row.state != AuditState.CANCELLED
    }
    dates = proposed_dates(decided_on, valid_until)
    before = {AuditKind.SURVEILLANCE_1: decided_on}
    before[AuditKind.SURVEILLANCE_2] = dates[AuditKind.SURVEILLANCE_1]
    before[AuditKind.RECERTIFICATION] = dates[AuditKind.SURVEILLANCE_2]
    draft = AuditDraft(
        kind="",
        title="",
        objectives="Whether the management system still conforms, works and is maintained.",
        scope="The scope of the certificate.",
        criteria=programme.criteria,
        starts_on=decided_on,
        ends_on=decided_on,
        period_from=decided_on,
        period_to=decided_on,
        programme_id=programme.pk,
    )
    made = [
        plan_audit(
            actor=actor,
            draft=replace(
                draft,
                kind=kind.value,
                title=kind.label,
                starts_on=day,
                ends_on=day,
                period_from=before[kind],
                period_to=day,
            ),
        )
        for kind, day in dates.items()
        if kind not in known
    ]
    if not made:
        raise Conflict("The programme has every audit of the cycle.")
    return made


@transaction.atomic
def prepare_audit(*, actor: Actor, audit: Audit) -> Audit:
    """Say that an audit is prepared: it has a lead, a plan and a checklist.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: It is not planned, or something is missing; it is named.
    """
    require(actor, PLAN_AUDIT)
    row = held(actor, audit)
    then = moved(AuditState(row.state), Act.PREPARE)
    lacks: list[str] = []
    if not any(item.is_lead for item in team_of(actor, row)):
        lacks.append("a lead auditor")
    if not sessions_of(actor, row):
        lacks.append("a plan")
    if not ChecklistItem.objects.visible_to(actor).filter(audit=row).exists():
        lacks.append("a checklist")
    if lacks:
        raise Conflict(f"It still needs {_and(lacks)}.")
    return _moved(actor, row, then)


@transaction.atomic
def begin_audit(*, actor: Actor, audit: Audit) -> Audit:
    """Begin an audit, once everybody of its team has declared independence.

    Source: ISO/IEC 42001:2023, 9.2.2.

    Raises:
        NotAllowed: The actor may not conduct audits.
        Conflict: It is not prepared, the actor is not on its team, or somebody has not declared.
    """
    require(actor, CONDUCT_AUDIT)
    row = held(actor, audit)
    then = moved(AuditState(row.state), Act.BEGIN)
    on_team(actor, row)
    silent = [item.name for item in team_of(actor, row) if item.declared_at is None]
    if silent:
        raise Conflict(f"Independence is not declared yet by {_and(silent)}.")
    return _moved(actor, row, then)


@transaction.atomic
def close_audit(*, actor: Actor, audit: Audit) -> Audit:
    """Close an audit whose report has reached the management concerned.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: Its report is not signed, or nobody has received it.
    """
    require(actor, PLAN_AUDIT)
    row = held(actor, audit)
    then = moved(AuditState(row.state), Act.CLOSE)
    if not Distribution.objects.visible_to(actor).filter(audit=row).exists():
        raise Conflict("Note first who of the management received the report.")
    return _moved(actor, row, then)


@transaction.atomic
def cancel_audit(*, actor: Actor, audit: Audit, reason: str) -> Audit:
    """Cancel an audit; what was recorded stays.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: Its report is signed, or it was cancelled.
        Invalid: The reason is missing.
    """
    require(actor, PLAN_AUDIT)
    row = held(actor, audit)
    row.state = moved(AuditState(row.state), Act.CANCEL).value
    row.cancelled_why = text(reason, "reason", "Say why it is cancelled")
    row.save(update_fields=["state", "cancelled_why"])
    record(actor, AuditCancelled(subject=row.as_subject(), reason=row.cancelled_why))
    return row


def _moved(actor: Actor, row: Audit, then: AuditState) -> Audit:
    old, row.state = AuditState(row.state), then.value
    row.save(update_fields=["state"])
    record(actor, AuditMoved(subject=row.as_subject(), old=old.label, new=then.label))
    return row


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
