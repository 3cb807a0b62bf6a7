"""Post to an incoming webhook: the only place that calls an address which a person typed.

Only ``https`` on its usual port, only addresses of the public internet, and the address that was
looked at is the one that is called: a name that answers otherwise a moment later changes nothing.
Redirects are not followed, and of the answer only the status is used.
"""

import json
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from steward.extensions.inbox.hosts import is_open, why_shut
from steward.extensions.inbox.rules import checked_chat, is_public
from steward.foundation.core.errors import Invalid

SECONDS = 10
REFUSED_FOR_GOOD = range(400, 500)
TOO_MANY = 429
Lookup = Callable[[str, int], list[str]]


class ChatTrouble(Exception):
    """A post did not arrive; ``for_good`` says that trying again would not help."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class Pinned(HTTPSConnection):
    """A connection to one address, with the certificate of the name that led to it."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self.address, self.trust = address, context

    def connect(self) -> None:
        """Connect to the pinned address, whatever the name says by now."""
        plain = socket.create_connection((self.address, self.port), timeout=SECONDS)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.host)


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name.

    Raises:
        ChatTrouble: The name has none now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ChatTrouble(f"The name {host} cannot be resolved.") from None
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def address_to_call(host: str, port: int, lookup: Lookup = addresses_of) -> str:
    """Return the address of a name that is called.

    Raises:
        ChatTrouble: One of its addresses is not of the public internet, or it has none.
    """
    found = lookup(host, port)
    if not found:
        raise ChatTrouble(f"The name {host} has no address.")
    if not all(is_public(address) for address in found):
        reason = f"{host} leads into a private network; only public addresses are called."
        raise ChatTrouble(reason, for_good=True)
    return found[0]


def post(
    url: str,
    text: str,
    *,
    hosts: Sequence[str] | None = None,
    lookup: Lookup = addresses_of,
) -> None:
    """Post one text to an incoming webhook, as Slack, Mattermost and Teams take it.

    Raises:
        ChatTrouble: It was not taken; the reason names the host and never the address, a secret.
    """
    send(url, json.dumps({"text": text}).encode(), {}, hosts=hosts, lookup=lookup)


def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    hosts: Sequence[str] | None = None,
    lookup: Lookup = addresses_of,
) -> None:
    """Post JSON with headers to an address that a person typed, on one of the hosts if given.

    Raises:
        ChatTrouble: It was not taken; the reason names the host and never the address.
    """
    try:
        parts = urlsplit(checked_chat(url))
    except Invalid as error:
        raise ChatTrouble(error.message, for_good=True) from None
    host, port = str(parts.hostname), parts.port or 443
    if not is_open(host, hosts):
        raise ChatTrouble(why_shut(host), for_good=True)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    address = address_to_call(host, port, lookup)
    talk = Pinned(host, port, address, ssl.create_default_context())
    try:
        talk.request("POST", target, body, {"Content-Type": "application/json", **headers})
        status = talk.getresponse().status
    except ssl.SSLError:
        raise ChatTrouble(f"{host} does not prove by a certificate that it is it.") from None
    except (OSError, HTTPException):
        raise ChatTrouble(f"{host} cannot be reached.") from None
    finally:
        talk.close()
    check_status(host, status)


def check_status(host: str, status: int) -> None:
    """Accept what means that a post arrived.

    Raises:
        ChatTrouble: The status means anything else; a redirect is not followed.
    """
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise ChatTrouble(f"{host} points elsewhere; that is not followed.", for_good=True)
    lasting = status in REFUSED_FOR_GOOD and status != TOO_MANY
    raise ChatTrouble(f"{host} answers with the status {status}.", for_good=lasting)
