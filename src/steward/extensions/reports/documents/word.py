"""A text as a word processor's file, written part by part: equal input gives equal bytes.

Source: ISO/IEC 29500-1 (Office Open XML), WordprocessingML.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from steward.extensions.reports.documents.blocks import Block, Span
from steward.extensions.reports.documents.word_parts import (
    CONTENT_TYPES,
    PARTS,
    RELATIONS,
    STYLES,
    numbering,
)

EMU = 9_525
"""English metric units in a pixel at 96 dots an inch."""
WIDEST = 5_700_000
TWIPS = 9_000
MOST_DEEP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture: its bytes, its kind (``png``, ``jpeg``, ``gif``) and its size in pixels."""

    content: bytes
    kind: str
    width: int
    height: int


@dataclass(slots=True)
class _Writer:
    """Writes the body, and keeps what other parts must name: links and pictures."""

    pictures: Mapping[int, Drawn]
    links: dict[str, str] = field(default_factory=dict[str, str])
    used: dict[int, str] = field(default_factory=dict[int, str])
    drawn: int = 0
    counted: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def body(self, blocks: Iterable[Block]) -> str:
        return "".join(piece for block in blocks for piece in self._block(block, 0))

    def front(self, title: str, facts: Sequence[tuple[str, str]], notice: str) -> str:
        above = self._paragraph([_plain(notice)], "Notice") if notice else ""
        table = self._table(_facts(facts)) if facts else ""
        return above + self._paragraph([_plain(title)], "Title") + table

    def _block(self, block: Block, depth: int) -> Iterator[str]:
        kind = block["kind"]
        if kind == "heading":
            yield self._paragraph(block["spans"], f"Heading{min(block['level'], 6)}")
        elif kind == "paragraph":
            yield self._paragraph(block["spans"])
        elif kind == "list":
            yield from self._list(block, depth)
        elif kind == "quote":
            yield from self._quote(block, depth)
        elif kind == "code":
            for line in block["text"].split("\n"):
                yield self._paragraph([_plain(line)], "Code")
        elif kind == "table":
            yield self._table(block)
        else:
            yield '<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>'

    def _quote(self, block: Block, depth: int) -> Iterator[str]:
        for inner in block["blocks"]:
            if inner["kind"] == "paragraph":
                yield self._paragraph(inner["spans"], "Quote")
            else:
                yield from self._block(inner, depth)

    def _list(self, block: Block, depth: int) -> Iterator[str]:
        level, number = min(depth, MOST_DEEP), 1
        if block["ordered"]:
            self.counted.append((level, block["start"]))
            number = len(self.counted) + 1
        mark = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        for item in block["items"]:
            is_first = True
            for inner in item:
                if inner["kind"] == "paragraph":
                    more = mark if is_first else f'<w:ind w:left="{360 * (level + 1)}"/>'
                    yield self._paragraph(inner["spans"], "ListParagraph", more)
                    is_first = False
                else:
                    yield from self._block(inner, depth + 1)

    def _paragraph(self, spans: Sequence[Span], style: str = "", more: str = "") -> str:
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        runs = "".join(self._run(span) for span in spans)
        return f"<w:p><w:pPr>{named}{more}</w:pPr>{runs}</w:p>"

    def _run(self, span: Span) -> str:
        if span["image"] is not None:
            return self._picture(span)
        marks = '<w:rStyle w:val="CodeChar"/>' if span["code"] else ""
        marks += '<w:rStyle w:val="Hyperlink"/>' if span["href"] and not span["code"] else ""
        marks += "<w:b/>" if span["bold"] else ""
        marks += "<w:i/>" if span["italic"] else ""
        lines = [escape(line) for line in clean(span["text"]).split("\n")]
        text = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
        run = f"<w:r><w:rPr>{marks}</w:rPr>{text}</w:r>"
        if not span["href"]:
            return run
        key = self.links.setdefault(span["href"], f"rIdL{len(self.links) + 1}")
        return f'<w:hyperlink r:id="{key}">{run}</w:hyperlink>'

    def _picture(self, span: Span) -> str:
        found = self.pictures.get(span["image"])
        if found is None:
            words = escape(clean(span["text"]) or "picture")
            return f"<w:r><w:t>[{words}]</w:t></w:r>"
        key = self.used.setdefault(span["image"], f"rIdP{span['image']}")
        self.drawn += 1
        wide, high = found.width * EMU, found.height * EMU
        if wide > WIDEST:
            wide, high = WIDEST, max(1, high * WIDEST // wide)
        said = quoteattr(clean(span["text"]))
        return PARTS["picture"].format(key=key, wide=wide, high=high, said=said, id=self.drawn)

    def _table(self, block: Block) -> str:
        rows = [block["head"], *block["rows"]]
        count = max(1, len(block["head"]))
        grid = f'<w:gridCol w:w="{TWIPS // count}"/>' * count
        body = "".join(
            self._row(row, block["align"], is_head=place == 0) for place, row in enumerate(rows)
        )
        return f"{PARTS['table']}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl><w:p/>"

    def _row(self, row: Sequence[Sequence[Span]], align: Sequence[str], *, is_head: bool) -> str:
        head = "<w:trPr><w:tblHeader/></w:trPr>" if is_head else ""
        cells = "".join(
            f"<w:tc><w:tcPr/>{self._cell(cell, align[place], is_head=is_head)}</w:tc>"
            for place, cell in enumerate(row[: len(align)])
        )
        return f"<w:tr>{head}{cells}</w:tr>"

    def _cell(self, cell: Sequence[Span], align: str, *, is_head: bool) -> str:
        spans = [{**span, "bold": True} for span in cell] if is_head else cell
        side = f'<w:jc w:val="{align}"/>' if align in ("center", "right") else ""
        return self._paragraph(spans, "TableText", side)


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and c not in "\ufffe\uffff"))


