"""From a register as people have it to risks, with every refusal by row and column."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from steward.domain.risks.terms import Criteria, Level
from steward.extensions.exchange.mapping import Suggestion
from steward.extensions.exchange.registers.amounts import Money
from steward.extensions.exchange.registers.columns import TAKEN_FROM, kind_of, suggest_columns
from steward.extensions.exchange.registers.layout import read_register_table
from steward.extensions.exchange.registers.offering import (
    ValueReading,
    numbers_of,
    shortened,
    value_readings,
)
from steward.extensions.exchange.registers.readers import (
    ALLOWED,
    LONGEST,
    LONGEST_TEXT,
    Reader,
    column_readers,
    rate_readers,
    scales_of,
    shares_of,
)
from steward.extensions.exchange.registers.values import refusal
from steward.extensions.exchange.registers.wording import FIELDS
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

PARTS = (
    ("cause", re.compile(r"(?i)\s*(root )?(causes?|ursachen?|causas?)\s*:")),
    (
        "consequence_text",
        re.compile(
            r"(?i)\s*(consequences?|impact|effects?|folgen?|auswirkung(en)?|conséquences?|effets?"
            r"|consecuencias?|impacto)\s*:"
        ),
    ),
)
"""How a line of an event begins that tells another field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """A risk as a row describes it; what the row does not say is empty or None.

    Likelihoods and consequences are steps of five, 1 to 5; where a likelihood is a probability, its
    ``_rate`` is what it stands for, in events a year. So is ``frequency``, above 0. ``status`` is
    one of `STATUSES`, ``response`` one of `RESPONSES`, or empty. ``custom`` holds the cells of the
    columns that are no field, ``cells`` those that are, by column.
    """

    row: int
    key: str = ""
    title: str = ""
    category: str = ""
    cause: str = ""
    event: str = ""
    consequence_text: str = ""
    system: str = ""
    owner: str = ""
    inherent_likelihood: int | None = None
    inherent_consequence: int | None = None
    current_likelihood: int | None = None
    current_consequence: int | None = None
    target_likelihood: int | None = None
    target_consequence: int | None = None
    inherent_rate: float | None = None
    current_rate: float | None = None
    target_rate: float | None = None
    inherent_level: Level | None = None
    current_level: Level | None = None
    status: str = ""
    response: str = ""
    treatment: str = ""
    controls: tuple[str, ...] = ()
    cost: Money | None = None
    due_on: date | None = None
    reviewed_on: date | None = None
    frequency: float | None = None
    loss_low: Money | None = None
    loss_high: Money | None = None
    custom: Mapping[str, str] = field(default_factory=dict[str, str])
    cells: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A cell that cannot be read, or why a row as a whole is no risk."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPreview:
    """What an import would make and what it refuses.

    ``mapping`` is column → field as it was used; ``values`` are at most 50 for each column.
    ``numbers`` gives for a column of steps that holds numbers the number of each step, ``shares``
    for a column of likelihoods what its probabilities are out of, 0 where only per cents are some.
    """

    columns: tuple[str, ...]
    suggestion: Suggestion
    mapping: Mapping[str, str]
    rows: tuple[RiskRow, ...]
    problems: tuple[RowProblem, ...]
    values: tuple[ValueReading, ...]
    numbers: Mapping[str, Mapping[str, str]]
    shares: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def refused(self) -> int:
        """Return how many rows are no risks; the others lose at most single cells."""
        return len({item.row for item in self.problems} - {row.row for row in self.rows})


def read_register(
    content: bytes,
    name: str,
    mapping: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    sheet: str | None = None,
    criteria: Criteria | None = None,
) -> RegisterPreview:
    """Return the risks of a CSV or Excel file, and what cannot be read in it.

    A bad cell is refused alone; a row without a title and an event as a whole.

    Args:
        content: The file.
        name: What messages call it.
        mapping: Column → field, or an empty text to keep the column as it is. None takes what
            the columns seem to be with a confidence of 0.5 and more.
        values: Column → cell → what it is read as: “1” to “5”, a level, a status, a response or,
            for other fields, the text to read instead; an empty text leaves the field empty.
        sheet: The sheet of a workbook; None takes the visible one that holds most.
        criteria: Those of the organisation, which place probabilities; None takes the usual ones.

    Raises:
        Invalid: No table, or a mapping that does not fit it.
    """
    table = read_register_table(content, name, sheet)
    return preview_register(table, mapping, values, criteria)


