"""Ties between requirements from a table; every row that cannot be taken is named."""

from dataclasses import dataclass

from steward.domain.crosswalks.operations.stating import TieDraft, checked_tie
from steward.domain.crosswalks.queries import Catalogue
from steward.extensions.exchange.tables import Table, read_table
from steward.foundation.core.errors import Invalid

NEEDED = ("source_framework", "source", "target_framework", "target", "relationship")
COLUMNS = (*NEEDED, "strength", "rationale")
SHORT = {"equal": "equal", "subset": "subset-of", "superset": "superset-of"} | dict.fromkeys(
    ("intersect", "intersects", "overlap"), "intersects-with"
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be taken: its number in the file, the column and why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class TieTable:
    """The ties of a table, and its rows that are none."""

    drafts: tuple[TieDraft, ...]
    problems: tuple[RowProblem, ...]


def read_ties(content: bytes, name: str, found: Catalogue) -> TieTable:
    """Read ties from a CSV or Excel file.

    Raises:
        Invalid: The file is no table, or a column that is needed is missing.
    """
    table = read_table(content, name)
    places = _places(table, name)
    drafts: list[TieDraft] = []
    problems: list[RowProblem] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(table.rows, start=table.first_row):
        cells = {column: row[index].strip() for column, index in places.items()}
        try:
            draft = checked_tie(found, _draft(cells))
        except Invalid as error:
            problems.append(RowProblem(number, str(error.place), error.message))
            continue
        key = (draft.source_framework, draft.source, draft.target_framework, draft.target)
        if key in seen:
            problems.append(RowProblem(number, "source", f"Row {seen[key]} ties the same two."))
            continue
        seen[key] = number
        drafts.append(draft)
    return TieTable(tuple(drafts), tuple(problems))


def _places(table: Table, name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(table.columns):
        key = title.strip().casefold().replace(" ", "_")
        if key in COLUMNS and key not in found:
            found[key] = index
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise Invalid(f"The table has no column {', '.join(missing)}.", place=name)
    return found


def _draft(cells: dict[str, str]) -> TieDraft:
    relationship = cells["relationship"].casefold().replace(" ", "-")
    strength = cells.get("strength", "")
    if strength and not strength.isdecimal():
        raise Invalid(f"“{strength}” is no whole number from 0 to 10.", place="strength")
    if not cells.get("rationale"):
        raise Invalid("The reason is missing; an auditor will ask.", place="rationale")
    return TieDraft(
        source_framework=cells["source_framework"],
        source=cells["source"],
        target_framework=cells["target_framework"],
        target=cells["target"],
        relationship=SHORT.get(relationship, relationship),
        strength=int(strength) if strength else None,
        rationale=cells["rationale"],
    )
