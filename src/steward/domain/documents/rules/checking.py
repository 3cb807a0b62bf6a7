"""Bounds of a text, so that reading it costs about as much as it is long."""

import re

from steward.domain.documents.terms.kinds import LONGEST_TEXT
from steward.foundation.core.errors import Invalid

LONGEST_PARAGRAPH = 20_000
LONGEST_LINE = 10_000
"""Characters of a line: a table is written in lines, each with all its columns."""
ALONE = re.compile(r"\s*(?:\||#|[-*+] |\d{1,9}[.)] )")
"""What begins something of its own: a row, a heading, an item of a list."""


def check_text(text: str) -> str:
    """Return a text with plain line ends and no character that no reader shows.

    Raises:
        Invalid: It, a paragraph or a line of it is too long.
    """
    said = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if len(said) > LONGEST_TEXT:
        raise Invalid(
            f"Keep it to {LONGEST_TEXT:,} characters; this has {len(said):,}.", place="text"
        )
    length = 0
    for number, line in enumerate(said.split("\n"), 1):
        begins = not line.strip() or ALONE.match(line) is not None
        length = len(line) + 1 + (0 if begins else length)
        if len(line) > LONGEST_LINE or length > LONGEST_PARAGRAPH:
            raise Invalid(f"Line {number:,}: this paragraph is too long; part it.", place="text")
    return said
