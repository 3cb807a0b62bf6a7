"""Impact assessments; an assessment is found by the key of its AI system."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.assessments import policy, queries
from steward.domain.assessments.models import ImpactAssessment, ImpactSection
from steward.domain.assessments.operations import deciding, writing
from steward.domain.assessments.rules.completing import gaps, is_asked
from steward.domain.assessments.rules.screening import screen
from steward.domain.assessments.terms.scales import Decision, SectionState, State
from steward.domain.assessments.terms.sections import SECTIONS
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Impact assessments"])
Missing = Annotated[list[str], Field(description="What is missing; nothing when complete.")]


class ImpactQuery(Paging):
    """Which assessments are wanted."""

    state: State | None = None
    decision: Decision | None = None


class ImpactOut(Schema):
    """An assessment; ``met`` of ``points`` are there that its sections need."""

    id: UUID
    system_id: UUID
    reference: str
    version: int
    state: State
    met: int
    points: int
    percent: int
    note: str
    decision: str
    rationale: str
    conditions: str
    next_review_on: date | None
    signatures: list[dict[str, str]]
    submitted_by: str
    submitted_at: datetime | None
    approved_at: datetime | None
    published_version: int | None
    published_at: datetime | None


class ImpactPage(Schema):
    """A page of assessments."""

    items: list[ImpactOut]
    next: UUID | None


class ImpactSectionOut(Schema):
    """A section with where it stands today; ``source`` says from where its text was proposed."""

    id: UUID
    key: str
    title: str
    prompt: str
    text: str
    source: str
    state: SectionState
    reason: str
    facts_changed: bool
    owner_id: UUID | None
    written_by: str
    written_at: datetime | None
    gaps: Missing


class SensitiveUseOut(Schema):
    """A sensitive use; one that is not certain is not excluded while facts are not known."""

    id: str
    title: str
    why: str
    is_restricted: bool
    is_certain: bool
    unknown: list[str]


class KnownElsewhereOut(Schema):
    """An answer given elsewhere that speaks about a section."""

    section: str
    question: str
    said: str
    source: str
    on: date | None


class HarmsEnteredOut(Schema):
    """How many harms of the assessment are in the register."""

    count: int


class BeginImpactIn(Input):
    """Which system is assessed."""

    system: UUID


class WriteSectionIn(Input):
    """The text of a section, and whether it is complete."""

    text: Text
    is_complete: bool = False


class GiveSectionIn(Input):
    """Who answers for a section; nobody when null."""

    owner_id: UUID | None = None


class ReopenSectionsIn(Input):
    """Which sections are read again, and why."""

    keys: list[Text]
    reason: Text


class SendImpactBackIn(Input):
    """What is to be done before it is handed in again."""

    note: Text


class DecideImpactIn(Input):
    """The decision with its ground, its conditions and the day of the next review."""

    decision: Decision
    rationale: Text
    next_review_on: date
    conditions: Text = ""


def seen_assessment(actor: Actor, key: UUID) -> ImpactAssessment:
    """Return the assessment of a system, as this actor may see it."""
    row = queries.get_assessment(actor, key)
    require(actor, policy.VIEW_IMPACT)
    return row


@router.get("", response=ImpactPage)
def list_impact_assessments(request: ApiRequest, query: Query[ImpactQuery]) -> dict[str, Any]:
    """Return the assessments, a page at a time."""
    require(request.auth, policy.VIEW_IMPACT)
    rows = queries.assessments_visible_to(request.auth)
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    if query.decision is not None:
        rows = rows.filter(decision=query.decision.value)
    return page_of(rows, query)


@router.post("", response={201: ImpactOut})
def begin_assessment(request: ApiRequest, body: BeginImpactIn) -> Status[ImpactAssessment]:
    """Begin the assessment of a system; one that was begun is returned as it is."""
    require(request.auth, policy.EDIT_IMPACT)
    system = get_system(request.auth, body.system)
    return Status(201, writing.begin_assessment(actor=request.auth, system=system))


@router.get("/{key}", response=ImpactOut)
def get_assessment(request: ApiRequest, key: UUID) -> ImpactAssessment:
    """Return the assessment of a system."""
    return seen_assessment(request.auth, key)


@router.get("/{key}/sections", response=list[ImpactSectionOut])
def list_sections(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return the sections in order, each with where it stands today and what it lacks."""
    row = seen_assessment(request.auth, key)
    return _sections(request.auth, row)


