"""When something reaches a person, who is mentioned, and which address is the whole internet's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from steward.extensions.inbox.terms import Rhythm, Topic, Way, Wishes
from steward.foundation.core.errors import Invalid

Key = TypeVar("Key")
MENTION = re.compile(r"(?<![\w.@])@([^\s@,;:!?()<>]+(?:@[\w.-]+\w)?)", re.UNICODE)
TRANSLATED = ip_network("64:ff9b::/96")
LONGEST_ADDRESS = 500
MONDAY = 0


def is_quiet(moment: time, start: time | None, end: time | None) -> bool:
    """Say whether a time of the day lies in the quiet hours; the end is no longer quiet."""
    if start is None or end is None or start == end:
        return False
    if start < end:
        return start <= moment < end
    return moment >= start or moment < end


def reaches_at(now: datetime, wishes: Wishes, *, digest: bool) -> datetime:
    """Return when something that happens now may reach the person, never earlier than now.

    Args:
        now: The moment, with its zone.
        wishes: What the person wants.
        digest: Whether it waits for the digest where the person wants one; a chat does not.
    """
    zone = ZoneInfo(wishes.zone)
    local = now.astimezone(zone)
    if digest and wishes.rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        local = _next_digest(local, wishes)
    if is_quiet(local.time(), wishes.quiet_from, wishes.quiet_until) and wishes.quiet_until:
        end = _on(local, wishes.quiet_until)
        local = end if end > local else _on(local + timedelta(days=1), wishes.quiet_until)
    return max(now, local.astimezone(now.tzinfo))


def _next_digest(local: datetime, wishes: Wishes) -> datetime:
    for days in range(9):
        at = _on(local + timedelta(days=days), time(wishes.hour))
        if at > local and (wishes.rhythm is Rhythm.DAILY or at.weekday() == MONDAY):
            return at
    raise AssertionError("nine days hold every day of the week")


def _on(day: datetime, at: time) -> datetime:
    return datetime.combine(day.date(), at, tzinfo=day.tzinfo)


def mentioned(text: str, people: Mapping[Key, Sequence[str]]) -> set[Key]:
    """Return who is mentioned by ``@`` and an e-mail address or a name.

    Args:
        text: What was written.
        people: Key → the e-mail address and the name of each. A name with blanks is written with
            dots, or as it is; two people of one name are both mentioned.
    """
    low = text.casefold()
    marks = {found.rstrip(".").casefold() for found in MENTION.findall(text)}
    return {
        key
        for key, names in people.items()
        if any(_names(name, marks, low) for name in names if name.strip())
    }


def _names(name: str, marks: set[str], low: str) -> bool:
    plain = " ".join(name.casefold().split())
    if plain in marks or plain.replace(" ", ".") in marks:
        return True
    return re.search(rf"(?<![\w.@])@{re.escape(plain)}(?!\w)", low) is not None


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet, also where it wraps another one."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (found, *_wrapped(found)))


def _wrapped(found: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(found, IPv4Address):
        return []
    inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in TRANSLATED:
        inner.append(IPv4Address(int(found) & 0xFFFFFFFF))
    return [one for one in inner if one is not None]


def checked_chat(address: str) -> str:
    """Return the address of an incoming webhook, as it is called.

    Raises:
        Invalid: It is no ``https`` address with a host, names a user, or is too long.
    """
    address = address.strip()
    if len(address) > LONGEST_ADDRESS:
        raise Invalid(f"At most {LONGEST_ADDRESS} characters.", place="chat_url")
    if not address.isascii() or not address.isprintable() or " " in address:
        raise Invalid("Write the address as the chat shows it, without blanks.", place="chat_url")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Invalid("This is not an address.", place="chat_url") from None
    if parts.scheme != "https" or not parts.hostname:
        raise Invalid("Write an address that begins with https://", place="chat_url")
    if "@" in parts.netloc or port not in (None, 443):
        raise Invalid("Only plain addresses on the usual port are called.", place="chat_url")
    return address


def checked_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        Invalid: There is none of this name.
    """
    if name not in available_timezones():
        raise Invalid("Choose a time zone such as Europe/Vienna.", place="zone")
    return name


def checked_quiet(start: time | None, end: time | None) -> tuple[time | None, time | None]:
    """Return both ends of the quiet hours, or two times None.

    Raises:
        Invalid: One end is missing, or both are the same.
    """
    if (start is None) != (end is None):
        place = "quiet_from" if start is None else "quiet_until"
        raise Invalid("Give both ends of the quiet hours, or neither.", place=place)
    if start is not None and start == end:
        raise Invalid("The quiet hours end when they begin.", place="quiet_until")
    return start, end


def checked_topics(names: Iterable[str], *, place: str) -> frozenset[Topic]:
    """Return topics by their names.

    Raises:
        Invalid: There is no such topic.
    """
    known = {topic.value for topic in Topic}
    given = set(names)
    if unknown := sorted(given - known):
        raise Invalid(f"There is no topic {unknown[0]!r}.", place=place)
    return frozenset(Topic(name) for name in given)


def ways_of(topic: Topic, wishes: Wishes) -> tuple[Way, ...]:
    """Return by which ways something of a topic reaches the person, beside the inbox."""
    return tuple(way for way in Way if wishes.wants(topic, way))
