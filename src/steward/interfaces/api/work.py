"""Long work in the background: how far it is, and how it ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from steward.foundation.core.actor import require
from steward.foundation.work.models import Work
from steward.foundation.work.operations import call_off_work
from steward.foundation.work.policy import VIEW_WORK
from steward.foundation.work.queries import get_work
from steward.interfaces.api.auth import ApiRequest

router = Router(tags=["Work"])


class WorkOut(Schema):
    """Something that takes longer than a call; ``status`` is waiting, running, done or failed."""

    id: UUID
    label: str
    status: str
    step: str
    percent: int
    asked_by_label: str
    asked_at: datetime
    result: dict[str, Any]
    error: str


@router.post("/{key}/call-off", response=WorkOut)
def call_off_work_of(request: ApiRequest, key: UUID) -> Work:
    """Call work off; it stops before its next step."""
    work = get_work(request.auth, key)
    require(request.auth, VIEW_WORK, work)
    return call_off_work(actor=request.auth, work=work)


@router.get("/{key}", response=WorkOut)
def get_work_of(request: ApiRequest, key: UUID) -> Work:
    """Return one piece of work."""
    work = get_work(request.auth, key)
    require(request.auth, VIEW_WORK, work)
    return work
