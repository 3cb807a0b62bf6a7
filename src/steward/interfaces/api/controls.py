"""How far the requirements of ISO/IEC 42001 have come."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.domain.controls import queries
from steward.domain.controls.policy import VIEW_CONTROL
from steward.domain.controls.queries import Standing
from steward.domain.readiness import operations
from steward.domain.tasks.models import Comment
from steward.domain.tasks.operations import commenting
from steward.domain.tasks.queries import comments_about, get_comment
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.comments import CommentIn, CommentOut
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


def _discussed(actor: Actor, requirement: str) -> Subject:
    """Return what people speak about when they discuss a requirement.

    Raises:
        NotFound: ISO/IEC 42001 has no such requirement to fulfil.
    """
    queries.get_standing(actor, requirement)
    return queries.thread_of(actor, requirement)


def _comment_on(actor: Actor, requirement: str, key: UUID) -> Comment:
    """Return one comment on a requirement, for who may see controls; 404 comes before 403."""
    found = get_comment(actor, key, subject_id=_discussed(actor, requirement).id)
    require(actor, VIEW_CONTROL)
    return found


@router.get("/{requirement}/comments", response=list[CommentOut])
def list_control_comments(request: ApiRequest, requirement: str) -> list[Comment]:
    """Return the latest 200 comments on a requirement, oldest first."""
    subject = _discussed(request.auth, requirement)
    require(request.auth, VIEW_CONTROL)
    return comments_about(request.auth, subject.id)


@router.post("/{requirement}/comments", response={201: CommentOut})
def write_control_comment(
    request: ApiRequest, requirement: str, body: CommentIn
) -> Status[Comment]:
    """Comment on a requirement."""
    subject = _discussed(request.auth, requirement)
    require(request.auth, VIEW_CONTROL)
    return Status(
        201, commenting.write_comment(actor=request.auth, subject=subject, text=body.text)
    )


@router.put("/{requirement}/comments/{comment}", response=CommentOut)
def edit_control_comment(
    request: ApiRequest, requirement: str, comment: UUID, body: CommentIn
) -> Comment:
    """Change one's own comment on a requirement."""
    found = _comment_on(request.auth, requirement, comment)
    return commenting.edit_comment(actor=request.auth, comment=found, text=body.text)


@router.delete("/{requirement}/comments/{comment}", response=CommentOut)
def delete_control_comment(request: ApiRequest, requirement: str, comment: UUID) -> Comment:
    """Delete one's own comment on a requirement; its place in the thread stays."""
    found = _comment_on(request.auth, requirement, comment)
    return commenting.delete_comment(actor=request.auth, comment=found)
