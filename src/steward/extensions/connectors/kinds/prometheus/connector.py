"""Ask Prometheus, or what speaks its API, for the value of each query at one instant."""

import math
from collections.abc import Iterator, Mapping

from steward.domain.monitoring.rules.taking import PROPERTY
from steward.domain.monitoring.terms import Named, Observation, Reading
from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.settings_of import address, bearer, checked, lines_of, token
from steward.extensions.connectors.terms import Asking, Connector, Pulled
from steward.extensions.connectors.values import (
    Json,
    listed,
    moment,
    name_of,
    number,
    obj,
    objects,
    text,
)
from steward.extensions.inbox.wire import Trouble
from steward.foundation.core.errors import Invalid

QUERIES = "queries"
MOST_SERIES = 1_000
PARTS = 3


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield the value of each query; the cursor is the place in the list."""
    rows = lines_of(asking.config[QUERIES], QUERIES)
    begin = int(asking.cursor.get("place", 0))
    for place, row in enumerate(rows):
        if place < begin:
            continue
        last = place == len(rows) - 1
        yield Pulled(reading=_read(asking, row), cursor={} if last else {"place": place + 1})


def _read(asking: Asking, row: str) -> Reading:
    property_, system, query = (part.strip() for part in row.split("|", PARTS - 1))
    try:
        found = obj(asking.wire.ask("GET", "/api/v1/query", query={"query": query}).body)
    except Trouble as trouble:
        if not trouble.for_good:
            raise
        return Reading(notes=(f"{property_}: {trouble.reason}",))
    series = _series(obj(found.get("data")))
    seen = [
        item
        for labels, sample in series[:MOST_SERIES]
        if (item := _observation(asking, property_, system, labels, sample)) is not None
    ]
    notes: list[str] = []
    if not series:
        notes.append(f"{property_}: the query has no value now.")
    elif len(seen) < len(series):
        notes.append(f"{property_}: {len(series) - len(seen):,} series have no number; left out.")
    return Reading(observations=tuple(seen), notes=tuple(notes))


def _series(data: Json) -> list[tuple[Json, list[object]]]:
    if data.get("resultType") == "scalar":
        return [({}, listed(data.get("result")))]
    return [
        (obj(item.get("metric")), listed(item.get("value"))) for item in objects(data.get("result"))
    ]


def _observation(
    asking: Asking, property_: str, system: str, labels: Json, sample: list[object]
) -> Observation | None:
    value = number(sample[1]) if len(sample) == 2 else None
    if value is None or not math.isfinite(value):
        return None
    name = text(labels.get(system[1:])) if system.startswith("$") else system
    detail = {
        name_of(key): text(item, 200)
        for key, item in sorted(labels.items())[:20]
        if key not in ("__name__", "instance", "job") and key != system[1:]
    }
    if not name:
        return None
    return Observation(
        subject=Named(kind="system", name=name_of(name)),
        property=property_,
        value=value,
        observed_at=moment(sample[0]) or asking.now,
        detail=detail,
    )


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: A line has not three parts, or no property.
    """
    rows = lines_of(config.get(QUERIES, ""), QUERIES)
    if not rows:
        raise Invalid("Write at least one query.", place=QUERIES)
    for place, row in enumerate(rows, 1):
        parts = [part.strip() for part in row.split("|", PARTS - 1)]
        if len(parts) != PARTS or not all(parts):
            words = f"Line {place}: write property | AI system | query."
            raise Invalid(words, place=QUERIES)
        if not PROPERTY.fullmatch(parts[0]):
            raise Invalid(f"Line {place}: “{parts[0][:40]}” is no property.", place=QUERIES)
    return checked(config) | {QUERIES: "\n".join(rows)}


CONNECTOR = Connector(
    kind="prometheus",
    label="Prometheus",
    hint="Values of PromQL queries: quality, traffic, latency, drift.",
    settings=(
        address("Of the server, such as https://prometheus.example.org"),
        Setting(
            name=QUERIES,
            label="Queries",
            help_text="One a line: property | AI system | query. Write $label for the AI system to"
            " take its name from a label of the series.",
            long=True,
        ),
        token("Where the server asks for one."),
    ),
    check=check,
    headers=bearer,
    pull=pull,
    minutes=15,
)
