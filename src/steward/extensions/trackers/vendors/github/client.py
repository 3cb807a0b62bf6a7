"""What is asked of GitHub."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from steward.extensions.trackers.reading import an_object, objects, segment, word
from steward.extensions.trackers.rules import is_own
from steward.extensions.trackers.terms import (
    Caller,
    Known,
    Remark,
    RemoteUser,
    SharedField,
    Ticket,
    TicketDraft,
    TicketPage,
)
from steward.extensions.trackers.vendors.github import mapping

A_PAGE = 100
PAGES = 10


class GitHub:
    """The issues of one repository."""

    def __init__(self, config: Mapping[str, str], wire: Caller) -> None:
        self.wire, self.label = wire, config.get("doing_label", "")
        self.labels = [item.strip() for item in config.get("labels", "").split(",") if item.strip()]
        self.at = f"/repos/{segment(config['owner'])}/{segment(config['repository'])}"

    def look(self) -> Known:
        """Return the statuses, and the people to whom issues can be given."""
        users: list[RemoteUser] = []
        for page in range(1, PAGES + 1):
            query = {"per_page": str(A_PAGE), "page": str(page)}
            found = objects(
                self.wire.ask("GET", f"{self.at}/assignees", query=query).body, "people"
            )
            users += [RemoteUser(id=word(one, "login"), name=word(one, "login")) for one in found]
            if len(found) < A_PAGE:
                break
        return Known(statuses=mapping.statuses(self.label), users=tuple(users))

    def ticket(self, key: str) -> Ticket:
        """Return one issue."""
        return self._ticket(self.wire.ask("GET", f"{self.at}/issues/{segment(key)}").body)

    def _ticket(self, body: object) -> Ticket:
        return mapping.ticket_of(an_object(body, "issue"), self.label)

    def made_before(self, draft: TicketDraft, since: datetime) -> Ticket | None:
        """Return the issue whose body ends with the mark, among those changed since."""
        place = ""
        while True:
            page = self.changed_since(since, since, place)
            found = [item for item in page.tickets if is_own(item.body, draft.mark)]
            if found or not page.next:
                return found[0] if found else None
            place = page.next

    def create(self, draft: TicketDraft) -> Ticket:
        """Make an issue, and close it where the task is closed already."""
        sent = mapping.new_issue(draft, label=self.label, labels=self.labels)
        made = self._ticket(self.wire.ask("POST", f"{self.at}/issues", body=sent).body)
        if draft.status in mapping.CLOSED:
            return self.change(made.id, {SharedField.STATUS: draft.status})
        return made

    def change(self, key: str, changes: Mapping[SharedField, str]) -> Ticket:
        """Change an issue."""
        at, labels = f"{self.at}/issues/{segment(key)}", list[str]()
        if self.label and SharedField.STATUS in changes:
            labels = mapping.label_names(an_object(self.wire.ask("GET", at).body, "issue"))
        sent = mapping.fields_of(changes, label=self.label, labels=labels)
        return self._ticket(self.wire.ask("PATCH", at, body=sent).body)

    def remarks(self, key: str, since: datetime) -> list[Remark]:
        """Return the comments written or changed since."""
        found: list[Remark] = []
        for page in range(1, PAGES + 1):
            query = {"since": _iso(since), "per_page": str(A_PAGE), "page": str(page)}
            answer = self.wire.ask("GET", f"{self.at}/issues/{segment(key)}/comments", query=query)
            part = objects(answer.body, "comments")
            found += [mapping.remark_of(item) for item in part]
            if len(part) < A_PAGE:
                break
        return found

    def say(self, key: str, text: str, mark: str) -> Remark:  # noqa: ARG002 -- framework requires
        """Write a comment."""
        at = f"{self.at}/issues/{segment(key)}/comments"
        answer = self.wire.ask("POST", at, body={"body": text})
        return mapping.remark_of(an_object(answer.body, "comment"))

    def changed_since(self, since: datetime, now: datetime, place: str) -> TicketPage:  # noqa: ARG002 -- framework requires
        """Return a page of the issues changed since; pull requests are no issues."""
        number = int(place or "1")
        query = {
            "state": "all",
            "since": _iso(since),
            "sort": "updated",
            "direction": "asc",
            "per_page": str(A_PAGE),
            "page": str(number),
        }
        found = objects(self.wire.ask("GET", f"{self.at}/issues", query=query).body, "issues")
        tickets = [
            mapping.ticket_of(item, self.label) for item in found if "pull_request" not in item
        ]
        more = str(number + 1) if len(found) == A_PAGE else ""
        return replace(TicketPage(tickets=tuple(tickets)), next=more)


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
