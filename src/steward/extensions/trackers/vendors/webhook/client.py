"""What is posted to a tracker that takes JSON; it cannot be asked, so it tells by its webhook."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from steward.extensions.trackers.terms import (
    Caller,
    Known,
    Remark,
    SharedField,
    Ticket,
    TicketDraft,
    TicketPage,
    Trouble,
)
from steward.extensions.trackers.vendors.webhook import mapping


class Webhook:
    """One address that takes what changed."""

    def __init__(self, config: Mapping[str, str], wire: Caller) -> None:
        self.config, self.wire = config, wire

    def look(self) -> Known:
        """Return the statuses that a person listed; people are named by hand."""
        return Known(statuses=mapping.statuses_of(self.config["statuses"]))

    def ticket(self, key: str) -> Ticket:
        """Refuse: there is nothing to ask."""
        raise Trouble(f"Nothing is known of {key} but what its webhook tells.", for_good=True)

    def made_before(self, draft: TicketDraft, since: datetime) -> Ticket | None:
        """Return nothing: the key of each post lets the other side see that it came before."""
        del draft, since

    def create(self, draft: TicketDraft) -> Ticket:
        """Post a new ticket; its id is what the answer says, else what finds it again."""
        values = {
            "event": "created",
            "mark": draft.mark,
            "title": draft.title,
            "body": draft.body,
            "status": draft.status,
            "assignee": draft.assignee,
        }
        answer = self._post(values, {}, key=draft.mark)
        made = mapping.ticket_of(self.config, answer) if isinstance(answer, dict) else None  # type: ignore[reportUnknownArgumentType]
        key = made.id if made and made.id else hashlib.sha256(draft.mark.encode()).hexdigest()[:32]
        return Ticket(
            id=key,
            key=(made.key if made else "") or key,
            url=made.url if made else "",
            title=draft.title,
            status=draft.status,
            assignee=draft.assignee,
        )

    def change(self, key: str, changes: Mapping[SharedField, str]) -> Ticket:
        """Post what changed."""
        values = {"event": "changed", "id": key}
        values |= {name.value: value for name, value in changes.items()}
        self._post(values, changes, key=f"{key}:{json.dumps(values, sort_keys=True)}")
        held = {name: changes.get(name, "") for name in SharedField}
        return Ticket(
            id=key,
            key=key,
            title=held[SharedField.TITLE],
            status=held[SharedField.STATUS],
            assignee=held[SharedField.ASSIGNEE],
        )

    def remarks(self, key: str, since: datetime) -> list[Remark]:
        """Return nothing: remarks come by the webhook alone."""
        del key, since
        return []

    def say(self, key: str, text: str, mark: str) -> Remark:
        """Post a comment."""
        self._post({"event": "commented", "id": key, "comment": text, "mark": mark}, {}, key=mark)
        digest = hashlib.sha256(mark.encode()).hexdigest()[:32]
        return Remark(id=digest, author="Steward", text=text)

    def changed_since(self, since: datetime, now: datetime, place: str) -> TicketPage:
        """Return nothing: there is nothing to ask."""
        del since, now, place
        return TicketPage(tickets=())

    def _post(
        self, values: Mapping[str, str], changes: Mapping[SharedField, str], *, key: str
    ) -> Any:  # noqa: ANN401 -- leaf
        template = self.config.get("template", "")
        body = mapping.filled(template, values) if template else mapping.envelope(values, changes)
        headers = {"Idempotency-Key": hashlib.sha256(key.encode()).hexdigest()[:32]}
        secret = self.config.get("signing_secret", "")
        if secret:
            raw = json.dumps(body).encode()
            made = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = f"sha256={made}"
        return self.wire.ask("POST", "", body=body, headers=headers).body
