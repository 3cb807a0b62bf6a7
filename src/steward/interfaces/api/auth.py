"""Who calls: a bearer token gives the actor, and each call is one transaction."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.core.moments import NAME, instant_of, written
from steward.foundation.identity.operations.apart import noting_attempts, record_attempts
from steward.foundation.identity.queries import actor_of_token, existed
from steward.foundation.tenancy.confidence import reading_for
from steward.foundation.tenancy.looking import looking_back, moment_looked_at
from steward.foundation.tenancy.reach import narrowed
from steward.interfaces.api.framing import check_within, given_by_frame, note

HEADER = "Steward-As-Of"
"""The instant that a call looks at, where it is not given as ``as_of``; each answer repeats it."""


class ApiRequest(HttpRequest):
    """A call with a valid token."""

    auth: Actor


class TokenAuth(HttpBearer):
    """Takes ``Authorization: Bearer st_…`` for the actor; sets the tenant of the transaction."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor of the token, or None where it is unknown, revoked or over.

        Raises:
            Conflict: The call would change something in the past.
            Invalid: It looks at no instant that has been, at one before the organisation, or at one
                that lies outside of the days that somebody from outside may look at.
        """
        try:
            actor = actor_of_token(token.strip(), datetime.now(UTC))
        except NotFound:
            return None
        stack: ExitStack = request.looks  # type: ignore[reportAttributeAccessIssue]
        stack.enter_context(reading_for(actor.id))
        stack.enter_context(narrowed(actor.reach))
        request.began = actor.now  # type: ignore[reportAttributeAccessIssue]
        given = given_by_frame(request, actor, as_of_given(request))
        return actor if given is None else _looking_back(request, actor, given)


def as_of_given(request: HttpRequest) -> str | None:
    """Return the instant that a call gives, in its address or in a header; None for now."""
    return request.GET.get(NAME) or request.headers.get(HEADER) or None


def _looking_back(request: HttpRequest, actor: Actor, given: str) -> Actor:
    """Turn the rest of the call to a past instant; it ends with the call."""
    moment = instant_of(given, now=actor.now)
    if request.method not in ("GET", "HEAD"):
        raise Conflict("Nothing can be changed in the past; call without “as_of”.")
    stack: ExitStack = request.looks  # type: ignore[reportAttributeAccessIssue]
    stack.enter_context(looking_back(moment))
    if not existed(actor):
        raise Invalid("The organisation did not exist at that instant.", place=NAME)
    looking = actor.looking_back(moment)
    check_within(actor, looking)
    return looking


Rest = ParamSpec("Rest")
Run = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def in_one_transaction(run: Run[Rest]) -> Run[Rest]:
    """Run a call from its token to its answer in one transaction; a refusal undoes all of it."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        with noting_attempts() as attempts, transaction.atomic():
            with ExitStack() as request.looks:  # type: ignore[reportAttributeAccessIssue]
                response = run(request, *args, **kwargs)
                moment = moment_looked_at()
                if moment is not None:
                    response[HEADER] = written(moment)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
            note(request, response)
        record_attempts(attempts)
        return response

    return wrapped
