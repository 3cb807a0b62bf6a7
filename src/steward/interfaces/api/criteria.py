"""The risk criteria and the method: read, preview, draft, adopt."""

from datetime import datetime
from typing import Any, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.risks.models import RiskCriteria
from steward.domain.risks.operations import criteria as operations
from steward.domain.risks.policy import SET_CRITERIA, VIEW_RISK
from steward.domain.risks.queries import criteria_versions, draft_criteria, get_criteria_version
from steward.domain.risks.queries.methods import adopted_criteria
from steward.domain.risks.queries.previewing import curve_today, moves_under
from steward.domain.risks.rules.criteria import read_method
from steward.domain.risks.rules.methods import SHIPPED, shipped_body
from steward.domain.risks.terms import Level
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import get_organisation
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Text

router = Router(tags=["Risk criteria"])


class LikelihoodBand(Input):
    """A band of the likelihood, the rarest first."""

    name: Text
    words: Text
    typical: float | None = Field(None, description="Events a year, if not its middle")


class SeverityWords(Input):
    """What a band of the consequence means for whom."""

    individuals: Text
    groups: Text
    society: Text
    environment: Text
    organisation: Text


class ConsequenceBand(Input):
    """A band of the consequence, the mildest first."""

    name: Text
    words: SeverityWords
    typical: float | None = Field(None, description="Amount it stands for, if not its middle")


class RolesByLevel(Input):
    """Which roles may accept a residual risk of each level."""

    low: list[Text]
    medium: list[Text]
    high: list[Text]
    critical: list[Text]


class DaysByLevel(Input):
    """Days for each level."""

    low: int = Field(ge=1, le=3650)
    medium: int = Field(ge=1, le=3650)
    high: int = Field(ge=1, le=3650)
    critical: int = Field(ge=1, le=3650)


class MethodIn(Input):
    """A method: bands, matrix, appetite, authority and times."""

    name: Text
    method: Text = Field("", description="The shipped method that it began from.")
    scoring: Literal["matrix", "product"] = "matrix"
    likelihood: list[LikelihoodBand] = Field(min_length=3, max_length=7)
    frequency_edges: list[float] = Field(description="Where each band but the first begins")
    consequence: list[ConsequenceBand] = Field(min_length=3, max_length=7)
    loss_edges: list[float] = Field(description="Where each band but the first begins, as amounts")
    currency: Text = ""
    unit: float = Field(1.0, description="The amount that a negligible event costs")
    cells: list[list[Level]] = Field(description="Levels, likelihood first")
    products: list[int] = Field([], description="Highest products of low, medium and high")
    appetite: Level
    curve: list[tuple[float, float]] = Field([], description="Amounts and highest probabilities")
    authority: RolesByLevel
    terms: DaysByLevel
    cadence: DaysByLevel

    def body(self) -> dict[str, Any]:
        """Return the method as the rules read it."""
        return self.model_dump(mode="json", exclude_none=True)


class AdoptionIn(Input):
    """A method with the reason for which it comes into force."""

    body: MethodIn
    reason: Text


class CriteriaOut(Schema):
    """A version of the criteria; number 0 is a draft, or what is shipped."""

    number: int
    state: str
    name: str
    reason: str = ""
    made_by: str = ""
    adopted_by: str = ""
    adopted_at: datetime | None = None


class CriteriaDetail(CriteriaOut):
    """A version of the criteria with its method."""

    body: dict[str, Any]


class MoveOut(Schema):
    """How many risks go from one level to another, or stay."""

    before: Level
    after: Level
    count: int


class OnCurveOut(Schema):
    """A point of the appetite curve, with the probability that holds today."""

    amount: float
    limit: float
    probability: Figure
    breached: bool


class MovesOut(Schema):
    """What criteria would do to the live risks."""

    total: int
    moved: int
    breached_today: int
    breaching: int
    levels: list[MoveOut]
    curve: list[OnCurveOut]


@router.get("", response=CriteriaDetail)
def get_criteria(request: ApiRequest) -> dict[str, Any]:
    """Return the criteria in force."""
    require(request.auth, VIEW_RISK)
    return _told(request, adopted_criteria(request.auth))


@router.get("/versions", response=list[CriteriaOut])
def list_criteria(request: ApiRequest) -> list[RiskCriteria]:
    """Return the versions of the criteria, the newest first."""
    require(request.auth, VIEW_RISK)
    return list(criteria_versions(request.auth))


@router.get("/versions/{number}", response=CriteriaDetail)
def read_criteria_version(request: ApiRequest, number: int) -> RiskCriteria:
    """Return one version of the criteria."""
    require(request.auth, VIEW_RISK)
    return get_criteria_version(request.auth, number)


@router.get("/methods", response=dict[str, dict[str, Any]])
def list_methods(request: ApiRequest) -> dict[str, Any]:
    """Return the shipped methods, to begin from."""
    require(request.auth, VIEW_RISK)
    appetite = get_organisation(request.auth).appetite
    return {key: shipped_body(key, appetite=appetite) for key in SHIPPED}


@router.get("/draft", response=CriteriaDetail)
def get_criteria_draft(request: ApiRequest) -> RiskCriteria:
    """Return the draft."""
    require(request.auth, VIEW_RISK)
    row = draft_criteria(request.auth)
    if row is None:
        raise NotFound("There is no draft of risk criteria.")
    return row


@router.put("/draft", response=CriteriaDetail)
def keep_criteria_draft(request: ApiRequest, body: MethodIn) -> RiskCriteria:
    """Keep a draft; it changes nothing yet."""
    return operations.save_criteria(actor=request.auth, body=body.body())


@router.delete("/draft", response={204: None})
def drop_criteria_draft(request: ApiRequest) -> Status[None]:
    """Drop the draft."""
    operations.drop_criteria(actor=request.auth)
    return Status(204, None)


@router.post("/preview", response=MovesOut)
def preview_criteria(request: ApiRequest, body: MethodIn) -> dict[str, Any]:
    """Return what would breach today under a method, and how many risks would move."""
    require(request.auth, SET_CRITERIA)
    method = read_method(body.body())
    found = moves_under(request.auth, method.criteria)
    curve = curve_today(request.auth, method.curve, method.criteria.currency)
    return {
        "total": found.total,
        "moved": found.moved,
        "breached_today": found.breached,
        "breaching": found.breaching,
        "levels": [
            {"before": before, "after": after, "count": count}
            for (before, after), count in sorted(found.paths.items())
        ],
        "curve": [
            {
                "amount": point.amount,
                "limit": point.limit,
                "probability": point.probability,
                "breached": point.is_breached,
            }
            for point in curve or ()
        ],
    }


@router.post("/adopt", response=CriteriaDetail)
def adopt_criteria(request: ApiRequest, body: AdoptionIn) -> RiskCriteria:
    """Put a method into force as the next version and place every risk by it."""
    return operations.adopt_criteria(actor=request.auth, body=body.body.body(), reason=body.reason)


def _told(request: ApiRequest, row: RiskCriteria | None) -> dict[str, Any]:
    if row is None:
        body = shipped_body("five", appetite=get_organisation(request.auth).appetite)
        return {"number": 0, "state": "shipped", "name": body["name"], "body": body}
    return {name: getattr(row, name) for name in CriteriaDetail.model_fields}
