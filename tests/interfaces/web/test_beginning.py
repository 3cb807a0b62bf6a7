import pytest
from django.test import Client

from steward.foundation.identity.models import Membership, Person
from steward.foundation.identity.operations.people import create_person, create_sign_in_link


@pytest.fixture
def newcomer(content, database, now):
    from datetime import UTC, datetime

    person = create_person(email="first@localhost", name="First", password=None)
    secret = create_sign_in_link(person=person, now=datetime.now(UTC))
    client = Client()
    client.post(f"/sign-in/link/{secret}")
    return client


FORM = {
    "name": "Harbour Trust",
    "your_name": "The owner",
    "email": "owner@harbour.example",
    "password": "correct horse battery",
}


def test_the_first_owner_founds_the_organisation_and_sees_an_empty_home(newcomer):
    assert newcomer.get("/").headers["Location"] == "/begin"

    answer = newcomer.post("/begin", FORM)
    home = newcomer.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/welcome")
    assert home.status_code == 200
    assert b"Begin with the inventory" in home.content
    assert Membership.objects.get().role == "owner"


def test_a_short_password_is_refused_and_what_was_typed_stays(newcomer):
    answer = newcomer.post("/begin", {**FORM, "password": "short"})

    assert answer.status_code == 422
    assert b"Harbour Trust" in answer.content
    assert b"at least 12" in answer.content.lower()
    assert not Person.objects.filter(email="owner@harbour.example").exists()
