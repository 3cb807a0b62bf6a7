from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from steward.foundation.identity.models import (
    BrowserSession,
    Membership,
    Organisation,
    Passkey,
    Person,
)
from tests.factories.authenticator import Authenticator

PHRASE = "a long enough password"
EMAIL = "owner@harbour.example"
PAGE = "/settings/second-factor/passkeys"


@pytest.fixture(autouse=True)
def address(monkeypatch):
    monkeypatch.setattr(settings, "BASE_URL", "https://steward.example")


@pytest.fixture
def device():
    return Authenticator(origin="https://steward.example", host="steward.example")


def options_on(answer):
    return unescape(answer.content.decode().partition('data-options="')[2].partition('"')[0])


def keep(client, device, name="Telephone"):
    asked = options_on(client.get(f"{PAGE}/new"))
    return client.post(f"{PAGE}/new", {"name": name, "answer": device.create(asked)})


def by_passkey(client, device, path="/sign-in/passkey", **more):
    return client.post(path, {"answer": device.get(options_on(client.get(path)))}, **more)


def at_the_password(client):
    return client.post("/sign-in", {"email": EMAIL, "password": PHRASE})


def is_inside(client):
    return client.get("/settings/account").status_code == 200


def test_a_passkey_alone_signs_in_and_leads_on(browser_of_owner, device):
    kept = keep(browser_of_owner, device)
    assert b"Your recovery codes" in kept.content
    assert b"not yet" in browser_of_owner.get(PAGE).content
    client = Client()
    page = client.get("/sign-in/passkey?next=/risks")
    before = client.session.session_key
    answer = {"answer": device.get(options_on(page))}

    assert client.post("/sign-in/passkey?next=/risks", answer).headers["Location"] == "/risks"
    assert is_inside(client)
    assert client.session.session_key != before
    assert b"not yet" not in browser_of_owner.get(PAGE).content
    replayed = Client()
    assert replayed.post("/sign-in/passkey", answer).status_code == 422
    replayed.get("/sign-in/passkey")
    assert replayed.post("/sign-in/passkey", answer).status_code == 422
    device.verified = False
    assert by_passkey(replayed, device).status_code == 422
    assert not is_inside(replayed)


def test_a_passkey_follows_the_password_in_place_of_a_code(browser_of_owner, device):
    keep(browser_of_owner, device)
    client = Client()
    device.verified = False

    assert at_the_password(client).headers["Location"] == "/sign-in/code"
    assert not is_inside(client)
    page = client.get("/sign-in/code")
    assert b"Recovery code" in page.content
    answer = {"answer": device.get(options_on(page))}
    stranger = Client()
    assert stranger.post("/sign-in/code/passkey", answer).headers["Location"] == "/sign-in"
    alone = Client()
    alone.get("/sign-in/passkey")
    at_the_password(alone)
    assert alone.post("/sign-in/code/passkey", answer).status_code == 422
    assert client.post("/sign-in/code/passkey", answer).headers["Location"] == "/"
    assert is_inside(client)


def test_a_passkey_shows_again_who_one_is_and_is_needed_to_remove_one(
    owner, browser_of_owner, device
):
    keep(browser_of_owner, device)
    row = Passkey.objects.get()
    at = f"{PAGE}/{row.pk}/remove"
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    BrowserSession.objects.update(proved_at=long_ago)
    asked = browser_of_owner.post(at).headers["Location"]
    assert asked.startswith("/settings/prove?next=")
    assert browser_of_owner.get(f"{PAGE}/new").status_code == 302
    there = asked.replace("prove?", "prove/passkey?")
    device.verified = False
    page = browser_of_owner.get(asked)
    wrong = browser_of_owner.post(there, {"answer": device.get(options_on(page))})
    assert (wrong.status_code, b"does not fit" in wrong.content) == (422, True)
    device.verified = True
    right = browser_of_owner.post(there, {"answer": device.get(options_on(wrong))})
    assert right.headers["Location"] == at

    browser_of_owner.post(at)
    assert not Passkey.objects.exists()
    assert at_the_password(Client()).headers["Location"] == "/"


def test_passkeys_are_slowed_down_like_codes(browser_of_owner, device):
    keep(browser_of_owner, device)
    thief = Authenticator(device.origin, device.host, credential=device.credential)
    thief.handle = device.handle
    for n in range(22):
        last = by_passkey(Client(REMOTE_ADDR=f"10.1.{n}.1"), thief)
    assert (last.status_code, "Retry-After" in last.headers) == (429, True)
    assert by_passkey(Client(), device).status_code == 429


def test_a_required_provider_is_not_passed_by_a_passkey(owner, browser_of_owner, device):
    keep(browser_of_owner, device)
    Organisation.objects.filter(pk=owner.organisation_id).update(provider_required=True)
    Membership.objects.filter(person_id=owner.id).update(role="manager")

    refused = by_passkey(Client(), device)
    assert (refused.status_code, b"identity provider" in refused.content) == (422, True)
    Person.objects.filter(pk=owner.id).update(is_active=False)
    assert b"does not fit" in by_passkey(Client(), device).content


def test_a_passkey_is_what_a_required_second_factor_asks_for(owner, browser_of_owner, device):
    today = datetime.now(UTC).date()
    Organisation.objects.filter(pk=owner.organisation_id).update(second_factor_from=today)
    assert browser_of_owner.get("/tasks").headers["Location"] == "/settings/second-factor"
    taken = browser_of_owner.post(f"{PAGE}/new", {"name": "Key", "answer": "{}"})
    assert (taken.status_code, b"took too long" in taken.content) == (422, True)
    keep(browser_of_owner, device)
    assert browser_of_owner.get("/tasks").status_code == 200


def test_where_browsers_make_no_passkeys_it_is_said(browser_of_owner, monkeypatch):
    monkeypatch.setattr(settings, "BASE_URL", "http://127.0.0.1:8420")
    assert b"an address with a name and https" in Client().get("/sign-in/passkey").content
    assert b"an address with a name and https" in browser_of_owner.get(PAGE).content
    assert browser_of_owner.get(f"{PAGE}/new").status_code == 409
