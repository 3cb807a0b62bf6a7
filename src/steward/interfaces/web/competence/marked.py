"""Plain texts with a few marks as HTML: headings, lists, bold, italics and links.

Everything is escaped first; what is no mark stays as it was written. A link leads to a page of
this installation or to an address with https.
"""

import re
from html import escape

from django.utils.safestring import SafeString

BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])")
LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https://[^\s()]{1,500}|/[^\s()/][^\s()]{0,300})\)")
BULLET = re.compile(r"[-*] +(.*)")
NUMBERED = re.compile(r"\d{1,3}[.)] +(.*)")
HEADING = re.compile(r"(#{1,3}) +(.*)")
TOP = 3
"""The level of the highest heading: the page and its panel have the first two."""


def marked(text: str) -> SafeString:
    """Return a text as HTML; lines between empty lines are one paragraph."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return SafeString("\n".join(_block(block.split("\n")) for block in blocks if block.strip()))


def _block(lines: list[str]) -> str:
    lines = [line.strip() for line in lines]
    for kind, pattern in (("ul", BULLET), ("ol", NUMBERED)):
        items = [pattern.fullmatch(line) for line in lines]
        if all(items):
            shown = "".join(f"<li>{_inline(item[1])}</li>" for item in items if item)
            return f"<{kind}>{shown}</{kind}>"
    heading = HEADING.fullmatch(lines[0])
    if heading:
        head = f"<h{TOP}>{_inline(heading[2])}</h{TOP}>"
        return head + (f"\n{_block(lines[1:])}" if lines[1:] else "")
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(text: str) -> str:
    said = escape(text)
    said = LINK.sub(r'<a href="\2">\1</a>', said)
    said = BOLD.sub(r"<strong>\1</strong>", said)
    return ITALIC.sub(r"<em>\1</em>", said)
