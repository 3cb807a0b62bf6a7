"""Markdown as everything here reads it: CommonMark and tables, no HTML, links to the web or mail.

Source: CommonMark 0.31.2; tables as GitHub writes them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

LINK = re.compile(r"(https?://|mailto:|#)[^\s]*", re.IGNORECASE)
IMAGE = re.compile(r"image-([1-9][0-9]{0,3})")
MOST_NESTED = 20
HEADING = re.compile(r"#{1,6}(?:[ \t]|$)", re.MULTILINE)
LINE = re.compile(r"[^\n]*\n|[^\n]+")
FENCE = re.compile(r"(?P<before>[ \t>*+\-0-9.)]*)(?P<fence>`{3,}|~{3,})")
CLOSING = re.compile(r"(?:`{3,}|~{3,})[ \t]*")
END_OF_LINE = re.compile(r"\r\n?")


def _is_permitted(address: str) -> bool:
    return LINK.fullmatch(address) is not None or IMAGE.fullmatch(address) is not None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MOST_NESTED}).enable("table")
    parser.disable(["html_block", "html_inline", "reference"])
    parser.validateLink = _is_permitted  # type: ignore[method-assign] -- framework requires
    return parser


@lru_cache(maxsize=16)
def parsed(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text; treat them as read-only.

    What stands from one heading to the next is read by itself and remembered, so a text in which
    one part was changed is not read whole again. A token counts its lines from where its part
    begins.
    """
    return tuple(token for part in parts_of(text) for token in _part(part))


@lru_cache(maxsize=512)
def _part(text: str) -> tuple[Token, ...]:
    return tuple(_parser().parse(text))


def parts_of(text: str) -> tuple[str, ...]:
    """Return a text in parts that can be read each by itself; joined they are the text.

    A part begins at a heading that nothing before it can hold: one at the margin, outside of
    fenced code. Without definitions of links no block refers to another. A text with a fence that
    may belong to a list or a quotation is one part.
    """
    found: list[str] = []
    begun: list[str] = []
    fence = ""
    for line in LINE.findall(END_OF_LINE.sub("\n", text)):
        mark = FENCE.match(line)
        if mark and (mark["before"] or "`" in line[mark.end() :]):
            return (text,)
        if mark and not fence:
            fence = mark["fence"]
        elif fence:
            if CLOSING.fullmatch(line.rstrip("\n")) and line.startswith(fence):
                fence = ""
        elif HEADING.match(line) and begun:
            found.append("".join(begun))
            begun = []
        begun.append(line)
    return (*found, "".join(begun))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSection:
    """A heading with the text until the next one; ``level`` 0 stands before the first heading."""

    title: str
    level: int
    body: str


def sections_of(text: str) -> tuple[TextSection, ...]:
    """Return a text in its sections; joined again they hold every line of it but the headings."""
    return tuple(section for part in parts_of(text) for section in _sections(part))


@lru_cache(maxsize=512)
def _sections(text: str) -> tuple[TextSection, ...]:
    """Return the sections of a part; one after the first begins with a heading."""
    tokens, lines = _part(text), END_OF_LINE.sub("\n", text).split("\n")
    found: list[TextSection] = []
    title, level, start = "", 0, 0
    for place, token in enumerate(tokens):
        if token.type != "heading_open" or token.level or token.map is None:
            continue
        _add(found, title, level, lines[start : token.map[0]])
        title, level, start = plain_of(tokens[place + 1]), int(token.tag[1]), token.map[1]
    _add(found, title, level, lines[start:])
    return tuple(found)


def _add(found: list[TextSection], title: str, level: int, lines: Sequence[str]) -> None:
    body = "\n".join(lines).strip()
    if level or body:
        found.append(TextSection(title=title, level=level, body=body))


def plain_of(token: Token) -> str:
    """Return the words of a line of text without its marks."""
    return "".join(
        child.content if child.type in ("text", "code_inline", "image") else " "
        for child in token.children or []
        if child.type in ("text", "code_inline", "image", "softbreak", "hardbreak")
    ).strip()


@lru_cache(maxsize=256)
def plain_text(text: str) -> str:
    """Return the words of a text without marks, one block a line.

    Asked of every section in turn, whose tokens would push those of the whole text out of `parsed`.
    """
    return "\n".join(
        plain_of(token) if token.type == "inline" else token.content.strip()
        for token in _parser().parse(text)
        if token.type in ("inline", "fence", "code_block")
    )


def images_in(text: str) -> tuple[int, ...]:
    """Return the numbers of the images that a text shows, each once, in order."""
    found = [
        int(match[1])
        for token in parsed(text)
        for child in token.children or []
        if child.type == "image"
        for match in [IMAGE.fullmatch(str(child.attrs.get("src", "")))]
        if match
    ]
    return tuple(dict.fromkeys(found))
