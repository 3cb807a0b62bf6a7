"""Libraries from one file or from a ZIP archive, unpacked within limits."""

import io
import zipfile
from collections.abc import Iterable

from steward.extensions.packs.foreign.terms import LibraryError
from steward.foundation.core.archives import DAMAGED

LARGEST_UPLOAD = 60 * 1024 * 1024
LARGEST_UNZIPPED = 250 * 1024 * 1024
MOST_ENTRIES = 1_000
HIGHEST_RATIO = 200
SMALLEST_RATED = 1024 * 1024
PIECE = 256 * 1024
YAML = (".yaml", ".yml")
Files = list[tuple[str, bytes]]


def pack_up(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return several files as one archive, so that they are kept and read as one."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (name, content) in enumerate(files):
            archive.writestr(f"{index:04d}/{name.rsplit('/', 1)[-1]}", content)
    return target.getvalue()


def files_in(content: bytes, name: str) -> tuple[Files, list[str]]:
    """Return the libraries of a file or an archive, and the names of what was left aside.

    Raises:
        LibraryError: Too large, a bomb, damaged, protected, or nothing in it is YAML.
    """
    if len(content) > LARGEST_UPLOAD:
        limit = f"{LARGEST_UPLOAD // 1024 // 1024} MB are the limit"
        raise LibraryError(f"{len(content):,} bytes; {limit}.", place=name)
    if not content.startswith(b"PK"):
        return [(name, content)], []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive, len(content), name)
    except DAMAGED:
        raise LibraryError("The archive is damaged.", place=name) from None
    except (ValueError, RuntimeError) as error:
        raise LibraryError(f"The archive cannot be unpacked: {error}.", place=name) from None


def _unpacked(archive: zipfile.ZipFile, size: int, name: str) -> tuple[Files, list[str]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        message = f"The archive holds {len(entries):,} files; {MOST_ENTRIES:,} are the limit."
        raise LibraryError(message, place=name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise LibraryError("The archive is protected by a password.", place=name)
    files: Files = []
    aside: list[str] = []
    total = 0
    for entry in entries:
        if not entry.filename.lower().endswith(YAML) or "__macosx" in entry.filename.lower():
            aside.append(entry.filename)
            continue
        found = _content(archive, entry, total, size, name)
        total += len(found)
        files.append((entry.filename.rsplit("/", 1)[-1], found))
    if not files:
        raise LibraryError("Nothing in the archive is a YAML file.", place=name)
    return files, aside


def _content(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int, size: int, name: str
) -> bytes:
    """Return what an entry really holds; what the archive declares of it may lie."""
    found = bytearray()
    with archive.open(entry) as stream:
        while piece := stream.read(PIECE):
            found += piece
            total = before + len(found)
            if total > LARGEST_UNZIPPED or (
                total > SMALLEST_RATED and total > HIGHEST_RATIO * size
            ):
                raise LibraryError("The archive unpacks to too much; that is refused.", place=name)
    return bytes(found)
