"""A text as HTML: every word escaped, nothing but the marks of Markdown, pictures of our own."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from uuid import UUID

from django.utils.safestring import SafeString

from steward.domain.documents.models import DocumentImage
from steward.domain.documents.rules.boilerplate import Boilerplate
from steward.extensions.reports.documents.blocks import Block, Span, blocks_of

DEEPEST = 6
TEMPLATE = '<p class="doc-stamp">Template: not written yet</p>'


class Drawing:
    """Draws the blocks of one text."""

    def __init__(self, document: UUID, images: Mapping[int, DocumentImage]) -> None:
        self.document, self.images = document, images
        self.headings: list[tuple[int, str, str]] = []

    def html(self, blocks: Iterable[Block], unwritten: Collection[int] = ()) -> SafeString:
        """Return the text; the sections whose places are named are marked as template."""
        place, is_open, found = -1, False, list[str]()
        for block in blocks:
            is_heading = block["kind"] == "heading"
            if is_heading or place < 0:
                place += 1
                found.append("</section>" if is_open else "")
                is_open = place in unwritten
                found.append('<section class="doc-template">' if is_open else "")
                found.extend(self._block(block))
                found.append(TEMPLATE if is_open else "")
                continue
            found.extend(self._block(block))
        found.append("</section>" if is_open else "")
        return SafeString("".join(found))

    def _block(self, block: Block) -> Iterator[str]:
        kind = block["kind"]
        if kind == "heading":
            yield self._heading(block)
        elif kind == "paragraph":
            yield f"<p>{self._line(block['spans'])}</p>"
        elif kind == "list":
            yield from self._list(block)
        elif kind == "quote":
            yield f"<blockquote>{self._within(block['blocks'])}</blockquote>"
        elif kind == "code":
            yield f'<pre tabindex="0"><code>{escape(block["text"])}</code></pre>'
        elif kind == "table":
            yield self._table(block)
        else:
            yield "<hr>"

    def _within(self, blocks: Iterable[Block]) -> str:
        return "".join(piece for block in blocks for piece in self._block(block))

    def _heading(self, block: Block) -> str:
        level = min(block["level"] + 1 if block["level"] < 2 else block["level"], DEEPEST)
        key = f"part-{len(self.headings) + 1}"
        words = "".join(span["text"] for span in block["spans"])
        self.headings.append((level, key, words))
        return f'<h{level} id="{key}">{self._line(block["spans"])}</h{level}>'

    def _list(self, block: Block) -> Iterator[str]:
        name = "ol" if block["ordered"] else "ul"
        start = f' start="{block["start"]}"' if block["ordered"] and block["start"] != 1 else ""
        yield f"<{name}{start}>"
        for item in block["items"]:
            if len(item) == 1 and item[0]["kind"] == "paragraph":
                yield f"<li>{self._line(item[0]['spans'])}</li>"
            else:
                yield f"<li>{self._within(item)}</li>"
        yield f"</{name}>"

    def _table(self, block: Block) -> str:
        sides = [f' class="to-{side}"' if side != "left" else "" for side in block["align"]]
        head = "".join(
            f'<th scope="col"{side}>{self._line(cell)}</th>'
            for side, cell in zip(sides, block["head"], strict=False)
        )
        body = "".join(f"<tr>{self._cells(row, sides)}</tr>" for row in block["rows"])
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="doc-table" tabindex="0" role="group" aria-label="Table">{table}</div>'

    def _cells(self, row: Sequence[Sequence[Span]], sides: Sequence[str]) -> str:
        cells = zip(sides, row, strict=False)
        return "".join(f"<td{side}>{self._line(cell)}</td>" for side, cell in cells)

    def _line(self, spans: Sequence[Span]) -> str:
        return "".join(map(self._span, spans))

    def _span(self, span: Span) -> str:
        if span["image"] is not None:
            return self._picture(span)
        text = escape(span["text"]).replace("\n", "<br>")
        text = f"<code>{text}</code>" if span["code"] else text
        text = f"<em>{text}</em>" if span["italic"] else text
        text = f"<strong>{text}</strong>" if span["bold"] else text
        if not span["href"]:
            return text
        return f'<a href="{escape(span["href"])}" rel="noopener noreferrer nofollow">{text}</a>'

    def _picture(self, span: Span) -> str:
        row, words = self.images.get(span["image"]), escape(span["text"])
        if row is None:
            return f'<span class="soft">[Picture: {words or "not shown"}]</span>'
        return (
            f'<img src="/documents/{self.document}/images/{row.number}" alt="{words}"'
            f' width="{row.width}" height="{row.height}" loading="lazy">'
        )


def drawn(
    text: str,
    document: UUID,
    images: Mapping[int, DocumentImage],
    judged: Boilerplate | None = None,
) -> tuple[SafeString, list[tuple[int, str, str]]]:
    """Return a text as HTML and its headings as (level, anchor, words)."""
    drawing = Drawing(document, images)
    sections = judged.sections if judged else ()
    unwritten = [place for place, item in enumerate(sections) if not item.is_written]
    return drawing.html(blocks_of(text), unwritten), drawing.headings
