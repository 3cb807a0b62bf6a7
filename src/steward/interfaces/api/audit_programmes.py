"""Audit programmes and certificates."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.audits import policy
from steward.domain.audits.models import (
    Audit,
    Auditor,
    Certificate,
    Distribution,
    Meeting,
    Programme,
    Session,
)
from steward.domain.audits.operations import planning, programming, reporting, teaming
from steward.domain.audits.queries.audits import (
    audits_visible_to,
    distributions_of,
    get_audit,
    get_part,
    sessions_of,
    team_of,
)
from steward.domain.audits.queries.programmes import (
    audit_facts,
    certificates_visible_to,
    get_certificate,
    get_programme,
    programmes_visible_to,
    seen_programme,
)
from steward.domain.audits.queries.reports import report_now
from steward.domain.audits.queries.traces import thread_of_system
from steward.domain.audits.rules.covering import Cover
from steward.domain.audits.terms.states import Kind, State
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Paging, Text, page_of

from steward.interfaces.api.audits import AuditOut, Line

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


class CoverageOut(Schema):
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

    coverage: list[CoverageOut]
    gaps: list[GapOut]


class CycleIn(Input):
    """The decision from which the cycle runs."""

    decided_on: date
    valid_until: date | None = None


class CertificateIn(Input):
    """What a certification body decided."""

    body: Line
    number: Line
    scope: Text
    decided_on: date
    valid_until: date
    standard: Line = "ISO/IEC 42001:2023"


class CertificateOut(CertificateIn):
    """A certificate."""

    id: UUID
    ended_on: date | None
    ended_why: str


class CertificatePage(Schema):
    """A page of certificates."""

    items: list[CertificateOut]
    next: UUID | None


class EndCertificateIn(Input):
    """When and why it ended."""

    ended_on: date
    reason: Text


@programmes_router.get("", response=ProgrammePage)
@programmes_router.post("", response={201: ProgrammeOut})
@programmes_router.get("/{key}", response=ProgrammeSeenOut)
@programmes_router.put("/{key}", response=ProgrammeOut)
@programmes_router.post("/{key}/approve", response=ProgrammeOut)
@programmes_router.post("/{key}/cycle", response={201: list[AuditOut]})
@certificates_router.get("", response=CertificatePage)
@certificates_router.post("", response={201: CertificateOut})
@certificates_router.post("/{key}/end", response=CertificateOut)
