"""Looking through a workbook before it is laid out in memory, without keeping what is unpacked."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from steward.foundation.core.archives import DAMAGED
from steward.foundation.core.errors import Invalid

LARGEST_UNZIPPED = 500 * 1024 * 1024
HIGHEST_RATIO = 200
SMALLEST_RATED = 1024 * 1024
MOST_ENTRIES = 2_000
FARTHEST_ROW = 200_100
FARTHEST_COLUMN = 1_000
MOST_CELLS = 10_000_000
MOST_CHARACTERS = 250_000_000
PIECE = 256 * 1024
WORKBOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedstrings.xml"
NAMED = 8
FIRST = (LINKS, STRINGS)
XML = (".xml", ".rels")


def look_through(content: bytes, name: str) -> "dict[str, Faults]":
    """Refuse bombs by what the entries really hold; what the archive declares of them may lie.

    Returns:
        Sheet → its cells whose formula gave an error; the reader shows them as empty.

    Raises:
        Invalid: Too much, too dense, too spread out, protected, damaged, or no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content), name)
            inspector = _Inspector(name, len(content))
            inspector.inspect(archive, entries)
            return inspector.faults()
    except DAMAGED:
        raise Invalid("The file is damaged: not a readable XLSX.", place=name) from None
    except expat.ExpatError as error:
        message = f"The file is damaged: {expat.ErrorString(error.code)} in the workbook."
        raise Invalid(message, place=name) from None
    except (ValueError, RuntimeError) as error:
        raise Invalid(f"The workbook cannot be unpacked: {error}.", place=name) from None


