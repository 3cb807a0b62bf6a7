"""What an OpenTelemetry exporter sends, encoded by the project's own protobuf messages."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from steward.domain.monitoring.models import Observed
from steward.extensions.telemetry.models import TelemetryPeriod
from steward.extensions.telemetry.operations import observe_telemetry
from tests.interfaces.api.test_api import Caller

PROTOBUF = "application/x-protobuf"
BEGUN = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


def attribute(holder, key, value):
    one = holder.attributes.add()
    one.key = key
    if isinstance(value, int):
        one.value.int_value = value
    else:
        one.value.string_value = value


def traces(*calls, service="Triage"):
    """Spans as (minutes after the hour, ms, attributes)."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    if service:
        attribute(group.resource, "service.name", service)
        attribute(group.resource, "service.version", "2.1")
    scope = group.scope_spans.add()
    for number, (minutes, took, said) in enumerate(calls):
        span = scope.spans.add(name="chat", span_id=number.to_bytes(8, "big"))
        begun = BEGUN + timedelta(minutes=minutes)
        span.start_time_unix_nano = int(begun.timestamp()) * 10**9
        span.end_time_unix_nano = span.start_time_unix_nano + took * 10**6
        for key, value in said.items():
            attribute(span, key, value)
    return request


def chat(**more):
    said = {"gen_ai.operation.name": "chat", "gen_ai.response.model": "glm-5"}
    return said | {key.replace("__", "."): value for key, value in more.items()}


def send(caller, content, kind=PROTOBUF, signal="traces", **headers):
    return caller.client.post(
        f"/otlp/v1/{signal}", content, content_type=kind, headers=headers or None
    )


def observed():
    rows = Observed.objects.select_related("thing").order_by("property", "observed_at")
    return {
        (row.property, row.detail.get("direction", ""), row.observed_at): row.value for row in rows
    }


def test_calls_are_counted_by_period_and_observed_once_they_are_over(caller, owner):
    tokens = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20}
    body = traces(
        (1, 200, chat() | tokens),
        (2, 900, chat(error__type="timeout") | tokens),
        (20, 300, chat() | tokens),
        (3, 50, {"http.request.method": "GET"}),
        (4, 50, {"gen_ai.operation.name": "execute_tool"}),
    )
    content = gzip.compress(body.SerializeToString(), mtime=0)
    first = send(caller, content, **{"Content-Encoding": "gzip"})
    again = send(caller, content, **{"Content-Encoding": "gzip"})

    assert [(answer.status_code, answer.content) for answer in (first, again)] == [(200, b"")] * 2
    assert first["Content-Type"] == PROTOBUF
    rows = TelemetryPeriod.objects.order_by("start").values_list("calls", "errors", "input_tokens")
    assert list(rows) == [(2, 1, 200), (1, 0, 100)]

    clock = replace(owner, now=datetime.now(UTC))
    assert observe_telemetry(actor=clock) == 2
    assert observe_telemetry(actor=clock) == 0
    seen = observed()
    assert seen["traffic.calls", "", BEGUN] == 2
    assert seen["traffic.error_share", "", BEGUN] == 0.5
    assert seen["traffic.model", "", BEGUN] == "glm-5"
    assert seen["traffic.tokens", "input", BEGUN] == 200
    assert seen["traffic.tokens", "output", BEGUN + timedelta(minutes=15)] == 20
    assert seen["traffic.latency_p95", "", BEGUN] == pytest.approx(900, rel=0.1)

    late = MessageToJson(traces((5, 100, chat())))
    assert send(caller, late, "application/json").json() == {}
    assert observe_telemetry(actor=replace(clock, now=datetime.now(UTC))) == 1
    assert observed()["traffic.calls", "", BEGUN] == 3


def test_what_cannot_be_counted_is_told_as_the_protocol_says(caller, owner):
    nobody = send(caller, traces((1, 9, chat()), service="").SerializeToString())
    told = ExportTraceServiceResponse.FromString(nobody.content).partial_success
    assert (nobody.status_code, told.rejected_spans) == (200, 1)
    assert "service.name" in told.error_message
    old = MessageToJson(traces((-60 * 24 * 8, 9, chat()), (1, 9, chat())))
    partial = send(caller, old, "application/json").json()["partialSuccess"]
    assert (partial["rejectedSpans"], "seven days" in partial["errorMessage"]) == ("1", True)

    answers = [
        send(caller, b"x", "text/plain"),
        send(caller, b"x", **{"Content-Encoding": "zstd"}),
        send(caller, b"\xff", signal="metrics"),
        send(caller, b"no gzip", **{"Content-Encoding": "gzip"}),
        send(caller, gzip.compress(bytes(17 * 2**20)), **{"Content-Encoding": "gzip"}),
        send(caller, b"{}", "application/json", Authorization="Bearer st_wrong"),
        caller.client.get("/otlp/v1/traces"),
        send(caller, b"{}", "application/json", signal="logs"),
    ]
    assert [one.status_code for one in answers] == [415, 415, 400, 400, 413, 401, 405, 404]
    assert "gzip" in answers[3].content.decode()


def test_a_token_that_may_not_observe_counts_nothing(owner):
    from steward.foundation.identity.terms import Role
    from tests.factories.organisations import a_member

    auditor = Caller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)
    answer = send(auditor, MessageToJson(traces((1, 9, chat()))), "application/json")

    assert answer.status_code == 403
    assert not TelemetryPeriod.objects.exists()