def preview_register(
    table: Table,
    mapping: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    criteria: Criteria | None = None,
) -> RegisterPreview:
    """Return the risks of a table; `read_register` says the rest."""
    suggestion = suggest_columns(table)
    if mapping is None:
        sure = [guess for guess in suggestion.guesses if guess.confidence >= TAKEN_FROM]
        used = {guess.column: guess.target for guess in sure}
    else:
        used = {column: target for column, target in mapping.items() if target}
        _check_mapping(table, used)
    _check_values(table, used, values or {})
    notes = list(table.notes)
    scales = scales_of(table, used, criteria or Criteria(), notes)
    readers = column_readers(table, used, values or {}, scales, notes)
    rows, problems = list[RiskRow](), list[RowProblem]()
    if {"title", "event"} & set(used.values()):
        reading = _RowReader(table, used, readers, rate_readers(used, values or {}, scales))
        rows = [row for row in map(reading.read, *_numbered(table)) if row is not None]
        problems = reading.problems
    else:
        notes.append("No column seems to hold the title or the event of the risks; choose one.")
    return RegisterPreview(
        columns=table.columns,
        suggestion=suggestion,
        mapping=used,
        rows=tuple(rows),
        problems=tuple(problems),
        values=tuple(value_readings(table, used, readers)),
        numbers=dict(numbers_of(table, used, readers)),
        shares=shares_of(used, scales),
        notes=tuple(notes),
    )


def _numbered(table: Table) -> tuple[list[int], list[tuple[str, ...]]]:
    filled = [(number, row) for number, row in enumerate(table.rows, table.first_row) if any(row)]
    return [number for number, _ in filled], [row for _, row in filled]


def _check_mapping(table: Table, mapping: Mapping[str, str]) -> None:
    for column, target in mapping.items():
        if column not in table.columns:
            raise Invalid(f"The table has no column “{column}”.", place=column)
        if target not in FIELDS:
            raise Invalid(f"A risk has no field “{target}”.", place=column)
    twice = sorted(target for target, count in Counter(mapping.values()).items() if count > 1)
    if twice:
        raise Invalid(f"Two columns lead to “{twice[0]}”; choose one.", place=twice[0])
    if not {"title", "event"} & set(mapping.values()):
        message = "Say which column holds the title or the event of the risk."
        raise Invalid(message, place="title")


def _check_values(
    table: Table, mapping: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
) -> None:
    for column, chosen in values.items():
        if column not in table.columns:
            raise Invalid(f"The table has no column “{column}”.", place=column)
        allowed = ALLOWED.get(kind_of(mapping.get(column, "")))
        for meant in chosen.values():
            if allowed and meant and meant not in allowed:
                raise refusal(meant, "not what this can be read as", ", ".join(allowed))


