"""Strangers get 404, colleagues without the permission 403, on every address and method."""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client

from steward.foundation.identity.terms import Role
from tests.laws.asking import METHODS, ask, ask_and_compare, without
from tests.laws.routes import EVERY_MEMBER, FORGOTTEN, OPEN, SHARED, api_routes, web_routes
from tests.laws.world import MARK
from tests.laws.world_confiding import HIDDEN_WORD

WEB = web_routes()
FILE = re.compile(r"[./](pdf|xlsx)$")
API = api_routes()
OWN = [route for route in [*WEB, *API] if set(route.records) - SHARED]
INNER = [route for route in WEB if route.pattern not in OPEN]


def test_no_address_is_forgotten():
    assert not FORGOTTEN, "\n".join(FORGOTTEN)


def declared(route) -> bool:
    """Whether the declaration has what the address is for, such as a form for a new record."""
    return not (route.kind == "create" and route.pages.create is None)


@pytest.mark.parametrize("route", INNER, ids=str)
def test_who_is_not_signed_in_is_sent_to_sign_in(world, route):
    for method in METHODS:
        answer = ask(Client(), route, world.small.records, method)

        refused = (answer.status, answer.location.partition("?")[0]) == (302, "/sign-in")
        assert refused or answer.status == 405, f"{method}: {answer.status} {answer.location}"
        assert MARK not in answer.text


@pytest.mark.parametrize("route", API, ids=str)
def test_who_sends_no_token_gets_401(world, route):
    (answer,), changed = ask_and_compare(Client(), route, world.small, world.tables, route.method)

    assert (answer.status, changed) == (401, set())
    assert MARK not in answer.text


@pytest.mark.parametrize("route", API, ids=str)
def test_a_parameter_that_a_call_does_not_know_is_refused_by_name(world, route):
    asked = replace(route, path=f"{route.path}{'&' if '?' in route.path else '?'}nonsense=1")
    answer = ask(world.small.program(Role.OWNER), asked, world.small.records, route.method)

    assert answer.status == 422, answer.text
    assert json.loads(answer.text)["place"] == "nonsense"


@pytest.mark.parametrize("role", [Role.OWNER, Role.RESPONDENT], ids=str)
@pytest.mark.parametrize("route", OWN, ids=str)
def test_a_stranger_gets_404_whatever_the_role_and_nothing_changes(world, route, role):
    client = world.stranger.program(role) if route.method else world.stranger.browser(role)
    every = METHODS if role is Role.OWNER else METHODS[:2]
    methods = [route.method] if route.method else every

    answers, changed = ask_and_compare(client, route, world.small, world.tables, *methods)

    found = dict(zip(methods, [answer.status for answer in answers], strict=True))
    assert not {name: status for name, status in found.items() if status not in (404, 405)}
    assert not any(MARK in answer.text for answer in answers)
    assert not changed


@pytest.mark.parametrize("route", [r for r in [*INNER, *API] if not r.records], ids=str)
def test_a_stranger_finds_nothing_of_others_on_any_page(world, route):
    client = world.stranger.program() if route.method else world.stranger.browser()

    answer = ask(client, route, {}, route.method or "GET")

    assert MARK not in answer.text


@pytest.mark.parametrize("route", [*INNER, *API], ids=str)
def test_every_address_asks_for_a_permission_and_refuses_who_lacks_it(world, route):
    """The permissions are noted while somebody who holds all is answered; then each is taken away.

    Home and the like ask for none and must change nothing. Who may only see changes nothing.
    Whatever the permissions, nobody is answered what is confidential and does not name them.
    """
    if not declared(route):
        pytest.skip("the declaration has no such form")
    house, tables = world.small, world.tables
    client = house.program() if route.method else house.browser()
    for method in [route.method] if route.method else ("POST", "GET"):
        if method == "POST" and FILE.search(route.path):
            continue
        (answer,), changed = ask_and_compare(client, route, house, tables, method)
        if answer.status == 405:
            continue
        where = f"{method} {route.path}"
        taken = route.pattern == "/api/confidential/all/{key}/take"
        assert taken or HIDDEN_WORD not in answer.text, f"{where} tells what is confidential"
        if route.pattern in EVERY_MEMBER and not answer.required:
            assert not changed, f"{where} changes {changed} without a permission"
            continue
        assert answer.required, f"{where} answers {answer.status} and asks for no permission"
        only_sees = all(name.endswith(".view") for name in answer.required)
        assert not (only_sees and changed), f"{where} changes {changed} for who may only see"
        for permission in answer.required:
            with without(permission):
                (refused,), changed = ask_and_compare(client, route, house, tables, method)
            assert refused.status == 403, f"{where} without {permission}: {refused.status}"
            assert not changed, f"{where} without {permission} changes {changed}"
            assert MARK not in refused.text, f"{where} without {permission} tells something"
