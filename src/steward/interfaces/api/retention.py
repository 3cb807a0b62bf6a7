"""For how long what is kept."""

from typing import Literal

from ninja import Router, Schema

from steward.extensions.privacy.operations import retention
from steward.extensions.privacy.queries.retention import Standing, standings
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input

router = Router(tags=["Organisation"])
StockName = Literal["notifications", "letters", "deliveries"]


class RetentionOut(Schema):
    """One kind of row: days it is kept, null without end; how many there are and would go now."""

    stock: str
    label: str
    shortest: int
    days: int | None
    count: int
    going: int
    older: dict[int, int]


class RetentionIn(Input):
    """For how many days, null for without end."""

    days: int | None


@router.get("", response=list[RetentionOut])
def list_retention(request: ApiRequest) -> list[dict[str, object]]:
    """Return for how long each kind of row is kept, and how many are older than which age."""
    return [_out(item) for item in standings(request.auth)]


@router.put("/{stock}", response=RetentionOut)
def set_retention(request: ApiRequest, stock: StockName, body: RetentionIn) -> dict[str, object]:
    """Set for how long a kind of row is kept; what is older goes once a day."""
    retention.set_retention(actor=request.auth, stock=stock, days=body.days)
    return _out(next(item for item in standings(request.auth) if item.stock.name == stock))


def _out(item: Standing) -> dict[str, object]:
    stock = item.stock
    return {
        "stock": stock.name,
        "label": stock.label,
        "shortest": stock.shortest,
        "days": item.days,
        "count": item.count,
        "going": item.going,
        "older": item.older,
    }
