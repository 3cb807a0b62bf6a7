"""What reading a damaged ZIP archive raises, so that every door refuses it alike."""

import zipfile
import zlib

DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    zlib.error,
)
"""Broken, cut off, packed by an unknown method, or not what its directory says."""
