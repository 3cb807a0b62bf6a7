"""How long a link may last, where it stands, and what a stranger sees of an address."""

from datetime import UTC, date, datetime, time, timedelta

from steward.extensions.guests.terms import (
    CODE_MINUTES,
    CODE_TRIES,
    LONGEST_DAYS,
    LONGEST_SAID,
    MOST_SAID,
    PAUSE_SECONDS,
    WRONG_CODES,
    LinkState,
)
from steward.foundation.core.errors import Conflict, Invalid

LONGEST_NAME = 200
LONGEST_MESSAGE = 2000


def last_moment(expires_on: date, today: date) -> datetime:
    """Return when a link ends whose last day is given.

    Raises:
        Invalid: The day has passed, or is too far away.
    """
    if expires_on < today:
        raise Invalid("This day has passed.", place="expires_on")
    if expires_on > today + timedelta(days=LONGEST_DAYS):
        raise Invalid(f"A link lasts at most {LONGEST_DAYS} days.", place="expires_on")
    return datetime.combine(expires_on, time.max, tzinfo=UTC).replace(microsecond=0)


def tidy(text: str, longest: int, place: str) -> str:
    """Return a text without spaces around it.

    Raises:
        Invalid: It is too long, or holds the character NUL.
    """
    kept = text.strip()
    if len(kept) > longest or "\x00" in kept:
        raise Invalid(f"Use at most {longest} ordinary characters.", place=place)
    return kept


def state_of(
    *,
    revoked_at: datetime | None,
    expires_at: datetime,
    entered_at: datetime | None,
    wrong_codes: int,
    now: datetime,
) -> LinkState:
    """Return where a link stands at a moment."""
    if revoked_at is not None:
        return LinkState.LOCKED if wrong_codes >= WRONG_CODES else LinkState.REVOKED
    if expires_at < now:
        return LinkState.OVER
    return LinkState.SENT if entered_at is None else LinkState.ENTERED


def code_holds(sent_at: datetime | None, tries: int, now: datetime) -> bool:
    """Say whether the last code may still be tried."""
    lasts = sent_at is not None and now <= sent_at + timedelta(minutes=CODE_MINUTES)
    return lasts and tries < CODE_TRIES


def too_soon(sent_at: datetime | None, now: datetime) -> bool:
    """Say whether the last code was sent only just now."""
    return sent_at is not None and now < sent_at + timedelta(seconds=PAUSE_SECONDS)


def masked(email: str) -> str:
    """Return an address so that its owner knows it again and nobody else learns it."""
    user, _, host = email.partition("@")
    return f"{user[:1]}•••@{host}"


def check_said(text: str) -> str:
    """Return what somebody says across the border, without spaces around it.

    Raises:
        Invalid: It says nothing, or too much.
    """
    kept = tidy(text, LONGEST_SAID, "text")
    if not kept:
        raise Invalid("Write something first.", place="text")
    return kept


def check_how_often(said: int) -> None:
    """Refuse one question too many by the same link.

    Raises:
        Conflict: It is.
    """
    if said >= MOST_SAID:
        raise Conflict(f"{MOST_SAID} questions came by this link; please write an e-mail instead.")
