"""The address at which another program calls a rule: its secret is the proof."""

from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steward.extensions.automation.operations.calling import take_call
from steward.foundation.core.errors import DomainError

KEY = "webhook-id"
"""The header in which a caller gives the key of a call, so that it can be repeated."""


@csrf_exempt
@require_POST
def called(request: HttpRequest, secret: str) -> HttpResponse:
    """Take a call; what it leads to is done by the worker."""
    try:
        with transaction.atomic():
            acts = take_call(
                secret=secret,
                body=request.body,
                key=request.headers.get(KEY, ""),
                now=datetime.now(UTC),
            )
    except DomainError as error:
        problem = {"title": error.title, "detail": error.message}
        return JsonResponse(problem, status=error.status, content_type="application/problem+json")
    return JsonResponse({"acts": acts}, status=202)
