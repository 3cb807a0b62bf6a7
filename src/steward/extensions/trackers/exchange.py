"""The exchange with one tracker: calls outside of transactions, each noted in one of its own.

Killed anywhere, it is taken up again: what was made without being noted is found by its mark, and
what both sides agree on already is no change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

import structlog
from django.conf import settings

from steward.domain.tasks.queries import get_task
from steward.extensions.connections.terms import HOOK
from steward.extensions.inbox.chat import Lookup, addresses_of
from steward.extensions.inbox.hosts import hosts_open_to
from steward.extensions.inbox.wire import Network, Wire
from steward.extensions.notifications.queries import address_of
from steward.extensions.trackers.models import Delivery, TicketLink, TrackerConnection
from steward.extensions.trackers.operations import delivering, taking
from steward.extensions.trackers.queries import (
    VAULT,
    actor_of_connection,
    get_connection,
    get_link,
    is_poll_due,
    link_by_ticket,
    task_mark,
)
from steward.extensions.trackers.rules import body_of, instant, is_own
from steward.extensions.trackers.terms import (
    Client,
    DeliveryKind,
    Merge,
    Remark,
    SharedField,
    Ticket,
    TicketDraft,
    Trouble,
)
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.tenancy.operations import acting_for

LOG = structlog.get_logger()
MOST = 200
"""Deliveries of one run; what is left is the next one's, a minute later."""
OVERLAP = timedelta(minutes=2)
BEFORE = timedelta(hours=1)
"""How much earlier than a delivery a ticket is looked for that its first try may have made."""


