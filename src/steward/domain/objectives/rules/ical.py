"""A calendar as other programs subscribe to it (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from steward.domain.objectives.terms.changes import DayEntry

WIDEST = 75
STATUS = {"done": "CONFIRMED", "planned": "CONFIRMED", "overdue": "TENTATIVE", "late": "CONFIRMED"}


def ical_of(entries: Iterable[DayEntry], *, name: str, made: datetime, address: str) -> bytes:
    """Return entries as whole-day events; each has the same UID every time.

    Args:
        entries: What stands in the calendar.
        name: What the calendar is called.
        made: When it was made.
        address: Where Steward is found, without a slash at the end.

    Source: RFC 5545, 3.1 (lines of at most 75 octets), 3.3.11 (text), 3.6.1 (events).
    """
    stamp = f"{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Steward//Calendar//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(entry.key)}@steward",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(entry.title)}",
            f"CATEGORIES:{escaped(entry.kind)}",
            f"STATUS:{STATUS.get(entry.standing, 'CONFIRMED')}",
            "TRANSP:TRANSPARENT",
        ]
        if entry.who:
            lines.append(f"DESCRIPTION:{escaped(entry.who)}")
        lines += [f"URL:{address}{entry.href}", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Return a text as a value: backslash, semicolon, comma and line ends are marked."""
    marked = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = marked.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in lines if sign == "\t" or (ord(sign) >= 32 and ord(sign) != 127))


def folded(line: str) -> bytes:
    """Return a line with its end, broken into pieces of at most 75 octets, no character torn."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(piece) + len(octets) > WIDEST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    pieces.append(piece)
    return b"\r\n".join(pieces) + b"\r\n"
