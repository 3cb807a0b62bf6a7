"""What reads the cells of each column, once all its cells have shown how they are meant."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from steward.domain.risks.terms import Criteria, Level
from steward.extensions.exchange.headings import NOT_KNOWN
from steward.extensions.exchange.registers.amounts import (
    comma_is_decimal,
    money_heading,
    read_money,
)
from steward.extensions.exchange.registers.columns import kind_of
from steward.extensions.exchange.registers.scales import (
    STEPS,
    Scale,
    detect_scale,
    read_level,
    read_ordinal,
    read_rate,
)
from steward.extensions.exchange.registers.values import (
    RESPONSES,
    SLASHED,
    STATUSES,
    DateStyle,
    date_style,
    is_placeholder,
    read_date,
    read_frequency,
    read_response,
    read_several,
    read_status,
    refusal,
)
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

LONGEST_TEXT = 20_000
LONGEST = {"key": 120, "title": 300, "category": 200, "system": 300, "owner": 200}
ALLOWED = {
    "ordinal": tuple(str(step) for step in range(1, STEPS + 1)),
    "level": tuple(str(level) for level in Level),
    "status": STATUSES,
    "response": RESPONSES,
}
"""The kinds whose values a person can map, and what to."""
LIKELIHOOD = "likelihood"

Reader = Callable[[str], Any]


def cells_of(table: Table, columns: Iterable[str]) -> list[str]:
    """Return the cells of some columns that hold a value, column after column."""
    places = [table.columns.index(column) for column in columns]
    return [
        row[place]
        for place in places
        for row in table.rows
        if row[place] and not is_placeholder(row[place])
    ]


def column_readers(
    table: Table,
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    scales: Mapping[str, Scale],
    notes: list[str],
) -> dict[str, Reader]:
    """Return what reads the cells of each column, each different cell once."""
    styles = _date_styles(table, mapping, notes)
    readers: dict[str, Reader] = {}
    for column, target in mapping.items():
        read = _reader(table, column, target, scales, styles)
        readers[column] = _Remembering(read, kind_of(target), values.get(column, {}))
    return readers


def rate_readers(
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    scales: Mapping[str, Scale],
) -> dict[str, Callable[[str], float | None]]:
    """Return what reads events a year from the cells of each column of likelihoods.

    It gives None for a cell that is no probability, or for which a person chose a step.
    """

    def reader(column: str, scale: Scale) -> Callable[[str], float | None]:
        chosen = {_alike(cell) for cell in values.get(column, {})}
        return lambda cell: None if _alike(cell) in chosen else read_rate(cell, scale)

    return {column: reader(column, scales[LIKELIHOOD]) for column in shares_of(mapping, scales)}


def shares_of(mapping: Mapping[str, str], scales: Mapping[str, Scale]) -> dict[str, int]:
    """Return what the probabilities of each column of likelihoods are out of: 1, 100 or 0."""
    columns = [name for name, target in mapping.items() if target.endswith(f"_{LIKELIHOOD}")]
    whole = scales[LIKELIHOOD].whole if LIKELIHOOD in scales else 0
    return dict.fromkeys(columns, whole)


def _reader(
    table: Table,
    column: str,
    target: str,
    scales: Mapping[str, Scale],
    styles: Mapping[str, DateStyle],
) -> Reader:
    kind = kind_of(target)
    if kind == "ordinal":
        return partial(read_ordinal, scale=scales[_side(target)])
    if kind == "date":
        return partial(
            read_date, style=styles[column], month="last" if target == "due_on" else "first"
        )
    if kind == "money":
        currency, factor = money_heading(column)
        comma = comma_is_decimal(cells_of(table, [column]))
        return partial(read_money, currency=currency, factor=factor, comma=comma)
    return PLAIN_READERS.get(kind, partial(_text, target=target))


PLAIN_READERS: dict[str, Reader] = {
    "level": read_level,
    "status": read_status,
    "response": read_response,
    "controls": read_several,
    "frequency": read_frequency,
}


def _text(cell: str, target: str) -> str:
    longest = LONGEST.get(target, LONGEST_TEXT)
    if len(cell) > longest:
        raise Invalid(f"{len(cell):,} characters; {longest:,} are the limit.")
    return cell


def _side(target: str) -> str:
    return target.rpartition("_")[2]


def scales_of(
    table: Table, mapping: Mapping[str, str], criteria: Criteria, notes: list[str]
) -> dict[str, Scale]:
    """Return the scale of each side of the matrix, as all its columns show it together."""
    sides: dict[str, list[str]] = {}
    for column, target in mapping.items():
        if kind_of(target) == "ordinal":
            sides.setdefault(_side(target), []).append(column)
    cells = {side: cells_of(table, columns) for side, columns in sides.items()}
    scales: dict[str, Scale] = {}
    for side, columns in sides.items():
        also = [cell for other, found in cells.items() if other != side for cell in found]
        bands = criteria if side == LIKELIHOOD else None
        scales[side] = detect_scale(cells[side], " ".join(columns), also, bands)
        notes.append(f"The {side} was read as {scales[side].reason}.")
    return scales


def _date_styles(
    table: Table, mapping: Mapping[str, str], notes: list[str]
) -> dict[str, DateStyle]:
    """Return what a slash means in each column of dates; one that does not show it follows."""
    columns = [column for column, target in mapping.items() if kind_of(target) == "date"]
    shown = {column: date_style(cells_of(table, [column])) for column in columns}
    told = {style for style in shown.values() if style is not None}
    usual = told.pop() if len(told) == 1 else DateStyle.DAY_FIRST
    for column in columns:
        slashed = any(SLASHED.match(cell[:20]) for cell in cells_of(table, [column]))
        if shown[column] is None and slashed:
            notes.append(f"Whether days or months come first in “{column}” is not sure: {usual}.")
    return {column: style or usual for column, style in shown.items()}


class _Remembering:
    """Reads the cells of a column, each different one once; what people chose goes first."""

    def __init__(self, read: Reader, kind: str, chosen: Mapping[str, str]) -> None:
        self.read = read
        self.kind = kind
        self.chosen = {_alike(cell): meant for cell, meant in chosen.items()}
        self.known: dict[str, Any] = {}

    def __call__(self, cell: str) -> Any:  # noqa: ANN401 -- leaf
        if cell not in self.known:
            try:
                self.known[cell] = self._read(cell)
            except Invalid as error:
                self.known[cell] = error
        found = self.known[cell]
        if isinstance(found, Invalid):
            raise Invalid(found.message)
        return found

    def _read(self, cell: str) -> Any:  # noqa: ANN401 -- leaf
        meant = self.chosen.get(_alike(cell))
        if meant is None:
            if is_placeholder(cell):
                raise refusal(cell, "a placeholder in brackets", "the value itself")
            return None if cell.strip().casefold() in NOT_KNOWN else self.read(cell)
        if not meant:
            return None
        return int(meant) if self.kind == "ordinal" else self.read(meant)


def _alike(cell: str) -> str:
    return " ".join(cell.split()).casefold()
