"""A guest gets the one run that a link was for; everything else sends the guest away."""

from datetime import timedelta

from django.test import Client

from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations.sending import renew_guest
from steward.extensions.guests.queries import actor_of_guest
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.guests import let_in, path_in
from tests.factories.mail import newest_mail
from tests.laws.asking import METHODS, ask, fingerprint
from tests.laws.routes import OPEN, api_routes, web_routes
from tests.laws.world import MARK

INNER = [route for route in web_routes() if route.pattern not in OPEN]
OUTSIDE = ("/outside", "/outside/save", "/outside/submit", "/outside/ask", "/outside/leave")


def a_guest_of(house):
    """Return a browser in which somebody is let in by the link of the house."""
    set_tenant(house.id)
    link = GuestLink.objects.get(pk=house.records["guest-link"])
    day = house.actor.today + timedelta(days=90)
    renew_guest(actor=house.actor, link=link, expires_on=day)
    return let_in(house.actor, path_in(newest_mail(house.actor))), link


def test_a_guest_is_sent_away_from_every_page_and_endpoint_and_changes_nothing(world):
    guest, _ = a_guest_of(world.small)
    set_tenant(world.small.id)
    before = fingerprint(world.small, world.tables)

    for route in INNER:
        for method in METHODS[:2]:
            answer = ask(guest, route, world.small.records, method)
            refused = (answer.status, answer.location.partition("?")[0]) == (302, "/sign-in")
            assert refused or answer.status == 405, f"{method} {route}: {answer.status}"
            assert MARK not in answer.text
    for route in api_routes():
        answer = ask(guest, route, world.small.records, route.method)
        assert answer.status == 401, f"{route}: {answer.status}"

    assert fingerprint(world.small, world.tables) == before


def test_a_guest_of_one_house_sees_nothing_of_another(world):
    guest, _ = a_guest_of(world.small)

    page = guest.get("/outside").content.decode()

    assert page.count(MARK)
    assert f"{MARK} 1" not in page


def test_without_a_link_the_pages_of_guests_tell_nothing(world):
    for path in OUTSIDE:
        for answer in (Client().get(path), Client().post(path), world.small.browser().get(path)):
            assert answer.status_code == 404
            assert MARK not in answer.content.decode()


def test_a_guest_holds_no_permission_and_is_tied_to_one_run(world):
    set_tenant(world.small.id)
    link = GuestLink.objects.get(pk=world.small.records["guest-link"])

    actor = actor_of_guest(link, world.small.actor.now)

    assert (actor.kind, actor.permissions, actor.limited_to) == ("guest", frozenset(), link.run_id)
