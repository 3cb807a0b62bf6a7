"""Issues of Jira as tickets, and back. Pure. Source: Jira platform REST API, version 2."""

from collections.abc import Iterable, Mapping
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

CATEGORIES = {"new": "open", "undefined": "open", "indeterminate": "doing", "done": "done"}
GIVEN_UP = ("cancel", "won't", "wont", "decline", "reject", "duplicate", "abandon", "not plan")
FIELDS = "summary,description,status,assignee,updated"


def user_key(cloud: bool) -> str:  # noqa: FBT001 -- leaf
    """Return by which of its values Jira names a person."""
    return "accountId" if cloud else "name"


def statuses_of(kinds: Iterable[Body]) -> tuple[RemoteStatus, ...]:
    """Return the statuses of a project, those of all its kinds of issues once each, in order."""
    found: dict[str, RemoteStatus] = {}
    for kind in kinds:
        listed: Any = kind.get("statuses") or []
        for item in listed:
            name = word(item, "name")
            if name and name not in found:
                found[name] = RemoteStatus(word=name, label=name, means=meaning_of(item))
    order = {"open": 0, "doing": 1, "done": 2, "cancelled": 3}
    return tuple(sorted(found.values(), key=lambda status: order[status.means]))


def meaning_of(status: Body) -> str:
    """Return what a status means: by its category, and by its name where work is given up."""
    means = CATEGORIES.get(word(inner(status, "statusCategory"), "key"), "open")
    name = word(status, "name").lower()
    return "cancelled" if means == "done" and any(w in name for w in GIVEN_UP) else means


def ticket_of(issue: Body, *, cloud: bool, site: str = "") -> Ticket:
    """Return an issue as a ticket; ``site`` is the address of Jira for people."""
    fields = inner(issue, "fields")
    key = word(issue, "key")
    return Ticket(
        id=word(issue, "id"),
        key=key,
        url=f"{site}/browse/{key}" if site else "",
        title=word(fields, "summary"),
        body=word(fields, "description"),
        status=word(inner(fields, "status"), "name"),
        assignee=word(inner(fields, "assignee"), user_key(cloud)),
        updated_at=instant(fields.get("updated")),
    )


def fields_of(changes: Mapping[SharedField, str], *, cloud: bool) -> dict[str, Any]:
    """Return the fields that are sent; a status is no field, it is reached by a transition."""
    sent: dict[str, Any] = {}
    if SharedField.TITLE in changes:
        sent["summary"] = " ".join(changes[SharedField.TITLE].split())[:255]
    if SharedField.ASSIGNEE in changes:
        who = changes[SharedField.ASSIGNEE]
        sent["assignee"] = {user_key(cloud): who} if who else None
    return sent


def new_issue(
    draft: TicketDraft, *, project: str, kind: str, labels: list[str], cloud: bool
) -> dict[str, Any]:
    """Return what is sent to make an issue; its status is the first of the workflow."""
    changes = {SharedField.TITLE: draft.title}
    if draft.assignee:
        changes[SharedField.ASSIGNEE] = draft.assignee
    fields = fields_of(changes, cloud=cloud)
    fields |= {"project": {"key": project}, "issuetype": {"name": kind}, "description": draft.body}
    if labels:
        fields["labels"] = labels
    return {"fields": fields}


def transition_to(transitions: Iterable[Body], status: str) -> str:
    """Return the id of the transition that leads to a status; empty where none does."""
    return next((word(t, "id") for t in transitions if word(inner(t, "to"), "name") == status), "")


def remark_of(comment: Body) -> Remark:
    """Return a comment as a remark."""
    return Remark(
        id=word(comment, "id"),
        author=word(inner(comment, "author"), "displayName"),
        text=word(comment, "body"),
        at=instant(comment.get("created")),
    )
