"""Rules that act by themselves: written, tried, switched on, and what they did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from steward.extensions.automation.models import Deed, Firing, Rule
from steward.extensions.automation.operations import calling, doing, writing
from steward.extensions.automation.policy import VIEW_RULE
from steward.extensions.automation.queries import reading
from steward.extensions.automation.queries.actions import actions
from steward.extensions.automation.queries.addresses import address_with
from steward.extensions.automation.queries.files import draft_of, shown_steps
from steward.extensions.automation.queries.trying import MOST_DAYS, try_rule
from steward.extensions.automation.queries.wording import sentence_of
from steward.extensions.automation.rules import trigger_of
from steward.extensions.automation.terms import USUAL_RATE, FiringState, RuleDraft
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Automation"])


class ActingRuleOut(Schema):
    """A rule: when (`trigger`), if (`condition`), then (`steps`); secrets are not shown."""

    id: UUID
    reference: str
    title: str
    why: str
    sentence: str
    trigger: dict[str, Any]
    condition: str
    steps: list[dict[str, Any]]
    rate: int
    version: int
    state: str
    on_since: datetime | None
    paused_because: str
    author: str
    rights: list[str]


class ActingRuleIn(Input):
    """A rule as it is written; an action is one of `GET /automation/actions`."""

    title: Text
    why: Text = ""
    trigger: dict[str, Any]
    condition: Text = ""
    steps: list[dict[str, Any]] = Field(max_length=10)
    rate: int = USUAL_RATE


class ActingRulesIn(Input):
    """Rules of a file: all are taken, or none."""

    rules: list[ActingRuleIn] = Field(max_length=200)


class PauseRuleIn(Input):
    """Why a rule is paused."""

    reason: Text


class RuleParamOut(Schema):
    """One thing to choose for an action."""

    name: str
    label: str
    kind: str
    required: bool
    usual: str


class RuleActionOut(Schema):
    """Something that a rule can do; `about` are the kinds of record on which it works."""

    name: str
    label: str
    does: str
    needs: list[str]
    about: list[str]
    params: list[RuleParamOut]


class RuleAddressOut(Schema):
    """The address at which the rule is called, shown once."""

    address: str


class FiringQuery(Paging):
    """Which times that rules acted are wanted."""

    rule: UUID | None = None
    state: FiringState | None = None


class FiringOut(Schema):
    """One time that a rule answered to one cause; `entry_id` is the entry of the journal."""

    id: UUID
    rule_id: UUID
    version: int
    cause: str
    entry_id: int
    depth: int
    event: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    read: dict[str, Any]
    who: str
    at: datetime
    state: str
    reason: str
    ended_at: datetime | None


class DeedOut(Schema):
    """How one action ended."""

    number: int
    action: str
    state: str
    words: str
    result_kind: str
    result_id: UUID | None
    result_label: str


class FiringInFullOut(FiringOut):
    """One time that a rule acted, with what it did."""

    deeds: list[DeedOut]

    @staticmethod
    def resolve_deeds(row: Firing) -> list[Deed]:
        """Return what it did, in order."""
        return list(row.deeds.order_by("number"))  # type: ignore[reportAttributeAccessIssue]


class FiringPage(Schema):
    """A page of times that rules acted."""

    items: list[FiringOut]
    next: UUID | None


class WouldOut(Schema):
    """One time at which the rule would have acted."""

    at: datetime
    subject_kind: str
    subject_id: UUID
    subject_label: str
    words: str


class TrialOut(Schema):
    """When the rule would have acted; `unknown` counts what its condition could not decide."""

    days: int
    looked_at: int
    count: int
    unknown: int
    as_now: int
    would: list[WouldOut]


class TrialQuery(Schema):
    """How many days of the journal are looked at."""

    days: int = Field(30, ge=1, le=MOST_DAYS)


@router.get("/actions", response=list[RuleActionOut])
def list_actions(request: ApiRequest) -> list[dict[str, Any]]:
    """Return what rules can do."""
    require(request.auth, VIEW_RULE)
    return [
        {
            "name": item.name,
            "label": item.label,
            "does": item.does,
            "needs": [permission.name for permission in item.needs],
            "about": sorted(item.about),
            "params": [
                {
                    "name": param.name,
                    "label": param.label,
                    "kind": param.kind.value,
                    "required": param.required,
                    "usual": param.usual,
                }
                for param in item.params
            ],
        }
        for item in actions().values()
    ]


@router.get("/rules", response=list[ActingRuleOut])
def list_acting_rules(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every rule that was not put away."""
    require(request.auth, VIEW_RULE)
    return [_shown(request, row) for row in reading.rules_visible_to(request.auth)]


@router.post("/rules", response={201: ActingRuleOut})
def create_acting_rule(request: ApiRequest, body: ActingRuleIn) -> Status[dict[str, Any]]:
    """Write a rule; it does nothing until it is switched on."""
    row = writing.write_rule(actor=request.auth, draft=RuleDraft(**body.model_dump()))
    return Status(201, _shown(request, row))


