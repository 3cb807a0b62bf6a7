"""Dangerous actions ask who one is again, unless that was shown in the last ten minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect

from steward.interfaces.web.actors import ActorRequest

FRESH = timedelta(minutes=10)
PROVE = "/settings/prove"


def freshly_proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view, so that it asks for password or code first where the last proof is older.

    A dialog sends the browser there and back to the page behind it.
    """

    @wraps(view)
    def asked_first(request: ActorRequest, **parameters: object) -> HttpResponse:
        if is_fresh(request):
            return view(request, **parameters)
        if not request.headers.get("HX-Request"):
            return redirect(f"{PROVE}?{urlencode({'next': request.path})}")
        behind = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        response = HttpResponse(status=204)
        response["HX-Redirect"] = f"{PROVE}?{urlencode({'next': behind})}"
        return response

    return asked_first


def is_fresh(request: ActorRequest) -> bool:
    """Say whether the person has shown in this session, within ten minutes, who they are."""
    proved = cast("datetime | None", getattr(request.session, "proved_at", None))
    return proved is not None and request.actor.now - proved <= FRESH
