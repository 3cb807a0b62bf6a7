"""The body of a word processor's file, read element by element into Markdown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MARKS = re.compile(r"([\\`*_\[\]<>|])")
BEGINS = re.compile(r"^(\s*)([#>+-]|\d{1,9}[.)])(?=\s|$)")
LINKED = ("http://", "https://", "mailto:")
MOST_LEVELS = 8
MOST_CHARACTERS = 400_000
LEFT_OUT = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments of the word processor",
    "OLEObject": "embedded objects",
    "oMath": "formulas",
    "chart": "charts",
}
ON = (None, "", "1", "true", "on")


class Numbers:
    """Reads which lists count and which have bullets, by number and level."""

    def __init__(self) -> None:
        self.forms: dict[tuple[str, int], bool] = {}
        self.abstract: dict[str, str] = {}
        self.key = self.number = ""
        self.level = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Read the beginning of an element."""
        value = attributes.get("val", "")
        if tag == "abstractNum":
            self.key = attributes.get("abstractNumId", "")
        elif tag == "lvl":
            level = attributes.get("ilvl", "0")
            self.level = int(level) if level.isdecimal() else 0
        elif tag == "numFmt" and self.key:
            self.forms[self.key, self.level] = value not in ("bullet", "none")
        elif tag == "num":
            self.number, self.key = attributes.get("numId", ""), ""
        elif tag == "abstractNumId" and self.number:
            self.abstract[self.number] = value

    def end(self, tag: str) -> None:
        """Read the end of an element."""
        if tag == "abstractNum":
            self.key = ""

    def text(self, text: str) -> None:
        """Nothing is said here."""

    def counts(self, number: str, level: int) -> bool:
        """Say whether a list counts its items at a level."""
        return self.forms.get((self.abstract.get(number, ""), level), False)


