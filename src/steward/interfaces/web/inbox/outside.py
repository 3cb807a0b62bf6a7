"""What works by the secret in its address alone: a calendar, and stopping letters."""

from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from steward.extensions.inbox.operations.wishing import stop_mail
from steward.extensions.inbox.queries.days import days_by_secret, member_by_stop_secret
from steward.foundation.core.errors import NotFound

NOBODY_KEEPS = "private, no-store"


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 -- framework requires
    """Answer with the days of one person, as calendars ask for them."""
    try:
        with transaction.atomic():
            text = days_by_secret(secret, datetime.now(UTC))
    except NotFound as error:
        return HttpResponse(error.message, status=404, content_type="text/plain; charset=utf-8")
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = NOBODY_KEEPS
    response["Content-Disposition"] = 'inline; filename="steward.ics"'
    return response


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for one click, so that a mail scanner stops nothing; a mail program posts at once.

    Source: RFC 8058, 3.1: the post carries no cookie, so no token of a form either.
    """
    try:
        with transaction.atomic():
            actor, organisation = member_by_stop_secret(secret, datetime.now(UTC))
            if request.method == "POST":
                stop_mail(actor=actor)
    except NotFound:
        return render(request, "inbox/stop.html", {"unknown": True}, status=404)
    context = {"organisation": organisation, "stopped": request.method == "POST"}
    return render(request, "inbox/stop.html", context)
