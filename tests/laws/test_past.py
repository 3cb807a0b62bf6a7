"""Every page and every call that reads answers as of a past instant, and nothing can be written."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.db import connection

from steward.foundation.tenancy.looking import looking_back
from steward.foundation.tenancy.operations import set_tenant
from steward.foundation.tenancy.past import COMPUTED, kept
from tests.laws.asking import ask
from tests.laws.routes import OPEN, api_routes, web_routes
from tests.laws.test_storage import TRACKED, names, rows

PAGES = [route for route in web_routes() if route.pattern not in OPEN]
READ = [*PAGES, *(route for route in api_routes() if route.method == "GET")]
WRITING = [*PAGES, *(route for route in api_routes() if route.method != "GET")]


def at(route, moment):
    """Return the route with the instant in its address."""
    mark = "&" if "?" in route.path else "?"
    path = f"{route.path}{mark}{urlencode({'as_of': moment})}"
    return type(route)(**{**vars_of(route), "path": path})


def vars_of(route):
    return {name: getattr(route, name) for name in type(route).__dataclass_fields__}


def client_of(house, route):
    return house.program() if route.pattern.startswith("/api/") else house.browser()


def this_instant():
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


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


@pytest.mark.parametrize("route", READ, ids=str)
def test_every_page_and_call_answers_as_of_an_instant_as_it_answers_today(world, route):
    client = client_of(world.home, route)
    today = ask(client, route, world.home.records, "GET")
    then = ask(client, at(route, this_instant()), world.home.records, "GET")

    if today.status in (200, 302, 404, 405):
        assert then.status in (today.status, 403, 409), then.text[:2000]
    assert then.status < 500, then.text[:2000]


def test_nothing_is_written_while_looking_back(world):
    browser, program = world.home.browser(), world.home.program()
    answered = {}
    for route in WRITING:
        client = program if route.pattern.startswith("/api/") else browser
        method = route.method or "POST"
        answer = ask(client, at(route, this_instant()), world.home.records, method)
        answered[f"{method} {route}"] = answer.status

    for open_to_all in ("POST /sign-out", "POST /begin"):
        assert answered.pop(open_to_all) == 302
    assert set(answered.values()) <= {404, 405, 409}, answered
