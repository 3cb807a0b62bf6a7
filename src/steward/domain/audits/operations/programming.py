"""Write and approve the audit programme; record the certificate."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.audits.events import (
    CertificateDocumentKept,
    CertificateEnded,
    CertificateKept,
    ProgrammeApproved,
    ProgrammeKept,
)
from steward.domain.audits.models import Certificate, Programme
from steward.domain.audits.operations.papers import kept_content
from steward.domain.audits.policy import APPROVE_AUDIT, PLAN_AUDIT
from steward.domain.audits.queries.programmes import get_certificate, get_programme
from steward.domain.audits.rules.writing import line, text
from steward.domain.tasks.queries import get_person
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.operations.apart import keep_apart
from steward.foundation.identity.queries import person_behind
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

LONGEST_DAYS = 366 * 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDraft:
    """What a programme says; ``frequency`` says why each area is audited as often as it is."""

    title: str
    starts_on: date
    ends_on: date
    frequency: str
    criteria: str
    methods: str
    responsible_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """What a certification body decided."""

    body: str
    number: str
    scope: str
    decided_on: date
    valid_until: date
    standard: str = "ISO/IEC 42001:2023"


@transaction.atomic
def keep_programme(
    *, actor: Actor, draft: ProgrammeDraft, programme: Programme | None = None
) -> Programme:
    """Write an audit programme, or change it; a change asks for a new approval.

    Source: ISO/IEC 42001:2023, 9.2.2.

    Raises:
        NotAllowed: The actor may not plan audits.
        Invalid: A text is missing or too long, the days are in the wrong order, the programme
            lasts longer than six years, or the person is not a member.
    """
    require(actor, PLAN_AUDIT)
    row = Programme(organisation_id=actor.organisation_id)
    if programme is not None:
        row = Programme.objects.get_queryset().select_for_update().one(actor, programme.pk)
    if draft.ends_on <= draft.starts_on:
        raise Invalid("The programme ends after it begins.", place="ends_on")
    if (draft.ends_on - draft.starts_on).days > LONGEST_DAYS:
        raise Invalid("A programme lasts six years at most.", place="ends_on")
    row.title = line(draft.title, "title", "Name the programme")
    row.starts_on, row.ends_on = draft.starts_on, draft.ends_on
    row.frequency = text(
        draft.frequency, "frequency", "Say how often what is audited, and by which risks"
    )
    row.criteria = text(draft.criteria, "criteria", "Say against what is audited")
    row.methods = text(draft.methods, "methods", "Say how is audited")
    person = None if draft.responsible_id is None else get_person(actor, draft.responsible_id)
    row.responsible = person
    row.made_by, row.made_by_label = person_behind(actor), actor.label[:200]
    row.approved_by, row.approved_at = "", None
    if programme is None:
        row.number = next_numbers(actor.organisation_id, "audit_programme")
    row.save()
    record(actor, ProgrammeKept(subject=row.as_subject()))
    return row


@transaction.atomic
def approve_programme(*, actor: Actor, programme: Programme) -> Programme:
    """Approve a programme that somebody else wrote.

    Raises:
        NotAllowed: The actor may not approve audit programmes.
        Conflict: It is approved already, or the actor wrote it.
    """
    require(actor, APPROVE_AUDIT)
    row = Programme.objects.get_queryset().select_for_update().one(actor, programme.pk)
    if row.approved_at is not None:
        raise Conflict(f"{row.approved_by} has approved this programme.")
    keep_apart(actor, row.as_subject(), {"audit_programme.approve": [row.made_by]})
    row.approved_by, row.approved_at = actor.label[:200], actor.now
    row.save(update_fields=["approved_by", "approved_at"])
    record(actor, ProgrammeApproved(subject=row.as_subject()))
    return get_programme(actor, row.pk)


@transaction.atomic
def keep_certificate(
    *, actor: Actor, draft: CertificateDraft, certificate: Certificate | None = None
) -> Certificate:
    """Record a certificate, or change what was recorded.

    Source: ISO/IEC 17021-1:2015, 8.2.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: The certificate was ended.
        Invalid: A text is missing or too long, or it would end before it was decided.
    """
    require(actor, PLAN_AUDIT)
    row = Certificate(organisation_id=actor.organisation_id)
    if certificate is not None:
        row = Certificate.objects.get_queryset().select_for_update().one(actor, certificate.pk)
    if row.ended_on is not None:
        raise Conflict("This certificate was ended; record the one that followed.")
    if draft.decided_on > actor.today:
        raise Invalid("This day lies ahead; record what was decided.", place="decided_on")
    if draft.valid_until <= draft.decided_on:
        raise Invalid("It ends after it was decided.", place="valid_until")
    row.body = line(draft.body, "body", "Name the certification body", 200)
    row.standard = line(draft.standard, "standard", "Name the standard", 100)
    row.number = line(draft.number, "number", "Give the number of the certificate", 100)
    row.scope = text(draft.scope, "scope", "Give the scope as the certificate words it")
    row.decided_on, row.valid_until = draft.decided_on, draft.valid_until
    row.save()
    until = row.valid_until.isoformat()
    record(actor, CertificateKept(subject=row.as_subject(), valid_until=until))
    return row


@transaction.atomic
def attach_document(
    *, actor: Actor, certificate: Certificate, name: str, content: bytes
) -> Certificate:
    """Keep the document of a certificate; an earlier one is replaced and stays in its history.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: The certificate was ended.
        Invalid: The file is empty or larger than 25 MB.
    """
    require(actor, PLAN_AUDIT)
    row = Certificate.objects.get_queryset().select_for_update().one(actor, certificate.pk)
    if row.ended_on is not None:
        raise Conflict("This certificate was ended; record the one that followed.")
    stored = kept_content(actor, name, content)
    row.file = stored
    row.save(update_fields=["file"])
    record(actor, CertificateDocumentKept(subject=row.as_subject(), file=stored.name))
    return row


@transaction.atomic
def end_certificate(
    *, actor: Actor, certificate: Certificate, ended_on: date, reason: str
) -> Certificate:
    """Record that a certificate was withdrawn, returned or replaced.

    Raises:
        NotAllowed: The actor may not plan audits.
        Conflict: It was ended already.
        Invalid: The reason is missing, or the day lies ahead or before the decision.
    """
    require(actor, PLAN_AUDIT)
    row = Certificate.objects.get_queryset().select_for_update().one(actor, certificate.pk)
    if row.ended_on is not None:
        raise Conflict("This certificate was ended already.")
    if not row.decided_on <= ended_on <= actor.today:
        raise Invalid("Choose a day since the decision that has been.", place="ended_on")
    row.ended_on = ended_on
    row.ended_why = text(reason, "reason", "Say why it ended")
    row.save(update_fields=["ended_on", "ended_why"])
    record(actor, CertificateEnded(subject=row.as_subject(), reason=row.ended_why))
    return get_certificate(actor, row.pk)
