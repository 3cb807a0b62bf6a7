import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from steward.foundation.identity.models import BrowserSession, Organisation, Person
from steward.foundation.identity.operations.members import invite_member
from steward.foundation.identity.operations.people import (
    create_link_for,
    create_person,
    create_sign_in_link,
)
from steward.foundation.identity.queries import has_second_factor
from steward.foundation.identity.rules import code_at, step_of
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant

PHRASE = "a long enough password"
EMAIL = "owner@harbour.example"


def code_of(secret, steps=0):
    return code_at(base64.b32decode(secret), step_of(datetime.now(UTC)) + steps)


def at_the_password(client, password=PHRASE, **more):
    return client.post("/sign-in", {"email": EMAIL, "password": password}, **more)


def is_inside(client):
    return client.get("/settings/account").status_code == 200


@pytest.fixture
def secret(owner, browser_of_owner):
    """Set a second factor up by the pages; return its secret."""
    page = browser_of_owner.get("/settings/second-factor").content.decode()
    secret = page.partition('aria-label="Secret">')[2].partition("<")[0].replace(" ", "")
    answer = browser_of_owner.post("/settings/second-factor", {"code": code_of(secret, -1)})
    assert b"Your recovery codes" in answer.content
    assert page.count("data:image/svg+xml") == 1
    browser_of_owner.codes = [
        line.rpartition(">")[2]
        for line in answer.content.decode()
        .partition('aria-label="Recovery codes">')[2]
        .partition("</code>")[0]
        .split("<br")
    ]
    return secret


def test_the_password_alone_opens_nothing_any_more(secret):
    client = Client()

    assert at_the_password(client).headers["Location"] == "/sign-in/code"
    assert not is_inside(client)
    wrong = client.post("/sign-in/code", {"code": "000000"})
    assert (wrong.status_code, b"not right" in wrong.content) == (422, True)
    before = client.session.session_key
    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/"
    assert client.session.session_key != before
    assert is_inside(client)


def test_a_code_seen_by_somebody_else_does_not_work_a_second_time(secret):
    first, second = Client(), Client()
    at_the_password(first)
    at_the_password(second)
    code = code_of(secret)

    assert first.post("/sign-in/code", {"code": code}).status_code == 302
    assert second.post("/sign-in/code", {"code": code}).status_code == 422
    assert not is_inside(second)


def test_a_recovery_code_opens_the_door_once(secret, browser_of_owner):
    first, second = Client(), Client()
    at_the_password(first)
    at_the_password(second)

    code = browser_of_owner.codes[0]
    assert first.post("/sign-in/code", {"code": code}).status_code == 302
    assert second.post("/sign-in/code", {"code": code}).status_code == 422


