"""How ready the organisation is."""

from ninja import Router, Schema

from steward.domain.readiness.policy import VIEW_READINESS
from steward.domain.readiness.queries import current_readiness
from steward.domain.readiness.terms import Readiness
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure

router = Router(tags=["Readiness"])


class ActionOut(Schema):
    """A next step with what it brings."""

    id: str
    kind: str
    title: str
    requirement: str
    owner_role: str
    effort_days: Figure
    gain: Figure
    narrows: Figure


class ScoreOut(Schema):
    """One clause or area: between ``low`` (proven) and ``high`` (possible), 0 to 1."""

    clause: str
    title: str
    low: Figure
    high: Figure
    assurance: str
    blockers: list[str]
    actions: list[ActionOut]


class ReadinessOut(Schema):
    """The whole AI management system between ``low`` (proven) and ``high`` (possible)."""

    low: Figure
    high: Figure
    assurance: str
    blockers: list[str]
    actions: list[ActionOut]
    scores: list[ScoreOut]


@router.get("", response=ReadinessOut)
def get_readiness(request: ApiRequest) -> Readiness:
    """Return readiness as a range, per clause and overall, with the cheapest next steps."""
    require(request.auth, VIEW_READINESS)
    return current_readiness(request.auth)
