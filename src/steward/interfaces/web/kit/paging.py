"""One page of a list by keyset, and a count that never reads a whole table."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from steward.interfaces.web.kit.cursor import Order, decode, encode

Row = TypeVar("Row", bound=Model)
COUNT_TO = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows with the cursors of the pages beside them; an empty cursor is no page."""

    rows: list[Row]
    after: str = ""
    before: str = ""


def page_of(
    rows: QuerySet[Row], order: Order, *, size: int, after: str = "", before: str = ""
) -> Page[Row]:
    """Return one page.

    Raises:
        Invalid: A cursor is damaged or belongs to another order.
    """
    backward = bool(before) and not after
    word = before if backward else after
    if word:
        rows = rows.filter(order.beyond(decode(word, order), backward=backward))
    found = list(rows.order_by(*order.expressions(backward=backward))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page([])
    first, last = encode(order.values_of(found[0])), encode(order.values_of(found[-1]))
    return Page(
        found,
        after=last if more or backward else "",
        before=first if (more if backward else bool(after)) else "",
    )


def bounded_count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """Return the number of rows up to the bound, and whether there are more."""
    count = rows.order_by()[: COUNT_TO + 1].count()
    return min(count, COUNT_TO), count > COUNT_TO


def count_in_words(count: int, *, more: bool) -> str:
    """Return the number as a list shows it, such as ``10\u202f000+``."""
    return f"{count:,}".replace(",", "\u202f") + ("+" if more else "")
