"""The sections of a Markdown text."""

import re
from dataclasses import dataclass

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*)$")
UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
LONGEST_TITLE = 300
TO_BE_WRITTEN = {"", "more information needed", "needs more information", "tbd", "todo", "n a"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, its own subsections included; level 0 is the lead."""

    level: int
    title: str
    text: str


def sections_of(body: str) -> tuple[Section, ...]:
    """Return every section in order; a heading inside a code block is none."""
    lines = _without_comments(body).split("\n")
    heads = _heads(lines)
    ends = [len(lines)] * 7
    found: list[Section] = []
    for start, text_start, level, title in reversed(heads):
        end = min(ends) if level == 0 else ends[level]
        found.append(Section(level, title, "\n".join(lines[text_start:end]).strip()))
        for deeper in range(level, 7):
            ends[deeper] = start
    return tuple(reversed(found))


def _heads(lines: list[str]) -> list[tuple[int, int, int, str]]:
    """Return line of the heading, first line of its text, level and title."""
    heads = [(0, 0, 0, "")]
    fence = ""
    for index, line in enumerate(lines):
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence:
            heads += _head(lines, index, line)
    return heads


def _head(lines: list[str], index: int, line: str) -> list[tuple[int, int, int, str]]:
    found = HEADING.match(line)
    if found:
        return [(index, index + 1, len(found[1]), _plain(found[2]))]
    above = lines[index - 1] if index else ""
    if UNDERLINE.match(line) and above.strip() and not above.lstrip().startswith(("|", "-", "#")):
        level = 1 if "=" in line else 2
        return [(index - 1, index + 1, level, _plain(above))]
    return []


def _plain(title: str) -> str:
    """Return a title without links, emphasis and closing marks."""
    title = title[:LONGEST_TITLE].rstrip(" \t#")
    title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"[*_`]", "", title).strip()


def blank_as_absent(text: str) -> str:
    """Return a text, or nothing when it only says that it is still to be written."""
    kept = [line for line in text.split("\n") if not HEADING.match(line)]
    return text.strip() if any(_says_something(line) for line in kept) else ""


def _says_something(line: str) -> bool:
    words = " ".join(re.findall(r"[^\W_]+", line[:LONGEST_TITLE].lower()))
    return words not in TO_BE_WRITTEN


def _without_comments(body: str) -> str:
    parts: list[str] = []
    start = 0
    while (opened := body.find("<!--", start)) >= 0:
        closed = body.find("-->", opened)
        if closed < 0:
            break
        parts.append(body[start:opened])
        start = closed + 3
    return "".join([*parts, body[start:]])
