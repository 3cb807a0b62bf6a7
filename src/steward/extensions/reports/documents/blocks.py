"""A text as blocks: plain values that a typesetter and a word processor write out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from steward.domain.documents.rules.parsing import IMAGE, parsed

Block = dict[str, Any]
Span = dict[str, Any]
LINKED = ("http://", "https://", "mailto:")


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in order.

    Each has a ``kind``: ``heading`` (``level``, ``spans``), ``paragraph`` (``spans``), ``list``
    (``ordered``, ``start``, ``items`` of blocks), ``quote`` (``blocks``), ``code`` (``text``),
    ``rule``, or ``table`` (``align``, ``head`` and ``rows`` of cells of spans).
    """
    return _Reader(parsed(text)).blocks("")


@dataclass
class _Reader:
    """Walks through the tokens once."""

    tokens: Sequence[Token]
    at: int = 0

    def blocks(self, end: str) -> list[Block]:
        """Return the blocks up to a closing token."""
        found: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == end:
                break
            block = self._block(token)
            if block is not None:
                found.append(block)
        return found

    def _block(self, token: Token) -> Block | None:
        if token.type == "heading_open":
            return {"kind": "heading", "level": int(token.tag[1]), "spans": self._inline()}
        if token.type == "paragraph_open":
            return {"kind": "paragraph", "spans": self._inline()}
        if token.type in ("bullet_list_open", "ordered_list_open"):
            return self._list(token)
        if token.type == "blockquote_open":
            return {"kind": "quote", "blocks": self.blocks("blockquote_close")}
        if token.type in ("fence", "code_block"):
            return {"kind": "code", "text": token.content.rstrip("\n")}
        if token.type == "hr":
            return {"kind": "rule"}
        return self._table() if token.type == "table_open" else None

    def _inline(self) -> list[Span]:
        """Return the spans of the inline token that follows, and pass the closing one."""
        spans = list(spans_of(self.tokens[self.at].children or []))
        self.at += 2
        return spans

    def _list(self, token: Token) -> Block:
        items: list[list[Block]] = []
        close = token.type.replace("open", "close")
        while self.tokens[self.at].type != close:
            self.at += 1
            items.append(self.blocks("list_item_close"))
        self.at += 1
        start = int(token.attrs.get("start", 1))
        ordered = token.type == "ordered_list_open"
        return {"kind": "list", "ordered": ordered, "start": start, "items": items}

    def _table(self) -> Block:
        rows: list[list[list[Span]]] = []
        align: list[str] = []
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    align.append(str(token.attrs.get("style", "")).rpartition(":")[2] or "left")
                rows[-1].append(list(spans_of(self.tokens[self.at + 1].children or [])))
            self.at += 1
        self.at += 1
        return {"kind": "table", "align": align, "head": rows[0], "rows": rows[1:]}


def spans_of(tokens: Sequence[Token]) -> Iterator[Span]:
    """Yield the spans of a line: ``text`` with ``bold``, ``italic``, ``code``, ``href``.

    A picture is a span with ``image``, its number, and ``text``, its words; 0 is one from outside,
    which is not shown.
    """
    bold = italic = 0
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type == "link_open":
            href = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            href = ""
        elif token.type == "image":
            match = IMAGE.fullmatch(str(token.attrs.get("src", "")))
            yield _span(token.content, image=int(match[1]) if match else 0)
        else:
            text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
            code = token.type == "code_inline"
            link = href if href.lower().startswith(LINKED) else ""
            if text:
                yield _span(text, bold=bold > 0, italic=italic > 0, code=code, href=link)


def _span(text: str, **marks: Any) -> Span:  # noqa: ANN401 -- leaf
    plain: Span = {"text": text, "bold": False, "italic": False, "code": False, "href": ""}
    return {**plain, "image": None, **marks}
