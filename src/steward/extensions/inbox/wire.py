"""Call a service: only below the address of its connection, and only where calls may go.

The address that was looked at is the one that is called (`Pinned`, as for chats), redirects are not
followed, and of an answer no more is read than a tracker needs. Addresses of private networks are
called only where the installation allows them.
"""

import json
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, IncompleteRead
from ipaddress import IPv4Network, IPv6Network, ip_address
from threading import Event, Timer
from typing import Any
from urllib.parse import urlencode, urlsplit

from steward.extensions.inbox.chat import SECONDS, ChatTrouble, Lookup, Pinned, addresses_of
from steward.extensions.inbox.hosts import is_open, why_shut
from steward.extensions.inbox.rules import is_public
from steward.foundation.core.errors import Invalid

Network = IPv4Network | IPv6Network
MOST_BYTES = 8 * 1024 * 1024
AGENT = "Steward"
LONGEST_TALK = 60
"""Seconds for one call in all; each part of it has ten."""
WORDS_OF_REFUSAL = 300
RATE_STATUSES = (403, 429)
LONGEST_WORDS = 500
UNSURE = frozenset({401, 408, 409, 423, 425, 429})
"""Refusals that may pass: a credential is renewed, a lock is lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answers; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: Any = None


class Trouble(Exception):
    """A service was not reached, or said no; ``reason`` has its own words.

    ``for_good`` says that trying again changes nothing; ``wait_seconds`` how long it wants to be
    left alone, where it says so.
    """

    def __init__(
        self, reason: str, *, for_good: bool = False, wait_seconds: int | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason[:LONGEST_WORDS]
        self.for_good = for_good
        self.wait_seconds = wait_seconds


def wait_of(headers: Mapping[str, str], now: datetime) -> int | None:
    """Return for how many seconds a service wants to be left alone, None where it does not.

    Source: RFC 9110, 10.2.3; X-RateLimit-Reset of GitHub and RateLimit-Reset of GitLab in seconds
    of the epoch, X-RateLimit-Reset of Jira as an ISO instant.
    """
    after = headers.get("retry-after", "").strip()
    if after.isascii() and after.isdigit() and len(after) < 9:
        return int(after)
    left = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", "")).strip()
    if left != "0":
        return None
    until = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", "")).strip()
    moment = _instant(until)
    if moment is None and until.isascii() and until.isdigit() and len(until) < 12:
        moment = datetime.fromtimestamp(int(until), UTC)
    return None if moment is None else max(1, int((moment - now).total_seconds()) + 1)


def _instant(text: str) -> datetime | None:
    if "T" not in text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def checked_base(address: str, place: str = "base_url") -> str:
    """Return the address of a tracker as it is kept, without a slash at its end.

    Raises:
        Invalid: It is no plain address with a host.
    """
    address = address.strip().rstrip("/")
    if not address.isascii() or not address.isprintable() or " " in address or len(address) > 500:
        raise Invalid("Write the address as a browser shows it, without blanks.", place=place)
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise Invalid("This is not an address.", place=place) from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Invalid("Write an address that begins with https://", place=place)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise Invalid(
            "Write a plain address, without a name, a question or an anchor.", place=place
        )
    return address


def place_to_call(
    host: str, port: int, scheme: str, allowed: Sequence[Network], lookup: Lookup = addresses_of
) -> str:
    """Return the address of a host that is called.

    Raises:
        Trouble: It has none, or one that may not be called: of a private network that the
            installation does not allow, or without encryption outside of those.
    """
    try:
        found = lookup(host, port)
    except ChatTrouble as error:
        raise Trouble(error.reason) from None
    if not found:
        raise Trouble(f"The name {host} has no address.")
    ours = [_is_allowed(address, allowed) for address in found]
    if not all(own or is_public(address) for own, address in zip(ours, found, strict=True)):
        reason = f"{host} leads into a private network that this installation does not allow."
        raise Trouble(reason, for_good=True)
    if scheme != "https" and not all(ours):
        raise Trouble(f"{host} is called by https:// alone.", for_good=True)
    return found[0]


def _is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(found.version == network.version and found in network for network in allowed)


class _Plain(HTTPConnection):
    """A connection without encryption to one address, inside a network that is allowed."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address = address

    def connect(self) -> None:
        """Connect to the pinned address, whatever the name says by now."""
        self.sock = socket.create_connection((self.address, self.port), timeout=SECONDS)


def _cut(talk: HTTPConnection, is_over: Event) -> None:
    """End a talk whose other side sends a little now and then, for ever."""
    is_over.set()
    if talk.sock is not None:
        with suppress(OSError):
            talk.sock.shutdown(socket.SHUT_RDWR)


