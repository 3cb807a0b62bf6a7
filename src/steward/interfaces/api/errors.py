"""Every refusal as ``application/problem+json`` (RFC 9457)."""

import json
import re
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db.utils import InternalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from steward.foundation.core.errors import DomainError, NotAllowed, NotFound
from steward.foundation.tenancy.confidence import wrote_apart
from steward.foundation.tenancy.looking import was_a_write
from steward.foundation.tenancy.reach import BEYOND, went_beyond

CONTENT_TYPE = "application/problem+json"
# Which of several shapes was tried, such as ``str-enum[Stage]``; it is no part of the place.
TRIED = re.compile(r"[a-z-]+\[.*\]|constrained-[a-z]+")


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
    faults = [(_place(fault), _message(fault)) for fault in error.errors]
    detail = "; ".join(f"{place}: {message}" for place, message in faults[:20])
    return problem(422, "Invalid input", detail, faults[0][0] if faults else None)


def _place(fault: dict[str, Any]) -> str:
    """Return where a fault is, without the part of the request and the parameter's own name."""
    loc = [str(item) for item in fault["loc"] if not TRIED.fullmatch(str(item))]
    return ".".join(loc[2:] if loc[0] == "body" and len(loc) > 2 else loc[1:]) or loc[0]


def _message(fault: dict[str, Any]) -> str:
    """Return what is wrong; the length of a text is counted in characters."""
    limits: dict[str, Any] = fault.get("ctx") or {}
    if fault["type"] == "too_long" and limits.get("field_type") == "Value":
        told = f"{limits['actual_length']:,}, {limits['max_length']:,} are the limit"
        return f"The text has too many characters: {told}."
    return str(fault["msg"])


def too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """Answer a body that is not read because of its size."""
    limit = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) // 1024 // 1024
    return problem(413, "Too large", f"The body is larger than {limit} MB.", "body")


def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a call that could not be read; a body is told with the line of what is wrong."""
    if isinstance(error.__cause__, DomainError):
        return problem(error.status_code, "Not possible", error.__cause__.message, "body")
    return problem(error.status_code, "Not possible", str(error))


def written_into_the_past(_request: HttpRequest, error: InternalError) -> HttpResponse:
    """Answer a call that would have written while it looks at the past."""
    if not was_a_write(error):
        raise error
    return problem(409, "Conflict", "Nothing can be written into the past.", "as_of")


def written_beyond(_request: HttpRequest, error: ProgrammingError) -> HttpResponse:
    """Answer a call that would have written beyond the part that its member is limited to."""
    if wrote_apart(error):
        return problem(NotFound.status, NotFound.title, "There is no such record.")
    if not went_beyond(error):
        raise error
    return problem(NotAllowed.status, NotAllowed.title, BEYOND)


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
        RequestDataTooBig: too_large,
        Http404: missing,
        InternalError: written_into_the_past,
        ProgrammingError: written_beyond,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
