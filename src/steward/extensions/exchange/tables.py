"""Spreadsheets that strangers made, read within limits."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from steward.extensions.exchange.workbooks import is_workbook, read_sheet
from steward.foundation.core.errors import Invalid

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_CELL = 1024 * 1024
MOST_ROWS = 200_000
MOST_BLANK_ROWS = 1_100_000
MOST_COLUMNS = 500
HEADER_SEARCH = 15
DELIMITERS = ",;\t|"
SAMPLE = 50_000
SAMPLED_ROWS = 25
NOT_IN_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows of text; ``first_row`` is the number of the first data row in the file."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    notes: tuple[str, ...] = ()


def read_table(
    content: bytes, name: str, sheet: str | None = None, heading: int | None = None
) -> Table:
    """Read a CSV or Excel file by its content, whatever it is called.

    Args:
        content: The file.
        name: What messages call it.
        sheet: Of a workbook, the sheet; without it the first with rows.
        heading: The row of the headings, from 1 to 15; without it the first that fills most of
            the width.

    Raises:
        Invalid: Too large, a bomb, not a table; the message names file, row and column.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"{len(content):,} bytes; 50 MB are the limit.", place=name)
    if is_workbook(content):
        found = read_sheet(content, name, sheet)
        others = ", ".join(f"“{other}”" for other in found.others[:5])
        notes = [f"Only the sheet “{found.sheet}” was read, not {others}."] if others else []
        return _Rows(name, [*notes, *found.notes], heading).table(found.lines)
    text, notes = _decoded(content, name)
    return _Rows(name, notes, heading).table(_csv(text, name, notes))


def read_text(content: bytes, name: str) -> str:
    """Return the text of a file in whichever encoding it is.

    Raises:
        Invalid: It holds binary data.
    """
    return _decoded(content, name)[0]


def _decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    notes: list[str] = []
    encoding = _wide_encoding(content)
    if encoding is not None:
        text = content.decode(encoding, errors="replace")
        notes.append("The file was read as UTF-16.")
    else:
        text = _narrow(content, notes)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        message = f"line {line}: The file holds binary data; save the table as CSV or XLSX."
        raise Invalid(message, place=name)
    if "\ufffd" in text and encoding is not None:
        notes.append("Some characters could not be read; they are shown as “\ufffd”.")
    return text, notes


def _wide_encoding(content: bytes) -> str | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    sample = content[:4000]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[start::2].count(0)
        if len(sample) >= 4 and zeros > len(sample) * 0.3 and not sample[1 - start :: 2].count(0):
            return encoding
    return None