class Wire:
    """Calls one service with the headers that prove who calls.

    ``hosts`` are those that may be called, None for every one; ``sign`` makes further headers of
    method, path with its query, and moment.
    """

    def __init__(
        self,
        base: str,
        headers: Mapping[str, str],
        *,
        now: datetime,
        allowed: Sequence[Network] = (),
        lookup: Lookup = addresses_of,
        trust: ssl.SSLContext | None = None,
        hosts: Sequence[str] | None = None,
    ) -> None:
        self.base, self.own, self.now = urlsplit(base), dict(headers), now
        self.allowed, self.lookup = allowed, lookup
        self.trust = trust
        self.hosts = hosts
        self.sign: Callable[[str, str, datetime], Mapping[str, str]] | None = None

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer of the tracker to one call, with a body of JSON or of a form.

        Raises:
            Trouble: It was not reached, or answers with anything but success.
        """
        content = None if body is None else json.dumps(body).encode()
        told = {"Accept": "application/json", **self.own, **(headers or {})}
        if content is not None:
            told["Content-Type"] = "application/json"
        if form is not None:
            content = urlencode(form).encode()
            told["Content-Type"] = "application/x-www-form-urlencoded"
        target = f"{path}?{urlencode(query)}" if query else path
        answer, raw = self._sent(method, target, content, told)
        return self._judged(str(self.base.hostname), answer, raw)

    def fetch(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        """Return what lies at an address, whatever it is.

        Raises:
            Trouble: It was not reached, or answers with anything but success.
        """
        target = f"{path}?{urlencode(query)}" if query else path
        answer, raw = self._sent("GET", target, None, self.own)
        if not 200 <= answer.status < 300 or len(raw) > MOST_BYTES:
            self._judged(str(self.base.hostname), answer, raw)
        return raw

    def _sent(
        self, method: str, target: str, content: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Answer, bytes]:
        host = str(self.base.hostname)
        place = f"{self.base.path}{target}" or "/"
        proof = self.sign(method, place, self.now) if self.sign else dict[str, str]()
        told = {"User-Agent": AGENT, **headers, **proof}
        if any("\r" in value or "\n" in value or not value.isascii() for value in told.values()):
            raise Trouble("A credential has characters that no header can hold.", for_good=True)
        talk = self._talk(host)
        is_over = Event()
        watch = Timer(LONGEST_TALK, _cut, (talk, is_over))
        watch.daemon = True
        watch.start()
        try:
            talk.request(method, place, content, told)
            reply = talk.getresponse()
            raw = reply.read(MOST_BYTES + 1)
            if is_over.is_set() or (reply.length and len(raw) <= MOST_BYTES):
                # What breaks off is no error to the reader of a body of which a part is asked for.
                raise IncompleteRead(raw)
        except ssl.SSLError:
            raise Trouble(f"{host} does not prove by a certificate that it is it.") from None
        except (OSError, HTTPException, ValueError):
            slow = f"{host} takes longer than {LONGEST_TALK} seconds to answer."
            reason = slow if is_over.is_set() else f"{host} cannot be reached."
            raise Trouble(reason) from None
        finally:
            watch.cancel()
            talk.close()
        found = {name.lower(): value for name, value in reply.getheaders()}
        return Answer(status=reply.status, headers=found), raw

    def _talk(self, host: str) -> HTTPConnection:
        if not is_open(host, self.hosts):
            raise Trouble(why_shut(host), for_good=True)
        scheme = self.base.scheme
        port = self.base.port or (443 if scheme == "https" else 80)
        address = place_to_call(host, port, scheme, self.allowed, self.lookup)
        if scheme == "https":
            return Pinned(host, port, address, self.trust or ssl.create_default_context())
        return _Plain(host, port, address)

    def _judged(self, host: str, answer: Answer, raw: bytes) -> Answer:
        status = answer.status
        if len(raw) > MOST_BYTES:
            raise Trouble(f"{host} answers with more than {MOST_BYTES // 1024 // 1024} MB.")
        if 300 <= status < 400:
            raise Trouble(f"{host} points elsewhere; that is not followed.", for_good=True)
        try:
            body = json.loads(raw) if raw.strip() else None
        except (ValueError, RecursionError):
            if 200 <= status < 300:
                raise Trouble(f"{host} answers with something that is no JSON.") from None
            body = None
        if 200 <= status < 300:
            return Answer(status=status, headers=answer.headers, body=body)
        wait = (
            wait_of(answer.headers, self.now) if status in RATE_STATUSES or status >= 500 else None
        )
        lasting = 400 <= status < 500 and status not in UNSURE and wait is None
        said = words_of(body)
        reason = f"{host} answers {status}" + (f": {said}" if said else ".")
        if status == 429 and wait is None:
            wait = 60
        raise Trouble(reason, for_good=lasting, wait_seconds=wait)


def words_of(body: object) -> str:
    """Return what a tracker says about a refusal, from the shapes that the vendors use."""
    found: list[str] = []
    _gather(body, found)
    return "; ".join(dict.fromkeys(found))[:WORDS_OF_REFUSAL]


def _gather(part: object, found: list[str], depth: int = 0) -> None:
    if depth > 4 or len(found) > 6:
        return
    if isinstance(part, str):
        found.append(" ".join(part.split()))
    elif isinstance(part, list):
        for item in part:  # type: ignore[reportUnknownVariableType]
            _gather(item, found, depth + 1)  # type: ignore[reportUnknownArgumentType]
    elif isinstance(part, dict):
        for name, item in part.items():  # type: ignore[reportUnknownVariableType]
            if depth or name in (
                "message",
                "error",
                "errors",
                "errorMessages",
                "error_description",
            ):
                _gather(item, found, depth + 1)  # type: ignore[reportUnknownArgumentType]
