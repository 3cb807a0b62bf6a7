from datetime import timedelta

import pytest

from steward.foundation.core.errors import Conflict, Invalid, NotAllowed, NotFound
from steward.foundation.identity import queries
from steward.foundation.identity.models import ApiToken, Membership, Organisation
from steward.foundation.identity.operations import founding, people, tokens
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

PHRASE = "correct horse battery"


@pytest.fixture
def owner(database, now):
    return an_owner(now)[0]


@pytest.fixture
def person(database):
    return people.create_person(email="ada@harbour.example", name="Ada", password=PHRASE)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("ada@harbour.example", "similar"),
        ("123456789012", "numeric"),
        ("password1234", "common"),
        ("Password2024!!", "something added"),
        ("P4ssw0rd!!!!!", "something added"),
        ("passwordpassword", "something added"),
        ("Dragon-1234567", "something added"),
        ("aaaaaaaaaaaaa", "something added"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(person, password, words):
    with pytest.raises(Invalid, match=words) as refused:
        people.change_password(person=person, current=PHRASE, password=password)
    assert refused.value.place == "password"


@pytest.mark.parametrize(
    "password", ["ein Pferd frisst keinen Gurkensalat", "vT9#xQ2!mL7@pR4", "2291-8834-0175-66"]
)
def test_a_good_password_is_taken(person, password):
    people.change_password(person=person, current=PHRASE, password=password)


def test_changing_the_password_asks_for_the_current_one(person):
    before = person.get_session_auth_hash()
    with pytest.raises(Invalid) as refused:
        people.change_password(person=person, current="wrong", password="another long phrase")
    assert refused.value.place == "current"

    people.change_password(person=person, current=PHRASE, password="another long phrase")

    assert person.check_password("another long phrase")
    assert person.get_session_auth_hash() != before


def test_a_link_for_somebody_known_is_in_each_journal(owner, now):
    secret = people.create_link_for(email=" Owner@Harbour.example", now=now)

    assert people.redeem_sign_in_link(secret=secret, now=now).pk == owner.id
    set_tenant(owner.organisation_id)
    entry = Entry.objects.get(event="member.link_made")
    assert (entry.actor_kind, entry.payload) == ("job", {"member": "The owner"})
    with pytest.raises(NotFound):
        people.create_link_for(email="nobody@harbour.example", now=now)


def test_a_person_founds_several_organisations_that_share_nothing(owner, now):
    from steward.foundation.identity.models import Person

    person = Person.objects.get(pk=owner.id)
    second = founding.found_organisation(person=person, name="Hill Trust", now=now)
    set_tenant(None, person_id=person.pk)

    rows = queries.memberships_of(person.pk, now)
    assert queries.names_of(rows) == {
        owner.organisation_id: "Harbour Trust",
        second.pk: "Hill Trust",
    }
    set_tenant(second.pk)
    assert [row.event for row in Entry.objects.all()] == ["organisation.founded"]


def test_the_profile_changes_and_the_journal_says_what(owner):
    fields = {
        "name": "Harbour",
        "sector": "",
        "country": "nl",
        "description": "",
        "appetite": "low",
    }
    founding.edit_organisation(actor=owner, **fields)
    founding.edit_organisation(actor=owner, **fields)

    kept = Organisation.objects.get(pk=owner.organisation_id)
    assert (kept.name, kept.country, kept.appetite) == ("Harbour", "NL", "low")
    entry = Entry.objects.get(event="organisation.changed")
    assert entry.payload["changes"] == "name is now Harbour, country is now NL, appetite is now low"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("sector", "x" * 101),
        ("country", "XX"),
        ("description", "x" * 4001),
        ("appetite", "huge"),
    ],
)
def test_a_wrong_profile_names_its_field(owner, field, value):
    good = {"name": "H", "sector": "", "country": "", "description": "", "appetite": "low"}
    with pytest.raises(Invalid) as refused:
        founding.edit_organisation(actor=owner, **{**good, field: value})
    assert refused.value.place == field


def test_only_those_who_may_change_the_profile(owner):
    actor = a_member(owner, Role.MANAGER)
    with pytest.raises(NotAllowed):
        founding.edit_organisation(
            actor=actor, name="H", sector="", country="", description="", appetite="low"
        )


def test_a_token_works_until_its_last_day_and_tells_when_it_was_used(owner, now):
    own = Membership.objects.get(person_id=owner.id)
    token, secret = tokens.create_token(
        actor=owner, membership_id=own.pk, label=" CI ", expires_on=owner.today
    )

    actor = queries.actor_of_token(secret, now)

    assert (actor.kind, actor.id, actor.label) == (
        "token",
        token.pk,
        "The owner, by the token “CI”",
    )
    assert ApiToken.objects.get().used_on == owner.today
    with pytest.raises(NotFound):
        queries.actor_of_token(secret, now + timedelta(days=1))


def test_a_revoked_token_is_refused_and_stays_revoked(owner, now):
    own = Membership.objects.get(person_id=owner.id)
    token, secret = tokens.create_token(actor=owner, membership_id=own.pk, label="CI")
    tokens.revoke_token(actor=owner, token=token)

    with pytest.raises(NotFound):
        queries.actor_of_token(secret, now)
    with pytest.raises(Conflict):
        tokens.revoke_token(actor=owner, token=token)


@pytest.mark.parametrize(
    ("label", "days", "place"),
    [(" ", 1, "label"), ("x" * 101, 1, "label"), ("CI", -1, "expires_on")],
)
def test_a_wrong_token_names_its_field(owner, label, days, place):
    own = Membership.objects.get(person_id=owner.id)
    with pytest.raises(Invalid) as refused:
        tokens.create_token(
            actor=owner,
            membership_id=own.pk,
            label=label,
            expires_on=owner.today + timedelta(days=days),
        )
    assert refused.value.place == place
