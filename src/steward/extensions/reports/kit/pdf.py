"""Documents as PDF, typeset by typst from a template and plain data."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import typst

TEMPLATES = Path(__file__).resolve().parent.parent


def pdf_bytes(template: str, data: Mapping[str, Any], *, made: datetime) -> bytes:
    """Return the PDF of a template.

    Args:
        template: Path of the template below the reports folder, such as ``soa/report.typ``.
        data: JSON-like values that the template reads as ``data``.
        made: Time of making, the only date in the file's metadata.
    """
    compiled = cast(
        "bytes | list[bytes]",
        typst.compile(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            sys_inputs={"data": json.dumps(data, sort_keys=True, default=str)},
            timestamp=int(made.timestamp()),
        ),
    )
    if not isinstance(compiled, bytes):
        raise TypeError("typst returns one PDF")
    return compiled
