"""OpenTelemetry's protocol over HTTP: traces and metrics of calls of models, by a token."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from steward.domain.monitoring.policy import OBSERVE
from steward.extensions.telemetry.operations import count_telemetry
from steward.extensions.telemetry.rules import heard_in_metrics, heard_in_spans
from steward.extensions.telemetry.wire import (
    JSON,
    LARGEST_SENT,
    PROTOBUF,
    answered,
    failed,
    inflated,
    read_body,
)
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import DomainError, Invalid
from steward.interfaces.api.auth import TokenAuth, in_one_transaction

HEARD = {"traces": heard_in_spans, "metrics": heard_in_metrics}
UNKNOWN = "Send a valid token: Authorization: Bearer st_…"


def _refused(status: int, kind: str, message: str) -> HttpResponse:
    response = HttpResponse(failed(kind, message), status=status, content_type=kind)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Steward"'
    return response


@csrf_exempt
@in_one_transaction
def export(request: HttpRequest, signal: str) -> HttpResponse:
    """Take an export; what was not taken of it is told as a partial success."""
    kind = request.content_type if request.content_type in (JSON, PROTOBUF) else ""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if request.method != "POST":
        return _refused(405, JSON, "Telemetry is posted.")
    if not kind:
        return _refused(415, JSON, f"Send {PROTOBUF} or {JSON}.")
    if encoding not in ("identity", "gzip"):
        return _refused(415, kind, "Send it as it is, or as gzip.")
    if int(request.headers.get("Content-Length") or "0") > LARGEST_SENT:
        return _refused(413, kind, f"Send at most {LARGEST_SENT // 1024 // 1024} MB at once.")
    try:
        actor = _actor(request)
        if actor is None:
            return _refused(401, kind, UNKNOWN)
        require(actor, OBSERVE)
        content = request.body
        body = read_body(inflated(content, encoding), kind, signal)
        heard = HEARD[signal](body, actor.now)
        digest = hashlib.sha256(signal.encode() + content).hexdigest()
        count_telemetry(actor=actor, heard=heard, digest=digest)
    except Invalid as error:
        return _refused(400, kind, error.message)
    except DomainError as error:
        return _refused(error.status, kind, error.message)
    told = answered(kind, signal, heard.refused, heard.why)
    return HttpResponse(told, content_type=kind)


def _actor(request: HttpRequest) -> Actor | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return TokenAuth().authenticate(request, secret) if scheme.lower() == "bearer" else None


urlpatterns = [
    path("v1/traces", export, {"signal": "traces"}, name="otlp-traces"),
    path("v1/metrics", export, {"signal": "metrics"}, name="otlp-metrics"),
]