@router.post("/rules/import", response={201: list[ActingRuleOut]})
def import_acting_rules(request: ApiRequest, body: ActingRulesIn) -> Status[list[dict[str, Any]]]:
    """Write the rules of a file as drafts: all, or none."""
    drafts = [draft_of(item.model_dump()) for item in body.rules]
    rows = writing.bring_rules(actor=request.auth, drafts=drafts)
    return Status(201, [_shown(request, row) for row in rows])


@router.get("/rules/{rule_id}", response=ActingRuleOut)
def get_acting_rule(request: ApiRequest, rule_id: UUID) -> dict[str, Any]:
    """Return one rule."""
    row = reading.get_rule(request.auth, rule_id)
    require(request.auth, VIEW_RULE)
    return _shown(request, row)


@router.put("/rules/{rule_id}", response=ActingRuleOut)
def change_acting_rule(request: ApiRequest, rule_id: UUID, body: ActingRuleIn) -> dict[str, Any]:
    """Write the next version of a rule; a secret that is left out stays."""
    row = reading.get_rule(request.auth, rule_id)
    draft = RuleDraft(**body.model_dump())
    return _shown(request, writing.edit_rule(actor=request.auth, rule=row, draft=draft))


@router.get("/rules/{rule_id}/try", response=TrialOut)
def try_acting_rule(request: ApiRequest, rule_id: UUID, query: Query[TrialQuery]) -> dict[str, Any]:
    """Return when the rule would have acted in the last days; nothing is done."""
    row = reading.get_rule(request.auth, rule_id)
    require(request.auth, VIEW_RULE)
    found = try_rule(request.auth, trigger_of(row.trigger), row.condition, query.days)
    would = [
        {
            "at": one.at,
            "subject_kind": one.subject.kind,
            "subject_id": one.subject.id,
            "subject_label": one.subject.label,
            "words": one.words,
        }
        for one in found.would[:200]
    ]
    return {
        "days": found.days,
        "looked_at": found.looked_at,
        "count": len(found.would),
        "unknown": found.unknown,
        "as_now": found.as_now,
        "would": would,
    }


@router.post("/rules/{rule_id}/on", response=ActingRuleOut)
def switch_acting_rule_on(request: ApiRequest, rule_id: UUID) -> dict[str, Any]:
    """Let the rule answer to what happens from now on."""
    row = reading.get_rule(request.auth, rule_id)
    return _shown(request, writing.switch_on(actor=request.auth, rule=row))


@router.post("/rules/{rule_id}/pause", response=ActingRuleOut)
def pause_acting_rule(request: ApiRequest, rule_id: UUID, body: PauseRuleIn) -> dict[str, Any]:
    """Let the rule answer to nothing until it is switched on again."""
    row = reading.get_rule(request.auth, rule_id)
    return _shown(request, writing.pause_rule(actor=request.auth, rule=row, reason=body.reason))


@router.post("/rules/{rule_id}/remove", response={204: None})
def remove_acting_rule(request: ApiRequest, rule_id: UUID) -> Status[None]:
    """Put the rule away; what it did stays in the log."""
    row = reading.get_rule(request.auth, rule_id)
    writing.remove_rule(actor=request.auth, rule=row)
    return Status(204, None)


@router.post("/rules/{rule_id}/address", response={201: RuleAddressOut})
def make_rule_address(request: ApiRequest, rule_id: UUID) -> Status[dict[str, str]]:
    """Make the address at which the rule is called; an earlier one stops working."""
    row = reading.get_rule(request.auth, rule_id)
    secret = calling.make_address(actor=request.auth, rule=row)
    return Status(201, {"address": address_with(secret)})


@router.get("/firings", response=FiringPage)
def list_firings(request: ApiRequest, query: Query[FiringQuery]) -> dict[str, Any]:
    """Return the times that rules acted."""
    require(request.auth, VIEW_RULE)
    state = "" if query.state is None else query.state.value
    rows = reading.firings_visible_to(request.auth, rule=query.rule, state=state)
    return page_of(rows, query)


@router.get("/firings/{firing_id}", response=FiringInFullOut)
def get_firing(request: ApiRequest, firing_id: UUID) -> Firing:
    """Return one time that a rule acted, with what it did."""
    row = reading.get_firing(request.auth, firing_id)
    require(request.auth, VIEW_RULE)
    return row


@router.post("/firings/{firing_id}/again", response=FiringOut)
def try_firing_again(request: ApiRequest, firing_id: UUID) -> Firing:
    """Do again what failed."""
    row = reading.get_firing(request.auth, firing_id)
    return doing.try_again(actor=request.auth, firing=row)


def _shown(request: ApiRequest, row: Rule) -> dict[str, Any]:
    names = [
        *("id", "reference", "title", "why", "trigger", "condition", "rate", "version"),
        *("state", "on_since", "paused_because", "rights"),
    ]
    return {name: getattr(row, name) for name in names} | {
        "sentence": sentence_of(row),
        "author": row.author_label,
        "steps": shown_steps(request.auth, row.steps),
    }