def test_the_second_door_stays_shut_to_who_did_not_pass_the_first(secret):
    client = Client()
    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/sign-in"

    at_the_password(client)
    session = client.session
    half = session["half-signed-in"]
    half["until"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    session["half-signed-in"] = half
    session.save()
    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/sign-in"


def test_a_password_that_changes_meanwhile_ends_half_a_sign_in(secret, owner):
    client = Client()
    at_the_password(client)
    person = Person.objects.get(pk=owner.id)
    person.set_password("another long phrase")
    person.save()

    assert client.post("/sign-in/code", {"code": code_of(secret)}).headers["Location"] == "/sign-in"


def test_codes_cannot_be_guessed_and_guessing_does_not_lock_a_known_browser(secret):
    known = Client()
    at_the_password(known)
    known.post("/sign-in/code", {"code": code_of(secret)})
    known.post("/sign-out")
    for n in range(30):
        thief = Client(REMOTE_ADDR=f"10.1.{n}.1")
        at_the_password(thief)
        last = thief.post("/sign-in/code", {"code": "000000"})

    assert last.status_code == 429
    at_the_password(known)
    assert known.post("/sign-in/code", {"code": code_of(secret, 1)}).status_code == 302


def test_a_one_time_link_and_an_invitation_ask_for_the_code_too(secret, owner, now):
    link = create_sign_in_link(person=Person.objects.get(pk=owner.id), now=datetime.now(UTC))
    client = Client()
    assert client.post(f"/sign-in/link/{link}").headers["Location"] == "/sign-in/code"
    assert not is_inside(client)
    answer = client.post("/sign-in/code", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/settings/password"
    assert b"Password until now" not in client.get("/settings/password").content

    from steward.foundation.identity.models import Membership
    from steward.foundation.identity.operations.founding import found_organisation
    from steward.foundation.identity.queries import actor_of

    other = create_person(email="hill@hill.example", name="Hill", password=PHRASE)
    hill = found_organisation(person=other, name="Hill Trust", now=now)
    row = Membership.objects.get(organisation_id=hill.pk)
    actor = actor_of(row, label="Hill", now=datetime.now(UTC))
    _, invitation = invite_member(actor=actor, email=EMAIL, role="manager")
    joining = Client()
    answer = joining.post(f"/invitation/{invitation}", {"password": PHRASE})
    assert answer.headers["Location"] == "/sign-in/code"
    assert not is_inside(joining)


def test_who_lost_everything_is_let_in_by_whoever_has_the_machine(secret, owner):
    link = create_link_for(email=EMAIL, now=datetime.now(UTC), drop_factor=True)
    client = Client()

    assert not has_second_factor(owner.id)
    assert client.post(f"/sign-in/link/{link}").headers["Location"] == "/settings/password"
    assert is_inside(client)
    set_tenant(owner.organisation_id)
    assert Entry.objects.filter(event="member.second_factor_dropped").count() == 1


def test_setting_up_ends_the_other_sessions(owner):
    other = Client()
    at_the_password(other)
    here = Client()
    at_the_password(here)
    page = here.get("/settings/second-factor").content.decode()
    shared = page.partition('aria-label="Secret">')[2].partition("<")[0].replace(" ", "")
    wrong = here.post("/settings/second-factor", {"code": "1"})
    again = wrong.content.decode()
    assert wrong.status_code == 422
    assert again.partition('aria-label="Secret">')[2].partition("<")[0].replace(" ", "") == shared
    here.post("/settings/second-factor", {"code": code_of(shared)})

    assert (is_inside(here), is_inside(other)) == (True, False)


def test_a_required_second_factor_comes_before_everything_else_from_its_day_on(
    owner, browser_of_owner
):
    today = datetime.now(UTC).date()
    browser_of_owner.post("/settings/required-factor", {"first_day": today + timedelta(days=7)})
    assert b"requires one from" in browser_of_owner.get("/settings/account").content
    assert browser_of_owner.get("/tasks").status_code == 200

    Organisation.objects.filter(pk=owner.organisation_id).update(second_factor_from=today)
    assert browser_of_owner.get("/tasks").headers["Location"] == "/settings/second-factor"
    fragment = browser_of_owner.get("/palette", HTTP_HX_REQUEST="true")
    assert fragment.headers["HX-Redirect"] == "/settings/second-factor"
    page = browser_of_owner.get("/settings/second-factor").content.decode()
    assert "opens once it is set up" in page
    shared = page.partition('aria-label="Secret">')[2].partition("<")[0].replace(" ", "")
    browser_of_owner.post("/settings/second-factor", {"code": code_of(shared)})
    assert browser_of_owner.get("/tasks").status_code == 200


def stale(client):
    key = client.session.session_key
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    BrowserSession.objects.filter(session_id=key).update(proved_at=long_ago)


@pytest.mark.parametrize(
    "address", ["/settings/tokens/new", "/settings/people/invite", "/settings/required-factor"]
)
def test_dangerous_actions_ask_again_who_one_is(owner, browser_of_owner, address):
    assert browser_of_owner.get(address).status_code == 200
    stale(browser_of_owner)

    asked = browser_of_owner.post(address, {"label": "CI", "first_day": "2999-01-01"})
    assert asked.headers["Location"].startswith("/settings/prove?next=")
    dialog = browser_of_owner.get(
        address,
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/settings/tokens?x=1",
    )
    assert dialog.headers["HX-Redirect"] == "/settings/prove?next=%2Fsettings%2Ftokens"
    wrong = browser_of_owner.post(asked.headers["Location"], {"proof": "wrong"})
    assert (wrong.status_code, b"not right" in wrong.content) == (422, True)
    right = browser_of_owner.post(asked.headers["Location"], {"proof": PHRASE})
    assert right.headers["Location"] == address
    assert browser_of_owner.get(address).status_code == 200


def test_a_code_proves_too_but_only_once_and_nothing_leads_outside(secret, browser_of_owner):
    stale(browser_of_owner)
    outside = "/settings/prove?next=https://evil.example/"
    code = code_of(secret)

    assert (
        browser_of_owner.post(outside, {"proof": code}).headers["Location"] == "/settings/account"
    )
    assert browser_of_owner.post(outside, {"proof": code}).status_code == 422


def test_signing_out_elsewhere_is_no_proof(owner, browser_of_owner):
    browser_of_owner.get("/settings/account")
    session = browser_of_owner.session
    session["signed-in"] = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    session.save()
    stale(browser_of_owner)

    browser_of_owner.post("/settings/account/end-sessions")

    assert browser_of_owner.get("/settings/tokens/new").status_code == 302