@dataclass(slots=True)
class Faults:
    """Cells whose formula gave an error: how many, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list[str])

    def add(self, cell: str) -> None:
        """Count one more; only the first ones are kept by name."""
        self.count += 1
        if cell and len(self.first) < NAMED:
            self.first.append(cell)

    def __str__(self) -> str:
        more = f" and {self.count - len(self.first):,} more" if self.count > len(self.first) else ""
        named = ", ".join(self.first) + more
        if self.count == 1:
            return f"The formula of the cell {named} gave an error; the cell was read as empty."
        return f"The formulas of the cells {named} gave errors; the cells were read as empty."


def _check_entries(entries: Sequence[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(entries) > MOST_ENTRIES:
        message = f"The file packs {len(entries):,} entries; {MOST_ENTRIES:,} are the limit."
        raise Invalid(message, place=name)
    if not any(entry.filename.lower() == WORKBOOK for entry in entries):
        raise Invalid("This is no XLSX workbook; save the table as XLSX or CSV.", place=name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid("The workbook is protected by a password; save it without.", place=name)
    _check_size(sum(entry.file_size for entry in entries), size, name)


def _check_size(unzipped: int, size: int, name: str) -> None:
    if unzipped > LARGEST_UNZIPPED:
        limit = f"{LARGEST_UNZIPPED // 1024 // 1024} MB are the limit"
        raise Invalid(f"The file unpacks to {unzipped:,} bytes; {limit}.", place=name)
    if unzipped > SMALLEST_RATED and unzipped > HIGHEST_RATIO * size:
        reason = f"more than {HIGHEST_RATIO} times its size; that is refused"
        raise Invalid(f"The file unpacks to {unzipped:,} bytes, {reason}.", place=name)


class _Inspector:
    """Walks through the entries and looks at how far the cells reach.

    A sheet is laid out in memory as one rectangle, so that two cells far apart cost gigabytes. A
    text that cells share is written once and laid out for each of them, so that a file of a
    megabyte would as well; only where that could be are the cells of each text counted.
    """

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.total = 0
        self.entry = ""
        self.no_sheets: set[str] = set()
        self.row = self.column = self.last_row = self.last_column = 0
        self.lengths: list[int] = []
        self.shared_cells = self.characters = 0
        self.is_shared = self.counts = False
        self.targets: dict[str, str] = {}
        self.sheets: dict[str, str] = {}
        self.faulty: dict[str, Faults] = {}

    def inspect(self, archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
        ordered = sorted(entries, key=lambda entry: entry.filename.lower() not in FIRST)
        self._each(archive, ordered)
        if self.shared_cells * max(self.lengths, default=0) > MOST_CHARACTERS:
            self.counts, self.total = True, 0
            self._each(archive, [item for item in ordered if item.filename.lower() not in FIRST])

    def faults(self) -> dict[str, Faults]:
        """Return sheet → the cells whose formula gave an error, of sheets that have any."""
        found = {name: self.targets.get(link, "") for name, link in self.sheets.items()}
        return {
            name: self.faulty[target] for name, target in found.items() if target in self.faulty
        }

    def _each(self, archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
        for entry in entries:
            self.entry = entry.filename.lower()
            self.row = self.column = self.last_row = self.last_column = 0
            entry.file_size = LARGEST_UNZIPPED + 1  # read to the real end, not the declared one
            with archive.open(entry) as stream:
                self._walk(stream)

    def _walk(self, stream: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype
        if self.counts or self.entry == STRINGS:
            parser.buffer_text = True
            parser.CharacterDataHandler = self._text
        for piece in _pieces(stream):
            self.total += len(piece)
            _check_size(self.total, self.size, self.name)
            if self.entry.endswith(XML):
                parser.Parse(piece, False)  # noqa: FBT003 -- framework requires
        if self.entry.endswith(XML):
            parser.Parse(b"", True)  # noqa: FBT003 -- framework requires

    def _doctype(self, *_: object) -> None:
        raise Invalid("The workbook declares a document type; that is refused.", place=self.name)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes.get("r", ""))
            if attributes.get("t") == "e" and not self.counts:
                self.faulty.setdefault(self.entry, Faults()).add(attributes.get("r", ""))
            self.is_shared = attributes.get("t") == "s"
            self.shared_cells += self.is_shared
        elif tag == "si":
            self.lengths.append(0)
        elif tag in ("v", "is"):
            self._filled()
        elif tag == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif tag == "Relationship" and self.entry == LINKS:
            target = attributes.get("Target", "").lower()
            self.targets[attributes.get("Id", "")] = (
                target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            )
            if not target.endswith(".xml"):
                self.no_sheets.add(attributes.get("Id", ""))
        elif tag == "sheet":
            self._sheet(attributes)

    def _sheet(self, attributes: Mapping[str, str]) -> None:
        if self.no_sheets & set(attributes.values()):
            raise Invalid("A sheet of the workbook is no XML.", place=self.name)
        link = next((text for key, text in attributes.items() if key.endswith(":id")), "")
        self.sheets[attributes.get("name", "")] = link

    def _text(self, text: str) -> None:
        if self.entry == STRINGS:
            if self.lengths:
                self.lengths[-1] += len(text)
        elif self.is_shared and text.isdecimal() and int(text) < len(self.lengths):
            self.characters += self.lengths[int(text)]
            if self.characters > MOST_CHARACTERS:
                sheet = self.entry.rpartition("/")[2]
                limit = f"{MOST_CHARACTERS:,} characters are the limit"
                message = f"{sheet}, row {self.row:,}: the cells hold too much text; {limit}."
                raise Invalid(message, place=self.name)

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not reference:
            self.column += 1
            return
        self.column = _column_number(letters)
        self.row = int(reference[len(letters) :] or 0)

    def _filled(self) -> None:
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        row, column = self.last_row, self.last_column
        if row > FARTHEST_ROW or column > FARTHEST_COLUMN or row * column > MOST_CELLS:
            sheet = self.entry.rpartition("/")[2]
            advice = "remove what stands outside the table"
            message = f"{sheet} reaches to row {row:,}, column {column:,}; {advice}."
            raise Invalid(message, place=self.name)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - 64
    return number
