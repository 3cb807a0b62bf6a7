"""Differences as files: a row for each field that changed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from steward.extensions.differences.kinds import KINDS
from steward.extensions.differences.queries import WHATS, Difference, Wanted
from steward.extensions.reports.kit.plain import json_bytes
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes
from steward.foundation.core.errors import NotFound

COLUMNS = [
    Column(title="Kind", width=22),
    Column(title="Record", width=44),
    Column(title="What", width=10),
    Column(title="Field", width=24),
    Column(title="Before", width=36),
    Column(title="After", width=36),
    Column(title="At (UTC)", width=20, kind="date"),
    Column(title="Who", width=24),
    Column(title="Why", width=44),
]


def file_of(found: Sequence[Difference], wanted: Wanted, kind: str, *, made: datetime) -> bytes:
    """Return the differences as CSV, XLSX or JSON.

    Raises:
        NotFound: Nothing is made as this kind.
    """
    if kind == "csv":
        return b"".join(csv_chunks(COLUMNS, rows(found)))
    if kind == "xlsx":
        title = f"{wanted.since:%Y-%m-%d} to {wanted.until:%Y-%m-%d}"
        return xlsx_bytes(title, COLUMNS, rows(found), made=made)
    if kind == "json":
        told = [asdict(item) | {"key": str(item.key)} for item in found]
        return json_bytes({"from": wanted.since, "to": wanted.until, "differences": told})
    raise NotFound(f"Differences are exported as csv, xlsx or json, not {kind}.")


def rows(found: Sequence[Difference]) -> Iterator[list[Cell]]:
    """Yield a row for each field that changed; for a record without fields, one row."""
    for item in found:
        head: list[Cell] = [KINDS[item.kind].words, item.label, WHATS[item.what]]
        tail: list[Cell] = [item.at, item.who, item.why]
        for field in item.fields:
            yield [*head, field.field, field.before, field.after, *tail]
        if not item.fields:
            yield [*head, "", "", "", *tail]