def _plain(text: str) -> Span:
    marks = {"bold": False, "italic": False, "code": False, "href": "", "image": None}
    return {"text": text, **marks}


def word_bytes(
    title: str,
    facts: Sequence[tuple[str, str]],
    blocks: Iterable[Block],
    pictures: Mapping[int, Drawn],
    *,
    notice: str = "",
) -> bytes:
    """Return the file: title, facts about the document, then the text.

    Args:
        title: Stands above the text.
        facts: (name, value) of the table below the title.
        blocks: The text.
        pictures: Number → picture.
        notice: Stands above the title and in the head of every page, such as “Draft”.
    """
    writer = _Writer(pictures)
    body = writer.front(title, facts, notice) + writer.body(blocks)
    links = "".join(
        f'<Relationship Id="{key}" Type="{PARTS["link"]}" Target={quoteattr(href)}'
        ' TargetMode="External"/>'
        for href, key in writer.links.items()
    )
    media = "".join(
        f'<Relationship Id="{key}" Type="{PARTS["image"]}"'
        f' Target="media/image{number}.{pictures[number].kind}"/>'
        for number, key in writer.used.items()
    )
    said = escape(clean(f"{notice} · {title}" if notice else title))
    parts: dict[str, bytes] = {
        "[Content_Types].xml": CONTENT_TYPES.encode(),
        "_rels/.rels": RELATIONS.encode(),
        "word/document.xml": PARTS["document"].format(body=body).encode(),
        "word/_rels/document.xml.rels": PARTS["relations"].format(more=links + media).encode(),
        "word/styles.xml": STYLES.encode(),
        "word/numbering.xml": numbering(writer.counted).encode(),
        "word/header1.xml": PARTS["header"].format(said=said).encode(),
    }
    for number in writer.used:
        picture = pictures[number]
        parts[f"word/media/image{number}.{picture.kind}"] = picture.content
    return _zipped(parts)


def _facts(facts: Sequence[tuple[str, str]]) -> Block:
    rows = [[[{**_plain(name), "bold": True}], [_plain(value)]] for name, value in facts]
    return {"kind": "table", "align": ["left", "left"], "head": rows[0], "rows": rows[1:]}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
