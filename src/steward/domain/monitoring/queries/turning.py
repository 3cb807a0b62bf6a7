"""Where lines of text turned: a version, a digest, a region that is another than before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from steward.foundation.core.actor import Actor

TURNS = """
SELECT o.thing_id, o.property, o.series, o.before, o.text, o.observed_at, o.source, o.id
FROM unnest(%(thing)s::uuid[], %(property)s::text[], %(series)s::text[], %(since)s::timestamptz[])
  AS k(thing, property, series, since)
CROSS JOIN LATERAL (
  SELECT x.*, lag(x.text) OVER (ORDER BY x.observed_at, x.digest) AS before
  FROM monitoring_observed x
  WHERE x.organisation_id = %(organisation)s AND x.thing_id = k.thing
    AND x.property = k.property AND x.series = k.series AND x.kind = 't'
    AND x.observed_at >= k.since
) AS o
WHERE o.before <> o.text
ORDER BY o.observed_at, o.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTurn:
    """A line of a thing had ``before`` and has ``after`` from an observation on."""

    thing: UUID
    property: str
    series: str
    before: str
    after: str
    observed_at: datetime
    source: str
    observation: UUID


def turned_since(
    actor: Actor, lines: Collection[tuple[UUID, str, str, datetime]]
) -> list[TextTurn]:
    """Return where lines turned, each looked at from a moment on, the earliest first.

    A line is named by its thing, property and series. One statement, whatever their number.
    """
    if not lines:
        return []
    columns = [list(column) for column in zip(*lines, strict=True)]
    names = ("thing", "property", "series", "since")
    values: dict[str, Any] = dict(zip(names, columns, strict=True))
    values["organisation"] = actor.organisation_id
    with connection.cursor() as cursor:
        cursor.execute(TURNS, values)
        rows = cursor.fetchall()
    fields = tuple(TextTurn.__dataclass_fields__)
    return [TextTurn(**dict(zip(fields, row, strict=True))) for row in rows]
