"""The table of entries. No foreign keys: an entry outlives what it describes."""

from typing import Any, ClassVar, cast

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from steward.foundation.tenancy.models import OwnedManager

CHANNEL = "steward_journal"
"""Where the database says, at each commit, of which organisation the journal has grown."""
WAKE = """
PERFORM pg_notify('steward_journal', w.organisation_id::text)
FROM (SELECT DISTINCT organisation_id FROM written) w; RETURN NULL;
"""


class TransactionId(models.Func):
    """The id of the running transaction, as a number."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = cast(  # type: ignore[reportIncompatibleMethodOverride] -- framework requires
        "Any", models.BigIntegerField()
    )


class Entry(models.Model):
    """One thing that happened, in the transaction that made it happen."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    transaction_id = models.BigIntegerField(db_default=TransactionId(), editable=False)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField()
    actor_label = models.CharField(max_length=200)
    event = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=300)
    payload: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    caused_by = models.BigIntegerField(null=True)
    began_at = models.DateTimeField(db_default=Now(), editable=False)
    """The start of its transaction: the instant from which what it tells shows in the past."""

    objects: ClassVar[OwnedManager["Entry"]] = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "subject_id", "-id"], name="entry_subject"),
            models.Index(fields=["organisation_id", "-id"], name="entry_recent"),
            models.Index(fields=["transaction_id", "id"], name="entry_outbox"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="wake",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="written"),
                func=WAKE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject_label}"
