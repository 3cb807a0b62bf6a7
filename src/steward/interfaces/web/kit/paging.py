"""One page of a list by keyset, and a count that never reads a whole table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db.models import JSONField, Model, QuerySet

from steward.interfaces.web.kit.columns import Column
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
    order = order.on(rows.model)
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


def unread(rows: QuerySet[Any], columns: Sequence[Column]) -> list[str]:
    """Return the JSON fields that no column names: they weigh more than the rest of a row."""
    named = {column.name.partition(".")[0] for column in columns}
    joined = rows.query.select_related
    related = joined if isinstance(joined, dict) else {}
    own = [name for name in _json_fields(rows.model) if name not in named]
    return own + [
        f"{relation}__{name}"
        for relation in related
        for name in _json_fields(
            cast("type[Model]", rows.model._meta.get_field(relation).related_model)
        )
    ]


def _json_fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if isinstance(field, JSONField)]
