"""Check what people type about incidents and concerns."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from steward.domain.incidents.terms.clocks import Book
from steward.foundation.core.errors import Invalid

LONGEST_LINE, LONGEST_TEXT = 300, 20_000
WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST_WORD, LONGEST_WORD = 3, 60


def line(value: str, place: str, missing: str = "", most: int = LONGEST_LINE) -> str:
    """Return a text of one line.

    Raises:
        Invalid: It is missing where ``missing`` says what to do, or too long.
    """
    value = " ".join(value.replace("\x00", "").split())
    if missing and not value:
        raise Invalid(missing, place=place)
    if len(value) > most:
        raise Invalid(f"Keep it to {most:,} characters.", place=place)
    return value


def text(value: str, place: str, missing: str = "", most: int = LONGEST_TEXT) -> str:
    """Return a text of several lines.

    Raises:
        Invalid: It is missing where ``missing`` says what to do, or too long.
    """
    value = value.replace("\x00", "").strip()
    if missing and not value:
        raise Invalid(missing, place=place)
    if len(value) > most:
        raise Invalid(f"Keep it to {most:,} characters.", place=place)
    return value


def choice(value: str, known: Mapping[str, str], place: str) -> str:
    """Return one of the words that are known.

    Raises:
        Invalid: It is none of them.
    """
    if value not in known:
        raise Invalid(f"Choose one of {', '.join(known)}.", place=place)
    return value


def zone(name: str, place: str = "time_zone") -> str:
    """Return the name of a time zone.

    Raises:
        Invalid: There is no such zone.
    """
    if name not in available_timezones():
        raise Invalid(f"There is no time zone “{name}”; write it as Europe/Vienna.", place=place)
    return name


def moment(value: datetime | None, zone_name: str, now: datetime, place: str) -> datetime | None:
    """Return a moment; one without an offset is read by the clock of the zone.

    Raises:
        Invalid: It lies ahead.
    """
    if value is None:
        return None
    found = value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(zone_name))
    if found > now:
        raise Invalid("This moment lies ahead; say when it was.", place=place)
    return found


def check_order(began: datetime | None, noticed: datetime, ended: datetime | None) -> None:
    """Refuse moments that contradict each other.

    Raises:
        Invalid: It was noticed, or ended, before it began.
    """
    if began is not None and noticed < began:
        raise Invalid("It cannot be noticed before it began.", place="noticed_at")
    if ended is not None and ended < (began or noticed):
        raise Invalid("It cannot end before it began.", place="ended_at")


def people(least: int | None, most: int | None) -> tuple[int | None, int | None]:
    """Return how many people are affected, from and to.

    Raises:
        Invalid: A number is negative, or the range is the wrong way round.
    """
    for value, place in ((least, "people_least"), (most, "people_most")):
        if value is not None and not 0 <= value <= 2_000_000_000:
            raise Invalid("Give a number of people, 0 or more.", place=place)
    if least is not None and most is not None and most < least:
        raise Invalid("The second number is smaller than the first.", place="people_most")
    return least, most


def answers(raw: Mapping[str, object], book: Book) -> dict[str, Any]:
    """Return the answers to the questions about an incident; what is not known is null.

    Raises:
        Invalid: There is no such question, or the answer is none of its answers.
    """
    found: dict[str, Any] = {}
    for name, value in raw.items():
        fact = book.fact.get(name)
        if fact is None:
            raise Invalid(f"There is no question “{name}”.", place=name)
        known = [option for option, _ in fact.options]
        if value is None or value in ("", []):
            found[name] = None
        elif fact.kind == "yes_no":
            if not isinstance(value, bool):
                raise Invalid("Answer true or false.", place=name)
            found[name] = value
        elif fact.kind == "multiple":
            if not isinstance(value, list | tuple):
                raise Invalid("Give a list of answers.", place=name)
            given = [str(item) for item in cast("list[object]", value)]
            _among(given, known, name)
            if "none" in given and len(given) > 1:
                raise Invalid("“No harm” cannot stand beside another answer.", place=name)
            found[name] = [item for item in known if item in given]
        else:
            _among([str(value)], known, name)
            found[name] = str(value)
    return found


def _among(given: list[str], known: list[str], place: str) -> None:
    for item in given:
        if item not in known:
            raise Invalid(f"“{item}” is no answer; use one of {', '.join(known)}.", place=place)


def public_word(value: str) -> str:
    """Return the word under which an organisation is found by everybody.

    Raises:
        Invalid: It is too short or long, or has other letters than a to z, digits and hyphens.
    """
    value = value.strip().lower()
    if not SHORTEST_WORD <= len(value) <= LONGEST_WORD or not WORD.fullmatch(value):
        raise Invalid(
            f"Use {SHORTEST_WORD} to {LONGEST_WORD} letters a to z, digits and single hyphens.",
            place="word",
        )
    return value


def free_days(value: str) -> list[str]:
    """Return days written one a line, as ISO dates in order.

    Raises:
        Invalid: A line is no day.
    """
    found: set[str] = set()
    for word in value.replace(",", " ").split():
        try:
            found.add(date.fromisoformat(word).isoformat())
        except ValueError:
            raise Invalid(f"“{word}” is no day; write it as 2026-12-24.", place="also") from None
    return sorted(found)
