"""Every request works for one actor, in one transaction that knows its tenant."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth import get_user
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from steward.domain.frameworks.queries import remembering_content
from steward.extensions.guests.queries import Visit, visit_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, DomainError, NotFound
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.sessions import note_session
from steward.foundation.identity.queries import (
    actor_of,
    memberships_of,
    names_of,
    second_factor_due,
)
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.looking import was_a_write
from steward.foundation.tenancy.operations import set_tenant
from steward.interfaces.web.looking import Look, look_back, look_of
from steward.interfaces.web.origin import origin_of

OPEN_PATHS = (
    "/sign-in",
    "/sign-out",
    "/begin",
    "/static/",
    "/healthz",
    "/readyz",
    "/invitation/",
    "/guest/",
    "/speak-up/",
    "/trust/",
    "/calendar-feed/",
    "/stop-mail/",
    "/hooks/",
    "/api/",
)
OUTSIDE = "/outside"
"""Where a guest answers the one run that a link was for; everything else asks for a member."""
GUEST = "guest"
"""What the session calls the visit of a guest; a member may be signed in beside it."""

SIGNED_IN = "signed-in"
"""What the session calls the instant at which it began."""
NOTED_EVERY = timedelta(minutes=5)
SECOND_FACTOR = "/settings/second-factor"
BEFORE_FACTOR = (
    SECOND_FACTOR,
    "/settings/prove",
    "/settings/account",
    "/settings/password",
    "/organisations/switch",
)
"""What one may do before a required second factor is set up; signing out is open to all."""


class ActorRequest(HttpRequest):
    """A request of a signed-in member."""

    actor: Actor
    person: Person
    role: Role
    organisation_name: str
    organisations: dict[UUID, str]
    look: Look | None = None
    second_factor_due: date | None = None


class GuestRequest(HttpRequest):
    """A request of somebody outside, behind the door."""

    actor: Actor
    visit: Visit


class ActorMiddleware:
    """Resolve the actor, open the transaction, answer refusals with their status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside a transaction of the actor's organisation."""
        if request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        if request.path == OUTSIDE or request.path.startswith(f"{OUTSIDE}/"):
            return self._outside(request)
        with transaction.atomic(), remembering_content():
            membership = self._membership(request)
            if membership is None:
                signed_in = isinstance(get_user(request), Person)
                return redirect("/begin" if signed_in else f"/sign-in?next={request.path}")
            response = self._gate(cast("ActorRequest", request), membership)
            response = response or self._answered(cast("ActorRequest", request))
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _gate(self, request: ActorRequest, membership: Membership) -> HttpResponse | None:
        """Lead who lacks a required second factor to where it is set up; None for all others."""
        due = request.second_factor_due = second_factor_due(membership)
        if due is None or due > request.actor.today or request.path.startswith(BEFORE_FACTOR):
            return None
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = SECOND_FACTOR
            return response
        return redirect(SECOND_FACTOR)

    def _answered(self, request: ActorRequest) -> HttpResponse:
        """Answer as of today, or as of the instant that the address gives."""
        try:
            look = look_of(request, request.actor.now)
            if look is None:
                return self.get_response(request)
            if isinstance(look, HttpResponse):
                return look
            request.look = look
            return cast("HttpResponse", look_back(request, look, self.get_response))
        except DomainError as error:
            return self.process_exception(request, error) or HttpResponse(status=error.status)

    def _outside(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic(), remembering_content():
            visit = _visit(request)
            if visit is None:
                return render(request, "guests/again.html", {}, status=404)
            request.visit = visit  # type: ignore[reportAttributeAccessIssue]
            request.actor = visit.actor  # type: ignore[reportAttributeAccessIssue]
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _membership(self, request: HttpRequest) -> Membership | None:
        person = cast("object", get_user(request))
        if not isinstance(person, Person):
            return None
        now = datetime.now(UTC)
        chosen = request.session.get("organisation")
        set_tenant(UUID(chosen) if chosen else None, person_id=person.id)
        memberships = memberships_of(person.id, now)
        wanted = [row for row in memberships if str(row.organisation_id) == chosen]
        membership = next(iter(wanted or memberships), None)
        if membership is None:
            return None
        note_use(request, person, now)
        if str(membership.organisation_id) != chosen:
            set_tenant(membership.organisation_id, person_id=person.id)
            request.session["organisation"] = str(membership.organisation_id)
        request.user = person  # type: ignore[reportAttributeAccessIssue]
        request.person = person  # type: ignore[reportAttributeAccessIssue]
        request.role = Role(membership.role)  # type: ignore[reportAttributeAccessIssue]
        names = names_of(memberships)
        request.organisations = names  # type: ignore[reportAttributeAccessIssue]
        request.organisation_name = names[  # type: ignore[reportAttributeAccessIssue]
            membership.organisation_id
        ]
        request.actor = actor_of(  # type: ignore[reportAttributeAccessIssue]
            membership, label=str(person), now=now
        )
        return membership

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show a refusal of the domain as a page with its status; other errors pass on."""
        if was_a_write(error):
            error = Conflict("Nothing can be written into the past. Go back to today to do it.")
        if not isinstance(error, DomainError):
            return None
        context = {"title": error.title, "message": error.message}
        outside = isinstance(getattr(request, "visit", None), Visit)
        page = "guests/refusal.html" if outside else "layout/refusal.html"
        response = render(request, page, context, status=error.status)
        transaction.set_rollback(True)  # only now: the page itself may read
        return response


def note_use(request: HttpRequest, person: Person, now: datetime, *, anew: bool = False) -> None:
    """Keep that the session was used, at most once in five minutes; at once where it began anew."""
    seen = cast("datetime | None", getattr(request.session, "seen_at", None))
    if not anew and seen is not None and now - seen < NOTED_EVERY:
        return
    if anew or SIGNED_IN not in request.session:
        request.session[SIGNED_IN] = now.isoformat()
    began = datetime.fromisoformat(str(request.session[SIGNED_IN]))
    note_session(
        person=person,
        key=str(request.session.session_key),
        agent=request.headers.get("User-Agent", ""),
        address=origin_of(request),
        began_at=began,
        now=now,
    )
    if seen is None:
        request.session.proved_at = began  # type: ignore[reportAttributeAccessIssue]


def _visit(request: HttpRequest) -> Visit | None:
    """Return the visit that the session tells of, while its link is the same and works."""
    kept = cast("dict[str, str] | None", request.session.get(GUEST))
    if kept is None:
        return None
    now = datetime.now(UTC)
    organisation, link = UUID(kept["organisation"]), UUID(kept["link"])
    try:
        if now < datetime.fromisoformat(kept["until"]):
            return visit_of(organisation, link, mark=kept["mark"], now=now)
    except NotFound:
        pass
    del request.session[GUEST]
    return None
