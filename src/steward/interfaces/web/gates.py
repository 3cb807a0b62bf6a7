"""What a session opens, by how it began: a password, or the provider of one organisation.

A session that a provider opened opens that organisation alone: whoever runs a provider can say who
somebody is, and must not reach another organisation of that person by it, nor the account.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from steward.extensions.signon.operations import note_bypass
from steward.extensions.signon.queries import is_live
from steward.foundation.core.errors import NotAllowed
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries.entering import opens_to_password, requires_provider
from steward.foundation.tenancy.operations import set_tenant
from steward.interfaces.web.origin import origin_of

if TYPE_CHECKING:
    from steward.interfaces.web.actors import ActorRequest

SIGNON = "signon"
"""What the session calls the provider that opened it."""
SIGNON_LASTS = timedelta(hours=12)
"""After this the provider is asked again, so that who left there is out here too."""
BYPASSED = "signon-bypassed"
"""What the session calls the organisations that it entered past their provider."""
ALL_ELSEWHERE = "all_elsewhere"
"""What the request calls that there are memberships, and that this session opens none."""
NOT_BY_PROVIDER = (
    "/settings/password",
    "/settings/second-factor",
    "/settings/account/",
    "/organisations/",
)
"""What is the person's own and not the organisation's."""


def came_by_provider(request: HttpRequest) -> bool:
    """Say whether a provider opened the session."""
    return SIGNON in request.session


def admitted(request: HttpRequest, rows: list[Membership], now: datetime) -> list[Membership]:
    """Return the memberships that the session opens; leaves the tenant as the caller set it."""
    kept = cast("dict[str, str] | None", request.session.get(SIGNON))
    if kept is None:
        found = [row for row in rows if opens_to_password(row)]
    else:
        found = [row for row in rows if _is_open(row, kept, now)]
    setattr(request, ALL_ELSEWHERE, not found and (bool(rows) or kept is not None))
    return found


def _is_open(row: Membership, kept: dict[str, str], now: datetime) -> bool:
    if str(row.organisation_id) != kept["organisation"]:
        return False
    if now >= datetime.fromisoformat(kept["until"]):
        return False
    set_tenant(row.organisation_id, person_id=row.person_id)
    return is_live(row.organisation_id, UUID(kept["provider"]))


def turned_away(request: HttpRequest) -> HttpResponse | None:
    """Lead away from where one founds an organisation of one's own; None for all else."""
    if request.path.startswith("/begin") and came_by_provider(request):
        logout(request)
        return redirect("/sign-in/provider")
    return None


def refuse_here(request: "ActorRequest") -> None:
    """Refuse what is the person's own in a session that a provider opened.

    Raises:
        NotAllowed: It is.
    """
    if came_by_provider(request) and request.path.startswith(NOT_BY_PROVIDER):
        message = "Your organisation's provider signed you in; it opens this organisation alone."
        raise NotAllowed(f"{message} Sign in with your password to change your account.")


def past_the_provider(request: HttpRequest, membership: Membership) -> bool:
    """Say whether the session just came in past a required provider, and tell the journal."""
    if not requires_provider(membership) or came_by_provider(request):
        return False
    told = cast("list[str]", request.session.get(BYPASSED, []))
    if str(membership.organisation_id) in told:
        return False
    note_bypass(actor=cast("ActorRequest", request).actor, address=origin_of(request))
    return True


def note_bypassed(request: HttpRequest, membership: Membership) -> None:
    """Keep that the journal knows; only once that is sure."""
    told = cast("list[str]", request.session.get(BYPASSED, []))
    request.session[BYPASSED] = [*told, str(membership.organisation_id)]
