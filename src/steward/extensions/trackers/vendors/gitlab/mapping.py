"""Issues of GitLab as tickets, and back. Pure. Source: GitLab REST API v4, Issues and Notes."""

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

OPENED, DOING, CLOSED = "opened", "doing", "closed"


def statuses(label: str) -> tuple[RemoteStatus, ...]:
    """Return the statuses of an issue; ``label`` marks work in progress, empty for none."""
    doing = (RemoteStatus(word=DOING, label=f"Open, “{label}”", means="doing"),) if label else ()
    return (
        RemoteStatus(word=OPENED, label="Open", means="open"),
        *doing,
        RemoteStatus(word=CLOSED, label="Closed", means="done"),
    )


def ticket_of(issue: Body, label: str = "") -> Ticket:
    """Return an issue as a ticket; it is named by its number in the project."""
    people: Any = issue.get("assignees") or []
    first = people[0] if people else inner(issue, "assignee")
    number = word(issue, "iid")
    return Ticket(
        id=number,
        key=f"#{number}",
        url=word(issue, "web_url"),
        title=word(issue, "title"),
        body=word(issue, "description"),
        status=status_of(issue, label),
        assignee=word(first, "id"),
        updated_at=instant(issue.get("updated_at")),
    )


def status_of(issue: Body, label: str = "") -> str:
    """Return the status of an issue: its state, or the label of work begun."""
    if word(issue, "state") == CLOSED:
        return CLOSED
    labels: Any = issue.get("labels") or []
    return DOING if label and label in labels else OPENED


def fields_of(
    changes: Mapping[SharedField, str], *, label: str = "", status: str = ""
) -> dict[str, Any]:
    """Return what is sent so that an issue gets these values; ``status`` is what it has."""
    sent: dict[str, Any] = {}
    if SharedField.TITLE in changes:
        sent["title"] = changes[SharedField.TITLE]
    if SharedField.ASSIGNEE in changes:
        who = changes[SharedField.ASSIGNEE]
        sent["assignee_ids"] = [int(who)] if who.isascii() and who.isdigit() else []
    if SharedField.STATUS in changes:
        wanted = changes[SharedField.STATUS]
        if (wanted == CLOSED) != (status == CLOSED):
            sent["state_event"] = "close" if wanted == CLOSED else "reopen"
        if label:
            sent["add_labels" if wanted == DOING else "remove_labels"] = label
    return sent


def new_issue(draft: TicketDraft, *, label: str, labels: Sequence[str]) -> dict[str, Any]:
    """Return what is sent to make an issue; it is open, since GitLab makes no closed ones."""
    changes = {SharedField.TITLE: draft.title}
    if draft.assignee:
        changes[SharedField.ASSIGNEE] = draft.assignee
    marks = [*labels, label] if label and draft.status == DOING else list(labels)
    more = {"labels": ",".join(marks)} if marks else {}
    return {**fields_of(changes), "description": draft.body, **more}


def remark_of(note: Body) -> Remark:
    """Return a note as a remark."""
    author = inner(note, "author")
    return Remark(
        id=word(note, "id"),
        author=word(author, "name") or word(author, "username"),
        text=word(note, "body"),
        at=instant(note.get("created_at")),
    )
