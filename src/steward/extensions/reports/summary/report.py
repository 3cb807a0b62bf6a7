"""One page: how many systems and risks, how ready, what to do next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from steward.extensions.reports.kit.pdf import pdf_bytes


def to_pdf(values: Mapping[str, Any], *, made: datetime) -> bytes:
    """Return the page from plain values; the template names the keys it reads."""
    return pdf_bytes("summary/report.typ", {**values, "made": f"{made:%Y-%m-%d}"}, made=made)
