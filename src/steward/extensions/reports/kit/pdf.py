"""Documents as PDF, typeset by typst from a template and plain data."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from steward.extensions.reports.kit.plain import as_of_words, as_utc, plain_fields

TEMPLATES = Path(__file__).resolve().parent.parent
BEYOND_BUILT_IN_FONTS = re.compile(r"[\u0530-\u1dff\u2e80-\ufaff\U00010000-\U0010ffff]")


def pdf_bytes(template: str, data: Mapping[str, Any], *, made: datetime) -> bytes:
    """Return the PDF of a template; equal input gives equal bytes.

    The fonts are those that typst carries, so a document looks the same on every machine. Only
    when a text needs a script that they lack (Arabic, Chinese ...) are the machine's fonts used.

    Args:
        template: Path of the template below the reports folder, such as ``soa/report.typ``.
        data: Values that the template reads as ``data``, next to ``data.made``.
        made: Time of making, the only date in the file's metadata.
    """
    moment = as_utc(made)
    values = {**plain_fields(data), "made": f"{moment:%Y-%m-%d}", "as_of": as_of_words()}
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        sys_inputs={"data": text},
        timestamp=int(moment.timestamp()),
        ignore_system_fonts=BEYOND_BUILT_IN_FONTS.search(text) is None,
    )
