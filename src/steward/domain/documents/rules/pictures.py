"""Whether bytes are a picture of a kind that a document shows: PNG, JPEG or GIF, by content.

Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), GIF 89a.
"""

import struct
import zlib
from dataclasses import dataclass

from steward.foundation.core.errors import Invalid

LARGEST = 5 * 1024 * 1024
MOST_PIXELS = 10_000
PNG = b"\x89PNG\r\n\x1a\n"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of JPEG that begin a frame and hold its size."""
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, slots=True)
class Picture:
    """The kind of a picture (``png``, ``jpeg``, ``gif``) and its size in pixels."""

    kind: str
    width: int
    height: int

    @property
    def media_type(self) -> str:
        """Return the media type."""
        return f"image/{self.kind}"


def read_picture(content: bytes) -> Picture:
    """Return what a picture is, from its bytes alone.

    Raises:
        Invalid: It is larger than 5 MB or 10,000 pixels a side, damaged, or of another kind.
    """
    if len(content) > LARGEST:
        raise Invalid("A picture may have up to 5 MB; make it smaller.", place="file")
    try:
        found = _png(content) or _jpeg(content) or _gif(content)
    except (struct.error, IndexError):
        found = None
    if found is None:
        raise Invalid("This is no whole PNG, JPEG or GIF picture.", place="file")
    if not (0 < found.width <= MOST_PIXELS and 0 < found.height <= MOST_PIXELS):
        raise Invalid(f"A picture may have up to {MOST_PIXELS:,} pixels a side.", place="file")
    return found


def _png(content: bytes) -> Picture | None:
    if not content.startswith(PNG):
        return None
    at, size = len(PNG), (0, 0)
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 8 + length
        (checksum,) = struct.unpack_from(">I", content, end)
        if zlib.crc32(content[at + 4 : end]) != checksum:
            return None
        if at == len(PNG):
            if name != b"IHDR":
                return None
            size = struct.unpack_from(">II", content, at + 8)
        at = end + 4
        if name == b"IEND":
            return Picture("png", *size) if at == len(content) else None
    return None


def _jpeg(content: bytes) -> Picture | None:
    if not content.startswith(b"\xff\xd8\xff") or not content.rstrip(b"\0").endswith(b"\xff\xd9"):
        return None
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return Picture("jpeg", width, height)
        at += 2 + length
    return None


def _gif(content: bytes) -> Picture | None:
    if content[:6] not in (b"GIF87a", b"GIF89a") or not content.rstrip(b"\0").endswith(b";"):
        return None
    width, height = struct.unpack_from("<HH", content, 6)
    return Picture("gif", width, height)
