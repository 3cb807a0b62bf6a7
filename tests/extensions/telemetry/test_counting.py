import contextlib
import gzip
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.json_format import MessageToDict
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from steward.extensions.telemetry.rules import (
    bucket_of,
    grown,
    heard_in_metrics,
    heard_in_spans,
    quantile,
)
from steward.extensions.telemetry.terms import Counts
from steward.extensions.telemetry.wire import (
    JSON,
    PROTOBUF,
    TooLarge,
    failed,
    inflated,
    read_body,
)
from steward.foundation.core.errors import DomainError, Invalid

NOW = datetime(2026, 11, 1, 12, 5, tzinfo=UTC)
NAMES = st.sampled_from(
    ["resourceSpans", "resourceMetrics", "resource", "attributes", "scopeSpans", "scopeMetrics",
     "spans", "metrics", "key", "value", "stringValue", "gen_ai.request.model", "service.name",
     "histogram", "dataPoints", "count", "bucketCounts", "endTimeUnixNano", "name", "timeUnixNano"]
)  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | NAMES | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=30,
)


@given(st.dictionaries(NAMES, ANY, max_size=4))
def test_whatever_is_sent_is_counted_or_left_out(body):
    for hear in (heard_in_spans, heard_in_metrics):
        assert hear(body, NOW).refused >= 0


@given(st.binary(max_size=300), st.sampled_from(["traces", "metrics"]))
def test_whatever_bytes_come_are_read_or_refused(content, signal):
    for kind in (JSON, PROTOBUF):
        with contextlib.suppress(DomainError):
            assert isinstance(read_body(inflated(content, "identity"), kind, signal), dict)


def test_what_is_small_on_the_wire_and_large_in_memory_is_refused():
    with pytest.raises(TooLarge):
        inflated(gzip.compress(b" " * (17 * 1024 * 1024)), "gzip")
    with pytest.raises(TooLarge):
        read_body(b"\x0a\x00" * 500_000, PROTOBUF, "traces")
    with pytest.raises(TooLarge):
        read_body(b'{"a":[' + b"0," * 500_000 + b"0]}", JSON, "traces")
    with pytest.raises(Invalid):
        inflated(gzip.compress(b"{}")[:-4], "gzip")
    assert failed(PROTOBUF, "a" * 300)[:3] == b"\x12\xac\x02"


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=50))
def test_the_latency_that_most_keep_is_never_told_too_low(latencies):
    found: dict[int, int] = {}
    for one in latencies:
        found[bucket_of(one)] = found.get(bucket_of(one), 0) + 1
    told, true = quantile(found, 0.95), sorted(latencies)[-(-95 * len(latencies) // 100) - 1]

    assert true * 0.99 <= told + 0.05
    assert told <= true * 1.1 + 0.1


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_running_count_grows_by_the_difference_or_begins_anew(first, second):
    before, after = Counts(calls=first, latency={8: first}), Counts(calls=second)
    more = second - first if second >= first else second

    assert grown(before, after, is_recent=False).calls == more
    assert grown(None, after, is_recent=True).calls == second
    assert grown(None, after, is_recent=False).calls == 0


def test_a_histogram_of_durations_counts_calls_failures_and_latency():
    request = ExportMetricsServiceRequest()
    group = request.resource_metrics.add()
    service = group.resource.attributes.add()
    service.key, service.value.string_value = "service.name", "Triage"
    metric = group.scope_metrics.add().metrics.add()
    metric.name, metric.unit = "gen_ai.client.operation.duration", "s"
    metric.histogram.aggregation_temporality = 1
    for error, counts in (("", [8, 1]), ("timeout", [0, 1])):
        point = metric.histogram.data_points.add()
        point.time_unix_nano = int((NOW - timedelta(minutes=1)).timestamp() * 1e9)
        point.count, point.max = sum(counts), 4.0
        point.explicit_bounds.append(1.0)
        point.bucket_counts.extend(counts)
        said = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "error.type": error}
        for key, value in said.items():
            if value:
                one = point.attributes.add()
                one.key, one.value.string_value = key, value
    heard = heard_in_metrics(MessageToDict(request, use_integers_for_enums=True), NOW)

    ((place, counted),) = heard.counts.items()
    assert (place.system, place.model, place.start.minute) == ("Triage", "m", 0)
    assert (counted.calls, counted.errors) == (10, 1)
    assert quantile(counted.latency, 0.95) == pytest.approx(4000, rel=0.1)
    assert quantile(counted.latency, 0.5) == pytest.approx(1000, rel=0.1)
