"""Words as they are kept: trimmed, present where they must be, not too long."""

from steward.foundation.core.errors import Invalid

LONGEST_LINE, LONGEST_TEXT = 300, 20_000


def line(value: str, place: str, missing: str = "", most: int = LONGEST_LINE) -> str:
    """Return a text in one line.

    Raises:
        Invalid: It is empty although ``missing`` says what to write, or longer than ``most``.
    """
    value = " ".join(value.split())
    if missing and not value:
        raise Invalid(f"{missing}.", place=place)
    if len(value) > most:
        raise Invalid(f"Keep it to {most} characters.", place=place)
    return value


def text(value: str, place: str, missing: str = "") -> str:
    """Return a text of any lines.

    Raises:
        Invalid: It is empty although ``missing`` says what to write, or too long.
    """
    value = value.strip()
    if missing and not value:
        raise Invalid(f"{missing}.", place=place)
    if len(value) > LONGEST_TEXT:
        raise Invalid(f"Keep it to {LONGEST_TEXT:,} characters.", place=place)
    return value
