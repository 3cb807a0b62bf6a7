from datetime import UTC, datetime

from django.test import Client

from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.founding import found_organisation
from steward.foundation.identity.operations.members import invite_member, limit_membership
from steward.foundation.identity.operations.people import create_person, create_sign_in_link
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member

PHRASE = "a long enough password"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client, password, email="owner@harbour.example", **more):
    return client.post("/sign-in", {"email": email, "password": password}, **more)


def test_before_there_is_an_owner_the_door_names_the_link_of_the_first_start(content, database):
    create_person(email="first@localhost", name="First", password=None)

    assert b"Nobody has an account here yet" in Client().get("/sign-in").content


def test_with_an_owner_the_door_says_nothing_about_the_first_start(owner):
    assert b"Nobody has an account here yet" not in Client().get("/sign-in").content


def test_the_password_opens_the_door_and_next_is_kept_inside(owner):
    client = Client()

    assert sign_in(client, PHRASE).headers["Location"] == "/"
    outside = client.post(
        "/sign-in?next=https://evil.example/",
        {"email": "owner@harbour.example", "password": PHRASE},
    )
    assert outside.headers["Location"] == "/"


def test_tries_are_counted_for_all_processes_together(owner):
    clients = [Client(), Client()]
    answers = [sign_in(clients[n % 2], "wrong").status_code for n in range(11)]

    assert answers == [422] * 10 + [429]
    refused = sign_in(Client(), PHRASE)
    assert refused.status_code == 429
    assert b"Too many tries" in refused.content
    assert b"owner@harbour.example" in refused.content
    assert sign_in(Client(), PHRASE, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_an_unknown_address_is_answered_like_a_wrong_password(owner):
    known, unknown = sign_in(Client(), "wrong"), sign_in(Client(), "wrong", "who@harbour.example")

    assert known.status_code == unknown.status_code == 422
    assert b"do not belong together" in unknown.content
    assert [sign_in(Client(), "wrong", "who@harbour.example").status_code for _ in range(10)][
        -1
    ] == 429


def test_a_link_lets_one_set_a_new_password_without_the_old(owner):
    person = Person.objects.get(pk=owner.id)
    secret = create_sign_in_link(person=person, now=datetime.now(UTC))
    client = Client()

    assert client.get(f"/sign-in/link/{secret}").status_code == 200
    assert client.post(f"/sign-in/link/{secret}").headers["Location"] == "/settings/password"
    assert b"Password until now" not in client.get("/settings/password").content
    weak = client.post("/settings/password", {"password": "short"})
    assert (weak.status_code, b"at least 12" in weak.content) == (422, True)
    assert (
        client.post("/settings/password", {"password": "a newer phrase of mine"}).status_code == 302
    )
    assert b"Password until now" in client.get("/settings/password").content
    assert client.post(f"/sign-in/link/{secret}").status_code == 404
    assert sign_in(Client(), "a newer phrase of mine").status_code == 302


def test_a_new_password_ends_other_sessions_but_not_ones_own(owner, browser_of_owner):
    other = Client()
    sign_in(other, PHRASE)
    form = {"current": PHRASE, "password": "a newer phrase of mine"}

    wrong = browser_of_owner.post("/settings/password", {**form, "current": "no"})
    right = browser_of_owner.post("/settings/password", form)

    assert (wrong.status_code, b"not your password" in wrong.content) == (422, True)
    assert right.headers["Location"] == "/settings/account"
    assert browser_of_owner.get("/settings/account").status_code == 200
    assert other.get("/settings/account").headers["Location"].startswith("/sign-in")


def test_one_signs_out_everywhere_else(owner, browser_of_owner):
    other = Client()
    sign_in(other, PHRASE)

    browser_of_owner.post("/settings/account/end-sessions")

    assert browser_of_owner.get("/settings/account").status_code == 200
    assert other.get("/settings/account").headers["Location"].startswith("/sign-in")


def test_an_invited_person_chooses_name_and_password(owner):
    set_tenant(owner.organisation_id)
    actor = _at_the_real_time(owner)
    _, secret = invite_member(actor=actor, email="new@harbour.example", role="contributor")
    client = Client()

    page = client.get(f"/invitation/{secret}")
    weak = client.post(f"/invitation/{secret}", {"name": "New One", "password": "short"})
    joined = client.post(f"/invitation/{secret}", {"name": "New One", "password": PHRASE})

    for words in (b"Join Harbour Trust", b"new@harbour.example", b"Contributor", b"The owner"):
        assert words in page.content
    assert (weak.status_code, b'value="New One"' in weak.content) == (422, True)
    assert joined.headers["Location"] == "/"
    assert b"Harbour Trust" in client.get("/settings/account").content
    assert client.get(f"/invitation/{secret}").status_code == 404


def test_a_signed_in_person_joins_another_organisation_with_a_click(owner, browser_of_owner, now):
    other = create_person(email="hill@hill.example", name="Hill", password=PHRASE)
    organisation = found_organisation(person=other, name="Hill Trust", now=now)
    from steward.foundation.identity.queries import actor_of

    hill = actor_of(
        Membership.objects.get(organisation_id=organisation.pk), label="Hill", now=datetime.now(UTC)
    )
    _, secret = invite_member(actor=hill, email="owner@harbour.example", role="manager")

    assert b"one click" in browser_of_owner.get(f"/invitation/{secret}").content
    assert browser_of_owner.post(f"/invitation/{secret}").headers["Location"] == "/"
    page = browser_of_owner.get("/settings/account").content
    assert page.count(b"Hill Trust") >= 2
    assert b"Harbour Trust" in page


def test_who_only_knows_the_link_cannot_use_somebody_elses_account(owner):
    create_person(email="known@harbour.example", name="Known", password=PHRASE)
    set_tenant(owner.organisation_id)
    actor = _at_the_real_time(owner)
    _, secret = invite_member(actor=actor, email="known@harbour.example", role="contributor")
    client = Client()

    answers = [
        client.post(f"/invitation/{secret}", {"password": "a wrong password"}) for _ in range(11)
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert b"Too many tries" in answers[-1].content


def test_a_membership_that_has_ended_opens_nothing(owner):
    member = a_member(owner, Role.CONTRIBUTOR)
    client = Client()
    client.force_login(Person.objects.get(pk=member.id), BACKEND)
    set_tenant(owner.organisation_id)
    row = Membership.objects.get(person_id=member.id)
    limit_membership(actor=owner, membership=row, ends_on=owner.today)
    Membership.objects.filter(pk=row.pk).update(ended_at=owner.now)

    assert client.get("/settings/account").headers["Location"] == "/begin"
    page = client.get("/begin")
    assert b"You belong to no organisation here" in page.content
    assert b"password" not in page.content.lower().replace(b"/settings/password", b"")


def test_a_member_cannot_set_a_password_by_the_page_of_the_first_owner(owner, browser_of_owner):
    form = {
        "name": "Other",
        "your_name": "X",
        "email": "x@x.example",
        "password": "another phrase x",
    }
    browser_of_owner.post("/begin", form)

    person = Person.objects.get(pk=owner.id)
    assert person.email == "owner@harbour.example"
    assert person.check_password(PHRASE)


def _at_the_real_time(actor):
    from dataclasses import replace

    return replace(actor, now=datetime.now(UTC))
