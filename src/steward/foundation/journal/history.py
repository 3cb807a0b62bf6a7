"""Row history by database triggers, and any table as of a past moment."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import pghistory
from django.db import connection, models

from steward.foundation.journal.triggers import know_triggers_by_name

know_triggers_by_name()
Tracked = TypeVar("Tracked", bound=type[models.Model])


def tracked(model: Tracked) -> Tracked:
    """Keep every version of every row of a model in a table of its own.

    Statement-level triggers: writing ten thousand rows costs one more statement, not ten thousand.
    """
    track = cast(
        "Callable[[Tracked], Tracked]",
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            context_field=cast("Any", None),
            level=pghistory.Statement,
        ),
    )
    return track(model)


def as_of(model: type[models.Model], organisation_id: UUID, moment: datetime) -> list[Any]:
    """Return the rows of one organisation as they stood at a moment, as history rows.

    Each has the model's own fields and ``pgh_obj_id``, ``pgh_created_at``; deleted rows are absent.
    """
    latest = _latest(model, organisation_id, moment)
    return [row for row in latest if row.pgh_label != "delete"]


def shapes_as_of(
    model: type[models.Model], organisation_id: UUID, moment: datetime, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return some fields of what `as_of` returns, and ``pgh_obj_id``: much lighter to read."""
    latest = _latest(model, organisation_id, moment).values(*names, "pgh_obj_id", "pgh_label")
    return [row for row in latest if row["pgh_label"] != "delete"]


def between(
    model: type[models.Model],
    organisation_id: UUID,
    since: datetime,
    until: datetime,
    names: Sequence[str],
) -> tuple[dict[UUID, dict[str, Any]], dict[UUID, dict[str, Any]]]:
    """Return the rows that differ between two instants: as they were, and as they became.

    Both by the key of the row, with the columns named and ``pgh_created_at``; JSON is read as text.
    What is only in the first is gone, what is only in the second was added. Bounded by what
    changed, not by what there is.
    """
    table = cast("Any", model).pgh_event_model._meta.db_table
    columns = ", ".join(f'"{name}"' for name in (*names, "pgh_created_at"))
    values = {"of": organisation_id, "since": since, "until": until}
    found = (
        _held(columns, table, "since", "pgh_until <= %(until)s", values),
        _held(columns, table, "until", "pgh_created_at > %(since)s", values),
    )
    keys = (*names, "pgh_created_at")
    before, after = (
        {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows} for rows in found
    )
    return before, after


def _held(
    columns: str, table: str, at: str, also: str, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_obj_id, {columns} FROM public.{table} WHERE organisation_id = %(of)s"
            f" AND pgh_node = ANY (past.path(%({at})s)) AND pgh_until > %({at})s"
            f" AND pgh_created_at <= %({at})s AND {also} AND pgh_label <> 'delete'",
            values,
        )
        return cursor.fetchall()


def _latest(model: type[models.Model], organisation_id: UUID, moment: datetime) -> Any:  # noqa: ANN401 -- leaf
    history = cast("Any", model).pgh_event_model
    return (
        history.objects.filter(organisation_id=organisation_id, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
