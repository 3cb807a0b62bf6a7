"""A word processor's file as Markdown: headings, lists, tables, bold, italic, links, pictures.

The archive is looked through by what its entries really hold; nothing outside it is ever read.

Source: ISO/IEC 29500-1 (Office Open XML), WordprocessingML.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from steward.extensions.exchange.word_body import Body, Numbers, Writing
from steward.foundation.core.archives import DAMAGED
from steward.foundation.core.errors import Invalid

LARGEST_UNZIPPED = 100 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024
LARGEST_PICTURE = 5 * 1024 * 1024
HIGHEST_RATIO = 200
SMALLEST_RATED = 1024 * 1024
MOST_ENTRIES = 2_000
MOST_PICTURES = 100
DEEPEST = 200
PIECE = 256 * 1024
BODY, LINKS = "word/document.xml", "word/_rels/document.xml.rels"
STYLES, NUMBERING = "word/styles.xml", "word/numbering.xml"
SHOWN = (".png", ".jpg", ".jpeg", ".gif")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordText:
    """The text of a file, its pictures as (name, bytes) in order, and what was left out."""

    text: str
    pictures: tuple[tuple[str, bytes], ...]
    left_out: tuple[str, ...]


def read_word(content: bytes, name: str) -> WordText:
    """Return the text of a DOCX file.

    Raises:
        Invalid: It packs too much, too dense or too deep, is protected, damaged, or no DOCX.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Archive(archive, len(content), name).read()
    except DAMAGED:
        raise Invalid("The file is damaged: not a readable DOCX.", place=name) from None
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        raise Invalid(f"The file is damaged: {said} in the document.", place=name) from None
    except (ValueError, RuntimeError, KeyError) as error:
        raise Invalid(f"The document cannot be unpacked: {error}.", place=name) from None


@dataclass(slots=True)
class _Archive:
    """Reads the few parts that matter, each within its bounds."""

    archive: zipfile.ZipFile
    size: int
    name: str
    total: int = 0
    entries: dict[str, zipfile.ZipInfo] = field(default_factory=dict[str, zipfile.ZipInfo])

    def read(self) -> WordText:
        entries = self.archive.infolist()
        if len(entries) > MOST_ENTRIES:
            said = f"The file packs {len(entries):,} entries; {MOST_ENTRIES:,} are the limit."
            raise Invalid(said, place=self.name)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Invalid("The file is protected by a password; save it without.", place=self.name)
        self.entries = {entry.filename: entry for entry in entries}
        if BODY not in self.entries:
            raise Invalid("This is no DOCX file; save the document as DOCX.", place=self.name)
        links = _Relations()
        self._walk(LINKS, links)
        styles = _Styles()
        self._walk(STYLES, styles)
        numbers = Numbers()
        self._walk(NUMBERING, numbers)
        body = Body(headings=styles.headings, numbers=numbers, links=links.outside)
        self._walk(BODY, body)
        writing = body.writing
        return self._with_pictures(writing, links.inside)

    def _with_pictures(self, writing: Writing, inside: Mapping[str, str]) -> WordText:
        pictures: list[tuple[str, bytes]] = []
        text, left = writing.text, list(writing.left_out)
        for place, key in enumerate(writing.pictures, 1):
            part = posixpath.normpath(posixpath.join("word", inside.get(key, "")))
            content = b""
            if part in self.entries and part.lower().endswith(SHOWN):
                content = b"".join(self._pieces(part, LARGEST_PICTURE))
            mark = f"](image-new-{place})"
            if content and len(pictures) < MOST_PICTURES:
                pictures.append((part.rpartition("/")[2], content))
                text = text.replace(mark, f"](image-{len(pictures)})")
            else:
                text = re.sub(rf"!\[[^\]]*\]\(image-new-{place}\)", "", text)
                left.append("a picture that is no PNG, JPEG or GIF")
        return WordText(text=text, pictures=tuple(pictures), left_out=tuple(dict.fromkeys(left)))

    def _walk(self, part: str, reader: "_Relations | _Styles | Numbers | Body") -> None:
        if part not in self.entries:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        depth = 0

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise Invalid("The document is nested too deep.", place=self.name)
            reader.start(_local(tag), {_local(key): value for key, value in attributes.items()})

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            reader.end(_local(tag))

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = self._doctype
        for piece in self._pieces(part, LARGEST_PART):
            parser.Parse(piece, False)  # noqa: FBT003 -- framework requires
        parser.Parse(b"", True)  # noqa: FBT003 -- framework requires

    def _doctype(self, *_: object) -> None:
        raise Invalid("The document declares a document type; that is refused.", place=self.name)

    def _pieces(self, part: str, most: int) -> Iterator[bytes]:
        """Yield what an entry really holds; what the archive declares of it may lie."""
        entry, read = self.entries[part], 0
        entry.file_size = LARGEST_UNZIPPED + 1
        with self.archive.open(entry) as stream:
            while piece := stream.read(PIECE):
                read, self.total = read + len(piece), self.total + len(piece)
                rated = self.total > SMALLEST_RATED and self.total > HIGHEST_RATIO * self.size
                if read > most or self.total > LARGEST_UNZIPPED or rated:
                    said = f"{part} unpacks to more than is read of it; that is refused."
                    raise Invalid(said, place=self.name)
                yield piece


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Relations:
    """Reads which key names which part, or which address outside."""

    def __init__(self) -> None:
        self.inside: dict[str, str] = {}
        self.outside: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != "Relationship":
            return
        is_outside = attributes.get("TargetMode") == "External"
        target = self.outside if is_outside else self.inside
        target[attributes.get("Id", "")] = attributes.get("Target", "")

    def end(self, tag: str) -> None:
        """Nothing ends here."""

    def text(self, text: str) -> None:
        """Nothing is said here."""


class _Styles:
    """Reads which styles are headings, and of which level."""

    def __init__(self) -> None:
        self.headings: dict[str, int] = {}
        self.key = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if tag == "style":
            self.key = attributes.get("styleId", "")
        elif tag == "name" and self.key:
            words = value.lower()
            if words == "title":
                self.headings[self.key] = 1
            elif words.startswith("heading ") and words[8:].isdecimal():
                self.headings[self.key] = min(6, int(words[8:9]))
        elif tag == "outlineLvl" and self.key and value.isdecimal() and int(value) < 6:
            self.headings.setdefault(self.key, int(value) + 1)

    def end(self, tag: str) -> None:
        if tag == "style":
            self.key = ""

    def text(self, text: str) -> None:
        """Nothing is said here."""
