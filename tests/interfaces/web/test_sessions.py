import statistics
import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from steward.foundation.identity.models import BrowserSession, Person
from steward.foundation.identity.rules import device_of
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member

PHRASE = "a long enough password"
EMAIL = "owner@harbour.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def entered(**headers):
    client = Client(**headers)
    assert client.post("/sign-in", {"email": EMAIL, "password": PHRASE}).status_code == 302
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Linux"),
        ("curl/8.0", "An unknown program"),
        ("", "An unknown program"),
    ],
)
def test_a_browser_is_named_in_words(agent, words):
    assert device_of(agent) == words


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(owner):
    here = entered(HTTP_USER_AGENT=FIREFOX)
    phone = entered(HTTP_USER_AGENT=SAFARI, REMOTE_ADDR="10.0.0.7")

    page = here.get("/settings/account").content.decode()
    for words in ("Firefox on Windows", "this browser", "Safari on iPhone", "10.0.0.7"):
        assert words in page
    row = BrowserSession.objects.get(device="Safari on iPhone")
    assert row.session_id not in page
    answer = here.post("/settings/account/end-session", {"session": str(row.pk)})

    assert answer.headers["Location"] == "/settings/account"
    assert phone.get("/settings/account").headers["Location"].startswith("/sign-in")
    assert here.get("/settings/account").status_code == 200
    assert not Session.objects.filter(pk=row.session_id).exists()
    set_tenant(owner.organisation_id)
    assert Entry.objects.get(event="member.session_ended").payload == {"device": "Safari on iPhone"}


def test_nobody_ends_the_session_of_another_nor_by_accident_the_one_at_hand(owner):
    here = entered()
    member = a_member(owner, Role.CONTRIBUTOR)
    other = Client()
    other.force_login(
        Person.objects.get(pk=member.id), "steward.foundation.identity.backends.PeopleBackend"
    )
    own = BrowserSession.objects.get(person_id=owner.id)

    assert other.post("/settings/account/end-session", {"session": str(own.pk)}).status_code == 404
    assert here.post("/settings/account/end-session", {"session": str(own.pk)}).status_code == 409
    assert here.post("/settings/account/end-session", {"session": "?"}).status_code == 404
    assert here.get("/settings/account").status_code == 200


def test_signing_out_everywhere_else_leaves_one_session_in_the_list(owner):
    entered(HTTP_USER_AGENT=SAFARI)
    here = entered(HTTP_USER_AGENT=FIREFOX)
    here.post("/settings/account/end-sessions")

    page = here.get("/settings/account").content

    assert (page.count(b"Firefox on Windows"), b"Safari on iPhone" in page) == (1, False)
    set_tenant(owner.organisation_id)
    assert Entry.objects.filter(event="member.sessions_ended").count() == 1


def test_signing_in_changes_the_key_so_that_a_planted_session_stays_outside(owner):
    client, planted = Client(), Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    planted.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    client.post("/sign-in", {"email": EMAIL, "password": PHRASE})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    assert client.get("/settings/account").status_code == 200
    assert planted.get("/settings/account").headers["Location"].startswith("/sign-in")


def test_strangers_who_try_cannot_keep_a_known_browser_out(owner):
    here = entered()
    here.post("/sign-out")
    for n in range(60):
        wrong = {"email": EMAIL, "password": "wrong"}
        Client().post("/sign-in", wrong, REMOTE_ADDR=f"10.1.{n}.1")

    strange = Client().post(
        "/sign-in", {"email": EMAIL, "password": PHRASE}, REMOTE_ADDR="10.2.0.1"
    )
    assert (strange.status_code, int(strange["Retry-After"]) <= 60) == (429, True)
    known = here.post("/sign-in", {"email": EMAIL, "password": PHRASE}, REMOTE_ADDR="10.2.0.1")
    assert known.status_code == 302


def test_a_forged_mark_makes_no_browser_known(owner):
    client = Client()
    client.cookies["steward-known"] = "eyJ4IjoieSJ9:forged:mark"
    wrong = {"email": EMAIL, "password": "wrong"}

    answers = [client.post("/sign-in", wrong).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_the_time_of_an_answer_does_not_tell_who_has_an_account(owner, monkeypatch):
    monkeypatch.setattr(
        settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    )
    _hashers_anew()
    try:
        person = Person.objects.get(pk=owner.id)
        person.set_password(PHRASE)
        person.save()
        known = [_seconds(EMAIL, n) for n in range(9)]
        unknown = [_seconds("nobody@harbour.example", n) for n in range(9)]
    finally:
        monkeypatch.undo()
        _hashers_anew()

    ratio = statistics.median(known) / statistics.median(unknown)
    assert 0.6 < ratio < 1.6


def _hashers_anew():
    from django.contrib.auth.hashers import get_hashers, get_hashers_by_algorithm

    get_hashers.cache_clear()
    get_hashers_by_algorithm.cache_clear()


def _seconds(email, n):
    client = Client()
    before = time.perf_counter()
    client.post("/sign-in", {"email": email, "password": "wrong"}, REMOTE_ADDR=f"10.3.{n}.1")
    return time.perf_counter() - before


def test_a_forged_host_reaches_no_page_and_no_link(owner, browser_of_owner):
    refused = Client(raise_request_exception=False).get("/sign-in", HTTP_HOST="evil.example")
    form = {"email": "new@harbour.example", "role": "contributor"}
    answer = browser_of_owner.post(
        "/settings/people/invite", form, HTTP_X_FORWARDED_HOST="evil.example"
    )

    assert refused.status_code == 400
    assert answer.status_code == 200
    assert b"evil.example" not in answer.content
    assert b"http://testserver/invitation/" in answer.content
