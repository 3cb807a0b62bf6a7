"""Findings: the register, what is raised, and each step of the path."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.findings import policy
from steward.domain.findings.models import Finding
from steward.domain.findings.operations import answers, causing, raising
from steward.domain.findings.operations import reacting as reacting_to
from steward.domain.findings.queries import facts, improving, register
from steward.domain.findings.queries.answers import drafted_finding
from steward.domain.findings.terms.causes import Branch
from steward.domain.findings.terms.drafts import AnswerDraft, CauseDraft, FindingDraft
from steward.domain.findings.terms.grades import Clock, Grade
from steward.domain.findings.terms.states import FindingState
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.extensions.reports.kit.plain import plain_fields
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Findings"])
Line = Annotated[Text, Field(max_length=300)]


class FoundQuery(Paging):
    """Which findings are wanted."""

    grade: Grade | None = None
    state: FindingState | None = None
    requirement: Text | None = None
    source: UUID | None = Field(None, description="Key of what led to it: an audit, an incident.")
    subject: UUID | None = Field(None, description="Key of a system or control that it concerns.")
    overdue: bool | None = None


class ByValue(Schema):
    """A record by value: its kind, its key and what it was called."""

    kind: str
    id: UUID
    label: str


class ByValueIn(Input):
    """A record by value."""

    kind: Annotated[Text, Field(min_length=1, max_length=40)]
    id: UUID
    label: Line


class FindingClockOut(Schema):
    """A clock of a finding."""

    clock: Clock
    on: date
    is_met: bool
    is_running: bool
    is_extended: bool


class FoundOut(Schema):
    """A finding with how far it has come; what is not recorded yet is empty."""

    id: UUID
    reference: str
    grade: Grade
    state: FindingState
    statement: str
    framework: str
    requirement: str
    evidence: str
    source: ByValue | None
    found_on: date
    raised_by_label: str
    owner_id: UUID | None
    due_on: date | None
    clocks: list[FindingClockOut]
    round: int
    repeat_id: UUID | None
    repeat_why: str
    dispute: str
    dispute_answer: str
    correction: str
    corrected_by: str
    corrected_on: date | None
    whys: list[str]
    fishbone: dict[str, list[str]]
    cause: str
    category: str
    cause_on: date | None
    none_because: str
    searched_on: date | None
    criterion: str
    planned_by_label: str
    planned_on: date | None
    sent_back: str
    approved_by_label: str
    approved_on: date | None
    implemented_on: date | None
    check_on: date | None
    effective: bool | None
    judgement: str
    judged_by_label: str
    judged_on: date | None
    decision: str
    decided_on: date | None
    result: str
    closed_on: date | None


class FoundPage(Schema):
    """A page of findings."""

    items: list[FoundOut]
    next: UUID | None


class RaiseIn(Input):
    """What was found; a nonconformity names the requirement and the evidence."""

    grade: Grade
    statement: Text
    framework: Text = "iso-42001"
    requirement: Text = ""
    evidence: Text = ""
    source: ByValueIn | None = None
    origin: Annotated[Text, Field(max_length=200)] = ""
    subjects: list[ByValueIn] = []
    owner_id: UUID | None = None
    found_on: date | None = None


class RaiseFromAnswersIn(Input):
    """What stands of a finding of a questionnaire; what is empty stays as the answers say it."""

    grade: Grade
    statement: Text = ""
    framework: Text = "iso-42001"
    requirement: Text = ""
    evidence: Text = ""
    owner_id: UUID | None = None


class GiveFindingIn(Input):
    """Who answers for a finding; nobody when null."""

    person_id: UUID | None = None


class RegradeIn(Input):
    """Another grade, and why."""

    grade: Grade
    reason: Text


class DisputeIn(Input):
    """Why it is no finding."""

    reason: Text


class DisputeAnswerIn(Input):
    """Whether a disputed finding stands, and why."""

    upheld: bool
    reason: Text


class CorrectionIn(Input):
    """What was done at once; today and by the caller if nothing else is said."""

    correction: Text
    corrected_on: date | None = None
    corrected_by: Annotated[Text, Field(max_length=200)] = ""


class ExtensionIn(Input):
    """Which clock is moved, until when, and why."""

    clock: Clock
    until: date
    reason: Text


class CauseIn(Input):
    """The chain of whys, the fishbone, or both, and what follows from them."""

    cause: Text
    category: Branch
    whys: list[Line] = []
    fishbone: dict[Branch, list[Line]] = {}


class SearchIn(Input):
    """Why nothing more was looked at; needed where a place was left out."""

    none_because: Text = ""


class FindingFactsOut(Schema):
    """How many findings stand how."""

    open: int
    open_nonconformities: int
    major_open: int
    overdue: int
    without_cause: int
    without_effect_check: int
    closed_by_owner: int
    repeated: int
    closed: int


class FindingTrendsOut(Schema):
    """Findings by month, grade, clause, source and kind of cause, and the days they took."""

    months: list[dict[str, Any]]
    grades: list[dict[str, Any]]
    clauses: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    causes: list[dict[str, Any]]
    durations: list[dict[str, Any]]


def seen_finding(actor: Actor, key: UUID) -> Finding:
    """Return a finding that this actor may see."""
    row = register.get_finding(actor, key)
    require(actor, policy.VIEW_FINDING, row)
    return row


@router.get("", response=FoundPage)
def list_findings(request: ApiRequest, query: Query[FoundQuery]) -> dict[str, Any]:
    """Return the findings, a page at a time."""
    require(request.auth, policy.VIEW_FINDING)
    rows = register.findings_visible_to(request.auth)
    if query.subject is not None:
        rows = rows.filter(subjects__key=query.subject)
    named = {"grade": query.grade, "state": query.state, "requirement": query.requirement}
    wanted = {name: str(value) for name, value in named.items() if value is not None}
    if query.source is not None:
        rows = rows.filter(source_id=query.source)
    if query.overdue is True:
        rows = rows.filter(due_on__lt=request.auth.today)
    return page_of(rows.filter(**wanted), query)


@router.post("", response={201: FoundOut})
def raise_finding(request: ApiRequest, body: RaiseIn) -> Status[Finding]:
    """Raise a finding; its clocks begin on the day on which it was found."""
    fields = body.model_dump(exclude={"source", "subjects", "grade"})
    source = None if body.source is None else Subject(**body.source.model_dump())
    subjects = tuple(Subject(**item.model_dump()) for item in body.subjects)
    draft = FindingDraft(grade=body.grade.value, source=source, subjects=subjects, **fields)
    return Status(201, raising.raise_finding(actor=request.auth, draft=draft))


@router.get("/facts", response=FindingFactsOut)
def finding_facts(request: ApiRequest) -> facts.FindingFacts:
    """Return how many findings stand how: major, overdue, without cause, repeated."""
    require(request.auth, policy.VIEW_FINDING)
    return facts.finding_facts(request.auth)


@router.get("/trends", response=FindingTrendsOut)
def finding_trends(request: ApiRequest) -> dict[str, Any]:
    """Return what the findings of the last twelve months say together."""
    require(request.auth, policy.VIEW_FINDING)
    return plain_fields(improving.trends_of(request.auth))


@router.post("/from-answers/{key}", response={201: FoundOut})
def raise_from_answers(request: ApiRequest, key: UUID, body: RaiseFromAnswersIn) -> Status[Finding]:
    """Raise a finding that the answers of a questionnaire draft; once at most."""
    drafted = drafted_finding(request.auth, key)
    require(request.auth, VIEW_RUN, drafted.run)
    draft = AnswerDraft(**body.model_dump())
    made = answers.raise_from_answers(actor=request.auth, drafted=drafted, draft=draft)
    return Status(201, made)


@router.get("/{key}", response=FoundOut)
def get_finding(request: ApiRequest, key: UUID) -> Finding:
    """Return one finding."""
    return seen_finding(request.auth, key)


@router.post("/{key}/assign", response=FoundOut)
def assign_finding(request: ApiRequest, key: UUID, body: GiveFindingIn) -> Finding:
    """Let a member answer for a finding, or nobody."""
    row = seen_finding(request.auth, key)
    return raising.assign_finding(actor=request.auth, finding=row, person_id=body.person_id)


@router.post("/{key}/regrade", response=FoundOut)
def regrade_finding(request: ApiRequest, key: UUID, body: RegradeIn) -> Finding:
    """Change the grade; the clocks follow."""
    row = seen_finding(request.auth, key)
    return raising.regrade_finding(
        actor=request.auth, finding=row, grade=body.grade.value, reason=body.reason
    )


@router.post("/{key}/dispute", response=FoundOut)
def dispute_finding(request: ApiRequest, key: UUID, body: DisputeIn) -> Finding:
    """Say that it is no finding; another person decides."""
    row = seen_finding(request.auth, key)
    return reacting_to.dispute_finding(actor=request.auth, finding=row, reason=body.reason)


@router.post("/{key}/answer-dispute", response=FoundOut)
def answer_dispute(request: ApiRequest, key: UUID, body: DisputeAnswerIn) -> Finding:
    """Uphold a disputed finding, or withdraw it."""
    row = seen_finding(request.auth, key)
    return reacting_to.answer_dispute(actor=request.auth, finding=row, **body.model_dump())


@router.post("/{key}/correct", response=FoundOut)
def correct_finding(request: ApiRequest, key: UUID, body: CorrectionIn) -> Finding:
    """Record what was done at once."""
    row = seen_finding(request.auth, key)
    return reacting_to.correct_finding(actor=request.auth, finding=row, **body.model_dump())


@router.post("/{key}/extend", response=FoundOut)
def extend_deadline(request: ApiRequest, key: UUID, body: ExtensionIn) -> Finding:
    """Move a clock, with the reason."""
    row = seen_finding(request.auth, key)
    return reacting_to.extend_deadline(
        actor=request.auth,
        finding=row,
        clock=body.clock.value,
        until=body.until,
        reason=body.reason,
    )


@router.post("/{key}/explain", response=FoundOut)
def explain_finding(request: ApiRequest, key: UUID, body: CauseIn) -> Finding:
    """Record the cause; places where the same could be are proposed next."""
    row = seen_finding(request.auth, key)
    bones = {branch.value: tuple(lines) for branch, lines in body.fishbone.items()}
    draft = CauseDraft(
        cause=body.cause, category=body.category.value, whys=tuple(body.whys), fishbone=bones
    )
    return causing.explain_finding(actor=request.auth, finding=row, draft=draft)


@router.post("/{key}/finish-search", response=FoundOut)
def finish_search(request: ApiRequest, key: UUID, body: SearchIn) -> Finding:
    """Say that the search for similar cases is over."""
    row = seen_finding(request.auth, key)
    return causing.finish_search(actor=request.auth, finding=row, none_because=body.none_because)
