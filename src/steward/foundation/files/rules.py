"""Names that do no harm, and what a file is by its content. Knows no framework."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from steward.foundation.core.errors import Invalid

LONGEST_NAME = 200
HEAD = 4096
"""How many bytes from the beginning decide what a file is."""
UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Categories of characters that nobody sees, or that turn the order of what is read."""
FORBIDDEN = re.compile(r'[<>:"|?*\\/]+')
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
Shown = Literal["picture", "pdf", "text", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What a file is: its media type, that in words, and how a browser may show it."""

    type: str
    label: str
    shown: Shown = "none"


PDF = Media(type="application/pdf", label="PDF", shown="pdf")
TEXT = Media(type="text/plain", label="Text", shown="text")
JSON = Media(type="application/json", label="JSON", shown="text")
CSV = Media(type="text/csv", label="CSV", shown="text")
NOTEBOOK = Media(type="application/x-ipynb+json", label="Notebook", shown="text")
MARKUP = Media(type="text/html", label="HTML")
VECTOR = Media(type="image/svg+xml", label="SVG")
XML = Media(type="application/xml", label="XML", shown="text")
ZIP = Media(type="application/zip", label="ZIP archive")
OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = Media(type=f"{OFFICE}wordprocessingml.document", label="Word document")
SHEET = Media(type=f"{OFFICE}spreadsheetml.sheet", label="Excel workbook")
SLIDES = Media(type=f"{OFFICE}presentationml.presentation", label="PowerPoint slides")
OTHER = Media(type="application/octet-stream", label="Other")
BEGINNINGS: tuple[tuple[bytes, Media], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", Media(type="image/png", label="PNG picture", shown="picture")),
    (b"\xff\xd8\xff", Media(type="image/jpeg", label="JPEG picture", shown="picture")),
    (b"GIF87a", Media(type="image/gif", label="GIF picture", shown="picture")),
    (b"GIF89a", Media(type="image/gif", label="GIF picture", shown="picture")),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", Media(type="application/gzip", label="GZIP archive")),
    (b"PAR1", Media(type="application/vnd.apache.parquet", label="Parquet table")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media(type="application/x-ole", label="Old Office file")),
)
PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
"""How programs begin (PE, ELF, Mach-O, Java, scripts that name what runs them)."""
BY_ENDING = {
    ".docx": WORD,
    ".xlsx": SHEET,
    ".pptx": SLIDES,
    ".csv": CSV,
    ".json": JSON,
    ".sarif": JSON,
    ".ipynb": NOTEBOOK,
}
MARKED_UP = re.compile(rb"(?is)\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+)?(html|svg)\b")


def harmless_name(name: str) -> str:
    """Return a name that no system reads as a path, a command or another ending.

    At most 200 characters, the ending kept; unseen characters and those that turn the direction
    of reading are gone, so that a name ends as it looks to end.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(item for item in last if unicodedata.category(item) not in UNSEEN)
    kept = re.sub(r"\s+", " ", FORBIDDEN.sub("_", seen)).strip(" .")
    if not kept:
        return "file"
    if DEVICES.match(kept):
        kept = f"_{kept}"
    stem, dot, ending = kept.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return stem[: LONGEST_NAME - len(ending) - 1].rstrip(" .") + dot + ending
    return kept[:LONGEST_NAME].rstrip(" .")


def media_of(head: bytes, name: str) -> Media:
    """Return what a file is by its first bytes; the ending decides only among what they permit.

    Markup that a browser would run is told from other text whatever its ending says.
    """
    ending = "." + name.lower().rpartition(".")[2]
    for beginning, media in BEGINNINGS:
        if head.startswith(beginning):
            named = BY_ENDING.get(ending) if media is ZIP else None
            return named if named in (WORD, SHEET, SLIDES) else media
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Media(type="image/webp", label="WebP picture", shown="picture")
    if not _is_text(head):
        return OTHER
    if found := MARKED_UP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return VECTOR if found[4].lower() == b"svg" else MARKUP
    if head.lstrip().startswith(b"<?xml"):
        return XML
    named = BY_ENDING.get(ending, TEXT)
    return named if named.shown == "text" else TEXT


def _is_text(head: bytes) -> bool:
    """Say whether the bytes are UTF-8 text; the last character may be cut off."""
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and error.reason == "unexpected end of data"
    return True


def check_no_program(head: bytes, name: str) -> None:
    """Refuse what a machine would run.

    Raises:
        Invalid: The file is a program or a script.
    """
    if head.startswith(PROGRAMS):
        said = f"“{name}” is a program. Pack it into a ZIP archive, if it is to be kept."
        raise Invalid(said, place="file")


MOST_ENTRIES = 100_000
MOST_UNPACKED = 20 * 1024**3
HIGHEST_RATIO = 1000
SMALLEST_RATED = 100 * 1024**2


def check_archive(name: str, size: int, entries: int, unpacked: int) -> None:
    """Refuse an archive that unpacks to what nobody could keep, by what its directory declares.

    Args:
        name: What the file is called.
        size: Of the archive, in bytes.
        entries: How many files it packs.
        unpacked: How large these are together, in bytes.

    Raises:
        Invalid: Too many entries, too large, or packed more than a thousand to one.
    """
    if entries > MOST_ENTRIES:
        raise Invalid(
            f"“{name}” packs {entries:,} files; {MOST_ENTRIES:,} are the limit.", place="file"
        )
    rated = unpacked > SMALLEST_RATED and unpacked > HIGHEST_RATIO * max(size, 1)
    if unpacked > MOST_UNPACKED or rated:
        raise Invalid(f"“{name}” would unpack to {unpacked:,} bytes; refused.", place="file")
