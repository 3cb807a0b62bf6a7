"""Row history by database triggers, and any table as of a past moment."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
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


Columns = dict[str, Any]
SIDES = (("since", "pgh_until <= %(until)s"), ("until", "pgh_created_at > %(since)s"))
"""How a row stood that ended in between, and one that began in between."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The rows of one model that differ between two instants, by their keys.

    A row holds the columns asked for and ``pgh_created_at``, as JSON writes them: equal where they
    are equal; `typed` makes values of them. What is only in ``before`` is gone, what is only in
    ``after`` was added.
    """

    before: dict[UUID, Columns] = field(default_factory=dict[UUID, Columns])
    after: dict[UUID, Columns] = field(default_factory=dict[UUID, Columns])


def between(
    columns: Mapping[type[models.Model], Sequence[str]],
    organisation_id: UUID,
    since: datetime,
    until: datetime,
) -> dict[type[models.Model], Changed]:
    """Return what differs between two instants in some tables, asked in one statement.

    Bounded by what changed, not by what there is.
    """
    if not columns:
        return {}
    asked = list(columns)
    parts = [
        _held(place, model, columns[model], at, also)
        for place, model in enumerate(asked)
        for at, also in SIDES
    ]
    values = {"of": organisation_id, "since": since, "until": until}
    found = {model: Changed() for model in asked}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for place, at, key, text in cast("list[tuple[int, str, UUID, str]]", cursor.fetchall()):
            changed = found[asked[place]]
            side = changed.before if at == "since" else changed.after
            side[key] = json.loads(text, parse_float=Decimal)
    return found


def _held(place: int, model: type[models.Model], names: Sequence[str], at: str, also: str) -> str:
    event = cast("Any", model).pgh_event_model._meta
    packed = {item.column for item in event.concrete_fields if isinstance(item, models.JSONField)}
    columns = [f'"{name}"::text AS "{name}"' if name in packed else f'"{name}"' for name in names]
    columns.append("pgh_created_at")
    return (
        f"SELECT {place}, '{at}', pgh_obj_id,"
        f" to_jsonb((SELECT told FROM (SELECT {', '.join(columns)}) told))::text"
        f" FROM public.{event.db_table} WHERE organisation_id = %(of)s"
        f" AND pgh_node = ANY (past.path(%({at})s)) AND pgh_until > %({at})s"
        f" AND pgh_created_at <= %({at})s AND {also} AND pgh_label <> 'delete'"
    )


def typed(model: type[models.Model], row: Columns) -> Columns:
    """Return the values of a row of `between` as the model's fields hold them; JSON is text."""
    event = cast("Any", model).pgh_event_model._meta
    made = {
        item.column: item.to_python
        for item in event.concrete_fields
        if not isinstance(item, models.JSONField)
    }
    return {
        name: made[name](value) if name in made and value is not None else value
        for name, value in row.items()
    }


def _latest(model: type[models.Model], organisation_id: UUID, moment: datetime) -> Any:  # noqa: ANN401 -- leaf
    history = cast("Any", model).pgh_event_model
    return (
        history.objects.filter(organisation_id=organisation_id, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
