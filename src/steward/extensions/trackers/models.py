"""Connections to trackers, which task is which ticket, and what is on its way between them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from steward.extensions.connections.models import Connected, Kept
from steward.extensions.trackers.rules import chosen_statuses
from steward.extensions.trackers.terms import (
    USUAL_PRECEDENCE,
    Clash,
    Course,
    DeliveryKind,
    DeliveryState,
    Precedence,
    RemoteStatus,
    RemoteUser,
    SharedField,
    StatusMap,
    Vendor,
)
from steward.extensions.trackers.vendors import vendor_of
from steward.foundation.core.subjects import Subject
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager

if TYPE_CHECKING:
    from steward.domain.tasks.models import Task


@tracked
class TrackerConnection(Connected):
    """A connection to one project of one tracker; its secrets are kept elsewhere, sealed.

    ``condition`` says which tasks go out by themselves; empty for none. ``status_out`` and
    ``status_back`` hold what was chosen; what is missing is proposed. ``people`` is person → user.
    """

    vendor = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    condition = models.TextField(blank=True)
    status_out: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    status_back: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    people: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    precedence: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    state: "TrackerState"

    objects: ClassVar[OwnedManager["TrackerConnection"]] = OwnedManager()

    class Meta:
        verbose_name = "connection"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "name"],
                condition=Q(ended_at=None),
                name="tracker_connection_name",
            ),
        ]

    @property
    def kind(self) -> Vendor:
        """Return the kind of tracker."""
        return vendor_of(self.vendor)

    @property
    def rules(self) -> dict[SharedField, Precedence]:
        """Return who is right for each field where both sides changed it."""
        return {
            name: Precedence(self.precedence.get(name.value, usual.value))
            for name, usual in USUAL_PRECEDENCE.items()
        }

    def statuses(self, known: "list[RemoteStatus]") -> StatusMap:
        """Return the map of statuses in use."""
        return chosen_statuses(known, self.status_out, self.status_back)

    def as_subject(self) -> Subject:
        """Return the connection as a reference by value."""
        return Subject(kind="tracker", id=self.id, label=self.name)


class TrackerSecrets(Kept):
    """The secrets of a connection to a tracker."""

    connection: "models.OneToOneField[TrackerConnection]" = models.OneToOneField(
        TrackerConnection, on_delete=models.CASCADE, related_name="kept"
    )

    objects: ClassVar[OwnedManager["TrackerSecrets"]] = OwnedManager()

    class Meta:
        verbose_name = "secrets"


class TrackerState(Owned):
    """How far both sides were read, and how it goes; no history, it changes by the minute.

    ``transaction_id`` and ``entry_id`` are the place in the journal; ``since`` is the instant up to
    which the tracker's changes are known; nothing is asked of it before ``not_before``.
    """

    connection: "models.OneToOneField[TrackerConnection]" = models.OneToOneField(
        TrackerConnection, on_delete=models.CASCADE, related_name="state"
    )
    transaction_id = models.BigIntegerField(default=0)
    entry_id = models.BigIntegerField(default=0)
    since = models.DateTimeField()
    polled_at = models.DateTimeField(null=True)
    scan = models.BooleanField(default=True)
    scanned_on = models.DateField(null=True)
    look = models.BooleanField(default=True)
    looked_at = models.DateTimeField(null=True)
    known: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    not_before = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True)
    trouble_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["TrackerState"]] = OwnedManager()

    class Meta:
        verbose_name = "state"

    def __str__(self) -> str:
        return f"{self.transaction_id}, {self.since:%Y-%m-%d %H:%M}"

    @property
    def statuses(self) -> list[RemoteStatus]:
        """Return the statuses of the tracker, as it was last seen."""
        return [RemoteStatus(**item) for item in self.known.get("statuses", [])]

    @property
    def users(self) -> list[RemoteUser]:
        """Return the people of the tracker, as it was last seen."""
        return [RemoteUser(**item) for item in self.known.get("users", [])]


@tracked
class TicketLink(Owned):
    """That a task is a ticket of a tracker, and what both last agreed on.

    ``agreed`` and ``theirs`` hold fields in the tracker's words; ``native`` holds what the task had
    when they agreed. ``ticket`` is empty until the tracker made it.
    """

    connection: "models.ForeignKey[TrackerConnection]" = models.ForeignKey(
        TrackerConnection, on_delete=models.CASCADE, related_name="links"
    )
    connection_id: UUID
    task: "models.ForeignKey[Task]" = models.ForeignKey(
        "tasks.Task", on_delete=models.CASCADE, related_name="+"
    )
    task_id: UUID
    ticket = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=100, blank=True)
    url = models.CharField(max_length=500, blank=True)
    agreed: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    native: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    theirs: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    clash: "models.JSONField[dict[str, dict[str, str]]]" = models.JSONField(default=dict)
    refusal = models.CharField(max_length=500, blank=True)
    tied_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    remarks_at = models.DateTimeField()

    objects: ClassVar[OwnedManager["TicketLink"]] = OwnedManager()

    class Meta:
        verbose_name = "ticket"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "connection", "task"], name="ticket_link_task"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "connection", "ticket"],
                condition=~Q(ticket=""),
                name="ticket_link_ticket",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "task"], name="ticket_link_by_task"),
        ]

    def __str__(self) -> str:
        return self.key or "a ticket to be made"

    @property
    def clashes(self) -> list[tuple[SharedField, Clash]]:
        """Return the fields about which a person is asked."""
        return [(SharedField(name), Clash(**sides)) for name, sides in self.clash.items()]


class RemarkLink(Owned):
    """Which remark of a ticket is known here, so that none is told twice; ``key`` names ours."""

    link: "models.ForeignKey[TicketLink]" = models.ForeignKey(
        TicketLink, on_delete=models.CASCADE, related_name="remarks"
    )
    link_id: UUID
    remote_id = models.CharField(max_length=100)
    key = models.CharField(max_length=60, blank=True)

    objects: ClassVar[OwnedManager["RemarkLink"]] = OwnedManager()

    class Meta:
        verbose_name = "remark"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "link", "remote_id"], name="remark_link_once"
            ),
        ]

    def __str__(self) -> str:
        return self.remote_id


class Delivery(Owned):
    """Something on its way, or how it went; no history, it is one itself.

    ``key`` names its cause, and one cause makes one delivery. It is tried when ``due_at`` has come.
    """

    connection: "models.ForeignKey[TrackerConnection]" = models.ForeignKey(
        TrackerConnection, on_delete=models.CASCADE, related_name="deliveries"
    )
    connection_id: UUID
    link: "models.ForeignKey[TicketLink]" = models.ForeignKey(
        TicketLink, on_delete=models.CASCADE, related_name="deliveries"
    )
    link_id: UUID
    course = models.CharField(max_length=3, choices=[(item.value, item.label) for item in Course])
    kind = models.CharField(
        max_length=4, choices=[(item.value, item.label) for item in DeliveryKind]
    )
    key = models.CharField(max_length=150)
    payload: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    status = models.CharField(
        max_length=7,
        default=DeliveryState.WAITING.value,
        choices=[(item.value, item.label) for item in DeliveryState],
    )
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True)

    objects: ClassVar[OwnedManager["Delivery"]] = OwnedManager()

    class Meta:
        verbose_name = "delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "connection", "key"], name="tracker_delivery_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "connection", "id"],
                name="tracker_delivery_waiting",
                condition=Q(status="waiting"),
            ),
            models.Index(
                fields=["organisation_id", "connection", "status", "-id"],
                name="tracker_delivery_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.kind} {self.key}"

    @property
    def tone(self) -> str:
        """Return the tone of its state."""
        return DeliveryState(self.status).tone

    @property
    def first_at(self) -> datetime:
        """Return when it was first to be tried."""
        return self.at
