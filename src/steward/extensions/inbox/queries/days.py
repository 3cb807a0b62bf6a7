"""A person's days as a calendar to subscribe to.

Source: RFC 5545.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from steward.domain.objectives.queries.calendar import SOURCES, entries_between
from steward.domain.objectives.terms.changes import DayEntry
from steward.extensions.inbox.models import CalendarLink
from steward.extensions.inbox.queries.reading import calendar_keys, stop_keys
from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import NotFound
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import actor_of, get_organisation, lasting
from steward.foundation.tenancy.operations import set_tenant

BACK, AHEAD = 60, 400
MOST = 1000
WIDE = 75
EVERYBODY = frozenset({"audit", "management-review", "incident-report"})
"""Dates of the organisation that stand in everybody's calendar who may see them."""


def days_by_secret(secret: str, now: datetime) -> str:
    """Return the calendar behind a private address; sets the tenant of this transaction.

    Raises:
        NotFound: The address is unknown or was taken back, or the person has left.
    """
    organisation, key = calendar_keys(secret)
    set_tenant(organisation)
    rows = CalendarLink.objects.get_queryset().filter(organisation_id=organisation, pk=key)
    link = rows.filter(revoked_at=None).first()
    if link is None:
        raise NotFound("This calendar address is unknown, or was taken back.")
    actor = _member(organisation, link.person_id, now)
    set_tenant(organisation, reader=link.person_id)
    return as_calendar(days_of(actor), name=get_organisation(actor).name, now=now)


def member_by_stop_secret(secret: str, now: datetime) -> tuple[Actor, str]:
    """Return the member whose letters an address stops, and the name of the organisation.

    Sets the tenant of this transaction.

    Raises:
        NotFound: The address was not made here, or the person has left.
    """
    organisation, person = stop_keys(secret)
    set_tenant(organisation)
    actor = _member(organisation, person, now)
    return actor, get_organisation(actor).name


def _member(organisation: UUID, person: UUID, now: datetime) -> Actor:
    rows = Membership.objects.filter(lasting(now.date()), organisation_id=organisation)
    rows = rows.filter(person_id=person, person__is_active=True)
    member = rows.select_related("person").first()
    if member is None:
        raise NotFound("The membership behind this address has ended.")
    return actor_of(member, label=str(member.person), now=now)


def days_of(actor: Actor) -> list[DayEntry]:
    """Return what the person is to do, with the organisation's audits, reviews and clocks.

    Who comes from outside and looks at past days is told the own days alone.
    """
    start, end = actor.today - timedelta(BACK), actor.today + timedelta(AHEAD)
    found = entries_between(actor, start, end, person=actor.id, most=MOST)
    kinds = [
        item.kind
        for item in SOURCES.values()
        if item.kind in EVERYBODY and item.permission in actor.permissions and actor.frame is None
    ]
    shared = entries_between(actor, start, end, kinds=kinds, most=MOST) if kinds else []
    both = {(entry.key, entry.on): entry for entry in (*found, *shared)}
    return sorted(both.values(), key=lambda entry: (entry.on, entry.key))


def as_calendar(entries: Sequence[DayEntry], *, name: str, now: datetime) -> str:
    """Return entries as an iCalendar of whole days; what is done is left out."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Steward//Calendar//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
    ]
    for entry in entries:
        if entry.standing not in ("done", "late"):
            lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: DayEntry, stamp: str) -> list[str]:
    address = address_of(entry.href)
    title = f"Overdue: {entry.title}" if entry.standing == "overdue" else entry.title
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.key}-{_day(entry.on)}@steward",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{_day(entry.on)}",
        f"DTEND;VALUE=DATE:{_day(entry.on + timedelta(days=1))}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(address)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(words: str) -> str:
    plain = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    plain = "\\n".join(plain.splitlines())
    return "".join(letter for letter in plain if letter.isprintable())


def _folded(line: str) -> Iterable[str]:
    """Return the line in parts of at most 75 bytes; letters stay whole."""
    part, size, room = "", 0, WIDE
    for letter in line:
        width = len(letter.encode())
        if size + width > room:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
