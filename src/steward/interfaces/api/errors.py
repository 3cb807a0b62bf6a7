"""Every refusal as ``application/problem+json`` (RFC 9457)."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from steward.foundation.core.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str, place: str | None = None) -> HttpResponse:
    """Return a problem as a response; ``place`` names the field or attribute that is wrong."""
    body = {
        "type": "urn:steward:problem:" + title.lower().replace(" ", "-"),
        "title": title,
        "status": status,
        "detail": detail,
        "place": place,
    }
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)


def refused(_request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal of the domain with its own status."""
    return problem(error.status, error.title, error.message, error.place)


def unknown_caller(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Answer a call without a valid token."""
    response = problem(401, "Not signed in", "Send a valid token: Authorization: Bearer st_…")
    response["WWW-Authenticate"] = 'Bearer realm="Steward"'
    return response


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer input of the wrong shape; the first fault gives the place, all give the detail."""
    faults = [(_place(fault), str(fault["msg"])) for fault in error.errors]
    detail = "; ".join(f"{place}: {message}" for place, message in faults[:20])
    return problem(422, "Invalid input", detail, faults[0][0] if faults else None)


def _place(fault: dict[str, Any]) -> str:
    """Return where a fault is, without the part of the request and the parameter's own name."""
    loc = [str(item) for item in fault["loc"]]
    return ".".join(loc[2:] if loc[0] == "body" and len(loc) > 2 else loc[1:]) or loc[0]


def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a call that could not be read; a body is told with the line of what is wrong."""
    if isinstance(error.__cause__, DomainError):
        return problem(error.status_code, "Not possible", error.__cause__.message, "body")
    return problem(error.status_code, "Not possible", str(error))


def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer an address without a resource."""
    return problem(404, "Not found", "There is nothing at this address.")


def install(api: NinjaAPI) -> None:
    """Make an API answer every refusal as a problem."""
    handlers: dict[type[Exception], Any] = {
        DomainError: refused,
        AuthenticationError: unknown_caller,
        ValidationError: invalid,
        HttpError: unreadable,
        Http404: missing,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
