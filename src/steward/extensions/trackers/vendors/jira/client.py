"""What is asked of Jira: version 2 of its API, which Cloud and Data Center share."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil

from steward.extensions.trackers.reading import Body, an_object, objects, segment, word
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
    Trouble,
)
from steward.extensions.trackers.vendors.jira import mapping

A_PAGE = 50
API = "/rest/api/2"


class Jira:
    """The issues of one project."""

    def __init__(self, config: Mapping[str, str], wire: Caller) -> None:
        self.wire, self.cloud = wire, config["edition"] == "cloud"
        self.project, self.kind = config["project"], config["issue_type"]
        self.site = config["base_url"]
        self.labels = [item.strip() for item in config.get("labels", "").split(",") if item.strip()]

    def look(self) -> Known:
        """Return the statuses of the project, and the people to whom issues can be given."""
        at = f"{API}/project/{segment(self.project)}/statuses"
        statuses = mapping.statuses_of(objects(self.wire.ask("GET", at).body, "statuses"))
        query = {"project": self.project, "maxResults": "1000"}
        answer = self.wire.ask("GET", f"{API}/user/assignable/search", query=query)
        key = mapping.user_key(self.cloud)
        users = [
            RemoteUser(id=word(u, key), name=word(u, "displayName"), email=word(u, "emailAddress"))
            for u in objects(answer.body, "people")
        ]
        return Known(statuses=statuses, users=tuple(user for user in users if user.id))

    def ticket(self, key: str) -> Ticket:
        """Return one issue."""
        query = {"fields": mapping.FIELDS}
        return self._ticket(self.wire.ask("GET", self._at(key), query=query).body)

    def _at(self, key: str) -> str:
        return f"{API}/issue/{segment(key)}"

    def _ticket(self, body: object) -> Ticket:
        return mapping.ticket_of(an_object(body, "issue"), cloud=self.cloud, site=self.site)

    def made_before(self, draft: TicketDraft, since: datetime) -> Ticket | None:
        """Return the issue whose description ends with the mark, among the newest of the project.

        Search in Jira lags behind, so that a ticket of the last seconds may be missing.
        """
        jql = f'project = "{self.project}" AND created >= -1d ORDER BY created DESC'
        page = self._search(jql, "")
        del since
        return next((item for item in page.tickets if is_own(item.body, draft.mark)), None)

    def create(self, draft: TicketDraft) -> Ticket:
        """Make an issue, and move it where the task stands already."""
        sent = mapping.new_issue(
            draft, project=self.project, kind=self.kind, labels=self.labels, cloud=self.cloud
        )
        made = an_object(self.wire.ask("POST", f"{API}/issue", body=sent).body, "issue")
        ticket = self.ticket(word(made, "id"))
        if not draft.status or ticket.status == draft.status:
            return ticket
        try:
            return self.change(ticket.id, {SharedField.STATUS: draft.status})
        except Trouble as trouble:
            if not trouble.for_good:
                raise
            return ticket  # it is there; that its status lags is what the next look shows

    def change(self, key: str, changes: Mapping[SharedField, str]) -> Ticket:
        """Change an issue; a status is reached by the transition that leads there."""
        fields = mapping.fields_of(changes, cloud=self.cloud)
        if fields:
            self.wire.ask("PUT", self._at(key), body={"fields": fields})
        if SharedField.STATUS in changes:
            self._move(key, changes[SharedField.STATUS])
        return self.ticket(key)

    def _move(self, key: str, status: str) -> None:
        if self.ticket(key).status == status:
            return
        answer = self.wire.ask("GET", f"{self._at(key)}/transitions")
        found = objects(an_object(answer.body, "transitions").get("transitions"), "transitions")
        step = mapping.transition_to(found, status)
        if not step:
            raise Trouble(f"The workflow has no step from here to “{status}”.", for_good=True)
        sent = {"transition": {"id": step}}
        self.wire.ask("POST", f"{self._at(key)}/transitions", body=sent)

    def remarks(self, key: str, since: datetime) -> list[Remark]:
        """Return the comments written since, of the newest hundred."""
        query = {"orderBy": "-created", "maxResults": "100"}
        answer = self.wire.ask("GET", f"{self._at(key)}/comment", query=query)
        found = objects(an_object(answer.body, "comments").get("comments"), "comments")
        told = [mapping.remark_of(item) for item in found]
        fresh = [item for item in told if item.at is None or item.at >= since]
        return sorted(fresh, key=lambda item: (item.at is None, item.at, item.id))

    def say(self, key: str, text: str, mark: str) -> Remark:  # noqa: ARG002 -- framework requires
        """Write a comment."""
        answer = self.wire.ask("POST", f"{self._at(key)}/comment", body={"body": text})
        return mapping.remark_of(an_object(answer.body, "comment"))

    def changed_since(self, since: datetime, now: datetime, place: str) -> TicketPage:
        """Return a page of the issues changed since, by minutes back from now.

        A day and time in a query are read in the time zone of whoever asks; minutes back are not.
        """
        minutes = max(1, ceil((now - since).total_seconds() / 60) + 1)
        jql = f'project = "{self.project}" AND updated >= -{minutes}m ORDER BY updated ASC'
        return self._search(jql, place)

    def _search(self, jql: str, place: str) -> TicketPage:
        query = {"jql": jql, "fields": mapping.FIELDS, "maxResults": str(A_PAGE)}
        if self.cloud:
            if place:
                query["nextPageToken"] = place
            body = an_object(self.wire.ask("GET", f"{API}/search/jql", query=query).body, "search")
            return TicketPage(tickets=self._tickets(body), next=word(body, "nextPageToken"))
        start = int(place or "0")
        query["startAt"] = str(start)
        body = an_object(self.wire.ask("GET", f"{API}/search", query=query).body, "search")
        found = self._tickets(body)
        more = start + len(found)
        total = int(word(body, "total") or "0")
        return TicketPage(tickets=found, next=str(more) if found and more < total else "")

    def _tickets(self, body: Body) -> tuple[Ticket, ...]:
        return tuple(self._ticket(item) for item in objects(body.get("issues"), "issues"))
