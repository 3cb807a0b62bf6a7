"""The days that somebody from outside looks at: every page but the audit's own is as of then."""

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from steward.domain.audits.queries.outside import is_finding_of_own_audit
from steward.foundation.core.actor import Frame
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.core.moments import NAME, end_of, written
from steward.foundation.work.queries import is_of
from steward.interfaces.handed import hand_out
from steward.interfaces.web.looking import SAFE, TIME, Look

if TYPE_CHECKING:
    from steward.interfaces.web.actors import ActorRequest

ID = r"[0-9a-f-]{36}"
OWN = re.compile(
    r"/(sign-out|welcome|begin|inbox|portfolio|organisations/(new|switch)"
    r"|settings/(account|password|second-factor|prove|notifications))(/|$)"
    rf"|/settings/people/{ID}/(data|end)$"
)
"""What is the person's own, of today, and not noted."""
DESK = re.compile(
    r"/audits(/export\.\w+|/desk|/notes/new|/(parts|papers|populations)/.*|"
    rf"/{ID}(/.*)?)?$|/settings/proof(/verify|/anchors)?$"
)
"""The work of an audit, which is of today: only audits that name the person are there. And the
proof, which says of no record what is in it."""
UNNOTED = ("/audits/desk", "/palette")
"""What opens no record: one's own desk, and names that are looked up while one types."""
FINDING = re.compile(rf"/findings/(?P<key>{ID})(/|$)")
WORK = re.compile(rf"/work/(?P<key>{ID})$")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
SUFFIX = " · Steward"


def latest_of(frame: Frame, look: Look) -> Look:
    """Return the look with the last instant that the frame lets one choose."""
    last = min(look.latest, end_of(frame.last))
    return Look(look.moment, look.given, last, look.back, look.here)


def framed(request: "ActorRequest", look: Look | HttpResponse | None) -> Look | HttpResponse | None:
    """Return where somebody from outside looks: at today only for the work of the audit.

    Raises:
        Conflict: The request would change something beyond the audit.
        Invalid: It looks at a day that lies outside of what the person may look at.
        NotAllowed: The page shows today and has no past.
    """
    frame = request.actor.frame
    if frame is None or isinstance(look, HttpResponse):
        return look
    if look is None:
        if OWN.match(request.path) or _is_work(request):
            return None
        if request.method not in SAFE:
            raise Conflict("You look at how it stood. Only in your audit can you change anything.")
        return _first(request, frame)
    if not frame.holds(look.moment):
        raise Invalid(f"You may look at the days from {in_words(frame)}.", place=NAME)
    if not look.here and not OWN.match(request.path):
        raise NotAllowed("This page shows today only, and you look at how it stood.")
    return latest_of(frame, look)


def in_words(frame: Frame) -> str:
    """Return the days of a frame for a person."""
    first, last = (f"{day.day} {day:%B %Y}" for day in (frame.first, frame.last))
    return f"{first} to {last}"


def _is_work(request: "ActorRequest") -> bool:
    if DESK.match(request.path):
        return True
    finding, work = FINDING.match(request.path), WORK.match(request.path)
    if finding is not None:
        return is_finding_of_own_audit(request.actor, UUID(finding["key"]))
    return work is not None and is_of(request.actor, UUID(work["key"]))


def _first(request: "ActorRequest", frame: Frame) -> HttpResponse:
    """Lead to the same page as of the day that is shown first; from home to one's own desk."""
    if request.path == "/":
        return HttpResponseRedirect("/audits/desk")
    query = request.GET.copy()
    query.pop(TIME, None)
    now = request.actor.now
    day = frame.shown.isoformat() if frame.shown < now.date() else written(now)
    query[NAME] = day
    return HttpResponseRedirect(f"{request.path}?{query.urlencode(safe=':')}")


def note(request: "ActorRequest", response: HttpResponse | StreamingHttpResponse) -> None:
    """Mark and note what somebody from outside was answered; nothing for everybody else."""
    actor = request.actor
    if actor.frame is None or response.status_code != 200 or OWN.match(request.path):
        return
    if request.method not in SAFE or request.path in UNNOTED:
        return
    hand_out(
        actor,
        response,
        address=address_of(request),
        title=_title(response),
        now=request.began,
    )


def address_of(request: HttpRequest) -> str:
    """Return the address of a request without the instant that it looks at."""
    query = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in (NAME, TIME)
        for value in values
    ]
    return f"{request.path}?{urlencode(query)}" if query else request.path


def _title(response: HttpResponse | StreamingHttpResponse) -> str:
    if not isinstance(response, HttpResponse):
        return ""
    if not str(response.get("Content-Type", "")).startswith("text/html"):
        return ""
    found = TITLE.search(response.content.decode(response.charset))
    if found is None:
        return ""
    return " ".join(unescape(found[1]).removesuffix(SUFFIX).split())
