"""Every page is sound HTML, and what it leads to exists."""

from functools import cache
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.laws.asking import ask
from tests.laws.markup import faults_of_page, faults_of_part
from tests.laws.routes import OPEN, web_routes

PAGES = [route for route in web_routes() if route.pattern not in ("healthz", "readyz")]


def dead(links):
    paths = {urlsplit(link).path for link in links}
    return {path for path in paths if not path.startswith("/static/") and not leads(path)}


@cache
def leads(path):
    """Whether an address exists; every page leads to the places of the rail again."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_is_sound_and_leads_somewhere_with_many_and_with_nothing(world, route):
    houses = [world.home] if route.records else [world.home, world.stranger]
    for house in houses:
        client = house.browser()
        for method in ("GET", "POST"):
            answer = ask(client, route, house.records, method)
            if not answer.html or answer.status in (302, 405):
                continue
            faults, links = faults_of_page(answer.text)

            where = f"{method} {answer.status}"
            assert not faults, f"{where}: {faults}"
            assert not dead(links), where


@pytest.mark.parametrize(
    "route", [r for r in PAGES if r.pattern not in OPEN and r.pages is not None], ids=str
)
def test_the_part_for_htmx_is_sound(world, route):
    client = world.home.browser()
    client.defaults["HTTP_HX_REQUEST"] = "true"

    answer = ask(client, route, world.home.records, "GET")

    if answer.html and answer.status == 200:
        assert not faults_of_part(answer.text)[0]
