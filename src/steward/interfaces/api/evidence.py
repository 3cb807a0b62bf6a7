"""Evidence: items with where they come from, what they prove, and for how long."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from steward.domain.evidence import policy
from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.operations import attesting, keeping, linking, retaining
from steward.domain.evidence.queries import items
from steward.domain.evidence.queries.coverage import coverage
from steward.domain.evidence.queries.searching import search_evidence
from steward.domain.evidence.terms.kinds import EvidenceKind
from steward.domain.evidence.terms.states import EvidenceState, Freshness
from steward.extensions.exchange.evidence_ties import record_named
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Paging, Text, page_of

router = Router(tags=["Evidence"])


class EvidenceQuery(Paging):
    """Which evidence is wanted."""

    freshness: Freshness | None = None
    level: int | None = Field(None, ge=0, le=4)
    kind: EvidenceKind | None = None
    state: EvidenceState | None = None
    about: UUID | None = Field(None, description="Key of a record that it is evidence of.")
    requirement: str | None = Field(None, max_length=80, description="Of ISO/IEC 42001.")
    key: str | None = Field(None, max_length=200, description="The cause that it was kept for.")


class EvidenceSearch(Schema):
    """Words that are looked for."""

    q: str = Field(max_length=200)


class EvidenceOut(Schema):
    """An item; the values from ``version`` on are those of its latest version.

    ``level`` is 0 (a statement) to 4 (signed by its source). ``half_life`` is its own in days,
    ``days`` the one that counts.
    """

    id: UUID
    reference: str
    key: str
    title: str
    kind: EvidenceKind
    description: str
    owner_id: UUID | None
    state: EvidenceState
    reason: str
    half_life: int | None
    days: int
    days_why: str
    retain_until: date | None
    held_at: datetime | None
    held_why: str
    version: int
    level: int
    media: str
    file_name: str
    size: int
    digest: str
    dated_on: date | None
    fresh_until: date | None
    freshness: Freshness
    attested: int
    links_count: int


class EvidencePage(Schema):
    """A page of evidence."""

    items: list[EvidenceOut]
    next: UUID | None


class AttestationOut(Schema):
    """Who stands for a version."""

    person_label: str
    said: str
    at: datetime


class EvidenceVersionOut(Schema):
    """A version by its digest, with where it comes from."""

    number: int
    digest: str
    name: str
    size: int
    media: str
    level: int
    method: str
    collector: str
    collector_version: str
    query: str
    population: str
    count: int | None
    period_from: date | None
    period_until: date | None
    collected_at: datetime | None
    note: str
    seen: int
    added_by_label: str
    added_at: datetime
    wiped_at: datetime | None
    attested_by: list[AttestationOut]


class EvidenceLinkOut(Schema):
    """A record that an item is evidence of, by value."""

    kind: str
    subject_id: UUID
    label: str
    framework: str
    requirement: str
    why: str


class EvidenceDetailOut(EvidenceOut):
    """An item with its versions, the latest first, and what it is evidence of."""

    weight: Figure = Field(description="How much of its weight is left, 0 to 1.")
    versions: list[EvidenceVersionOut]
    links: list[EvidenceLinkOut]


class EvidenceFoundOut(Schema):
    """An item that has the words, and where its text says them."""

    item: EvidenceOut
    text: str


class CoveredOut(Schema):
    """How many items of each freshness a requirement has; ``level`` is the highest of the fresh."""

    requirement: str
    title: str
    fresh: int
    soon: int
    stale: int
    undated: int
    level: int | None
    state: str


class DescribeEvidenceIn(Input):
    """What is said about an item."""

    title: Text
    kind: EvidenceKind
    description: Text = ""
    owner_id: UUID | None = None
    half_life: int | None = Field(None, ge=1, le=3650)


class EvidenceWhyIn(Input):
    """Why something is done."""

    reason: Text


class AttestIn(Input):
    """What somebody saw."""

    said: Text = ""


class RetainIn(Input):
    """Until when an item is kept at least; null takes the day away."""

    retain_until: date | None


class LinkEvidenceIn(Input):
    """Records by their numbers, or requirements: ``RISK-0004``, ``A.6.2.4``, ``nis2 art-21``."""

    records: list[Text] = Field(min_length=1, max_length=100)
    why: Text = ""


def seen_item(actor: Actor, key: UUID) -> EvidenceItem:
    """Return an item, as this actor may see it."""
    row = items.get_item(actor, key)
    require(actor, policy.VIEW_EVIDENCE, row)
    return row


def told_item(actor: Actor, row: EvidenceItem) -> dict[str, Any]:
    """Return an item as the interface tells it."""
    plain = {name: getattr(row, name) for name in EvidenceOut.model_fields if name != "freshness"}
    return plain | {"freshness": row.freshness_on(actor.today)}


def detail(actor: Actor, key: UUID) -> dict[str, Any]:
    """Return an item with its versions and links."""
    row = items.get_item(actor, key)
    versions = items.versions_of(actor, row)
    by: dict[UUID, list[Any]] = {}
    for found in items.attestations_of(actor, versions):
        by.setdefault(found.version_id, []).append(found)
    names = [name for name in EvidenceVersionOut.model_fields if name != "attested_by"]
    return {
        **told_item(actor, row),
        "weight": row.weight_on(actor.today),
        "versions": [
            {name: getattr(one, name) for name in names} | {"attested_by": by.get(one.pk, [])}
            for one in versions
        ],
        "links": items.links_of(actor, row),
    }


@router.get("", response=EvidencePage)
def list_evidence(request: ApiRequest, query: Query[EvidenceQuery]) -> dict[str, Any]:
    """Return the evidence, a page at a time."""
    require(request.auth, policy.VIEW_EVIDENCE)
    rows: Any = items.items_with_standing(request.auth)
    wanted = {
        "freshness": query.freshness,
        "level": query.level,
        "kind": query.kind,
        "state": query.state,
        "links__subject_id": query.about,
        "key": query.key,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if query.requirement is not None:
        rows = rows.filter(links__kind="control", links__requirement=query.requirement)
    return page_of(rows.distinct(), query)


@router.get("/search", response=list[EvidenceFoundOut])
def search(request: ApiRequest, query: Query[EvidenceSearch]) -> list[dict[str, Any]]:
    """Return evidence whose name or text has every word, the newest first; at most 30."""
    require(request.auth, policy.VIEW_EVIDENCE)
    return [
        {
            "item": told_item(request.auth, hit.item),
            "text": "".join(piece for piece, _ in hit.pieces),
        }
        for hit in search_evidence(request.auth, query.q)
    ]


@router.get("/coverage", response=list[CoveredOut])
def get_coverage(request: ApiRequest) -> Any:  # noqa: ANN401 -- leaf
    """Return how the requirements of ISO/IEC 42001 are covered by evidence."""
    require(request.auth, policy.VIEW_EVIDENCE)
    return list(coverage(request.auth).lines)


@router.get("/{key}", response=EvidenceDetailOut)
def get_evidence(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return an item with its versions and what it is evidence of."""
    seen_item(request.auth, key)
    return detail(request.auth, key)


