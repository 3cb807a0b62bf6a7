"""Audit lint: results, rules, facts, waivers, runs and the two stages of a certification audit."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from steward.domain.findings.models import Finding
from steward.domain.lint import policy
from steward.domain.lint.models import LintResult, LintWaiver
from steward.domain.lint.operations import raising, running, switching, waiving
from steward.domain.lint.queries import results as queries
from steward.domain.lint.queries.overview import RuleStanding, overview_of
from steward.domain.lint.queries.rules import KINDS
from steward.domain.lint.queries.stages import stage_view
from steward.domain.lint.queries.waivers import get_waiver, waivers_visible_to
from steward.domain.lint.rules.stages import Judged
from steward.domain.lint.terms import AuditStage, LintSeverity, LintState, Outcome
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Audit lint"])


class LintQuery(Paging):
    """Which results are wanted."""

    severity: LintSeverity | None = None
    state: LintState | None = None
    stage: AuditStage | None = None
    clause: str | None = None
    kind: str | None = None
    rule: str | None = None
    nonconformity: int | None = None
    record_id: UUID | None = None


class LintResultOut(Schema):
    """A rule that fires on a record, or did."""

    id: UUID
    rule: str
    title: str
    kind: str
    record_id: UUID
    record_label: str
    severity: str
    clauses: list[str]
    stages: list[str]
    nonconformity: int | None
    reason: str
    fix: str
    read: dict[str, Any]
    state: str
    first_at: datetime
    since: datetime
    times: int
    gone_at: datetime | None
    gone_because: str

    @staticmethod
    def resolve_reason(row: LintResult) -> str:
        """Return the sentence with the days as they count today."""
        return row.why

    @staticmethod
    def resolve_read(row: LintResult) -> dict[str, Any]:
        """Return the facts with the days as they count today."""
        return row.facts


class LintResultPage(Schema):
    """A page of results."""

    items: list[LintResultOut]
    next: UUID | None


class LintRuleOut(Schema):
    """A rule with how many of its results stand how; ``off_because`` is empty where it runs."""

    id: str
    title: str
    about: str
    when: str
    fires_when: str
    clauses: list[str]
    severity: str
    stages: list[str]
    reason: str
    fix: str
    nonconformity: int | None
    source: str
    pack: str
    is_shipped: bool
    open: int
    waived: int
    off_because: str


class LintFactOut(Schema):
    """One thing that rules may read of a record."""

    name: str
    type: str
    meaning: str


class LintKindOut(Schema):
    """A kind of record that rules may be about."""

    name: str
    label: str
    plural: str
    facts: list[LintFactOut]


class LintWaiveIn(Input):
    """What is waived: results, or a whole rule."""

    results: list[UUID] = []
    rule: Text = ""
    reason: Text
    until: date


class LintReasonIn(Input):
    """Why a rule is switched off or a waiver ends."""

    reason: Text


class LintWaiverOut(Schema):
    """A waiver; ``record_id`` is empty where it is for the whole rule."""

    id: UUID
    rule: str
    kind: str
    record_id: UUID | None
    record_label: str
    reason: str
    until: date
    given_by_label: str
    given_at: datetime
    ended_at: datetime | None
    ended_by: str
    end_reason: str


class LintWaiverPage(Schema):
    """A page of waivers."""

    items: list[LintWaiverOut]
    next: UUID | None


class LintOutcomeOut(Schema):
    """What a run found: results that are new, came back or are gone, and records asked."""

    new: int
    back: int
    gone: int
    asked: int


class LintSummaryOut(Schema):
    """How many results are open and waived, and how new they are."""

    major: int
    minor: int
    observation: int
    waived: int
    checked_at: datetime | None
    followed_at: datetime | None
    waiting: int


class LintThingOut(Schema):
    """Something that a stage wants to see, and how much of it there is."""

    key: str
    words: str
    count: int
    needed: bool


class LintRowOut(Schema):
    """What an auditor looks at together, with the verdict."""

    id: str
    title: str
    holds: str
    reasons: list[str]
    things: list[LintThingOut]
    major: int
    minor: int
    observation: int
    waived: int


class LintStageOut(Schema):
    """A stage of the certification audit with the verdict over all of it."""

    stage: str
    holds: str
    rows: list[LintRowOut]


class LintFindingOut(Schema):
    """The finding that a result was raised as."""

    id: UUID
    reference: str
    grade: str


@router.get("/results", response=LintResultPage)
def list_results(request: ApiRequest, asked: Query[LintQuery]) -> dict[str, Any]:
    """Return results, those that are gone included, by key."""
    require(request.auth, policy.VIEW_LINT)
    return page_of(_narrowed(queries.results_visible_to(request.auth), asked), asked)


def _narrowed(rows: OwnedQuerySet[LintResult], asked: LintQuery) -> OwnedQuerySet[LintResult]:
    same = {
        name: getattr(asked, name)
        for name in ("severity", "state", "kind", "rule", "nonconformity", "record_id")
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value is not None})
    if asked.stage is not None:
        rows = rows.filter(stages__contains=asked.stage.value)
    if asked.clause is not None:
        rows = rows.filter(clauses__contains=asked.clause)
    return rows


@router.get("/results/{result_id}", response=LintResultOut)
def get_result(request: ApiRequest, result_id: UUID) -> LintResult:
    """Return one result with the facts that were read."""
    row = queries.get_result(request.auth, result_id)
    require(request.auth, policy.VIEW_LINT)
    return row


@router.post("/results/{result_id}/finding", response={201: LintFindingOut})
def raise_result(request: ApiRequest, result_id: UUID) -> Status[Finding]:
    """Raise a result as a finding, once."""
    row = queries.get_result(request.auth, result_id)
    return Status(201, raising.raise_from_result(actor=request.auth, result=row))


@router.get("/summary", response=LintSummaryOut)
def get_summary(request: ApiRequest) -> dict[str, Any]:
    """Return the counts, and how many changes wait to be read."""
    require(request.auth, policy.VIEW_LINT)
    now, fresh = queries.counts_of(request.auth), queries.freshness_of(request.auth)
    return {
        "major": now.major,
        "minor": now.minor,
        "observation": now.observation,
        "waived": now.waived,
        "checked_at": fresh.checked_at,
        "followed_at": fresh.followed_at,
        "waiting": fresh.waiting,
    }


@router.get("/rules", response=list[LintRuleOut])
def list_rules(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every rule of the packs in force."""
    require(request.auth, policy.VIEW_LINT)
    return [_rule(item) for item in overview_of(request.auth).rules]


