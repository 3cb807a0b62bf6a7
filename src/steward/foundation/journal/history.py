"""Row history by database triggers, and any table as of a past moment."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import pghistory
from django.db import models

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


def shapes_as_of(
    model: type[models.Model], organisation_id: UUID, moment: datetime, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return some fields of what `as_of` returns, and ``pgh_obj_id``: much lighter to read."""
    latest = _latest(model, organisation_id, moment).values(*names, "pgh_obj_id", "pgh_label")
    return [row for row in latest if row["pgh_label"] != "delete"]


def as_of(model: type[models.Model], organisation_id: UUID, moment: datetime) -> list[Any]:
    """Return the rows of one organisation as they stood at a moment, as history rows.

    Each has the model's own fields and ``pgh_obj_id``, ``pgh_created_at``; deleted rows are absent.
    """
    latest = _latest(model, organisation_id, moment)
    return [row for row in latest if row.pgh_label != "delete"]


def _latest(model: type[models.Model], organisation_id: UUID, moment: datetime) -> Any:  # noqa: ANN401 -- leaf
    history = cast("Any", model).pgh_event_model
    return (
        history.objects.filter(organisation_id=organisation_id, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
