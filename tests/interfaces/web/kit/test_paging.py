from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.domain.systems.models import SystemImport
from steward.foundation.tenancy.operations import set_tenant
from steward.interfaces.web.kit.columns import Text
from steward.interfaces.web.kit.cursor import Order
from steward.interfaces.web.kit.paging import page_of, unread

HOME = UUID(int=3)
DAYS = st.none() | st.integers(1, 3).map(lambda day: datetime(2026, 1, day, tzinfo=UTC))
ROWS = st.lists(st.tuples(st.integers(0, 2), DAYS), max_size=14)
SORTS = st.sampled_from(
    [
        ("rows",),
        ("-rows",),
        ("undone_at",),
        ("-undone_at",),
        ("rows", "-undone_at"),
        ("-rows", "id"),
    ]
)


@pytest.fixture
def home(database):
    set_tenant(HOME)
    return SystemImport.objects.get_queryset().filter(organisation_id=HOME)


def forward(rows, order, size):
    pages = [page_of(rows, order, size=size)]
    while pages[-1].after:
        pages.append(page_of(rows, order, size=size, after=pages[-1].after))
    return pages


def placed(row, sort):
    """Return the row's place: ascending or descending, the empty always last."""
    keys = []
    for name in sort:
        value = getattr(row, name.lstrip("-"))
        number = (
            getattr(value, "timestamp", lambda value=value: value)() if value is not None else 0
        )
        keys.append((value is None, -number if name.startswith("-") else number))
    return keys


@given(made=ROWS, sort=SORTS, size=st.integers(1, 5))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_meet_every_row_once_both_ways_with_ties_and_gaps(home, made, sort, size):
    with transaction.atomic():
        for number, (rows, day) in enumerate(made):
            SystemImport.objects.create(
                id=UUID(int=number + 1), organisation_id=HOME, rows=rows, undone_at=day
            )
        order = Order.of(sort)
        pages = forward(home, order, size)
        met = [row for page in pages for row in page.rows]
        back = [
            page_of(home, order, size=size, before=page.before) for page in pages if page.before
        ]
        transaction.set_rollback(True)

    assert sorted(row.pk for row in met) == [UUID(int=n + 1) for n in range(len(made))]
    assert [placed(row, sort[:1]) for row in met] == sorted(placed(row, sort[:1]) for row in met)
    assert [[row.pk for row in page.rows] for page in back] == [
        [row.pk for row in page.rows] for page in pages[:-1]
    ]


def test_an_order_of_filled_fields_is_plain_so_that_an_index_serves_it(home):
    filled = str(
        home.order_by(*Order.of(["-rows"]).on(SystemImport).expressions(backward=False)).query
    )
    empty = str(
        home.order_by(*Order.of(["undone_at"]).on(SystemImport).expressions(backward=False)).query
    )

    assert "NULLS" not in filled
    assert "NULLS LAST" in empty


def test_a_place_among_filled_fields_is_one_comparison_of_rows(home):
    order = Order.of(["-rows"]).on(SystemImport)

    after = str(home.filter(order.beyond([7, UUID(int=1)], backward=False)).query)
    before = str(home.filter(order.beyond([7, UUID(int=1)], backward=True)).query)

    assert '("systems_systemimport"."rows", "systems_systemimport"."id") < (7,' in after
    assert '("systems_systemimport"."rows", "systems_systemimport"."id") > (7,' in before


def test_json_that_no_column_names_is_not_read(home):
    assert unread(home, [Text("file_name")]) == ["problems"]
    assert unread(home, [Text("file_name"), Text("problems")]) == []