class _RowReader:
    """Reads row by row; what cannot be read is collected."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping[str, str],
        readers: Mapping[str, Reader],
        rates: Mapping[str, Callable[[str], float | None]],
    ) -> None:
        self.table = table
        self.problems: list[RowProblem] = []
        self.fields = [
            (table.columns.index(column), column, target) for column, target in mapping.items()
        ]
        self.custom = [
            (index, column) for index, column in enumerate(table.columns) if column not in mapping
        ]
        self.readers = readers
        self.rates = rates
        self.column_of = {target: column for column, target in mapping.items()}
        self.keys: dict[str, int] = {}

    def read(self, number: int, cells: Sequence[str]) -> RiskRow | None:
        """Return the risk of a row; None where it is none, which is then the only problem."""
        if cells == self.table.columns:
            self._refuse(number, self.table.columns[0], cells[0], "The row repeats the headings.")
            return None
        before = len(self.problems)
        found = self._fields(number, cells)
        if not found.get("title") and not found.get("event"):
            self._rescue(cells, found)
        if not found.get("title") and not found.get("event"):
            lost = self.problems[before:]
            del self.problems[before:]
            self._refuse_row(number, cells, lost)
            return None
        self._take_parts(found)
        self._check_key(number, found)
        self._check_losses(number, found)
        custom = {column: cells[index] for index, column in self.custom if cells[index]}
        told = {column: cells[index] for index, column, _ in self.fields if cells[index]}
        return RiskRow(row=number, custom=custom, cells=told, **found)

    def _fields(self, number: int, cells: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for index, column, target in self.fields:
            if not cells[index]:
                continue
            try:
                value = self.readers[column](cells[index])
            except Invalid as error:
                self._refuse(number, column, cells[index], error.message)
                continue
            if value is not None:
                found[target] = value
                if column in self.rates:
                    rate = self.rates[column](cells[index])
                    found[target.replace("_likelihood", "_rate")] = rate
        return found

    def _rescue(self, cells: Sequence[str], found: dict[str, Any]) -> None:
        """Keep a title that is too long as the event, so that the row is not lost with it."""
        if "title" in self.column_of:
            cell = cells[self.table.columns.index(self.column_of["title"])]
            if LONGEST["title"] < len(cell) <= LONGEST_TEXT:
                found["event"] = cell

    def _take_parts(self, found: dict[str, Any]) -> None:
        """Take cause and consequence out of an event that tells them in lines of their own."""
        free = [name for name, _ in PARTS if name not in self.column_of]
        event = found.get("event", "")
        if not free or "\n" not in event:
            return
        parts: dict[str, list[str]] = {"event": []}
        current = "event"
        for line in event.splitlines():
            for name, label in PARTS:
                told = label.match(line) if name in free else None
                if told:
                    current, line = name, line[told.end() :]
            parts.setdefault(current, []).append(line)
        texts = {name: "\n".join(lines).strip() for name, lines in parts.items()}
        if texts["event"]:
            found |= {name: text for name, text in texts.items() if text}

    def _refuse_row(self, number: int, cells: Sequence[str], lost: Sequence[RowProblem]) -> None:
        columns = [self.column_of[name] for name in ("title", "event") if name in self.column_of]
        filled = [index for index, cell in enumerate(cells) if cell]
        if len(filled) == 1 and len(cells) > 2:
            reason = "Only this cell of the row is filled: a heading or a note, no risk."
            self._refuse(number, self.table.columns[filled[0]], cells[filled[0]], reason)
            return
        why = next((problem for problem in lost if problem.column in columns), None)
        reason = f"The risk has neither a title nor an event.{f' {why.reason}' if why else ''}"
        self._refuse(number, why.column if why else columns[0], why.value if why else "", reason)

    def _check_key(self, number: int, found: dict[str, Any]) -> None:
        key = found.get("key")
        if key and self.keys.setdefault(key, number) != number:
            reason = f"Row {self.keys[key]} has the same; it was left out here."
            self._refuse(number, self.column_of["key"], key, reason)
            del found["key"]

    def _check_losses(self, number: int, found: dict[str, Any]) -> None:
        low, high = found.get("loss_low"), found.get("loss_high")
        if not (isinstance(low, Money) and isinstance(high, Money)):
            return
        reason = ""
        if low.currency and high.currency and low.currency != high.currency:
            reason = f"The lower loss is in {low.currency}, the higher in {high.currency}."
        elif low.amount > high.amount:
            reason = f"The higher loss is below the lower, {low.amount:,}."
        if reason:
            self._refuse(number, self.column_of["loss_high"], f"{high.amount:,}", reason)
            del found["loss_high"]

    def _refuse(self, row: int, column: str, value: str, reason: str) -> None:
        shown = shortened(value)
        self.problems.append(RowProblem(row=row, column=column, value=shown, reason=reason))
