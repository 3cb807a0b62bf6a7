"""One entry of a ZIP archive, also of one that is packed with Zstandard; never more than allowed.

Source: PKWARE APPNOTE 4.3.7 (local headers), method 93; RFC 8878.
"""

import io
import struct
import zipfile

import zstandard

from steward.extensions.connectors.terms import SourceFile
from steward.foundation.core.archives import DAMAGED

ZSTANDARD = 93
LARGEST_ENTRY = 16 * 1024 * 1024
LARGEST_WINDOW = 64 * 1024 * 1024
MOST_ENTRIES = 50_000
LOCAL = struct.Struct("<4s5H3I2H")
MARK = b"PK\x03\x04"
PROTECTED = 1


def entry_of(file: SourceFile, *names: str) -> tuple[str, bytes]:
    """Return the name and the content of the first of these entries that is there.

    Raises:
        Refused: The archive is damaged or protected, has none of them, or the entry is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            entries = {item.filename: item for item in archive.infolist()}
            if len(entries) > MOST_ENTRIES:
                raise file.refuse(f"it packs more than {MOST_ENTRIES:,} files")
            for name in names:
                if name in entries:
                    return name, _content(file, archive, entries[name])
    except (*DAMAGED, struct.error, zstandard.ZstdError):
        raise file.refuse("it is damaged, or packed in a way that is not known") from None
    except (ValueError, RuntimeError):
        raise file.refuse("it cannot be unpacked") from None
    raise file.refuse(f"it is an archive in which {names[0]} is missing")


def _content(file: SourceFile, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & PROTECTED:
        raise file.refuse("it is protected by a password")
    if entry.compress_type == ZSTANDARD:
        found = _unpacked(file.content, entry)
    else:
        with archive.open(entry) as stream:
            found = stream.read(LARGEST_ENTRY + 1)
    if len(found) > LARGEST_ENTRY:
        raise file.refuse(f"{entry.filename[:80]} unpacks to more than 16 MB")
    return found


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    start = entry.header_offset
    head = LOCAL.unpack(content[start : start + LOCAL.size])
    if head[0] != MARK:
        raise zipfile.BadZipFile
    begin = start + LOCAL.size + head[9] + head[10]
    packed = io.BytesIO(content[begin : begin + entry.compress_size])
    opener = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    with opener.stream_reader(packed) as stream:
        return stream.read(LARGEST_ENTRY + 1)
