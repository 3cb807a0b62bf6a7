"""The bodies of the OpenTelemetry protocol over HTTP: inflated within bounds, read, answered.

Source: OTLP 1.9, OTLP/HTTP; both encodings are read into the shape of its JSON.
"""

import json
import zlib
from typing import Any, cast

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from steward.extensions.connectors.values import Json, obj
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.core.json_lines import load_json

LARGEST_SENT = 4 * 1024 * 1024
LARGEST = 16 * 1024 * 1024
MOST_PARTS = 400_000
"""Messages and values of one body: each costs memory, however short it is written."""
JSON, PROTOBUF = "application/json", "application/x-protobuf"
GZIP = 16 + zlib.MAX_WBITS
REQUESTS: dict[str, type[Message]] = {
    "traces": ExportTraceServiceRequest,
    "metrics": ExportMetricsServiceRequest,
}
RESPONSES: dict[str, Any] = {
    "traces": ExportTraceServiceResponse,
    "metrics": ExportMetricsServiceResponse,
}
REJECTED = {"traces": ("rejectedSpans", "rejected_spans")}
REJECTED_POINTS = ("rejectedDataPoints", "rejected_data_points")


class TooLarge(DomainError):
    """A body that is larger than one delivery may be; sending it again changes nothing."""

    status = 413
    title = "Too large"


def inflated(content: bytes, encoding: str) -> bytes:
    """Return a body without its compression; no more of it is made than may be read.

    Raises:
        TooLarge: It is larger than 4 MB as sent, or 16 MB inflated.
        Invalid: It is no gzip.
    """
    if len(content) > LARGEST_SENT:
        raise TooLarge(f"Send at most {LARGEST_SENT // 1024 // 1024} MB at once.")
    if encoding != "gzip":
        return content
    work = zlib.decompressobj(GZIP)
    try:
        found = work.decompress(content, LARGEST + 1)
    except zlib.error:
        raise Invalid("The body is no gzip.") from None
    if len(found) > LARGEST:
        raise TooLarge(f"Send at most {LARGEST // 1024 // 1024} MB at once, inflated.")
    if not work.eof:
        raise Invalid("The gzip breaks off.")
    return found


def read_body(content: bytes, kind: str, signal: str) -> Json:
    """Return an export request in the shape of its JSON.

    Raises:
        TooLarge: It holds too many parts.
        Invalid: It is not what its kind promises.
    """
    if kind == JSON:
        if sum(content.count(mark) for mark in (b",", b"[", b"{")) > MOST_PARTS:
            raise TooLarge(f"It holds more than {MOST_PARTS:,} values.")
        return obj(load_json(content))
    message = REQUESTS[signal]()
    try:
        message.ParseFromString(content)
    except DecodeError:
        raise Invalid("The body is no such export request.") from None
    if _parts(message, MOST_PARTS) < 0:
        raise TooLarge(f"It holds more than {MOST_PARTS:,} values.")
    return MessageToDict(message, use_integers_for_enums=True)


def _parts(message: Message, left: int) -> int:
    """Return how many parts are left of a number when those of a message are taken off."""
    for field, value in message.ListFields():
        many = field.is_repeated
        left -= len(value) if many else 1
        if left < 0:
            return left
        if field.message_type is not None:
            for part in value if many else (value,):
                left = _parts(cast("Message", part), left)
                if left < 0:
                    return left
    return left


def answered(kind: str, signal: str, refused: int, why: str) -> bytes:
    """Return the answer to an export: empty for success, else how much was not taken and why."""
    plain, field = REJECTED.get(signal, REJECTED_POINTS)
    if kind == JSON:
        partial = {plain: str(refused), "errorMessage": why}
        return json.dumps({"partialSuccess": partial} if refused else {}).encode()
    response = RESPONSES[signal]()
    if refused:
        setattr(response.partial_success, field, refused)
        response.partial_success.error_message = why
    return cast("bytes", response.SerializeToString())


def failed(kind: str, message: str) -> bytes:
    """Return a refusal as the protocol tells it: a ``google.rpc.Status`` with its message."""
    if kind == JSON:
        return json.dumps({"message": message}).encode()
    told = message.encode()[:1000]
    size = bytes([len(told) & 127 | 128, len(told) >> 7]) if len(told) > 127 else bytes([len(told)])
    return b"\x12" + size + told