def _sections(actor: Actor, row: ImpactAssessment) -> list[dict[str, Any]]:
    facts = row.system.facts
    picture = queries.picture_of(queries.records_of(actor, row), facts)
    return [
        {
            "id": item.row.pk,
            "key": item.section.key,
            "title": item.section.title,
            "prompt": item.section.prompt,
            "text": item.row.text,
            "source": item.row.source,
            "state": item.standing,
            "reason": item.row.reason,
            "facts_changed": item.facts_changed,
            "owner_id": item.row.owner_id,
            "written_by": item.row.written_by,
            "written_at": item.row.written_at,
            "gaps": list(gaps(item.section, item.row.text, picture))
            if is_asked(item.section, facts)
            else [],
        }
        for item in queries.sections_of(actor, row)
    ]


def _section(actor: Actor, row: ImpactAssessment, section: str) -> dict[str, Any]:
    return next(item for item in _sections(actor, row) if item["key"] == section)


def _section_row(actor: Actor, key: UUID, section: str) -> ImpactSection:
    return queries.get_section(actor, queries.get_assessment(actor, key), section).row


@router.put("/{key}/sections/{section}", response=ImpactSectionOut)
def write_section(
    request: ApiRequest, key: UUID, section: str, body: WriteSectionIn
) -> dict[str, Any]:
    """Write a section; marking it complete is refused while something that it needs is missing."""
    row = _section_row(request.auth, key, section)
    writing.write_section(actor=request.auth, section=row, **body.model_dump())
    return _section(request.auth, row.assessment, section)


@router.put("/{key}/sections/{section}/owner", response=ImpactSectionOut)
def give_section(
    request: ApiRequest, key: UUID, section: str, body: GiveSectionIn
) -> dict[str, Any]:
    """Make somebody answer for a section; who answers may write it."""
    row = _section_row(request.auth, key, section)
    writing.give_section(actor=request.auth, section=row, owner_id=body.owner_id)
    return _section(request.auth, row.assessment, section)


@router.get("/{key}/known", response=list[KnownElsewhereOut])
def list_known_elsewhere(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return what the inventory and questionnaires say already about each section."""
    row = seen_assessment(request.auth, key)
    found = queries.known_elsewhere(request.auth, row.system)
    return [
        {
            "section": section.key,
            "question": item.question,
            "said": item.said,
            "source": item.source,
            "on": item.on,
        }
        for section in SECTIONS
        for item in found.get(section.key, [])
    ]


@router.get("/{key}/sensitive-uses", response=list[SensitiveUseOut])
def list_sensitive_uses(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return the sensitive uses that are at hand or not excluded; any needs a second signature."""
    row = seen_assessment(request.auth, key)
    return [
        {
            "id": item.use.id,
            "title": item.use.title,
            "why": item.use.why,
            "is_restricted": item.use.is_restricted,
            "is_certain": item.is_certain,
            "unknown": list(item.unknown),
        }
        for item in screen(row.system.facts)
    ]


@router.post("/{key}/submit", response=ImpactOut)
def submit_assessment(request: ApiRequest, key: UUID) -> ImpactAssessment:
    """Hand the assessment in for the decision."""
    row = queries.get_assessment(request.auth, key)
    return deciding.submit_assessment(actor=request.auth, assessment=row)


@router.post("/{key}/send-back", response=ImpactOut)
def send_back(request: ApiRequest, key: UUID, body: SendImpactBackIn) -> ImpactAssessment:
    """Send the assessment back to those who write it."""
    row = queries.get_assessment(request.auth, key)
    return deciding.send_back(actor=request.auth, assessment=row, note=body.note)


@router.post("/{key}/decide", response=ImpactOut)
def decide_assessment(request: ApiRequest, key: UUID, body: DecideImpactIn) -> ImpactAssessment:
    """Decide; nobody who wrote for the version may, and a sensitive use waits for a second."""
    row = queries.get_assessment(request.auth, key)
    fields: dict[str, Any] = body.model_dump()
    return deciding.decide_assessment(actor=request.auth, assessment=row, **fields)


@router.post("/{key}/countersign", response=ImpactOut)
def countersign_assessment(request: ApiRequest, key: UUID) -> ImpactAssessment:
    """Sign the decision on a sensitive use as the second person."""
    row = queries.get_assessment(request.auth, key)
    return deciding.countersign_assessment(actor=request.auth, assessment=row)


@router.post("/{key}/reopen", response=ImpactOut)
def reopen_sections(request: ApiRequest, key: UUID, body: ReopenSectionsIn) -> ImpactAssessment:
    """Reopen some sections with a reason; the others stay as approved."""
    row = queries.get_assessment(request.auth, key)
    return writing.reopen_sections(
        actor=request.auth, assessment=row, keys=body.keys, reason=body.reason
    )


@router.post("/{key}/enter-harms", response=HarmsEnteredOut)
def enter_harms(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Take the harms into the risk register; the same harm is always the same risk."""
    row = queries.get_assessment(request.auth, key)
    return {"count": deciding.enter_harms(actor=request.auth, assessment=row)}
