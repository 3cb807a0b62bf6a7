"""Which duties are kept apart, beyond the floor too, and what was tried."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.foundation.core.actor import require
from steward.foundation.core.duties import ACTS, RuleKind
from steward.foundation.identity.models import DutyRule
from steward.foundation.identity.operations.apart import relax_duty, tighten_duty
from steward.foundation.identity.policy import VIEW_DUTIES
from steward.foundation.identity.queries import duties as queries
from steward.foundation.journal.models import Entry
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Separation of duties"])


class DutyLineOut(Schema):
    """One line of the table; ``rule_id`` is null for the floor, which nobody ends."""

    kind: str
    sentence: str
    source: str
    floor: bool
    rule_id: UUID | None


class DutyActOut(Schema):
    """Something that is done; only what is guarded can be the second of a rule."""

    name: str
    kind: str
    did: str
    guarded: bool


class DutyTableOut(Schema):
    """What is kept apart, and the acts that more can be made of."""

    lines: list[DutyLineOut]
    acts: list[DutyActOut]


class DutyRuleIn(Input):
    """Two acts by their names, and from which level of a risk on."""

    kind: RuleKind
    first: Text
    second: Text
    level: Text = ""
    reason: Text


class DutyRuleOut(Schema):
    """A rule of the organisation beyond the floor."""

    id: UUID
    kind: str
    first: str
    second: str
    level: str
    reason: str
    made_by: str
    ended_at: datetime | None


class DutyEndIn(Input):
    """Why a rule ends."""

    reason: Text


class AttemptQuery(Schema):
    """Which attempts are wanted, the newest first."""

    person: UUID | None = None
    kind: str = ""
    before: int | None = Field(None, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


class AttemptOut(Schema):
    """What somebody tried although it is kept apart."""

    id: int
    at: datetime
    person: UUID
    name: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    rule: str
    floor: bool

    @staticmethod
    def resolve_person(row: Entry) -> UUID:
        """Return who acted."""
        return row.actor_id

    @staticmethod
    def resolve_name(row: Entry) -> str:
        """Return how they were called."""
        return row.actor_label

    @staticmethod
    def resolve_rule(row: Entry) -> str:
        """Return what is kept apart."""
        return str(row.payload.get("rule", ""))

    @staticmethod
    def resolve_floor(row: Entry) -> bool:
        """Say whether the floor keeps it apart."""
        return bool(row.payload.get("floor"))


class AttemptPage(Schema):
    """A page of attempts."""

    items: list[AttemptOut]
    next: int | None


@router.get("", response=DutyTableOut)
def list_duties(request: ApiRequest) -> dict[str, Any]:
    """Return what is kept apart: the floor, and what the organisation added."""
    require(request.auth, VIEW_DUTIES)
    lines = [
        {
            "kind": line.kind,
            "sentence": line.sentence,
            "source": line.source,
            "floor": line.rule is None,
            "rule_id": None if line.rule is None else line.rule.pk,
        }
        for _, found in queries.table_of(request.auth)
        for line in found
    ]
    return {"lines": lines, "acts": list(ACTS.values())}


@router.post("", response={201: DutyRuleOut})
def tighten(request: ApiRequest, body: DutyRuleIn) -> Status[DutyRule]:
    """Keep two acts apart beyond the floor, or let somebody else do one first."""
    given = {**body.model_dump(), "kind": body.kind.value}
    return Status(201, tighten_duty(actor=request.auth, **given))


@router.post("/{key}/end", response=DutyRuleOut)
def relax(request: ApiRequest, key: UUID, body: DutyEndIn) -> DutyRule:
    """End what the organisation had set; the floor stays."""
    rule = queries.get_rule(request.auth, key)
    return relax_duty(actor=request.auth, rule=rule, reason=body.reason)


@router.get("/attempts", response=AttemptPage)
def list_attempts(request: ApiRequest, query: Query[AttemptQuery]) -> dict[str, Any]:
    """Return what was tried and refused, the newest first."""
    require(request.auth, VIEW_DUTIES)
    rows = queries.attempts_visible_to(request.auth)
    if query.person is not None:
        rows = rows.filter(actor_id=query.person)
    if query.kind:
        rows = rows.filter(subject_kind=query.kind)
    if query.before is not None:
        rows = rows.filter(pk__lt=query.before)
    found = list(rows.order_by("-id")[: query.limit + 1])
    items = found[: query.limit]
    return {"items": items, "next": items[-1].pk if len(found) > query.limit else None}
