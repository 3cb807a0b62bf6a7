"""Row history by database triggers, and any table as of a past moment."""

from collections.abc import Callable
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


def as_of(model: type[models.Model], organisation_id: UUID, moment: datetime) -> list[Any]:
    """Return the rows of one organisation as they stood at a moment, as history rows.

    Each has the model's own fields and ``pgh_obj_id``, ``pgh_created_at``; deleted rows are absent.
    """
    history = cast("Any", model).pgh_event_model
    latest = (
        history.objects.filter(organisation_id=organisation_id, pgh_created_at__lte=moment)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return [row for row in latest if row.pgh_label != "delete"]
