"""How far the requirements of ISO/IEC 42001 have come."""

from typing import Any

from ninja import Router, Schema

from steward.domain.controls import queries
from steward.domain.controls.policy import VIEW_CONTROL
from steward.domain.controls.queries import Standing
from steward.domain.readiness import operations
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Controls"])


class StatusIn(Input):
    """A person's judgement of how far a requirement has come, and on what it rests."""

    maturity: Text
    reason: Text


class StatusesIn(StatusIn):
    """The same judgement of several requirements."""

    requirements: list[Text]


class ControlOut(Schema):
    """A requirement; ``maturity`` is null while nobody has said how far it has come.

    ``origin`` is answers, tasks, decided or unknown.
    """

    id: str
    title: str
    kind: str
    maturity: str | None
    origin: str
    reason: str
    answered: str | None


def shown(item: Standing) -> dict[str, Any]:
    """Return a requirement as the interface shows it."""
    return {
        "id": item.requirement.id,
        "title": item.requirement.title,
        "kind": item.requirement.kind,
        "maturity": item.state.maturity,
        "origin": item.state.origin,
        "reason": item.state.reason,
        "answered": item.state.answered,
    }


@router.get("", response=list[ControlOut])
def list_controls(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every clause and control with its status, in order."""
    require(request.auth, VIEW_CONTROL)
    return [shown(item) for item in queries.standings(request.auth)]


@router.post("/decide", response=list[ControlOut])
def decide_and_derive(request: ApiRequest, body: StatusesIn) -> list[dict[str, Any]]:
    """Set the status of several requirements; risks and tasks follow."""
    require(request.auth, VIEW_CONTROL)
    operations.decide_and_derive(actor=request.auth, **body.model_dump())
    found = queries.standings(request.auth)
    return [shown(item) for item in found if item.requirement.id in body.requirements]


@router.get("/{requirement}", response=ControlOut)
def get_control(request: ApiRequest, requirement: str) -> dict[str, Any]:
    """Return one requirement with its status and where that is known from."""
    require(request.auth, VIEW_CONTROL)
    return shown(queries.get_standing(request.auth, requirement))


@router.post("/{requirement}", response=ControlOut)
def decide_status(request: ApiRequest, requirement: str, body: StatusIn) -> dict[str, Any]:
    """Set the status of a requirement by judgement; risks and tasks follow."""
    require(request.auth, VIEW_CONTROL)
    operations.decide_and_derive(
        actor=request.auth, requirements=[requirement], **body.model_dump()
    )
    return shown(queries.get_standing(request.auth, requirement))


@router.delete("/{requirement}", response=ControlOut)
def withdraw_status(request: ApiRequest, requirement: str) -> dict[str, Any]:
    """Take a decided status back to what was answered; risks and tasks follow."""
    require(request.auth, VIEW_CONTROL)
    queries.get_standing(request.auth, requirement)
    operations.withdraw_and_derive(actor=request.auth, requirement=requirement)
    return shown(queries.get_standing(request.auth, requirement))
