"""Instants at which somebody wants to see how things stood, in words and back. Source: RFC 3339."""

import re
from datetime import UTC, date, datetime, time

from steward.foundation.core.errors import Invalid

NAME = "as_of"
"""What the instant is called in an address, of pages and of the API."""
FORM = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d{2}:\d{2})?)?"
)
EXAMPLE = "Give an instant as 2026-01-31 or 2026-01-31T14:00Z."


def instant_of(words: str, *, now: datetime, place: str = NAME) -> datetime:
    """Return the instant that somebody gives, in UTC.

    A day alone is its last microsecond, or now where it is today. A time without a zone is in UTC.

    Raises:
        Invalid: It is no instant, or still to come.
    """
    found = FORM.fullmatch(words.strip())
    if found is None:
        raise Invalid(EXAMPLE, place=place)
    try:
        day = date.fromisoformat(found["day"])
        if found["time"] is None:
            wanted = end_of(day)
            return now if day == now.date() else _that_was(wanted, now, place)
        clock = time.fromisoformat(found["time"])
        zone = (found["zone"] or "Z").replace("Z", "+00:00")
        wanted = datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{zone}")
        return _that_was(wanted.astimezone(UTC), now, place)
    except (ValueError, OverflowError):
        raise Invalid(EXAMPLE, place=place) from None


def end_of(day: date) -> datetime:
    """Return the last instant of a day, in UTC."""
    return datetime.combine(day, time.max, UTC)


def written(moment: datetime) -> str:
    """Return an instant as `instant_of` reads it back, without a loss."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def in_words(moment: datetime) -> str:
    """Return an instant as a person reads it, as exact as it is: ``31 March 2026, 14:00 UTC``."""
    day = f"{moment.day} {moment:%B %Y}"
    if moment == end_of(moment.date()):
        return f"{day}, end of the day (UTC)"
    clock = "%H:%M" if not moment.second and not moment.microsecond else "%H:%M:%S"
    return f"{day}, {moment.strftime(clock)} UTC"


def _that_was(wanted: datetime, now: datetime, place: str) -> datetime:
    if wanted > now:
        raise Invalid("Choose an instant that has been.", place=place)
    return wanted
