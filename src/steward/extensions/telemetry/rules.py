"""What OpenTelemetry's spans and metrics of generative AI count as.

Source: OpenTelemetry protocol 1.9 (its JSON form), semantic conventions for generative AI: spans of
inference, ``gen_ai.client.operation.duration`` in s and ``gen_ai.client.token.usage``.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

from steward.domain.monitoring.terms import Named, Observation
from steward.extensions.connectors.values import (
    Json,
    digest_of,
    first,
    listed,
    name_of,
    number,
    obj,
    objects,
    share_bounds,
    text,
)
from steward.extensions.telemetry.terms import (
    AHEAD,
    KEPT,
    LAST_BUCKET,
    NOTHING,
    PERIOD,
    STEPS,
    TOO_MANY,
    TOO_OLD,
    Counts,
    Heard,
    Place,
    Running,
    period_of,
)

OUR_NAME, SERVICE, VERSION = "steward.system", "service.name", "service.version"
OPERATION, ERROR = "gen_ai.operation.name", "error.type"
ASKED, ANSWERED = "gen_ai.request.model", "gen_ai.response.model"
IN, OUT = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"
DURATION, TOKENS, DIRECTION = (
    "gen_ai.client.operation.duration",
    "gen_ai.client.token.usage",
    "gen_ai.token.type",
)
NO_CALLS = frozenset({"execute_tool", "create_agent", "invoke_agent", "invoke_workflow"})
"""Operations that are no call of a model, but may hold some, which are counted by themselves."""
FAILED, CUMULATIVE = 2, 2
MOST_PLACES = 200
LARGEST = 2**53
NS = 1_000_000_000


def heard_in_spans(body: Json, now: datetime) -> Heard:
    """Return what the spans of an export count as; those that are no call of a model are none."""
    heard = Heard()
    for service, found in _groups(body, "resourceSpans", "scopeSpans", "spans"):
        for span in found:
            attributes = _attributes(span)
            if not _is_call(attributes):
                continue
            end, begin = _instant(span.get("endTimeUnixNano")), span.get("startTimeUnixNano")
            place = _placed(heard, service, attributes, end, now)
            if place is None or end is None:
                continue
            counts = Counts(calls=1, errors=int(_has_failed(span, attributes)))
            counts.input, counts.output = _count(attributes.get(IN)), _count(attributes.get(OUT))
            taken = _nanoseconds(span.get("endTimeUnixNano")) - _nanoseconds(begin)
            if begin and taken >= 0:
                counts.latency = {bucket_of(taken / 1e6): 1}
            heard.counts.setdefault(place, Counts()).add(counts)
    return heard


def heard_in_metrics(body: Json, now: datetime) -> Heard:
    """Return what the metrics of an export count as; others than those of calls are none."""
    heard = Heard()
    for service, found in _groups(body, "resourceMetrics", "scopeMetrics", "metrics"):
        for metric in found:
            name = text(metric.get("name"))
            if name not in (DURATION, TOKENS):
                continue
            for shape in ("histogram", "exponentialHistogram"):
                told = obj(metric.get(shape))
                for point in objects(told.get("dataPoints")):
                    _take_point(heard, service, name, point, told, now)
    return heard


def _take_point(
    heard: Heard, service: Json, name: str, point: Json, told: Json, now: datetime
) -> None:
    attributes = _attributes(point)
    count = _count(point.get("count"))
    place = _placed(heard, service, attributes, _instant(point.get("timeUnixNano")), now)
    if place is None:
        return
    counts = Counts()
    if name == TOKENS:
        tokens = _count(point.get("sum"))
        if text(attributes.get(DIRECTION)) == "output":
            counts.output = tokens
        else:
            counts.input = tokens
    elif _is_call(attributes):
        counts.calls, counts.latency = count, _latency(point)
        counts.errors = count if attributes.get(ERROR) else 0
    since = _instant(point.get("startTimeUnixNano"))
    if told.get("aggregationTemporality") != CUMULATIVE or since is None:
        heard.counts.setdefault(place, Counts()).add(counts)
        return
    said = sorted((key, str(value)) for key, value in attributes.items())
    who = sorted((key, str(value)) for key, value in service.items())
    key = digest_of(who, name, said, point.get("startTimeUnixNano"))
    heard.running.append(Running(key=key, place=place, counts=counts, since=since))


def grown(before: Counts | None, now: Counts, *, is_recent: bool) -> Counts:
    """Return by how much a running count grew; one that shrank began anew.

    One that is seen for the first time counts as a whole only where it began recently.
    """
    if before is None:
        return now if is_recent else Counts()
    if now.calls < before.calls or now.input < before.input or now.output < before.output:
        return now
    return Counts(
        calls=now.calls - before.calls,
        errors=max(0, now.errors - before.errors),
        input=now.input - before.input,
        output=now.output - before.output,
        latency={
            bucket: more
            for bucket, count in now.latency.items()
            if (more := count - before.latency.get(bucket, 0)) > 0
        },
    )


def observations_of(place: Place, counts: Counts) -> Iterator[Observation]:
    """Yield what the calls of a period say of their system."""
    detail: dict[str, object] = {"minutes": int(PERIOD.total_seconds()) // 60}
    if place.model:
        detail["model"] = place.model

    def told(name: str, value: float | str, **more: Any) -> Observation:  # noqa: ANN401 -- leaf
        return Observation(
            subject=Named(kind="system", name=place.system, version=place.version),
            property=name,
            value=value,
            observed_at=place.start,
            detail={**detail, **more.pop("also", {})},
            **more,
        )

    if counts.calls:
        yield told("traffic.calls", counts.calls)
        low, high = share_bounds(counts.errors, counts.calls)
        share = counts.errors / counts.calls
        yield told("traffic.error_share", share, low=low, high=high, count=counts.calls)
        if place.model:
            yield told("traffic.model", place.model)
    latency = quantile(counts.latency, 0.95)
    if latency is not None:
        seen = sum(counts.latency.values())
        yield told("traffic.latency_p95", latency, unit="ms", count=seen)
    for direction, tokens in (("input", counts.input), ("output", counts.output)):
        if tokens:
            yield told("traffic.tokens", tokens, also={"direction": direction})


def bucket_of(milliseconds: float) -> int:
    """Return the bucket of a latency; what is shorter than 1 ms is in the first."""
    if milliseconds <= 1:
        return 0
    return min(LAST_BUCKET, math.ceil(STEPS * math.log2(milliseconds) - 1e-9))


def quantile(latency: dict[int, int], share: float) -> float | None:
    """Return the latency in ms that a share of the calls keeps; None where none was timed."""
    left = math.ceil(share * sum(latency.values()))
    for bucket in sorted(latency):
        left -= latency[bucket]
        if left <= 0 and latency[bucket]:
            return round(2 ** (bucket / STEPS), 1)
    return None


def _latency(point: Json) -> dict[int, int]:
    """Return the buckets of a histogram in s as ours: each call counts at its upper bound."""
    found: dict[int, int] = {}
    for seconds, count in _bounds(point):
        if count:
            bucket = bucket_of(seconds * 1000)
            found[bucket] = found.get(bucket, 0) + count
    return found


def _bounds(point: Json) -> Iterator[tuple[float, int]]:
    counts = [_count(item) for item in listed(point.get("bucketCounts"))]
    bounds = [number(item) or 0.0 for item in listed(point.get("explicitBounds"))]
    if bounds:
        last = number(point.get("max")) or bounds[-1]
        yield from zip([*bounds, max(last, bounds[-1])], counts, strict=False)
        return
    positive = obj(point.get("positive"))
    scale, offset = number(point.get("scale")) or 0.0, number(positive.get("offset")) or 0.0
    step = 2.0 ** -min(max(scale, -10.0), 20.0)
    for place, item in enumerate(listed(positive.get("bucketCounts"))):
        yield 2.0 ** min(max(step * (offset + place + 1), -20.0), 20.0), _count(item)
    yield 0.0, _count(point.get("zeroCount"))


def _placed(
    heard: Heard, service: Json, attributes: Json, moment: datetime | None, now: datetime
) -> Place | None:
    """Return where something counts, or None where it is refused."""
    system = first(service.get(OUR_NAME), service.get(SERVICE))
    if not system or system.startswith("unknown_service"):
        heard.refuse(NOTHING)
        return None
    if moment is None or not now - KEPT <= moment <= now + AHEAD:
        heard.refuse(TOO_OLD)
        return None
    place = Place(
        system=system,
        version=text(service.get(VERSION), 100),
        model=first(attributes.get(ANSWERED), attributes.get(ASKED)),
        start=period_of(moment),
    )
    known = len(heard.counts) + len(heard.running)
    if place not in heard.counts and known >= MOST_PLACES:
        heard.refuse(TOO_MANY)
        return None
    return place


def _groups(body: Json, whole: str, scopes: str, parts: str) -> Iterator[tuple[Json, list[Json]]]:
    for group in objects(body.get(whole)):
        service = _attributes(obj(group.get("resource")))
        for scope in objects(group.get(scopes)):
            yield service, objects(scope.get(parts))


def _attributes(holder: Json) -> Json:
    return {
        name_of(item.get("key")): _plain(obj(item.get("value")))
        for item in objects(holder.get("attributes"))
    }


def _plain(value: Json) -> object:
    for kind in ("stringValue", "intValue", "doubleValue", "boolValue"):
        if kind in value:
            return cast("object", value[kind])
    return None


def _is_call(attributes: Json) -> bool:
    operation = text(attributes.get(OPERATION))
    return operation not in NO_CALLS and bool(operation or attributes.get(ASKED))


def _has_failed(span: Json, attributes: Json) -> bool:
    code = obj(span.get("status")).get("code")
    return code in (FAILED, "STATUS_CODE_ERROR") or bool(attributes.get(ERROR))


def _count(value: object) -> int:
    found = number(value)
    return 0 if found is None or found < 0 else int(min(found, LARGEST))


def _nanoseconds(value: object) -> int:
    said = text(value, 20)
    return int(said) if said.isascii() and said.isdigit() else 0


def _instant(value: object) -> datetime | None:
    found = _nanoseconds(value)
    try:
        return datetime.fromtimestamp(found / NS, UTC) if found else None
    except (ValueError, OverflowError, OSError):
        return None
