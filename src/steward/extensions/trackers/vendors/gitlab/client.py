"""What is asked of GitLab."""

from collections.abc import Mapping
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
from steward.extensions.trackers.vendors.gitlab import mapping

A_PAGE = 100
PAGES = 10


class GitLab:
    """The issues of one project."""

    def __init__(self, config: Mapping[str, str], wire: Caller) -> None:
        self.wire, self.label = wire, config.get("doing_label", "")
        self.labels = [item.strip() for item in config.get("labels", "").split(",") if item.strip()]
        self.at = f"/api/v4/projects/{segment(config['project'])}"

    def look(self) -> Known:
        """Return the statuses, and the members of the project."""
        users: list[RemoteUser] = []
        for page in range(1, PAGES + 1):
            query = {"per_page": str(A_PAGE), "page": str(page)}
            answer = self.wire.ask("GET", f"{self.at}/members/all", query=query)
            found = objects(answer.body, "members")
            users += [_user(one) for one in found if word(one, "state") in ("", "active")]
            if len(found) < A_PAGE:
                break
        return Known(statuses=mapping.statuses(self.label), users=tuple(users))

    def ticket(self, key: str) -> Ticket:
        """Return one issue."""
        return self._ticket(self.wire.ask("GET", f"{self.at}/issues/{segment(key)}").body)

    def _ticket(self, body: object) -> Ticket:
        return mapping.ticket_of(an_object(body, "issue"), self.label)

    def made_before(self, draft: TicketDraft, since: datetime) -> Ticket | None:
        """Return the issue whose description ends with the mark, among those changed since."""
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
        if draft.status == mapping.CLOSED:
            return self.change(made.id, {SharedField.STATUS: draft.status})
        return made

    def change(self, key: str, changes: Mapping[SharedField, str]) -> Ticket:
        """Change an issue; asking to close a closed one would be refused, so its state is read."""
        at, status = f"{self.at}/issues/{segment(key)}", ""
        if SharedField.STATUS in changes:
            status = mapping.status_of(an_object(self.wire.ask("GET", at).body, "issue"))
        sent = mapping.fields_of(changes, label=self.label, status=status)
        if not sent:
            return self.ticket(key)
        return self._ticket(self.wire.ask("PUT", at, body=sent).body)

    def remarks(self, key: str, since: datetime) -> list[Remark]:
        """Return the notes of people changed since; GitLab lists them by their last change."""
        found: list[Remark] = []
        at = f"{self.at}/issues/{segment(key)}/notes"
        for page in range(1, PAGES + 1):
            query = {
                "sort": "desc",
                "order_by": "updated_at",
                "per_page": str(A_PAGE),
                "page": str(page),
            }
            part = objects(self.wire.ask("GET", at, query=query).body, "notes")
            told = [mapping.remark_of(item) for item in part if item.get("system") is not True]
            fresh = [item for item in told if item.at is None or item.at >= since]
            found += fresh
            if len(part) < A_PAGE or len(fresh) < len(told):
                break
        return found[::-1]

    def say(self, key: str, text: str, mark: str) -> Remark:  # noqa: ARG002 -- framework requires
        """Write a note."""
        answer = self.wire.ask(
            "POST", f"{self.at}/issues/{segment(key)}/notes", body={"body": text}
        )
        return mapping.remark_of(an_object(answer.body, "note"))

    def changed_since(self, since: datetime, now: datetime, place: str) -> TicketPage:  # noqa: ARG002 -- framework requires
        """Return a page of the issues changed since."""
        number = int(place or "1")
        query = {
            "state": "all",
            "scope": "all",
            "updated_after": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "order_by": "updated_at",
            "sort": "asc",
            "per_page": str(A_PAGE),
            "page": str(number),
        }
        found = objects(self.wire.ask("GET", f"{self.at}/issues", query=query).body, "issues")
        tickets = tuple(mapping.ticket_of(item, self.label) for item in found)
        return TicketPage(tickets=tickets, next=str(number + 1) if len(found) == A_PAGE else "")


def _user(one: Mapping[str, object]) -> RemoteUser:
    email = word(one, "email") or word(one, "public_email")
    name = word(one, "name") or word(one, "username")
    return RemoteUser(id=word(one, "id"), name=name, email=email)
