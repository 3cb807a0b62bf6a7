"""How the organisation stands in a few figures, and the portfolios in which it is shown."""

from datetime import date, datetime
from uuid import UUID

from ninja import Router, Schema

from steward.domain.readiness.queries.overview import Overview, overview_of
from steward.foundation.core.actor import require
from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.portfolios import end_portfolio
from steward.foundation.identity.policy import EDIT_MEMBER, VIEW_MEMBERS
from steward.foundation.identity.queries import get_member
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input
from steward.interfaces.api.people import MemberOut

router = Router(tags=["Organisation"])
members_router = Router(tags=["Members"])


class OverviewOut(Schema):
    """Figures of the organisation; null where the caller may not see it. Readiness from 0 to 1."""

    systems: int | None
    low: float | None
    high: float | None
    overdue: int | None
    above: int | None
    audit: UUID | None
    audit_title: str
    audit_on: date | None
    last: datetime | None


class PortfolioIn(Input):
    """Whether the member may show the organisation in a portfolio."""

    allowed: bool


@router.get("/overview", response=OverviewOut)
def read_overview(request: ApiRequest) -> Overview:
    """Return how the organisation stands; a program reads each of several by its own token."""
    require(request.auth, VIEW_MEMBERS)
    return overview_of(request.auth)


@members_router.put("/{key}/portfolio", response=MemberOut)
def set_portfolio(request: ApiRequest, key: UUID, body: PortfolioIn) -> Membership:
    """End that a member shows the organisation in a portfolio, or allow it again."""
    member = get_member(request.auth, key)
    require(request.auth, EDIT_MEMBER, member)
    return end_portfolio(actor=request.auth, membership=member, allowed=body.allowed)
