"""Read entries, as history and as an outbox."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db import models

from steward.foundation.core.actor import Actor
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.reading import Reading, answers

ABOUT = Reading(
    Entry,
    """
SELECT {columns} FROM journal_entry
WHERE organisation_id = %(organisation)s AND subject_id = ANY(%(subjects)s)
ORDER BY id DESC LIMIT %(limit)s
""",
)


class Horizon(models.Func):
    """The oldest transaction that may still be running, as a number."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = cast(  # type: ignore[reportIncompatibleMethodOverride] -- framework requires
        "Any", models.BigIntegerField()
    )


def entries_about(actor: Actor, *subject_ids: UUID, limit: int = 50) -> list[Entry]:
    """Return the newest entries about one record, or about some that belong together."""
    values = {"organisation": actor.organisation_id, "subjects": list(subject_ids), "limit": limit}
    return ABOUT.all(values)


def recent_entries(actor: Actor, limit: int = 50) -> list[Entry]:
    """Return the newest entries of the organisation."""
    return list(Entry.objects.visible_to(actor).order_by("-id")[:limit])


def entries_after(
    organisation_id: UUID, transaction_id: int, entry_id: int, limit: int = 500
) -> list[Entry]:
    """Return what follows a cursor, oldest first, only below the snapshot horizon.

    Rows get their ids before they commit, so a reader that follows ids alone skips a row that
    commits late. Entries of transactions that may still run are left for the next call.
    """
    return list(
        Entry.objects.filter(organisation_id=organisation_id, transaction_id__lt=Horizon())
        .filter(
            models.Q(transaction_id__gt=transaction_id)
            | models.Q(transaction_id=transaction_id, id__gt=entry_id)
        )
        .order_by("transaction_id", "id")[:limit]
    )


def horizon() -> int:
    """Return the oldest transaction that may still be running: all before it can be read."""
    ((found,),) = answers("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [])
    return int(found)


def entries_waiting(
    organisation_id: UUID,
    transaction_id: int,
    entry_id: int,
    *,
    but: Sequence[str] = (),
    limit: int = 1_000,
) -> int:
    """Return how many entries follow a cursor, at most ``limit``, but for kinds of subject."""
    rows = Entry.objects.filter(organisation_id=organisation_id).exclude(subject_kind__in=but)
    later = models.Q(transaction_id__gt=transaction_id) | models.Q(
        transaction_id=transaction_id, id__gt=entry_id
    )
    return rows.filter(later)[:limit].count()
