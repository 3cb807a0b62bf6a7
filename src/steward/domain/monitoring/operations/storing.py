"""Observations are written by the thousand in one statement, and the newest of each kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from steward.domain.monitoring.rules.taking import canonical
from steward.domain.monitoring.terms import Observation
from steward.foundation.core.actor import Actor
from steward.foundation.core.ids import uuid7

Line = tuple[UUID, str, str]
"""A thing, a property of it, and a series of that."""

WRITE = """
INSERT INTO monitoring_observed AS o (id, organisation_id, thing_id, property, series, observed_at,
  kind, number, text, unit, low, high, count, detail, source, digest)
SELECT r.id, %(organisation)s, r.thing, r.property, r.series, r.at, r.kind, r.number, r.text,
  r.unit, r.low, r.high, r.count, r.detail, %(source)s, r.digest
FROM unnest(%(id)s::uuid[], %(thing)s::uuid[], %(property)s::text[], %(series)s::text[],
  %(at)s::timestamptz[], %(kind)s::text[], %(number)s::float8[], %(text)s::text[],
  %(unit)s::text[], %(low)s::float8[], %(high)s::float8[], %(count)s::int8[],
  %(detail)s::jsonb[], %(digest)s::uuid[])
  AS r(id, thing, property, series, at, kind, number, text, unit, low, high, count, detail, digest)
ON CONFLICT (organisation_id, observed_at, digest) DO UPDATE SET
  kind = excluded.kind, number = excluded.number, text = excluded.text, unit = excluded.unit,
  low = excluded.low, high = excluded.high, count = excluded.count
WHERE (o.kind, o.number, o.text, o.unit, o.low, o.high, o.count) IS DISTINCT FROM
  (excluded.kind, excluded.number, excluded.text, excluded.unit, excluded.low, excluded.high,
   excluded.count)
RETURNING (xmax = 0), thing_id, property, series
"""
"""Writes what is new, corrects what has another value, and leaves what is the same."""

REFRESH = """
INSERT INTO monitoring_latest AS l (id, organisation_id, thing_id, property, series, observation,
  observed_at, kind, number, text, unit, low, high, count, source, before)
SELECT k.id, %(organisation)s, k.thing, k.property, k.series, n.id, n.observed_at, n.kind, n.number,
  n.text, n.unit, n.low, n.high, n.count, n.source, b.number
FROM unnest(%(id)s::uuid[], %(thing)s::uuid[], %(property)s::text[], %(series)s::text[])
  AS k(id, thing, property, series)
CROSS JOIN LATERAL (
  SELECT * FROM monitoring_observed o
  WHERE o.organisation_id = %(organisation)s AND o.thing_id = k.thing AND o.property = k.property
    AND o.series = k.series
  ORDER BY o.observed_at DESC, o.digest DESC LIMIT 1
) AS n
LEFT JOIN LATERAL (
  SELECT number FROM monitoring_observed o
  WHERE o.organisation_id = %(organisation)s AND o.thing_id = k.thing AND o.property = k.property
    AND o.series = k.series AND o.observed_at < n.observed_at
  ORDER BY o.observed_at DESC, o.digest DESC LIMIT 1
) AS b ON TRUE
ON CONFLICT (organisation_id, thing_id, property, series) DO UPDATE SET
  observation = excluded.observation, observed_at = excluded.observed_at, kind = excluded.kind,
  number = excluded.number, text = excluded.text, unit = excluded.unit, low = excluded.low,
  high = excluded.high, count = excluded.count, source = excluded.source,
  before = excluded.before
"""
"""Reads the two newest of each line, so that the outcome does not hang on the order of arrival."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An observation with the thing it is about, its series and what tells it from others."""

    thing: UUID
    item: Observation
    series: str
    digest: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many observations were new and how many corrected, and the lines they continue."""

    new: int
    changed: int
    lines: frozenset[Line]


def write_observations(actor: Actor, source: str, placed: Collection[Placed]) -> Written:
    """Write observations, each once whatever its deliveries, and renew the newest of each line."""
    rows = list({one.digest.bytes: one for one in placed}.values())  # the digest names the time
    if not rows:
        return Written(new=0, changed=0, lines=frozenset())
    values: dict[str, Any] = {
        "organisation": actor.organisation_id,
        "source": source,
        **_columns(rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        found = cursor.fetchall()
        lines = sorted({(thing, name, series) for _, thing, name, series in found})
        _refresh(cursor, actor, lines)
    new = sum(1 for is_new, *_ in found if is_new)
    return Written(new=new, changed=len(found) - new, lines=frozenset(lines))


def _refresh(cursor: Any, actor: Actor, lines: Sequence[Line]) -> None:  # noqa: ANN401 -- framework requires
    if not lines:
        return
    things, names, series = zip(*lines, strict=True)
    values = {
        "organisation": actor.organisation_id,
        "id": [uuid7() for _ in lines],
        "thing": list(things),
        "property": list(names),
        "series": list(series),
    }
    cursor.execute(REFRESH, values)


def _columns(rows: Sequence[Placed]) -> dict[str, list[Any]]:
    items = [row.item for row in rows]
    kinds, numbers, texts = zip(*(kept(item.value) for item in items), strict=True)
    moments: list[datetime] = [item.observed_at for item in items]
    return {
        "id": [uuid7() for _ in rows],
        "thing": [row.thing for row in rows],
        "property": [item.property for item in items],
        "series": [row.series for row in rows],
        "at": moments,
        "kind": list(kinds),
        "number": list(numbers),
        "text": list(texts),
        "unit": [item.unit for item in items],
        "low": [item.low for item in items],
        "high": [item.high for item in items],
        "count": [item.count for item in items],
        "detail": [canonical(item.detail) if item.detail else "{}" for item in items],
        "digest": [row.digest for row in rows],
    }


def kept(value: float | bool | str) -> tuple[str, float | None, str]:  # noqa: FBT001 -- leaf
    """Return how a value is kept: its kind, its number and its text."""
    if isinstance(value, bool):
        return "f", float(value), ""
    if isinstance(value, int | float):
        return "n", float(value), ""
    return "t", None, value
