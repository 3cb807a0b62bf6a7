"""Bounds of a text, so that reading it costs about as much as it is long."""

import re

from steward.domain.documents.terms.kinds import LONGEST_TEXT
from steward.foundation.core.errors import Invalid

LONGEST_PARAGRAPH = 20_000
LONGEST_LINE = 10_000
"""Characters of a line: a table is written in lines, each with all its columns."""
MOST_HEADINGS = 1_000
MARKS = ("[", "*", "_", "`", "<", "&")
MOST_MARKS = 1_000
"""Marks in a paragraph: each may be sought its partner up to the end of it."""
HEADING = re.compile(r"^ {0,3}#", re.MULTILINE)
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
    if len(HEADING.findall(said)) > MOST_HEADINGS:
        raise Invalid(f"Keep it to {MOST_HEADINGS:,} headings; part the document.", place="text")
    length = marks = 0
    for number, line in enumerate(said.split("\n"), 1):
        begins = not line.strip() or ALONE.match(line) is not None
        length = len(line) + 1 + (0 if begins else length)
        marks = sum(map(line.count, MARKS)) + (0 if begins else marks)
        if marks > MOST_MARKS:
            raise Invalid(
                f"Line {number:,}: this paragraph holds over {MOST_MARKS:,} brackets and stars.",
                place="text",
            )
        if len(line) > LONGEST_LINE or length > LONGEST_PARAGRAPH:
            raise Invalid(f"Line {number:,}: this paragraph is too long; part it.", place="text")
    return said
