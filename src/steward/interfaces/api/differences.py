"""What changed between two instants."""

from datetime import datetime, timedelta
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from steward.domain.systems.queries import systems_visible_to
from steward.extensions.differences.queries import (
    VIEW_DIFFERENCES,
    Wanted,
    found_between,
    told,
)
from steward.foundation.core.actor import require
from steward.foundation.core.moments import instant_of
from steward.interfaces.api.auth import ApiRequest

router = Router(tags=["Differences"])
USUAL = timedelta(days=30)
MOST = 1_000


class FieldChangeOut(Schema):
    """A field with what stood in it before and after, in words."""

    field: str
    before: str
    after: str


class PastDifferenceOut(Schema):
    """A record that differs; ``what`` is added, changed or gone."""

    kind: str
    what: str
    key: UUID
    label: str
    at: datetime
    who: str
    why: str
    fields: list[FieldChangeOut]


class DifferencesOut(Schema):
    """What differs, the latest first within its kind; 1,000 of ``total`` in a page."""

    since: datetime
    until: datetime
    total: int
    items: list[PastDifferenceOut]


class Between(Schema):
    """Between which instants, of which kind and of which AI system; empty is all."""

    since: str = Field("", alias="from", examples=["2026-01-31"])
    until: str = Field("", alias="to", examples=["2026-03-31T14:00Z"])
    kind: str = ""
    system: UUID | None = None
    page: int = Field(1, ge=1)


@router.get("", response=DifferencesOut)
def list_differences(request: ApiRequest, asked: Query[Between]) -> dict[str, object]:
    """Return what changed between two instants; without them, in the last thirty days."""
    actor = request.auth
    require(actor, VIEW_DIFFERENCES)
    end = instant_of(asked.until, now=actor.now, place="to") if asked.until else actor.now
    begin = end - USUAL
    if asked.since:
        begin = instant_of(asked.since, now=actor.now, place="from")
    if asked.system is not None:
        systems_visible_to(actor).one(actor, asked.system)
    wanted = Wanted(begin, end, asked.kind, asked.system)
    found = found_between(actor, wanted)
    items = told(actor, wanted, found[(asked.page - 1) * MOST : asked.page * MOST])
    return {"since": begin, "until": end, "total": len(found), "items": items}
