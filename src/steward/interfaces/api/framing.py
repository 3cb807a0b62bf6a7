"""The days that a token of somebody from outside looks at; what it reads is noted."""

import re

from django.http import HttpRequest, HttpResponse

from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.moments import NAME, written
from steward.interfaces.handed import hand_out

AUDITS = re.compile(
    r"/api/audits(/(papers|requests|points|sessions|auditors|populations)/.*|/[0-9a-f-]{36}(/.*)?)?$"
)
"""The work of an audit, which is of today: only audits that name the person are there."""
OWN = re.compile(r"/api/(own|inbox|proof)(/|$)")
SAFE = ("GET", "HEAD")


def given_by_frame(request: HttpRequest, actor: Actor, given: str | None) -> str | None:
    """Return the instant that a call looks at; somebody from outside never leaves its days.

    Raises:
        Conflict: The call would change something beyond the audit.
    """
    frame = actor.frame
    if frame is None or given is not None:
        return given
    if AUDITS.match(request.path) or OWN.match(request.path):
        return None
    if request.method not in SAFE:
        raise Conflict("You look at how it stood. Only in your audit can you change anything.")
    return written(frame.moment(actor.now))


def check_within(actor: Actor, looking: Actor) -> None:
    """Refuse an instant outside of what somebody may look at.

    Raises:
        Invalid: It lies outside.
    """
    frame = actor.frame
    if frame is not None and looking.as_of is not None and not frame.holds(looking.as_of):
        days = f"{frame.first} to {frame.last}"
        raise Invalid(f"You may look at the days from {days}.", place=NAME)


def note(request: HttpRequest, response: HttpResponse) -> None:
    """Mark and note what a token of somebody from outside was answered."""
    looking = getattr(request, "auth", None)
    began = getattr(request, "began", None)
    if not isinstance(looking, Actor) or looking.frame is None or began is None:
        return
    if response.status_code != 200 or request.method not in SAFE or OWN.match(request.path):
        return
    hand_out(looking, response, address=request.path, title="", now=began)
