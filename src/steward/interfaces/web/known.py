"""Browsers that have signed in before: a signed cookie says to which accounts.

It lets nobody in. It only gives the browser a count of tries of its own, so that strangers who try
passwords cannot make the owner of an account wait.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from steward.foundation.identity.queries import digest_of

COOKIE = "steward-known"
SALT = "steward.interfaces.web.known"
DAYS = 365
MOST = 8


def mark_of(request: HttpRequest, email: str) -> str:
    """Return the mark that this browser has for the account; empty where it has none."""
    return _marks(request).get(_name(email), "")


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the browser know the account from now on, with a new mark; the last eight are kept."""
    name = _name(email)
    marks = {key: mark for key, mark in _marks(request).items() if key != name}
    marks[name] = secrets.token_urlsafe(12)
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(list(marks.items())[-MOST:]), salt=SALT, compress=True),
        max_age=DAYS * 24 * 3600,
        path="/sign-in",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return {}
    return dict(found)


def _name(email: str) -> str:
    return digest_of(email.strip().lower())[:16]
