"""A page costs the same for one object and for many, and little; and it has its past."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.laws.asking import ask, at, this_instant
from tests.laws.routes import OPEN, api_routes, web_routes

MOST_QUERIES = 20
MORE = {"/portfolio": 45}
"""Asks each organisation of a person by itself."""
BY_AUDIT = {"/api/audits/facts"}
"""Reads the work of each auditor for every audit of a year, a dozen at most."""
LARGEST_PAGE = 150 * 1024
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
READ = [route for route in web_routes() if route.pattern not in OPEN]
READ += [route for route in api_routes() if route.method == "GET"]


def cost(client, route, house):
    """Return the answer and the statements of a request, but for what a test's transaction adds."""
    connection.queries_log.clear()  # it keeps 9,000 statements and warns beyond
    with CaptureQueriesContext(connection) as caught:
        answer = ask(client, route, house.records, "GET")
    statements = [query["sql"] for query in caught.captured_queries]
    return answer, [text for text in statements if not text.startswith(BRACKETS)]


def shapes(statements):
    return [re.sub(r"'[^']*'|\b\d+\b", "?", text)[:300] for text in statements]


@pytest.mark.parametrize("route", READ, ids=str)
def test_a_page_costs_the_same_for_one_and_for_many_and_at_most_twenty_also_in_the_past(
    world, route
):
    small, large = (
        house.program() if route.method else house.browser() for house in (world.small, world.home)
    )
    answer, _ = cost(large, route, world.home)  # what a process keeps is found now, for both
    if answer.status != 200:
        pytest.skip(f"answers {answer.status}")

    first, one = cost(small, route, world.small)
    answer, many = cost(large, route, world.home)

    more = [text for text in shapes(many) if shapes(many).count(text) > shapes(one).count(text)]
    alike = first.status == answer.status
    assert not alike or len(many) <= len(one) or route.path in BY_AUDIT, "\n".join(more[:5])
    most = MORE.get(route.path, MOST_QUERIES)
    assert len(many) <= most or route.path in BY_AUDIT, f"{len(many)}\n" + "\n".join(
        text[:120] for text in shapes(many)
    )
    if answer.html:
        assert len(answer.text.encode()) <= LARGEST_PAGE
    then = ask(large, at(route, this_instant()), world.home.records, "GET")
    assert then.status in (200, 403, 409), then.text[:2000]  # forms are shut