@router.put("/{key}", response=EvidenceDetailOut)
def describe_evidence(request: ApiRequest, key: UUID, body: DescribeEvidenceIn) -> dict[str, Any]:
    """Change what is said about an item."""
    row = seen_item(request.auth, key)
    draft = keeping.ItemDraft(**body.model_dump())
    keeping.describe_item(actor=request.auth, item=row, draft=draft)
    return detail(request.auth, key)


@router.post("/{key}/links", response={201: EvidenceDetailOut})
def link_records(request: ApiRequest, key: UUID, body: LinkEvidenceIn) -> Status[dict[str, Any]]:
    """Say what an item is evidence of."""
    row = seen_item(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE, row)
    subjects = [record_named(request.auth, words) for words in body.records]
    linking.link_evidence(actor=request.auth, item=row, subjects=subjects, why=body.why[:300])
    return Status(201, detail(request.auth, key))


@router.delete("/{key}/links/{subject}", response=EvidenceDetailOut)
def unlink_evidence(request: ApiRequest, key: UUID, subject: UUID) -> dict[str, Any]:
    """Say that an item is not evidence of a record any more."""
    row = seen_item(request.auth, key)
    linking.unlink_evidence(actor=request.auth, item=row, subject_id=subject)
    return detail(request.auth, key)


@router.post("/{key}/attest", response={201: EvidenceDetailOut})
def attest_evidence(request: ApiRequest, key: UUID, body: AttestIn) -> Status[dict[str, Any]]:
    """Attest the latest version of an item."""
    row = seen_item(request.auth, key)
    attesting.attest_evidence(actor=request.auth, item=row, said=body.said)
    return Status(201, detail(request.auth, key))


@router.post("/{key}/hold", response=EvidenceDetailOut)
def hold_evidence(request: ApiRequest, key: UUID, body: EvidenceWhyIn) -> dict[str, Any]:
    """Put an item under a legal hold."""
    row = seen_item(request.auth, key)
    retaining.hold_evidence(actor=request.auth, item=row, reason=body.reason)
    return detail(request.auth, key)


@router.post("/{key}/release", response=EvidenceDetailOut)
def release_evidence(request: ApiRequest, key: UUID, body: EvidenceWhyIn) -> dict[str, Any]:
    """End the legal hold of an item."""
    row = seen_item(request.auth, key)
    retaining.release_evidence(actor=request.auth, item=row, reason=body.reason)
    return detail(request.auth, key)


@router.post("/{key}/retain", response=EvidenceDetailOut)
def retain_evidence(request: ApiRequest, key: UUID, body: RetainIn) -> dict[str, Any]:
    """Set until when an item is kept at least."""
    row = seen_item(request.auth, key)
    day = body.retain_until
    retaining.retain_evidence(actor=request.auth, item=row, retain_until=day)
    return detail(request.auth, key)


@router.post("/{key}/withdraw", response=EvidenceDetailOut)
def withdraw_evidence(request: ApiRequest, key: UUID, body: EvidenceWhyIn) -> dict[str, Any]:
    """Withdraw an item; it proves nothing any more."""
    row = seen_item(request.auth, key)
    retaining.withdraw_evidence(actor=request.auth, item=row, reason=body.reason)
    return detail(request.auth, key)


@router.post("/{key}/restore", response=EvidenceDetailOut)
def restore_evidence(request: ApiRequest, key: UUID, body: EvidenceWhyIn) -> dict[str, Any]:
    """Let a withdrawn item count again."""
    row = seen_item(request.auth, key)
    retaining.restore_evidence(actor=request.auth, item=row, reason=body.reason)
    return detail(request.auth, key)


@router.post("/{key}/dispose", response=EvidenceDetailOut)
def dispose_evidence(request: ApiRequest, key: UUID, body: EvidenceWhyIn) -> dict[str, Any]:
    """Remove the bytes of a withdrawn item for good; what is known of them stays."""
    row = seen_item(request.auth, key)
    retaining.dispose_evidence(actor=request.auth, item=row, reason=body.reason)
    return detail(request.auth, key)