@dataclass(slots=True)
class Writing:
    """What was read: the text, the keys of its pictures in order, what was left out."""

    text: str = ""
    pictures: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read: pieces of (text, bold, italic, link)."""

    style: str = ""
    number: str = ""
    level: int = 0
    outline: int = 0
    pieces: list[tuple[str, bool, bool, str]] = field(
        default_factory=list[tuple[str, bool, bool, str]]
    )


@dataclass(slots=True)
class Body:
    """Reads the body; a table within a table is read as its text."""

    headings: Mapping[str, int]
    numbers: Numbers
    links: Mapping[str, str]
    writing: Writing = field(default_factory=Writing)
    lines: list[str] = field(default_factory=list[str])
    paragraph: _Paragraph | None = None
    within: list[_Paragraph] = field(default_factory=list[_Paragraph])
    bold: bool = False
    italic: bool = False
    said: bool = False
    hidden: int = 0
    href: str = ""
    picture_words: str = ""
    tables: int = 0
    rows: list[list[str]] = field(default_factory=list[list[str]])
    cell: list[str] = field(default_factory=list[str])
    length: int = 0
    was_item: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Read the beginning of an element."""
        if tag in LEFT_OUT:
            self.writing.left_out.append(LEFT_OUT[tag])
        if tag in ("del", "moveFrom"):
            self.hidden += 1
        elif tag == "p":
            if self.paragraph is not None:
                self.within.append(self.paragraph)
            self.paragraph = _Paragraph()
        elif tag in ("tbl", "tr", "tc"):
            self._begin_table(tag)
        elif self.paragraph is not None:
            self._in_paragraph(tag, attributes, self.paragraph)

    def _begin_table(self, tag: str) -> None:
        if tag == "tbl":
            self.tables += 1
            self.rows = [] if self.tables == 1 else self.rows
        elif self.tables == 1 and tag == "tr":
            self.rows.append([])
        elif self.tables == 1:
            self.cell = []

    def _in_paragraph(self, tag: str, attributes: Mapping[str, str], paragraph: _Paragraph) -> None:
        value = attributes.get("val")
        if tag == "pStyle":
            paragraph.style = value or ""
        elif tag == "numId":
            paragraph.number = value or ""
        elif tag in ("ilvl", "outlineLvl"):
            level = int(value) if value and value.isdecimal() else 0
            if tag == "ilvl":
                paragraph.level = min(level, MOST_LEVELS)
            elif level < 6:
                paragraph.outline = level + 1
        elif tag == "r":
            self.bold = self.italic = False
        elif tag == "b":
            self.bold = value in ON
        elif tag == "i":
            self.italic = value in ON
        else:
            self._in_run(tag, attributes)

    def _in_run(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "t":
            self.said = True
        elif tag in ("br", "cr"):
            self._add("\n")
        elif tag == "tab":
            self._add(" ")
        elif tag == "noBreakHyphen":
            self._add("-")
        elif tag == "hyperlink":
            target = self.links.get(attributes.get("id", ""), "")
            self.href = target if target.lower().startswith(LINKED) else ""
        elif tag == "docPr":
            self.picture_words = attributes.get("descr", "") or attributes.get("title", "")
        elif tag == "blip" and attributes.get("embed"):
            self._picture(attributes["embed"])

    def _picture(self, key: str) -> None:
        self.writing.pictures.append(key)
        words = " ".join(MARKS.sub(" ", self.picture_words).split()) or "Picture"
        mark = f"![{words}](image-new-{len(self.writing.pictures)})"
        if self.paragraph is not None:
            self.paragraph.pieces.append((mark, False, False, "raw"))
        self.picture_words = ""

    def text(self, text: str) -> None:
        """Read words; those between elements that hold no text are blanks."""
        if self.said:
            self._add(text)

    def _add(self, text: str) -> None:
        if self.paragraph is None or self.hidden:
            return
        self.length += len(text)
        if self.length > MOST_CHARACTERS:
            raise ValueError(f"its text is longer than {MOST_CHARACTERS:,} characters")
        self.paragraph.pieces.append((text, self.bold, self.italic, self.href))

    def end(self, tag: str) -> None:
        """Read the end of an element."""
        if tag == "t":
            self.said = False
        elif tag in ("del", "moveFrom"):
            self.hidden -= 1
        elif tag == "hyperlink":
            self.href = ""
        elif tag == "p" and self.paragraph is not None:
            self._end_paragraph(self.paragraph)
            self.paragraph = self.within.pop() if self.within else None
        elif tag == "tc" and self.tables == 1:
            if self.rows:
                self.rows[-1].append(" ".join(part for part in self.cell if part))
        elif tag == "tbl":
            self.tables -= 1
            if self.tables == 0:
                self._end_table()
        elif tag == "body":
            self.writing.text = "\n".join(self.lines).strip("\n") + "\n"

    def _end_paragraph(self, row: _Paragraph) -> None:
        if self.tables and len(self.rows) == 1:  # a head is set bold by what shows the table
            row.pieces = [(text, False, italic, href) for text, _, italic, href in row.pieces]
        text = _joined(row.pieces)
        if self.tables:
            self.cell.append(" ".join(text.split()))
            return
        level = row.outline or self.headings.get(row.style, 0)
        if not text.strip():
            self._gap()
        elif level:
            self._gap()
            self.lines += [f"{'#' * level} {' '.join(_plain(row.pieces).split())}", ""]
        elif row.number and row.number != "0":
            self._item(row, text)
        else:
            self._gap()
            lines = text.strip().split("\n")
            self.lines += ["  \n".join(_not_a_mark(line) for line in lines), ""]
            self.was_item = False

    def _item(self, row: _Paragraph, text: str) -> None:
        if not self.was_item:
            self._gap()
        mark = "1." if self.numbers.counts(row.number, row.level) else "-"
        self.lines.append(f"{'   ' * row.level}{mark} {' '.join(text.split())}")
        self.was_item = True

    def _gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")
        self.was_item = False

    def _end_table(self) -> None:
        rows = [row for row in self.rows if row]
        self.rows = []
        if not rows:
            return
        wide = max(len(row) for row in rows)
        self._gap()
        for place, row in enumerate(rows):
            cells = [*row, *[""] * (wide - len(row))]
            self.lines.append(f"| {' | '.join(cells)} |")
            if place == 0:
                self.lines.append(f"|{' --- |' * wide}")
        self.lines.append("")


def _plain(pieces: list[tuple[str, bool, bool, str]]) -> str:
    return "".join(MARKS.sub(r"\\\1", text) for text, _, _, href in pieces if href != "raw")


def _joined(pieces: list[tuple[str, bool, bool, str]]) -> str:
    """Return the pieces as Markdown; neighbours that are marked alike are marked once."""
    found: list[str] = []
    place = 0
    while place < len(pieces):
        text, bold, italic, href = pieces[place]
        place += 1
        alike = (bold, italic, href)
        while place < len(pieces) and pieces[place][1:] == alike and href != "raw":
            text += pieces[place][0]
            place += 1
        found.append(_marked(text, bold, italic, href))
    return "".join(found)


def _marked(text: str, bold: bool, italic: bool, href: str) -> str:  # noqa: FBT001 -- leaf
    """Return a text with its marks; the blanks around it stay outside of them."""
    if href == "raw":
        return text
    inner = text.strip()
    if not inner:
        return text
    before, _, after = text.partition(inner)
    mark = ("**" if bold else "") + ("*" if italic else "")
    said = MARKS.sub(r"\\\1", inner)
    said = f"{mark}{said}{mark[::-1]}" if mark and "\n" not in said else said
    if href:
        said = f"[{said}](<{href.replace('>', '%3E').replace('<', '%3C')}>)"
    return f"{before}{said}{after}"


def _not_a_mark(line: str) -> str:
    """Return a line that does not begin a heading, a list or a quotation by accident."""
    return BEGINS.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", line.strip())
