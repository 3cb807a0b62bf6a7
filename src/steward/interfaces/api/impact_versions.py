"""Approved versions of impact assessments, what differs between them, and summaries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from steward.domain.assessments import queries
from steward.domain.assessments.models import ImpactAssessment
from steward.domain.assessments.operations import publishing
from steward.domain.assessments.rules.comparing import changes
from steward.domain.assessments.rules.summarising import drafted_summary
from steward.interfaces.api.assessments import ImpactOut, seen_assessment
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Impact assessments"])


class ImpactChangeOut(Schema):
    """What differs between two versions."""

    what: str
    before: str
    after: str


class ImpactVersionOut(Schema):
    """An approved version with everything that it said."""

    number: int
    decision: str
    signatures: list[dict[str, str]]
    approved_at: datetime
    content: dict[str, Any]


class ImpactSummaryOut(Schema):
    """The summary as published, or as it would be while ``published_at`` is null."""

    text: str
    published_version: int | None
    published_at: datetime | None


class PublishSummaryIn(Input):
    """The summary for those concerned."""

    summary: Text


class WithdrawSummaryIn(Input):
    """Why the summary is taken back."""

    reason: Text


@router.get("/{key}/versions", response=list[ImpactVersionOut])
def list_versions(request: ApiRequest, key: UUID) -> list[Any]:
    """Return the approved versions, newest first; the first is in force."""
    return queries.versions_of(request.auth, seen_assessment(request.auth, key))


@router.get("/{key}/changes", response=list[ImpactChangeOut])
def list_changes(
    request: ApiRequest, key: UUID, old: int | None = None, new: int | None = None
) -> list[dict[str, str]]:
    """Return what differs between two versions; without a number, what is being written now."""
    row = seen_assessment(request.auth, key)
    now = queries.content_now(request.auth, row) if None in (old, new) else {}
    sides = [
        now if number is None else queries.get_version(request.auth, row, number).content
        for number in (old, new)
    ]
    return [
        {
            "what": item.what,
            "before": "".join(piece.text for piece in item.before),
            "after": "".join(piece.text for piece in item.after),
        }
        for item in changes(*sides)
    ]


@router.get("/{key}/summary", response=ImpactSummaryOut)
def get_summary(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return the published summary, or the one drafted from the records."""
    row = seen_assessment(request.auth, key)
    text = row.summary or drafted_summary(row.system.name, queries.content_now(request.auth, row))
    return {
        "text": text,
        "published_version": row.published_version,
        "published_at": row.published_at,
    }


@router.put("/{key}/summary", response=ImpactOut)
def publish_summary(request: ApiRequest, key: UUID, body: PublishSummaryIn) -> ImpactAssessment:
    """Publish a summary of the version in force."""
    row = queries.get_assessment(request.auth, key)
    return publishing.publish_summary(actor=request.auth, assessment=row, summary=body.summary)


@router.post("/{key}/summary/withdraw", response=ImpactOut)
def withdraw_summary(request: ApiRequest, key: UUID, body: WithdrawSummaryIn) -> ImpactAssessment:
    """Take the published summary back, with the reason."""
    row = queries.get_assessment(request.auth, key)
    return publishing.withdraw_summary(actor=request.auth, assessment=row, reason=body.reason)
