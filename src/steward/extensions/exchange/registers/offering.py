"""What the values of a column are read as, and what a person may choose for them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steward.extensions.exchange.registers.columns import kind_of
from steward.extensions.exchange.registers.readers import ALLOWED, Reader, cells_of
from steward.extensions.exchange.registers.scales import taken_apart
from steward.extensions.exchange.tables import Table
from steward.foundation.core.errors import Invalid

SHOWN_VALUE = 200
MOST_VALUES = 50
NUMBERS = (*map(str, range(11)), "1%", "5%", "10%", "20%", "40%", "60%", "80%", "99%", "100%")
"""What is tried to learn which numbers a column has for the steps that none of its cells shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueReading:
    """A value of a column of steps, levels or words: how often it stands and what it is read as.

    ``read_as`` is “1” to “5”, a level, a status or a response; empty where it cannot be read.
    """

    column: str
    field: str
    value: str
    count: int
    read_as: str


def shortened(value: str) -> str:
    """Return a cell, cut where it is long."""
    return value if len(value) <= SHOWN_VALUE else value[: SHOWN_VALUE - 1] + "…"


def value_readings(
    table: Table, mapping: Mapping[str, str], readers: Mapping[str, Reader]
) -> Iterable[ValueReading]:
    """Yield the different values of the columns whose values can be mapped, as they appear.

    Where a column holds more than are named, those that cannot be read go first.
    """
    for column, target in mapping.items():
        if kind_of(target) not in ALLOWED:
            continue
        found = [
            ValueReading(
                column=column,
                field=target,
                value=shortened(value),
                count=count,
                read_as=_read_as(readers[column], value),
            )
            for value, count in Counter(cells_of(table, [column])).items()
        ]
        if len(found) > MOST_VALUES:
            found.sort(key=lambda item: (bool(item.read_as), -item.count))
        yield from found[:MOST_VALUES]


def _read_as(reader: Reader, value: str) -> str:
    try:
        meant = reader(value)
    except Invalid:
        return ""
    return "" if meant is None else str(meant)


def numbers_of(
    table: Table, mapping: Mapping[str, str], readers: Mapping[str, Reader]
) -> Iterable[tuple[str, dict[str, str]]]:
    """Yield for each column of steps that holds numbers: step → the lowest number of it."""
    for column, target in mapping.items():
        if kind_of(target) != "ordinal":
            continue
        parts = map(taken_apart, set(cells_of(table, [column])))
        if not any(part is not None and part.number is not None for part in parts):
            continue
        found: dict[str, str] = {}
        for number in NUMBERS:
            if step := _read_as(readers[column], number):
                found.setdefault(step, number)
        yield column, found


def choices_of(target: str) -> tuple[str, ...]:
    """Return what the values of a field's column can be read as; nothing where they are free."""
    return ALLOWED.get(kind_of(target), ())
