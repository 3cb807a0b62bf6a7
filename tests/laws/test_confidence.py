"""Who is not named for a confidential record gets 404, on every address and method of it."""

import pytest

from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.laws.asking import ask_and_compare
from tests.laws.routes import OPEN, api_routes, web_routes
from tests.laws.world_confiding import confide_all

ALL = [*(route for route in web_routes() if route.pattern not in OPEN), *api_routes()]
HELD = {
    *("risk", "treatment", "acceptance", "assessment", "recorded-loss"),
    *("incident", "incident-risk", "incident-control", "incident-report"),
    *("nonconformity", "corrective-action", "similar-case", "held-finding", "confidant"),
    *("audit", "evidence", "evidence-link", "evidence-version"),
}
"""Records that are confidential while all that can be are, or hang on one."""


@pytest.mark.parametrize("route", [r for r in ALL if HELD & set(r.records)], ids=str)
def test_who_is_not_named_gets_404_and_changes_nothing(world, route):
    house = world.small
    set_tenant(house.id)
    client = house.program(Role.MANAGER) if route.method else house.browser(Role.MANAGER)
    confide_all(house)

    answers, changed = ask_and_compare(
        client, route, house, world.tables, *([route.method] if route.method else ("POST", "GET"))
    )

    found = [answer.status for answer in answers]
    assert not [status for status in found if status not in (404, 405)], found
    assert not changed
