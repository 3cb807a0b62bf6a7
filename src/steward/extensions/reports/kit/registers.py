"""Reports that are tables in groups, with a sentence above each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Column, xlsx_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A table under a heading; ``widths`` are shares of the page."""

    title: str
    lead: str
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What such a document shows; ``notice`` warns of what is not settled."""

    organisation: str
    made: datetime
    title: str
    basis: str
    groups: Sequence[Group]
    notice: str | None = None
    version: str = "Live"


def tables_json(data: Tables) -> bytes:
    """Return the data."""
    return json_bytes(data)


def tables_xlsx(data: Tables) -> bytes:
    """Return the rows of all groups as one sheet; the group stands first."""
    widest = max(data.groups, key=lambda group: len(group.heads))
    columns = [Column(title="Part", width=20)]
    columns += [Column(title=head, width=30) for head in widest.heads]
    if len({tuple(group.heads) for group in data.groups}) > 1:
        columns = [
            columns[0],
            *(Column(title=f"Value {n}", width=30) for n in range(1, len(columns))),
        ]
    rows: list[list[str]] = []
    for group in data.groups:
        if columns[1].title.startswith("Value"):
            rows.append([group.title, *group.heads])
        rows += [[group.title, *row] for row in group.rows]
    return xlsx_bytes(data.title, columns, rows, made=data.made)


def tables_pdf(data: Tables) -> bytes:
    """Return the document."""
    return pdf_bytes("kit/registers.typ", plain_fields(data), made=data.made)
