"""Audit programmes and certificates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.domain.audits import policy
from steward.domain.audits.models import (
    Audit,
    Certificate,
    Programme,
)
from steward.domain.audits.operations import planning, programming
from steward.domain.audits.queries.programmes import (
    certificates_visible_to,
    get_certificate,
    get_programme,
    programmes_visible_to,
    seen_programme,
)
from steward.domain.audits.rules.covering import Cover
from steward.foundation.core.actor import require
from steward.interfaces.api.audit_papers import AttachIn
from steward.interfaces.api.audits import AuditOut, Line
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of, unpacked

programmes_router = Router(tags=["Audits"])
certificates_router = Router(tags=["Audits"])


class ProgrammeIn(Input):
    """What a programme says."""

    title: Line
    starts_on: date
    ends_on: date
    frequency: Text
    criteria: Text
    methods: Text
    responsible_id: UUID | None = None


class ProgrammeOut(ProgrammeIn):
    """An audit programme with its approval."""

    id: UUID
    reference: str
    made_by_label: str
    approved_by: str
    approved_at: datetime | None


class ProgrammePage(Schema):
    """A page of programmes."""

    items: list[ProgrammeOut]
    next: UUID | None


class AuditCoverageOut(Schema):
    """One requirement; ``audits`` are the keys of audits that audited it or will."""

    framework: str
    requirement: str
    title: str
    cover: Cover
    audits: dict[str, Cover]


class GapOut(Schema):
    """What a programme lacks in dates."""

    what: str
    by_on: date | None


class ProgrammeSeenOut(Schema):
    """What a programme covers and lacks."""

    coverage: list[AuditCoverageOut]
    gaps: list[GapOut]


class CycleIn(Input):
    """The decision from which the cycle runs."""

    decided_on: date
    valid_until: date | None = None


class AimsCertificateIn(Input):
    """What a certification body decided."""

    body: Line
    number: Line
    scope: Text
    decided_on: date
    valid_until: date
    standard: Line = "ISO/IEC 42001:2023"


class AimsCertificateOut(AimsCertificateIn):
    """A certificate."""

    id: UUID
    ended_on: date | None
    ended_why: str
    file_id: UUID | None


class CertificatePage(Schema):
    """A page of certificates."""

    items: list[AimsCertificateOut]
    next: UUID | None


class EndCertificateIn(Input):
    """When and why it ended."""

    ended_on: date
    reason: Text


@programmes_router.get("", response=ProgrammePage)
def list_programmes(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the audit programmes, a page at a time."""
    require(request.auth, policy.VIEW_AUDIT)
    return page_of(programmes_visible_to(request.auth), paging)


@programmes_router.post("", response={201: ProgrammeOut})
def keep_programme(request: ApiRequest, body: ProgrammeIn) -> Status[Programme]:
    """Write an audit programme."""
    draft = programming.ProgrammeDraft(**body.model_dump())
    return Status(201, programming.keep_programme(actor=request.auth, draft=draft))


@programmes_router.get("/{key}", response=ProgrammeSeenOut)
def see_programme(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return what a programme covers and what it lacks."""
    programme = get_programme(request.auth, key)
    require(request.auth, policy.VIEW_AUDIT)
    seen = seen_programme(request.auth, programme)
    return {
        "gaps": seen.gaps,
        "coverage": [
            {
                "framework": row.framework,
                "requirement": row.requirement,
                "title": row.title,
                "cover": row.cover,
                "audits": dict(row.cells),
            }
            for row in seen.rows
        ],
    }


@programmes_router.put("/{key}", response=ProgrammeOut)
def change_programme(request: ApiRequest, key: UUID, body: ProgrammeIn) -> Programme:
    """Change a programme; it wants a new approval."""
    programme = get_programme(request.auth, key)
    draft = programming.ProgrammeDraft(**body.model_dump())
    return programming.keep_programme(actor=request.auth, draft=draft, programme=programme)


@programmes_router.post("/{key}/approve", response=ProgrammeOut)
def approve_programme(request: ApiRequest, key: UUID) -> Programme:
    """Approve a programme that somebody else wrote."""
    programme = get_programme(request.auth, key)
    return programming.approve_programme(actor=request.auth, programme=programme)


@programmes_router.post("/{key}/cycle", response={201: list[AuditOut]})
def plan_cycle(request: ApiRequest, key: UUID, body: CycleIn) -> Status[list[Audit]]:
    """Plan the audits of the certification body that the programme lacks."""
    programme = get_programme(request.auth, key)
    made = planning.plan_cycle(actor=request.auth, programme=programme, **body.model_dump())
    return Status(201, made)


@certificates_router.get("", response=CertificatePage)
def list_certificates(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the certificates, a page at a time."""
    require(request.auth, policy.VIEW_AUDIT)
    return page_of(certificates_visible_to(request.auth), paging)


@certificates_router.post("", response={201: AimsCertificateOut})
def keep_certificate(request: ApiRequest, body: AimsCertificateIn) -> Status[Certificate]:
    """Record a certificate."""
    draft = programming.CertificateDraft(**body.model_dump())
    return Status(201, programming.keep_certificate(actor=request.auth, draft=draft))


@certificates_router.put("/{key}/document", response=AimsCertificateOut)
def attach_document(request: ApiRequest, key: UUID, body: AttachIn) -> Certificate:
    """Keep the document of a certificate; the public page then shows it while it is in date."""
    return programming.attach_document(
        actor=request.auth,
        certificate=get_certificate(request.auth, key),
        name=body.name,
        content=unpacked(body.content),
    )


@certificates_router.post("/{key}/end", response=AimsCertificateOut)
def end_certificate(request: ApiRequest, key: UUID, body: EndCertificateIn) -> Certificate:
    """Record that a certificate was withdrawn, returned or replaced."""
    certificate = get_certificate(request.auth, key)
    return programming.end_certificate(
        actor=request.auth, certificate=certificate, **body.model_dump()
    )
