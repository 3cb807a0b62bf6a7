"""A letter before it is sent, the states of one that was, and the server that takes it."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from steward.foundation.core.errors import Invalid

PLACE = "STEWARD_SMTP_URL"
PORTS = {"implicit": 465, "starttls": 587, "none": 25}
LONGEST_SUBJECT = 200


class MailState(StrEnum):
    """How far a letter is."""

    KEPT = "kept"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return _WORDS[self]

    @property
    def tone(self) -> str:
        """Return how the state is coloured."""
        return {"sent": "good", "failed": "bad", "queued": "warn"}.get(self.value, "neutral")


_WORDS = {
    MailState.KEPT: "Kept here",
    MailState.QUEUED: "On its way",
    MailState.SENT: "Sent",
    MailState.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is told: plain sentences, and one link or one code.

    The subject stands in lists, on locked telephones and in the logs of servers that pass it on,
    so it holds nothing confidential. The link and the code are secrets: the mailbox forgets them
    once the letter has left. ``unsubscribe`` is the address that stops letters of its kind with
    one click; empty for letters that nobody can stop.
    """

    email: str
    name: str = ""
    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_label: str = ""
    code: str = ""
    ending: tuple[str, ...] = ()
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """A server that takes mail, and as whom one speaks to it."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def read_smtp(address: str) -> Smtp | None:
    """Return the server that an address names, or None for an empty one.

    ``smtp://user:password@host:587?tls=starttls`` or ``smtps://…`` for TLS from the first byte;
    without ``tls`` an ``smtp`` address upgrades by STARTTLS, ``tls=none`` speaks in the clear.

    Raises:
        Invalid: It is not such an address; the message never repeats the password.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Invalid("The port is not a number.", place=PLACE) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Invalid("Write smtp://user:password@host:587?tls=starttls or smtps://…", place=PLACE)
    usual = "implicit" if parts.scheme == "smtps" else "starttls"
    tls = parse_qs(parts.query).get("tls", [usual])[0]
    if tls not in PORTS or (parts.scheme == "smtps" and tls != "implicit"):
        raise Invalid("tls is starttls or none for smtp://, implicit for smtps://.", place=PLACE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise Invalid("Give a user and a password, or neither.", place=PLACE)
    return Smtp(host=parts.hostname, port=port or PORTS[tls], tls=tls, user=user, password=password)


def one_line(text: str) -> str:
    """Return a text as a header may hold it: printable, on one line, not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_SUBJECT]
