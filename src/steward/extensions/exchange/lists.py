"""What lists from other systems share: their columns by their headings, and refusals by cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from steward.extensions.exchange.headings import LIKELY, NOT_KNOWN, SURE
from steward.extensions.exchange.mapping import SHOWN_VALUE, ColumnGuess, RowError, Suggestion
from steward.extensions.exchange.registers.values import DateStyle, date_style, folded, read_date
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

LONGEST_HEADING = 80
Headings = Sequence[tuple[str, str]]
"""Field and pattern of a heading without capitals and marks, the telling ones first."""


def suggested(columns: Sequence[str], fields: Sequence[str], headings: Headings) -> Suggestion:
    """Return what each column seems to hold by its heading; every field at most once."""
    guesses: dict[str, ColumnGuess] = {}
    for guess in _guesses(columns, fields, headings):
        taken = {item.target for item in guesses.values()}
        if guess.column not in guesses and guess.target not in taken:
            guesses[guess.column] = guess
    return Suggestion(
        guesses=tuple(guesses[column] for column in columns if column in guesses),
        left_out=tuple(column for column in columns if column not in guesses),
    )


def _guesses(
    columns: Sequence[str], fields: Sequence[str], headings: Headings
) -> Iterator[ColumnGuess]:
    words = {column: folded(column[:LONGEST_HEADING]) for column in columns}
    for column, text in words.items():
        if (name := text.replace(" ", "_")) in fields:
            reason = "The heading is its name."
            yield ColumnGuess(column=column, target=name, confidence=SURE, reason=reason)
    for target, pattern in headings:
        for column, text in words.items():
            if found := re.search(pattern, text):
                reason = f"The heading says “{found[0].strip() or text}”."
                yield ColumnGuess(column=column, target=target, confidence=LIKELY, reason=reason)


def places_of(table: Table, mapping: Mapping[str, str], fields: Sequence[str]) -> dict[str, int]:
    """Return field → place of its column.

    Raises:
        Invalid: A column or field does not exist, or two columns lead to one field.
    """
    places: dict[str, int] = {}
    for column, target in mapping.items():
        if column not in table.columns:
            raise Invalid(f"The table has no column “{column}”.", place=column)
        if target not in fields:
            raise Invalid(f"There is no field “{target}”.", place=column)
        if target in places:
            raise Invalid(f"Two columns lead to “{target}”; choose one.", place=target)
        places[target] = table.columns.index(column)
    return places


class ListReader:
    """Reads a list row by row; what cannot be taken is collected.

    Args:
        table: What was read.
        places: Field → place of its column.
        days: The fields with days, all written in one style.
        last: The field of them of which the last day counts, where only a month is given.
    """

    def __init__(
        self, table: Table, places: Mapping[str, int], *, days: Sequence[str], last: str
    ) -> None:
        self.columns, self.places, self.last = table.columns, places, last
        self.errors: list[RowError] = []
        self.refused: int = 0
        cells = (row[places[name]] for name in days if name in places for row in table.rows)
        self.style = date_style(cells) or DateStyle.DAY_FIRST

    def day(self, number: int, texts: Mapping[str, str], name: str) -> date | None:
        """Return the day in a cell; None where there is none, or none that can be read."""
        cell = texts.get(name, "")
        if is_empty(cell):
            return None
        try:
            return read_date(cell, self.style, "last" if name == self.last else "")
        except Invalid as error:
            self.refuse(number, name, cell, error.message)
            return None

    def refuse(self, row: int, name: str, value: str, reason: str) -> None:
        """Note why the cell of a field cannot be taken."""
        place = self.places.get(name)
        column = name if place is None else self.columns[place]
        shown = value if len(value) <= SHOWN_VALUE else value[: SHOWN_VALUE - 1] + "…"
        self.errors.append(RowError(row=row, column=column, value=shown, reason=reason))


def is_empty(cell: str) -> bool:
    """Say whether a cell says nothing."""
    return not cell or cell.casefold() in NOT_KNOWN
