"""Installed frameworks, and which of them the organisation follows."""

from typing import Any

from ninja import Router, Schema, Status

from steward.domain.frameworks import operations, queries
from steward.domain.frameworks.policy import VIEW_FRAMEWORK
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Frameworks"])


class FollowIn(Input):
    """Why a framework is followed, or no longer."""

    reason: Text = ""


class FrameworkOut(Schema):
    """An installed framework."""

    id: str
    title: str
    short_title: str
    version: str
    requirements: int
    followed: bool
    reason: str


@router.get("", response=list[FrameworkOut])
def list_frameworks(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every installed framework and which are followed."""
    require(request.auth, VIEW_FRAMEWORK)
    return [
        {
            "id": item.framework.id,
            "title": item.framework.title,
            "short_title": item.framework.short_title,
            "version": item.version,
            "requirements": len(item.framework.requirements),
            "followed": item.followed,
            "reason": item.reason,
        }
        for item in queries.shelf(request.auth)
    ]


@router.post("/{framework}/follow", response={204: None})
def adopt_framework(request: ApiRequest, framework: str, body: FollowIn) -> Status[None]:
    """Follow a framework; its duties enter the Statement of Applicability."""
    require(request.auth, VIEW_FRAMEWORK)
    operations.adopt_framework(actor=request.auth, framework=framework, reason=body.reason)
    return Status(204, None)


@router.post("/{framework}/leave", response={204: None})
def leave_framework(request: ApiRequest, framework: str, body: FollowIn) -> Status[None]:
    """Stop following a framework; its duties leave the Statement of Applicability."""
    require(request.auth, VIEW_FRAMEWORK)
    operations.leave_framework(actor=request.auth, framework=framework, reason=body.reason)
    return Status(204, None)
