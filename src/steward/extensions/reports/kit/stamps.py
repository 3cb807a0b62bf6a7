"""The mark on each page of a PDF."""

import io

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from steward.extensions.reports.kit.marks import Mark
from steward.extensions.reports.kit.pdf import pdf_bytes

SMALLEST_LETTERS, LARGEST_LETTERS = 14, 44


def stamped(content: bytes, mark: Mark) -> bytes | None:
    """Return a PDF with the mark on each page, None where it is locked or damaged."""
    sheets: dict[tuple[int, int], PageObject] = {}
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return None
        writer = PdfWriter(clone_from=reader)
        for page in writer.pages:
            page.transfer_rotation_to_content()
            box = page.cropbox
            size = round(float(box.width)), round(float(box.height))
            if size not in sheets:
                sheets[size] = _sheet(size, mark)
            page.merge_translated_page(sheets[size], float(box.left), float(box.bottom))
        found = io.BytesIO()
        writer.write(found)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found.getvalue()


def _sheet(size: tuple[int, int], mark: Mark) -> PageObject:
    """Return a transparent page of a size in points, with the mark."""
    width, height = max(size[0], 1), max(size[1], 1)
    letters = min(LARGEST_LETTERS, max(SMALLEST_LETTERS, 1.6 * width / max(len(mark.who), 1)))
    data = {
        "width": width,
        "height": height,
        "large": letters,
        "who": mark.who,
        "words": mark.words,
    }
    return PdfReader(io.BytesIO(pdf_bytes("kit/mark.typ", data, made=mark.at))).pages[0]
