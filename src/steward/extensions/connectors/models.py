"""Files that were brought, connections to sources, and how their runs went."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from steward.extensions.connections.models import Connected, Kept
from steward.extensions.connectors.terms import RunOutcome
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.journal.history import tracked
from steward.foundation.tenancy.models import Owned, OwnedManager


class Bringing(Owned):
    """Files that somebody brought together; a log, which needs no history.

    ``about`` names what those results are about of which the file does not say it. ``looked_at``
    is when it was known what they would change, ``taken_at`` when they were taken in.
    """

    about = models.CharField(max_length=200, blank=True)
    brought_by = models.UUIDField(null=True)
    brought_by_label = models.CharField(max_length=200)
    brought_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["Bringing"]] = OwnedManager()

    class Meta:
        verbose_name = "files brought"
        indexes = [models.Index(fields=["organisation_id", "-id"], name="bringing_newest")]

    def __str__(self) -> str:
        return f"Results of {self.brought_at:%Y-%m-%d %H:%M}"

    def as_subject(self) -> Subject:
        """Return it as a reference by value."""
        return Subject(kind="bringing", id=self.id, label=str(self))


class BroughtFile(Owned):
    """One file: what it is, and what became of what it says.

    ``read_at`` is the instant that stands where the file names no time: that of the first time that
    the same bytes were taken in, so that the same file again changes nothing.
    """

    bringing: "models.ForeignKey[Bringing]" = models.ForeignKey(
        Bringing, on_delete=models.CASCADE, db_index=False, related_name="files"
    )
    bringing_id: UUID
    stored: "models.ForeignKey[StoredFile]" = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    stored_id: UUID
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    outcome: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)

    objects: ClassVar[OwnedManager["BroughtFile"]] = OwnedManager()

    class Meta:
        verbose_name = "file brought"
        indexes = [
            models.Index(fields=["organisation_id", "bringing", "id"], name="brought_in_order"),
            models.Index(fields=["organisation_id", "digest", "id"], name="brought_by_digest"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Connection(Connected):
    """A connection to one source; its secrets are kept elsewhere, sealed.

    The source is asked every ``minutes``; 0 where it sends by itself.
    """

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField(default=60)
    state: "ConnectionState"

    objects: ClassVar[OwnedManager["Connection"]] = OwnedManager()

    class Meta:
        verbose_name = "connection to a source"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "name"],
                condition=Q(ended_at=None),
                name="connection_name",
            ),
        ]

    def as_subject(self) -> Subject:
        """Return the connection as a reference by value."""
        return Subject(kind="connection", id=self.id, label=self.name)


class ConnectionSecrets(Kept):
    """The secrets of a connection to a source."""

    connection: "models.OneToOneField[Connection]" = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="kept"
    )

    objects: ClassVar[OwnedManager["ConnectionSecrets"]] = OwnedManager()

    class Meta:
        verbose_name = "secrets of a connection"


class ConnectionState(Owned):
    """How far a source was read, and how it goes; no history, it changes by the minute.

    ``cursor`` is the connector's own; the source is asked when ``due_at`` has come. ``failures``
    counts the runs in a row that brought nothing; ``trouble`` is why the last one did not end well.
    """

    connection: "models.OneToOneField[Connection]" = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="state"
    )
    cursor: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    trouble_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnedManager["ConnectionState"]] = OwnedManager()

    class Meta:
        verbose_name = "state of a connection"
        indexes = [models.Index(fields=["organisation_id", "due_at"], name="connection_due")]

    def __str__(self) -> str:
        return f"due {self.due_at}"


class ConnectionRun(Owned):
    """One time that a source was asked, or sent something; a log, which needs no history."""

    connection: "models.ForeignKey[Connection]" = models.ForeignKey(
        Connection, on_delete=models.CASCADE, db_index=False, related_name="runs"
    )
    connection_id: UUID
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=8, choices=[(item.value, item.label) for item in RunOutcome]
    )
    is_dry = models.BooleanField(default=False)
    counts: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    told: "models.JSONField[list[str]]" = models.JSONField(default=list)

    objects: ClassVar[OwnedManager["ConnectionRun"]] = OwnedManager()

    class Meta:
        verbose_name = "run of a connection"
        indexes = [
            models.Index(
                fields=["organisation_id", "connection", "-id"], name="connection_run_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def outcome_words(self) -> str:
        """Return how it ended in words."""
        return RunOutcome(self.outcome).label
