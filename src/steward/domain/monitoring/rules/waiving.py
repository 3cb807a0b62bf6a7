"""When a waiver of a check may be given: for a reason in words, and for a year at most."""

import re
from datetime import date, timedelta

from steward.foundation.core.errors import Invalid

SHORTEST = 20
LEAST_WORDS = 4
LONGEST = timedelta(days=366)
_WORD = re.compile(r"[^\W\d_]{2,}")


def checked_why(text: str, *, about: str) -> str:
    """Return a reason without spaces around it.

    Raises:
        Invalid: It has fewer than 20 letters or four words, or repeats the title of the check.
    """
    reason = " ".join(text.split())
    words = _WORD.findall(reason)
    if len(reason) < SHORTEST or len({word.casefold() for word in words}) < LEAST_WORDS:
        raise Invalid("Say in a sentence why this may stand for now.", place="reason")
    if reason.rstrip(".").casefold() == about.rstrip(".").casefold():
        raise Invalid("This repeats the check; say why it may stand for now.", place="reason")
    return reason


def checked_day(until: date, today: date) -> date:
    """Return the last day of a waiver.

    Raises:
        Invalid: It has passed, or lies more than twelve months ahead.
    """
    if until < today:
        raise Invalid("The day has passed.", place="until")
    if until > today + LONGEST:
        raise Invalid("A waiver lasts twelve months at most.", place="until")
    return until
