"""Who calls: a bearer token gives the actor, and each call is one transaction."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.queries import actor_of_token


class ApiRequest(HttpRequest):
    """A call with a valid token."""

    auth: Actor


class TokenAuth(HttpBearer):
    """Takes ``Authorization: Bearer st_…`` for the actor; sets the tenant of the transaction."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 -- framework requires
        """Return the actor of the token, or None where it is unknown, revoked or over."""
        try:
            return actor_of_token(token.strip(), datetime.now(UTC))
        except NotFound:
            return None


Rest = ParamSpec("Rest")
Run = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def in_one_transaction(run: Run[Rest]) -> Run[Rest]:
    """Run a call from its token to its answer in one transaction; a refusal undoes all of it."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        with transaction.atomic():
            response = run(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    return wrapped
