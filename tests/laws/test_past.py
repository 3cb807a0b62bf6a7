"""Every table has its past, which cannot be written.

That every page answers as of an instant is asked where its cost is.
"""

from datetime import UTC, datetime

from django.db import connection

from steward.foundation.tenancy.looking import looking_back
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.tenancy.past import COMPUTED, kept
from steward.interfaces.web.looking import PRESENT
from tests.laws.asking import ask, at, this_instant
from tests.laws.routes import OPEN, api_routes, web_routes
from tests.laws.test_storage import TRACKED, names, rows

PAGES = [route for route in web_routes() if route.pattern not in OPEN]
WRITING = [*PAGES, *(route for route in api_routes() if route.method != "GET")]


def client_of(house, route):
    return house.program() if route.pattern.startswith("/api/") else house.browser()


def test_every_tracked_table_has_its_past_without_a_line_of_code(world):
    tables = {item.table for item in kept(connection)}
    views = {name for (name,) in rows("SELECT viewname FROM pg_views WHERE schemaname = 'past'")}

    assert tables == set(names(TRACKED))
    assert views == tables | set(COMPUTED)


def test_a_view_has_the_columns_of_its_table_by_name_type_and_order(world):
    shape = (
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    for table in (*names(TRACKED), *COMPUTED):
        today, then = rows(shape, f"public.{table}"), rows(shape, f"past.{table}")
        assert dict(today) == dict(then), table
        if table in names(TRACKED):
            assert today == then, table


def test_what_is_read_now_and_as_of_now_is_the_same_in_every_table(world):
    set_tenant(world.home.id, person_id=world.home.actor.id)
    for model in TRACKED:
        table = model._meta.db_table
        own = "id" if table == "identity_organisation" else "organisation_id"
        text = f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t.id), '')), count(*) FROM {table} t WHERE {own} = %s"
        today = rows(text, world.home.id)
        with looking_back(datetime.now(UTC)):
            then = rows(text, world.home.id)
            hidden = rows(f"SELECT count(*) FROM {table} WHERE {own} = %s", world.small.id)
        assert then == today, table
        assert hidden == [(0,)], table


def test_nothing_is_written_while_looking_back(world):
    browser, program = world.home.browser(), world.home.program()
    answered = {}
    for route in WRITING:
        if PRESENT.match(route.path):  # shows today, and is of today
            continue
        client = program if route.pattern.startswith("/api/") else browser
        method = route.method or "POST"
        answer = ask(client, at(route, this_instant()), world.home.records, method)
        answered[f"{method} {route}"] = answer.status

    other = {name: status for name, status in answered.items() if status not in (404, 405, 409)}
    assert not other
