"""A page as of a past instant: which it is, its frame, and its links, which stay in it.

The instant stands in the address (``?as_of=2026-03-31T14:00Z``), so what somebody saw can be sent
to somebody else. Every link of the answer carries it on; what has no past leaves it and says so.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase

from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.core.moments import NAME, end_of, in_words, instant_of, written
from steward.foundation.identity.queries import existed
from steward.foundation.tenancy.looking import looking_back, seen_from

if TYPE_CHECKING:
    from steward.interfaces.web.actors import ActorRequest

TIME = "as_of_time"
"""What the form calls the time of day; it becomes part of the instant."""
PRESENT = re.compile(
    r"/(welcome|begin|organisations|portfolio|work|sign-out|systems/(import|imports|cards)"
    r"|risks/(import|imports)|risks/losses/long|frameworks/(libraries|packs)|differences"
    r"|settings(?!/(people|roles|units|duties|duties/attempts)$))(/|$)"
)
"""Pages that have no past: what a person sets for itself, work under way, what was brought in."""
SAFE = ("GET", "HEAD")
TAG = re.compile(r"<[a-z][a-z0-9-]*\s[^>]*>|</form>")
POSTS = re.compile(r'\smethod="post"', re.IGNORECASE)
WRITES = re.compile(r'\shx-(?:post|put|patch|delete)="[^"]*"')
SIGN_OUT = 'action="/sign-out"'
SHUT = '<fieldset class="as-then" disabled>'
TODAY = " data-today"
"""What a tag bears that leads back to today, or asks for the instant itself."""
LINK = re.compile(r'(\s(?:href|action|formaction|src|hx-[a-z-]+|data-src|data-href)=")(/[^"]*)"')
HREF = re.compile(r'("href": ")(/[^"\\]*)"')
FILE = re.compile(r'(\.[a-z0-9]+")$')
ASKED = re.compile(rf"[?&]{NAME}=")
Answer = Callable[[HttpRequest], HttpResponseBase]
READ_ONLY = "This is how it stood on {}. Nothing can be changed there; go back to today to do it."


@dataclass(frozen=True, slots=True)
class Look:
    """The instant at which a page looks."""

    moment: datetime
    given: str
    """The instant as the address gives it."""
    latest: datetime
    """The instant until which one can look: now."""
    back: str
    """The address of the same page as of today."""
    here: bool = True
    """Whether the page has a past; if not, it shows today."""

    @property
    def words(self) -> str:
        """Return the instant for a person."""
        return in_words(self.moment)

    @property
    def whole_day(self) -> bool:
        """Say whether the address gives a day without a time."""
        return self.moment == end_of(self.moment.date())

    @property
    def query(self) -> str:
        """Return what an address takes to look there."""
        return urlencode({NAME: self.given}, safe=":")


def look_of(request: HttpRequest, now: datetime) -> Look | HttpResponseRedirect | None:
    """Return where the address looks, None for today, or where to ask for it in one piece.

    Raises:
        Invalid: The address gives no instant that has been.
    """
    given = request.GET.get(NAME, "").strip()
    if not given:
        return None
    clock = request.GET.get(TIME, "")
    if TIME in request.GET and request.method in SAFE:
        query = request.GET.copy()
        del query[TIME]
        query[NAME] = f"{given[:10]}T{clock}Z" if clock else given[:10]
        return HttpResponseRedirect(f"{request.path}?{query.urlencode(safe=':')}")
    moment = instant_of(given, now=now)
    rest = request.GET.copy()
    del rest[NAME]
    back = request.path if request.method in SAFE else "/"
    back += f"?{rest.urlencode()}" if rest and back != "/" else ""
    return Look(moment, given, now, back, here=not PRESENT.match(request.path))


def look_back(request: "ActorRequest", look: Look, answer: Answer) -> HttpResponseBase:
    """Answer a request as of the instant that its address gives; only reading is answered.

    Raises:
        Conflict: The request would change something.
        Invalid: The organisation did not exist at that instant.
    """
    if request.method not in SAFE:
        raise Conflict(READ_ONLY.format(look.words))
    if not look.here:
        return answer(request)
    with looking_back(look.moment):
        if not existed(request.actor):
            raise Invalid("The organisation did not exist at that instant.", place=NAME)
        request.actor = request.actor.looking_back(look.moment)
        return carried(answer(request), look)


def carried(response: HttpResponseBase, look: Look) -> HttpResponseBase:
    """Return the answer with every link of it leading to the same instant, and files saying it."""
    response["Steward-As-Of"] = written(look.moment)
    location = response.get("Location", "")
    if location.startswith("/"):
        response["Location"] = _at(location, look)
    named = response.get("Content-Disposition", "")
    if named:
        mark = written(look.moment).replace(":", "")
        response["Content-Disposition"] = FILE.sub(rf"-as-of-{mark}\1", named)
    if isinstance(response, StreamingHttpResponse):
        pieces = cast("Iterable[bytes]", response.streaming_content)
        response.streaming_content = seen_from(look.moment, pieces)
    elif isinstance(response, HttpResponse):
        kind = response.get("Content-Type", "").partition(";")[0]
        if kind == "text/html":
            page = _carried_page(response.content.decode(response.charset), look)
            response.content = page.encode(response.charset)  # type: ignore[reportAttributeAccessIssue] -- framework requires
        elif kind == "application/json":
            text = HREF.sub(
                lambda found: f'{found[1]}{_at(found[2], look)}"', response.content.decode()
            )
            response.content = text.encode()  # type: ignore[reportAttributeAccessIssue] -- framework requires
    return response


def _carried_page(text: str, look: Look) -> str:
    """Return a page whose links stay at the instant and whose forms of change are shut."""
    shut = False
    keep = f'<input type="hidden" name="{NAME}" value="{escape(look.given)}">'

    def link(found: re.Match[str]) -> str:
        return f'{found[1]}{escape(_at(unescape(found[2]), look))}"'

    def tag(found: re.Match[str]) -> str:
        nonlocal shut
        here = found[0]
        if here == "</form>":
            end, shut = (f"</fieldset>{here}" if shut else here), False
            return end
        if TODAY in here:
            return here
        if here.startswith("<form"):
            shut = bool(POSTS.search(here)) and SIGN_OUT not in here
            return here + (SHUT if shut else "" if POSTS.search(here) else keep)
        if WRITES.search(here):
            return WRITES.sub(" disabled", here, count=1)
        return LINK.sub(link, here)

    return TAG.sub(tag, text)


def _at(address: str, look: Look) -> str:
    if address.startswith(("/static/", "/sign-out", "//")) or ASKED.search(address):
        return address
    address, mark, place = address.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{look.query}{mark}{place}"
