"""When a waiver may be given: for a reason of one's own, and not for ever."""

import re
from calendar import monthrange
from datetime import date

from steward.foundation.core.errors import Invalid

SHORTEST = 20
LEAST_WORDS = 4
MOST_MONTHS = 12
BOILER_PLATE = (
    "accepted risk",
    "as agreed",
    "as discussed",
    "business decision",
    "false positive",
    "for now",
    "in progress",
    "later",
    "management decision",
    "no time",
    "not applicable",
    "not relevant",
    "not required",
    "ok",
    "see above",
    "tbd",
    "test",
    "to be done",
    "to be decided",
    "will be done",
    "will be fixed",
    "will fix",
    "work in progress",
    "n a",
)
"""Phrases that fit everything, and so say nothing."""
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_WORD = re.compile(r"[^\W\d_]{2,}", re.UNICODE)


def checked_reason(text: str, *, about: str = "") -> str:
    """Return the reason without spaces around it.

    Args:
        text: What was typed.
        about: The title of what is waived; repeated, it is no reason.

    Raises:
        Invalid: It is too short, says nothing, or repeats the title of what is waived.
    """
    reason = " ".join(text.split())
    if len(reason) < SHORTEST:
        raise Invalid(
            f"Say why in at least {SHORTEST} characters; an auditor reads it.", place="reason"
        )
    if about and reason.casefold().rstrip(".") == about.casefold().rstrip("."):
        raise Invalid("This repeats the title. Say why it need not hold here.", place="reason")
    if len(own_words(reason)) < LEAST_WORDS:
        raise Invalid(
            "This could stand under any waiver. Say what is special here.", place="reason"
        )
    return reason


def own_words(text: str) -> set[str]:
    """Return the different words that remain without phrases that fit everything."""
    rest = f" {' '.join(_TOKEN.findall(text.casefold()))} "
    for phrase in BOILER_PLATE:
        rest = rest.replace(f" {phrase} ", " ")
    return set(_WORD.findall(rest))


def checked_until(until: date, today: date) -> date:
    """Return the last day of a waiver.

    Raises:
        Invalid: It is not after today, or more than twelve months away.
    """
    if until <= today:
        raise Invalid("A waiver ends on a day to come.", place="until")
    if until > last_day(today):
        raise Invalid(
            f"A waiver lasts at most {MOST_MONTHS} months, until {last_day(today):%-d %B %Y}.",
            place="until",
        )
    return until


def last_day(today: date) -> date:
    """Return the latest day until which a waiver of today may last."""
    year = today.year + 1
    return today.replace(year=year, day=min(today.day, monthrange(year, today.month)[1]))
