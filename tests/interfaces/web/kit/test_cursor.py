from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.foundation.core.errors import Invalid
from steward.interfaces.web.kit.cursor import Order, decode, encode

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(st.tuples(VALUES, VALUES))
def test_a_cursor_reads_back_what_it_was_made_of(values):
    assert decode(encode(values), Order.of(["title"])) == list(values)


@given(st.text())
def test_a_damaged_cursor_is_refused_with_its_place(word):
    with pytest.raises(Invalid) as refusal:
        decode(word, Order.of(["title", "due_on"]))
    assert refusal.value.place == "page"


def test_a_cursor_of_another_order_is_refused():
    with pytest.raises(Invalid, match="another order"):
        decode(encode(["a", 1]), Order.of(["title", "due_on"]))


def test_the_id_ends_the_order_in_the_direction_of_its_first_field():
    assert Order.of(["-current_rank"]).fields == (("current_rank", True), ("id", True))
    assert Order.of(["due_on"]).fields == (("due_on", False), ("id", False))
    assert Order.of(["-priority", "id"]).fields == (("priority", True), ("id", False))


def test_the_place_of_a_row_follows_relations_and_stops_at_gaps():
    key = UUID(int=7)
    order = Order.of(["system__name", "due_on"])
    row = SimpleNamespace(system=SimpleNamespace(name="Chat"), due_on=date(2026, 1, 2), id=key)
    gap = SimpleNamespace(system=None, due_on=None, id=key)

    assert order.values_of(row) == ["Chat", date(2026, 1, 2), key]
    assert order.values_of(gap) == [None, None, key]


def test_typed_values_survive():
    values = [datetime(2026, 1, 2, tzinfo=UTC), Decimal("1.50"), UUID(int=1)]
    assert decode(encode(values), Order.of(["a", "b"])) == values