def _rule(item: RuleStanding) -> dict[str, Any]:
    names = (name for name in LintRuleOut.model_fields if hasattr(item.rule, name))
    own = {name: getattr(item.rule, name) for name in names}
    stands = {"open": item.open, "waived": item.waived, "off_because": item.off_because}
    return {**own, **stands}


@router.post("/rules/{rule}/off", response={204: None})
def switch_off(request: ApiRequest, rule: str, body: LintReasonIn) -> Status[None]:
    """Switch a rule off for the organisation."""
    switching.switch_rule_off(actor=request.auth, rule=rule, reason=body.reason)
    return Status(204, None)


@router.post("/rules/{rule}/on", response={204: None})
def switch_on(request: ApiRequest, rule: str) -> Status[None]:
    """Switch a rule on again."""
    switching.switch_rule_on(actor=request.auth, rule=rule)
    return Status(204, None)


@router.get("/facts", response=list[LintKindOut])
def list_facts(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every kind of record with the facts that rules may read."""
    require(request.auth, policy.VIEW_LINT)
    return [
        {
            "name": kind.name,
            "label": kind.label,
            "plural": kind.plural,
            "facts": [
                {
                    "name": fact.name,
                    "type": type(fact.type).__name__.lower(),
                    "meaning": fact.meaning,
                }
                for fact in kind.facts
            ],
        }
        for kind in KINDS.values()
    ]


@router.get("/waivers", response=LintWaiverPage)
def list_waivers(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Return waivers, those that ended included, by key."""
    require(request.auth, policy.VIEW_LINT)
    return page_of(waivers_visible_to(request.auth), asked)


@router.post("/waivers", response={201: list[LintWaiverOut]})
def waive(request: ApiRequest, body: LintWaiveIn) -> Status[list[LintWaiver]]:
    """Waive results, all or none, or a whole rule."""
    require(request.auth, policy.WAIVE_LINT)
    if bool(body.results) == bool(body.rule):
        raise Invalid("Name results, or one rule.", place="results")
    actor, reason, until = request.auth, body.reason, body.until
    if body.rule:
        given = waiving.waive_rule(actor=actor, rule=body.rule, reason=reason, until=until)
        return Status(201, [given])
    rows = queries.get_results(actor, body.results)
    made = waiving.waive_results(actor=actor, results=rows, reason=reason, until=until)
    return Status(201, made)


@router.post("/waivers/{waiver_id}/revoke", response=LintWaiverOut)
def revoke(request: ApiRequest, waiver_id: UUID, body: LintReasonIn) -> LintWaiver:
    """End a waiver before its day."""
    row = get_waiver(request.auth, waiver_id)
    return waiving.revoke_waiver(actor=request.auth, waiver=row, reason=body.reason)


@router.post("/run", response=LintOutcomeOut)
def run(request: ApiRequest) -> Outcome:
    """Ask every rule of every record now."""
    return running.run_lint(actor=request.auth)


@router.post("/follow", response=LintOutcomeOut)
def follow(request: ApiRequest) -> Outcome:
    """Read what changed since the last look; every minute this happens by itself."""
    return running.follow_changes(actor=request.auth)


@router.get("/stages/{stage}", response=LintStageOut)
def get_stage(request: ApiRequest, stage: AuditStage) -> dict[str, Any]:
    """Return what an auditor would see at a stage, and whether it would hold."""
    require(request.auth, policy.VIEW_LINT)
    view = stage_view(request.auth, stage)
    return {
        "stage": view.stage.value,
        "holds": view.holds.value,
        "rows": [_row(item) for item in view.rows],
    }


def _row(item: Judged) -> dict[str, Any]:
    return {
        "id": item.row.id,
        "title": item.row.title,
        "holds": item.holds.value,
        "reasons": list(item.reasons),
        "things": [
            {"key": thing.key, "words": thing.words, "count": count, "needed": thing.needed}
            for thing, count in item.things
        ],
        **{grade.value: item.counts.get(grade, 0) for grade in LintSeverity},
        "waived": item.waived,
    }
