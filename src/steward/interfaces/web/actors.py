"""Every request works for one actor, in one transaction that knows its tenant."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth import get_user, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from steward.domain.frameworks.queries import remembering_content
from steward.extensions.guests.queries import Visit, visit_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.apart import noting_attempts, record_attempts
from steward.foundation.identity.operations.sessions import note_session
from steward.foundation.identity.policy import EDIT_MEMBER
from steward.foundation.identity.queries import (
    acting,
    memberships_of,
    names_of,
    second_factor_due,
)
from steward.foundation.identity.queries.holding import given_role
from steward.foundation.identity.queries.standing import standing_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.confidence import read_for, reading_for, wrote_apart
from steward.foundation.tenancy.looking import reading_only, was_a_write
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.tenancy.reach import BEYOND, made_within, narrowed, went_beyond
from steward.interfaces.web.auditors.framing import framed, note
from steward.interfaces.web.gates import (
    ALL_ELSEWHERE,
    admitted,
    came_by_provider,
    note_bypassed,
    past_the_provider,
    refuse_here,
    turned_away,
)
from steward.interfaces.web.looking import SAFE, Look, look_back, look_of
from steward.interfaces.web.origin import origin_of
from steward.interfaces.web.portfolio.cards import Client, clients_of

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
    "/tracker-hook/",
    "/results-hook/",
    "/hooks/",
    "/api/",
    "/otlp/v1/",
    "/scim/v2/",
)
OUTSIDE = "/outside"
"""Where a guest answers the one run that a link was for; everything else asks for a member."""
GUEST = "guest"
"""What the session calls the visit of a guest; a member may be signed in beside it."""

PORTFOLIO = "/portfolio"
"""Where a person sees several organisations side by side."""
SEEN_AS = "seen-as"
"""What the session calls the role as which somebody looks at the pages."""
END_SEEN_AS = "/settings/roles/see-as/end"
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
    began: datetime
    memberships: list[Membership]
    clients: list[Client]
    seen_as: str
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
            return turned_away(request) or self.get_response(request)
        if request.path == OUTSIDE or request.path.startswith(f"{OUTSIDE}/"):
            return self._outside(request)
        within = request.path == PORTFOLIO or request.path.startswith(f"{PORTFOLIO}/")
        if within and request.method in SAFE:
            self._side_by_side(cast("ActorRequest", request))
        with noting_attempts() as attempts:
            response = self._of_member(request)
        record_attempts(attempts)
        return response

    def _side_by_side(self, request: ActorRequest) -> None:
        """Read the organisations of the person, each in its own transaction, before the page."""
        with transaction.atomic():
            membership = self._membership(request)
        if membership is not None:
            request.clients = clients_of(
                request.person,
                request.memberships,
                request.organisations,
                now=request.began,
                by_provider=came_by_provider(request),
            )

    def _of_member(self, request: HttpRequest) -> HttpResponse:
        """Answer a member in one transaction, or lead to where one signs in."""
        with transaction.atomic(), remembering_content():
            membership = self._membership(request)
            if membership is None:
                signed_in = isinstance(get_user(request), Person)
                if signed_in and getattr(request, ALL_ELSEWHERE, False):
                    logout(request)
                    return redirect("/sign-in/provider")
                return redirect("/begin" if signed_in else f"/sign-in?next={request.path}")
            bypassed = past_the_provider(request, membership)
            response = self._gate(cast("ActorRequest", request), membership)
            response = response or self._within_reach(cast("ActorRequest", request))
            if response.status_code >= 500:
                transaction.set_rollback(True)
            if bypassed and not transaction.get_rollback():
                note_bypassed(request, membership)
        return response

    def _gate(self, request: ActorRequest, membership: Membership) -> HttpResponse | None:
        """Lead who lacks a required second factor to where it is set up; None for all others."""
        due = None if came_by_provider(request) else second_factor_due(membership)
        request.second_factor_due = due
        if due is None or due > request.actor.today or request.path.startswith(BEFORE_FACTOR):
            return None
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = SECOND_FACTOR
            return response
        return redirect(SECOND_FACTOR)

    def _within_reach(self, request: ActorRequest) -> HttpResponse:
        """Answer with what the member sees: the whole organisation, or a part of it."""
        reach = request.actor.reach
        with reading_for(request.person.id), narrowed(reach):
            response = self._answered(request)
            note(request, response)
        if isinstance(response, StreamingHttpResponse):
            pieces = cast("Iterable[bytes]", response.streaming_content)
            pieces = pieces if reach is None else made_within(reach, pieces)
            response.streaming_content = read_for(request.person.id, pieces)
        return response

    def _answered(self, request: ActorRequest) -> HttpResponse:
        """Answer as the member, or as the role that the member looks through."""
        try:
            refuse_here(request)
            if SEEN_AS in request.session and request.path not in (END_SEEN_AS, "/sign-out"):
                with reading_only():
                    return self._seen_as(request)
            return self._of_its_time(request)
        except DomainError as error:
            return self.process_exception(request, error) or HttpResponse(status=error.status)

    def _seen_as(self, request: ActorRequest) -> HttpResponse:
        """Answer as the role that the member looks through, while the member may give it.

        Raises:
            Conflict: The request would change something.
        """
        own = request.actor
        try:
            held = given_role(own, str(request.session[SEEN_AS]))
        except Invalid:
            held = None
        if held is None or not own.may(EDIT_MEMBER) or not held.permissions <= own.permissions:
            del request.session[SEEN_AS]
            return self._of_its_time(request)
        request.seen_as, request.role = held.name, held.role
        request.actor = replace(own, permissions=held.permissions)
        if request.method not in ("GET", "HEAD"):
            raise Conflict(f"You only look as “{held.name}” does; go back to your own view first.")
        return self._of_its_time(request)

    def _of_its_time(self, request: ActorRequest) -> HttpResponse:
        """Answer as of today, or as of the instant that the address gives.

        Raises:
            Conflict: The request would change the past.
            Invalid: The address gives no instant that has been, or one outside of what somebody
                from outside may look at.
            NotAllowed: Somebody from outside asks for a page that shows today.
        """
        look = framed(request, look_of(request, request.actor.now))
        if look is None:
            return self.get_response(request)
        if isinstance(look, HttpResponse):
            return look
        request.look = look
        return cast("HttpResponse", look_back(request, look, self.get_response))

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
        memberships = admitted(request, memberships_of(person.id, now), now)
        wanted = [row for row in memberships if str(row.organisation_id) == chosen]
        membership = next(iter(wanted or memberships), None)
        if membership is None:
            return None
        note_use(request, person, now)
        if str(membership.organisation_id) != chosen:
            set_tenant(membership.organisation_id, person_id=person.id)
            request.session["organisation"] = str(membership.organisation_id)
        request.user = person  # type: ignore[reportAttributeAccessIssue]
        request.seen_as = ""  # type: ignore[reportAttributeAccessIssue]
        request.person = person  # type: ignore[reportAttributeAccessIssue]
        request.began = now  # type: ignore[reportAttributeAccessIssue]
        request.memberships = memberships  # type: ignore[reportAttributeAccessIssue]
        standing = standing_of(membership, now.date())
        request.role = standing.role  # type: ignore[reportAttributeAccessIssue]
        names = names_of(memberships)
        request.organisations = names  # type: ignore[reportAttributeAccessIssue]
        request.organisation_name = names[  # type: ignore[reportAttributeAccessIssue]
            membership.organisation_id
        ]
        request.actor = acting(  # type: ignore[reportAttributeAccessIssue]
            membership, standing, label=str(person), now=now
        )
        return membership

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show a refusal of the domain as a page with its status; other errors pass on."""
        if was_a_write(error):
            where = (
                "while you look as another role"
                if getattr(request, "seen_as", "")
                else ("into the past. Go back to today to do it")
            )
            error = Conflict(f"Nothing can be written {where}.")
        if went_beyond(error):
            error = NotAllowed(BEYOND)
        if wrote_apart(error):
            error = NotFound("There is no such record.")
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
