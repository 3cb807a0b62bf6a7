"""The words of files that people bring as evidence: PDF, Word, Excel, notebooks, markup, text.

A process of its own reads whatever has to be unpacked or parsed, within limits of memory and time:
a file that was made to hurt ends that process, and nothing else.
"""

import html
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import IO, Any, cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from python_calamine import CalamineError, CalamineWorkbook

from steward.domain.evidence.terms.kinds import LONGEST_BODY
from steward.extensions.exchange.unpacking import look_through
from steward.extensions.exchange.word_files import read_word
from steward.foundation.core.errors import DomainError, Invalid
from steward.foundation.files.rules import MARKUP, NOTEBOOK, PDF, SHEET, VECTOR, WORD, XML

LARGEST_READ = 60 * 1024 * 1024
LARGEST_TEXT = 4 * 1024 * 1024
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 15
LONGEST_WAIT = 30
MOST_PAGES = 1000
TAG = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")


def words_of(content: bytes, media: str, name: str) -> str:
    """Return the words of a file, nothing where its kind has none.

    Raises:
        Invalid: It is too large, damaged, protected, or takes too much memory or time.
    """
    if media in APART:
        return _read_apart(content, media, name)
    if media.startswith("text/") or media in INLINE:
        return INLINE.get(media, _plain)(content[:LARGEST_TEXT])
    return ""


def _plain(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace")


def _marked_up(content: bytes) -> str:
    return re.sub(r"\s+", " ", html.unescape(TAG.sub(" ", _plain(content))))


INLINE: Mapping[str, Callable[[bytes], str]] = {
    MARKUP.type: _marked_up,
    VECTOR.type: _marked_up,
    XML.type: _marked_up,
    "application/json": _plain,
}


def _read_apart(content: bytes, media: str, name: str) -> str:
    if len(content) > LARGEST_READ:
        raise Invalid(f"Words are read up to {LARGEST_READ // 1024 // 1024} MB.", place=name)
    try:
        done = subprocess.run(  # noqa: S603 -- leaf
            [sys.executable, "-m", "steward.extensions.exchange.words", media],
            input=content,
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired:
        raise Invalid("It takes too long to read.", place=name) from None
    if done.returncode != 0:
        raise Invalid("It needs too much memory or time, or is damaged.", place=name)
    told: dict[str, str] = json.loads(done.stdout)
    if "error" in told:
        raise Invalid(told["error"], place=name)
    return told["text"]


def main(arguments: Sequence[str], given: IO[bytes], out: IO[str]) -> None:
    """Read a file of a media type from the standard input within the limits; write one JSON."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    pieces: list[str] = []
    told: dict[str, str] = {}
    try:
        size = 0
        for piece in APART[arguments[0]](given.read()):
            pieces.append(piece)
            size += len(piece)
            if size > LONGEST_BODY:
                break
        told["text"] = "\n".join(pieces)[: LONGEST_BODY + 1]
    except DomainError as error:
        told["error"] = error.message
    out.write(json.dumps(told))


def _pdf(content: bytes) -> Iterator[str]:
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Invalid("It is protected by a password; its words cannot be read.")
        for page in reader.pages[:MOST_PAGES]:
            yield page.extract_text()
    except (PyPdfError, ValueError, KeyError, RecursionError, AttributeError, TypeError) as error:
        raise Invalid(f"The PDF is damaged: {str(error)[:100]}") from None


def _word(content: bytes) -> Iterator[str]:
    yield read_word(content, "file.docx").text


def _sheets(content: bytes) -> Iterator[str]:
    look_through(content, "file.xlsx")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in book.sheet_names:
            yield name
            for row in book.get_sheet_by_name(name).iter_rows():
                yield "\t".join(str(cell) for cell in row if cell not in ("", None))
    except CalamineError as error:
        raise Invalid(f"The workbook is damaged: {str(error)[:100]}") from None


def _notebook(content: bytes) -> Iterator[str]:
    try:
        book = cast("dict[str, Any]", json.loads(content))
        cells = cast("list[dict[str, Any]]", book.get("cells") or [])
        for cell in cells:
            yield _joined(cell.get("source"))
            for output in cast("list[dict[str, Any]]", cell.get("outputs") or []):
                yield _joined(output.get("text"))
                data = cast("dict[str, Any]", output.get("data") or {})
                yield _joined(data.get("text/plain"))
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise Invalid("The notebook is damaged: it is no JSON of a notebook.") from None


def _joined(value: object) -> str:
    parts = cast("list[object]", value) if isinstance(value, list) else [value]
    return "".join(str(part) for part in parts if part is not None)


APART: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    PDF.type: _pdf,
    WORD.type: _word,
    SHEET.type: _sheets,
    NOTEBOOK.type: _notebook,
}

if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout)