def _narrow(content: bytes, notes: list[str]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
    mixed = _line_by_line(content)
    if mixed is not None:
        text, odd_lines = mixed
        more = f" and {odd_lines - 1:,} more are" if odd_lines > 1 else " is"
        notes.append(
            f"Line {line}{more} not UTF-8 as the others are (byte {byte:#04x});"
            f" {'these were' if odd_lines > 1 else 'it was'} read as Windows-1252."
        )
        return text
    notes.append(
        f"Line {line} is not UTF-8 (byte {byte:#04x}); the whole file was read as Windows-1252."
    )
    odd = len(content) - len(content.translate(None, NOT_IN_CP1252))
    if odd:
        notes.append(f"{odd} bytes mean nothing in Windows-1252; they are shown as “\ufffd”.")
    return content.decode("cp1252", errors="replace")


def _line_by_line(content: bytes) -> tuple[str, int] | None:
    """Return the text of a file put together from two encodings, and how many lines are odd.

    None where no line is UTF-8 beyond ASCII: such a file is in one encoding, and that is another.
    """
    found: list[str] = []
    odd, real = 0, 0
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        try:
            found.append(line.decode("utf-8"))
            real += not line.isascii()
        except UnicodeDecodeError:
            found.append(line.decode("cp1252", errors="replace"))
            odd += 1
    return ("\n".join(found), odd) if real else None


def _csv(text: str, name: str, notes: list[str]) -> Iterator[Sequence[str]]:
    head, _, rest = text.partition("\n")
    announced = head.strip().lower()
    if announced.startswith("sep=") and len(announced) == 5:
        text, delimiter = rest, announced[4]
        notes.append(f"The first line announces “{delimiter}” between the cells.")
        yield ()
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Invalid(f"line {reader.line_num}: {error}.", place=name) from None
        if row is None:
            return
        yield row


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows most evenly into the most cells."""

    def evenness(delimiter: str) -> tuple[float, int]:
        csv.field_size_limit(LARGEST_FILE)
        reader = csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in islice(reader, SAMPLED_ROWS) if len(row) > 1)
        except csv.Error:
            return 0, 0
        if not widths:
            return 0, 0
        width, count = widths.most_common(1)[0]
        return count * min(width, 4), width

    return max(DELIMITERS, key=evenness)


class _Rows:
    """Finds the headings, then takes row after row within the limits."""

    def __init__(self, name: str, notes: list[str], heading: int | None) -> None:
        self.name = name
        self.notes = notes
        self.heading = heading

    def table(self, lines: Iterator[Sequence[str]]) -> Table:
        head = list(islice(lines, HEADER_SEARCH))
        if not any(cell.strip() for line in head for cell in line):
            raise Invalid(f"The first {HEADER_SEARCH} rows are empty.", place=self.name)
        index = _header_index(head) if self.heading is None else self._chosen(head)
        if index and self.heading is None:
            self.notes.append(f"The headings were found in row {index + 1}.")
        columns = self._columns(head[index], index + 1)
        rows = self._rows(chain(head[index + 1 :], lines), index + 2, columns)
        return Table(columns=columns, rows=rows, first_row=index + 2, notes=tuple(self.notes))

    def _chosen(self, head: Sequence[Sequence[str]]) -> int:
        wanted = self.heading or 0
        if not 1 <= wanted <= HEADER_SEARCH:
            reason = f"Headings can stand in rows 1 to {HEADER_SEARCH}."
            raise Invalid(reason, place="headings")
        if wanted > len(head) or not any(cell.strip() for cell in head[wanted - 1]):
            raise Invalid(f"Row {wanted} is empty; choose another.", place="headings")
        return wanted - 1

    def _columns(self, line: Sequence[str], number: int) -> tuple[str, ...]:
        last = max(index for index, cell in enumerate(line) if cell.strip()) + 1
        if last > MOST_COLUMNS:
            message = f"row {number}: {last:,} columns; {MOST_COLUMNS} are the limit."
            raise Invalid(message, place=self.name)
        columns: list[str] = []
        taken = {_title(cell) for cell in line[:last]}
        for index, cell in enumerate(line[:last]):
            self._check_cell(cell, number, index, ())
            title = _title(self._storable(cell, number, index, ()))
            columns.append(self._unique(title, index, columns, taken))
        return tuple(columns)

    def _unique(self, title: str, index: int, columns: list[str], taken: set[str]) -> str:
        wanted = title or f"Column {index + 1}"
        found, count = wanted, 1
        while found in columns or (found != title and found in taken):
            count += 1
            found = f"{wanted} ({count})"
        if not title:
            self.notes.append(f"Column {index + 1} has no heading; it is called “{found}”.")
        elif found != title:
            again = f"stands again in column {index + 1}; that one is “{found}”"
            self.notes.append(f"The heading “{title}” {again}.")
        return found

    def _rows(
        self, lines: Iterable[Sequence[str]], first: int, columns: tuple[str, ...]
    ) -> tuple[tuple[str, ...], ...]:
        width, blank = len(columns), ("",) * len(columns)
        rows: list[tuple[str, ...]] = []
        filled, longer = 0, 0
        for number, line in enumerate(lines, first):
            for index, cell in enumerate(line):
                if len(cell) > LARGEST_CELL:
                    self._check_cell(cell, number, index, columns)
            cells = [cell.strip() for cell in line[:width]]
            if any("\x00" in cell for cell in cells):
                cells = [self._storable(cell, number, i, columns) for i, cell in enumerate(cells)]
            filled_row = tuple(cells + [""] * (width - len(cells))) if any(cells) else blank
            rows.append(filled_row)
            if any(cell.strip() for cell in line[width:]):
                longer = longer or number
            if filled_row is not blank:
                filled = len(rows)
            if filled > MOST_ROWS or len(rows) > MOST_BLANK_ROWS:
                message = f"row {number}: more than {MOST_ROWS:,} rows."
                raise Invalid(message, place=self.name)
        if longer:
            self.notes.append(f"From row {longer} on, cells right of the headings were left out.")
        return tuple(rows[:filled])

    def _check_cell(self, cell: str, row: int, index: int, columns: tuple[str, ...]) -> None:
        if len(cell) <= LARGEST_CELL:
            return
        reason = "1 MB is the limit; is a quotation mark left open?"
        place = _place(row, index, columns)
        message = f"{place}: a cell with {len(cell):,} characters; {reason}"
        raise Invalid(message, place=self.name)

    def _storable(self, cell: str, row: int, index: int, columns: tuple[str, ...]) -> str:
        """Return a cell without NUL, which a workbook can hold and no text in a database may."""
        if "\x00" in cell:
            place = _place(row, index, columns)
            self.notes.append(f"In {place} a character means nothing; it is shown as “\ufffd”.")
        return cell.replace("\x00", "\ufffd")


def _place(row: int, index: int, columns: tuple[str, ...]) -> str:
    column = f"column {index + 1}"
    return (
        f"row {row}, {column} “{columns[index]}”"
        if index < len(columns)
        else f"row {row}, {column}"
    )


def _title(cell: str) -> str:
    return " ".join(cell.split())[:1000]


def _header_index(head: Sequence[Sequence[str]]) -> int:
    """Return the first row that fills most of the widest one; titles fill a cell or two."""
    counts = [sum(1 for cell in line if cell.strip()) for line in head]
    widest = max(counts)
    return next(index for index, count in enumerate(counts) if count >= max(1, widest * 0.6))