@dataclass(slots=True)
class Exchange:
    """One run for one connection at one instant."""

    organisation: UUID
    key: UUID
    now: datetime
    allowed: Sequence[Network] = field(default_factory=lambda: settings.STEWARD_TRACKER_NETWORKS)
    lookup: Lookup = addresses_of
    connection: TrackerConnection = field(init=False)
    actor: Actor = field(init=False)
    client: Client = field(init=False)

    def run(self) -> int:
        """Exchange what is due; returns how many deliveries were tried."""
        if not self._open():
            return 0
        count = 0
        try:
            self._look()
            while count < MOST and self._deliver_next():
                count += 1
            self._poll()
        except _Enough:
            pass
        with acting_for(self.organisation):
            taking.follow_again(actor=self.actor, connection=self.connection)
        return count

    def _open(self) -> bool:
        """Read the connection and its secrets; returns False where nothing is to be done now."""
        with acting_for(self.organisation):
            try:
                self.connection = get_connection(_reader(self.organisation, self.now), self.key)
            except NotFound:
                return False
            secrets = VAULT.secrets_of(self.connection)
        until = self.connection.state.not_before
        if not self.connection.is_live or (until is not None and until > self.now):
            return False
        self.actor = actor_of_connection(self.connection, self.now)
        kind, config = self.connection.kind, self.connection.config
        if not secrets:
            reason = "The secrets cannot be opened: give them again."
            with acting_for(self.organisation):
                delivering.note_trouble_with(
                    actor=self.actor, connection=self.connection, trouble=Trouble(reason)
                )
            return False
        wire = Wire(
            kind.base(config),
            kind.headers(config, secrets),
            now=self.now,
            allowed=self.allowed,
            lookup=self.lookup,
            hosts=hosts_open_to(self.organisation),
        )
        self.client = kind.client({**config, "signing_secret": secrets.get(HOOK, "")}, wire)
        return True

    def _look(self) -> None:
        if not self.connection.state.look:
            return
        try:
            known = self.client.look()
        except Trouble as trouble:
            self._stop(trouble)
        with acting_for(self.organisation):
            delivering.keep_known(actor=self.actor, connection=self.connection, known=known)
            self.connection = get_connection(self.actor, self.key)

    def _stop(self, trouble: Trouble) -> NoReturn:
        """Note why the tracker could not be asked, and end this run.

        Raises:
            _Enough: Always.
        """
        with acting_for(self.organisation):
            delivering.note_trouble_with(
                actor=self.actor, connection=self.connection, trouble=trouble
            )
        raise _Enough

    def _deliver_next(self) -> bool:
        with acting_for(self.organisation):
            delivery = delivering.take_delivery(actor=self.actor, connection=self.connection)
        if delivery is None:
            return False
        try:
            with acting_for(self.organisation):
                link = get_link(self.actor, delivery.link_id)
                link.task = get_task(self.actor, link.task_id)
            self._deliver(delivery, link)
        except NotFound:
            return True  # untied meanwhile, and gone with the link
        except Trouble as trouble:
            self._failed(delivery, trouble)
        except DomainError as error:
            self._failed(delivery, Trouble(error.message, for_good=True))
        else:
            with acting_for(self.organisation):
                delivering.end_delivery(actor=self.actor, delivery=delivery)
        return True

    def _failed(self, delivery: Delivery, trouble: Trouble) -> None:
        with acting_for(self.organisation):
            delivering.fail_delivery(actor=self.actor, delivery=delivery, trouble=trouble)
        LOG.info("tracker said no", connection=str(self.key), reason=trouble.reason)
        if trouble.wait_seconds is not None:
            raise _Enough from None

    def _deliver(self, delivery: Delivery, link: TicketLink) -> None:
        match DeliveryKind(delivery.kind):
            case DeliveryKind.PUSH if not link.ticket:
                self._create(delivery, link)
            case DeliveryKind.PUSH:
                self._push(link, self._meet(link))
            case DeliveryKind.NOTE:
                self._say(delivery, link)
            case DeliveryKind.TAKE:
                self._take(delivery, link)

    def _create(self, delivery: Delivery, link: TicketLink) -> None:
        with acting_for(self.organisation):
            words = delivering.sent_words(self.actor, link)
        draft = TicketDraft(
            title=words[SharedField.TITLE],
            body=body_of(link.task, address_of(f"/tasks/{link.task_id}")),
            status=words[SharedField.STATUS],
            assignee=words[SharedField.ASSIGNEE],
            mark=task_mark(link.task),
        )
        ticket = None
        if delivery.tries > 1:
            ticket = self.client.made_before(draft, delivery.first_at - BEFORE)
        ticket = ticket or self.client.create(draft)
        if not ticket.id:
            raise Trouble("The tracker made a ticket and does not say which.", for_good=True)
        with acting_for(self.organisation):
            delivering.keep_ticket(actor=self.actor, link=link, ticket=ticket)

    def _meet(self, link: TicketLink) -> Merge:
        """Compare the task with the ticket as it is now, before anything is pushed."""
        if self.connection.kind.can_be_asked:
            ticket = self.client.ticket(link.ticket)
        else:
            ticket = _as_told(link)
        with acting_for(self.organisation):
            return taking.take_ticket(actor=self.actor, link=link, ticket=ticket)

    def _push(self, link: TicketLink, merge: Merge) -> None:
        if not merge.push:
            return
        ticket = self.client.change(link.ticket, merge.push)
        with acting_for(self.organisation):
            delivering.agree_on(actor=self.actor, link=link, merge=merge, ticket=ticket)

    def _say(self, delivery: Delivery, link: TicketLink) -> None:
        if not link.ticket:
            raise Trouble("The task has no ticket yet.")
        text, mark = str(delivery.payload["text"]), str(delivery.payload["mark"])
        remark = self._said_before(delivery, link, mark)
        remark = remark or self.client.say(link.ticket, text, mark)
        with acting_for(self.organisation):
            delivering.keep_remark(actor=self.actor, link=link, remark=remark, key=delivery.key)

    def _said_before(self, delivery: Delivery, link: TicketLink, mark: str) -> Remark | None:
        if delivery.tries <= 1:
            return None
        found = self.client.remarks(link.ticket, delivery.first_at - BEFORE)
        return next((remark for remark in found if is_own(remark.text, mark)), None)

    def _take(self, delivery: Delivery, link: TicketLink) -> None:
        told: dict[str, Any] | None = delivery.payload.get("ticket")
        if told is None:
            ticket = self.client.ticket(link.ticket)
            remarks = self.client.remarks(link.ticket, link.remarks_at)
        else:
            stamp = instant(told.pop("updated_at", None))
            ticket = Ticket(**told, updated_at=stamp)
            said: dict[str, Any] | None = delivery.payload.get("remark")
            remarks = [_remark(said)] if said else []
        self._took(link, ticket, remarks)

    def _took(self, link: TicketLink, ticket: Ticket, remarks: Sequence[Remark]) -> None:
        with acting_for(self.organisation):
            merge = taking.take_ticket(actor=self.actor, link=link, ticket=ticket, remarks=remarks)
        self._push(link, merge)

    def _poll(self) -> None:
        """Ask for what changed since the last time; the place is kept after each page."""
        if not is_poll_due(self.connection, self.now):
            return
        since, place = self.connection.state.since, ""
        start = since - OVERLAP
        while True:
            try:
                page = self.client.changed_since(start, self.now, place)
                for ticket in page.tickets:
                    self._polled(ticket)
            except Trouble as trouble:
                self._stop(trouble)
            stamps = [t.updated_at for t in page.tickets if t.updated_at is not None]
            since = max([since, *stamps])
            with acting_for(self.organisation):
                delivering.keep_place(
                    actor=self.actor, connection=self.connection, since=since, is_end=not page.next
                )
            if not page.next:
                return
            place = page.next

    def _polled(self, ticket: Ticket) -> None:
        with acting_for(self.organisation):
            link = link_by_ticket(self.connection, ticket.id)
        if link is None:
            return
        if not taking.is_stale(link, ticket):
            remarks = self.client.remarks(link.ticket, link.remarks_at)
            self._took(link, ticket, remarks)


class _Enough(Exception):
    """The tracker wants to be left alone, or cannot be asked: this run is over."""


def _as_told(link: TicketLink) -> Ticket:
    """Return the ticket as the tracker last told of it."""
    return Ticket(
        id=link.ticket,
        key=link.key,
        url=link.url,
        title=link.theirs.get("title", ""),
        status=link.theirs.get("status", ""),
        assignee=link.theirs.get("assignee", ""),
    )


def _remark(said: dict[str, Any]) -> Remark:
    at = instant(said.pop("at", None))
    return Remark(**said, at=at)


def _reader(organisation: UUID, now: datetime) -> Actor:
    return Actor(
        kind="job",
        id=organisation,
        label="Trackers",
        organisation_id=organisation,
        permissions=frozenset(),
        now=now,
    )
