"""Issues of GitHub as tickets, and back. Pure. Source: GitHub REST API 2022-11-28, Issues."""

from collections.abc import Mapping, Sequence
from typing import Any

from steward.extensions.trackers.reading import Body, inner, word
from steward.extensions.trackers.rules import instant
from steward.extensions.trackers.terms import (
    Remark,
    RemoteStatus,
    SharedField,
    Ticket,
    TicketDraft,
)

OPEN, DOING, COMPLETED, NOT_PLANNED, DUPLICATE = (
    "open",
    "doing",
    "completed",
    "not_planned",
    "duplicate",
)
CLOSED = (COMPLETED, NOT_PLANNED, DUPLICATE)


def statuses(label: str) -> tuple[RemoteStatus, ...]:
    """Return the statuses of an issue; ``label`` marks work in progress, empty for none."""
    doing = (RemoteStatus(word=DOING, label=f"Open, “{label}”", means="doing"),) if label else ()
    return (
        RemoteStatus(word=OPEN, label="Open", means="open"),
        *doing,
        RemoteStatus(word=COMPLETED, label="Closed as completed", means="done"),
        RemoteStatus(word=NOT_PLANNED, label="Closed as not planned", means="cancelled"),
        RemoteStatus(word=DUPLICATE, label="Closed as duplicate", means="cancelled"),
    )


def label_names(issue: Body) -> list[str]:
    """Return the labels of an issue, which come as objects or as texts."""
    given: Any = issue.get("labels") or []
    return [item if isinstance(item, str) else str(item.get("name") or "") for item in given]


def ticket_of(issue: Body, label: str = "") -> Ticket:
    """Return an issue as a ticket."""
    people: Any = issue.get("assignees") or []
    first = people[0] if people else inner(issue, "assignee")
    number = word(issue, "number")
    return Ticket(
        id=number,
        key=f"#{number}",
        url=word(issue, "html_url"),
        title=word(issue, "title"),
        body=word(issue, "body"),
        status=status_of(issue, label),
        assignee=word(first, "login"),
        updated_at=instant(issue.get("updated_at")),
    )


def status_of(issue: Body, label: str = "") -> str:
    """Return the status of an issue: its state with the reason, or the label of work begun."""
    if word(issue, "state") == "closed":
        reason = word(issue, "state_reason")
        return reason if reason in CLOSED else COMPLETED
    return DOING if label and label in label_names(issue) else OPEN


def fields_of(
    changes: Mapping[SharedField, str], *, label: str = "", labels: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what is sent so that an issue gets these values; ``labels`` are those it has."""
    sent: dict[str, Any] = {}
    if SharedField.TITLE in changes:
        sent["title"] = changes[SharedField.TITLE]
    if SharedField.ASSIGNEE in changes:
        who = changes[SharedField.ASSIGNEE]
        sent["assignees"] = [who] if who else []
    if SharedField.STATUS in changes:
        status = changes[SharedField.STATUS]
        sent["state"] = "closed" if status in CLOSED else "open"
        if status in CLOSED:
            sent["state_reason"] = status
        if label:
            others = [name for name in labels if name != label]
            sent["labels"] = [*others, label] if status == DOING else others
    return sent


def new_issue(draft: TicketDraft, *, label: str, labels: Sequence[str]) -> dict[str, Any]:
    """Return what is sent to make an issue; it is open, since GitHub makes no closed ones."""
    changes = {SharedField.TITLE: draft.title}
    if draft.assignee:
        changes[SharedField.ASSIGNEE] = draft.assignee
    marks = [*labels, label] if label and draft.status == DOING else list(labels)
    return {**fields_of(changes), "body": draft.body, **({"labels": marks} if marks else {})}


def remark_of(comment: Body) -> Remark:
    """Return a comment as a remark."""
    return Remark(
        id=word(comment, "id"),
        author=word(inner(comment, "user"), "login"),
        text=word(comment, "body"),
        at=instant(comment.get("created_at")),
    )
