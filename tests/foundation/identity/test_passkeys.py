import json

import pytest
from django.conf import settings

from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.models import Passkey, Person, RecoveryCode
from steward.foundation.identity.operations import passkeys
from steward.foundation.identity.operations.people import create_link_for
from steward.foundation.identity.queries import has_second_factor
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.authenticator import Authenticator
from tests.factories.organisations import a_member, an_owner


@pytest.fixture
def owner(database, now, monkeypatch):
    monkeypatch.setattr(settings, "BASE_URL", "https://steward.example:8443")
    return an_owner(now)[0]


@pytest.fixture
def person(owner):
    return Person.objects.get(pk=owner.id)


@pytest.fixture
def device():
    return Authenticator(origin="https://steward.example:8443", host="steward.example")


def added(owner, person, device, name="Telephone"):
    asked = passkeys.ask_for_new(person)
    return passkeys.add_passkey(
        actor=owner,
        person=person,
        name=name,
        answer=device.create(asked.options),
        challenge=asked.challenge,
    )


def shown(person, device, now, *, verified=False, actor=None, whom=None):
    asked = passkeys.ask_for_known(person, verified=verified)
    return passkeys.check_passkey(
        answer=device.get(asked.options),
        challenge=asked.challenge,
        person=whom or person,
        now=now,
        verified=verified,
        actor=actor,
    )


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://steward.example", "steward.example"),
        ("https://steward.example:8443", "steward.example"),
        ("http://localhost:8420", "localhost"),
        ("http://steward.example", None),
        ("https://192.0.2.7", None),
        ("http://127.0.0.1:8420", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_passkeys_are_made_for_names_over_https_or_the_machine_itself(monkeypatch, address, host):
    monkeypatch.setattr(settings, "BASE_URL", address)
    here = passkeys.relying_party()
    assert (here and here.host, here and here.origin) == (host, address if host else None)


def test_a_passkey_is_added_used_and_removed_and_counts_as_second_factor(
    owner, person, device, now
):
    codes = added(owner, person, device)
    spare = Authenticator(origin=device.origin, host=device.host)

    assert (len(codes), added(owner, person, spare, "Spare")) == (10, [])
    assert has_second_factor(person.pk)
    assert shown(person, device, now)
    row = Passkey.objects.get(name="Telephone")
    assert (row.used_at, row.sign_count) == (now, 2)
    described = json.loads(passkeys.ask_for_new(person).options)["excludeCredentials"]
    assert len(described) == 2

    passkeys.remove_passkey(actor=owner, passkey_id=row.pk)
    assert RecoveryCode.objects.count() == 10
    assert not shown(person, device, now)
    passkeys.remove_passkey(actor=owner, passkey_id=Passkey.objects.get().pk)
    assert (has_second_factor(person.pk), RecoveryCode.objects.count()) == (False, 0)
    set_tenant(owner.organisation_id)
    events = Entry.objects.filter(event__startswith="member.passkey").values_list("event")
    assert sorted(name for (name,) in events) == [
        "member.passkey_added",
        "member.passkey_added",
        "member.passkey_removed",
        "member.passkey_removed",
    ]


def test_a_count_that_goes_back_is_refused_and_told(owner, person, device, now):
    added(owner, person, device)
    assert shown(person, device, now)
    device.count = 1

    assert not shown(person, device, now)
    device.count = 7
    assert shown(person, device, now, actor=owner)
    device.count = 3
    assert not shown(person, device, now, actor=owner)
    set_tenant(owner.organisation_id)
    told = Entry.objects.filter(event="member.passkey_refused")
    assert [entry.payload for entry in told] == [{"passkey": "Telephone"}] * 2
    assert Passkey.objects.get().sign_count == 8


def test_a_device_that_does_not_count_goes_on_working(owner, person, device, now):
    device.count = 0
    added(owner, person, device)
    for _ in range(2):
        device.count = -1
        assert shown(person, device, now)


@pytest.mark.parametrize(
    "bend",
    [
        {"origin": "https://steward.example.evil.example"},
        {"origin": "http://steward.example:8443"},
        {"host": "evil.example"},
    ],
)
def test_what_another_address_asked_for_is_refused(owner, person, device, now, bend):
    added(owner, person, device)
    for name, value in bend.items():
        setattr(device, name, value)

    assert not shown(person, device, now)
    with pytest.raises(Invalid):
        added(owner, person, Authenticator(origin=device.origin, host=device.host), "2")


def test_another_key_challenge_person_or_an_unverified_one_is_refused(owner, person, device, now):
    added(owner, person, device)
    other = Person.objects.get(pk=a_member(owner, Role.MANAGER).id)
    thief = Authenticator(origin=device.origin, host=device.host, credential=device.credential)
    thief.handle, thief.count = device.handle, 50

    assert not shown(person, thief, now)
    assert not shown(person, device, now, whom=other)
    asked, later = (passkeys.ask_for_known(person, verified=False) for _ in range(2))
    answer = device.get(asked.options)
    wanted = {"answer": answer, "person": person, "now": now, "verified": False}
    assert not passkeys.check_passkey(challenge=later.challenge, **wanted)
    assert not passkeys.check_passkey(challenge="", **wanted)
    assert passkeys.check_passkey(challenge=asked.challenge, **wanted)
    assert not passkeys.check_passkey(challenge=asked.challenge, **wanted)
    device.verified = False
    assert shown(person, device, now)
    assert not shown(person, device, now, verified=True)
    device.verified, device.handle = True, "AAAA"
    assert not shown(person, device, now, verified=True)
    set_tenant(owner.organisation_id)


def test_an_answer_of_no_device_is_refused_in_words(owner, person, device, now):
    added(owner, person, device)
    name = json.loads(device.create(passkeys.ask_for_new(person).options))["id"]
    odd = ["", "[]", "{", "[" * 15000, '{"id": "\\u0000"}', '{"id": 7}', '{"id": "\\ud800"}']
    for sent in (*odd, json.dumps({"id": name}), json.dumps({"id": name, "response": {}})):
        wanted = {"answer": sent, "person": person, "now": now, "challenge": "AAAA"}
        assert not passkeys.check_passkey(verified=False, **wanted)
        with pytest.raises(Invalid):
            passkeys.add_passkey(
                actor=owner, person=person, name="Other", answer=sent, challenge="AAAA"
            )


def test_names_are_told_apart_and_what_is_not_ones_own_is_not_there(owner, person, device, now):
    added(owner, person, device)
    with pytest.raises(Invalid) as refused:
        added(owner, person, Authenticator(origin=device.origin, host=device.host))
    assert refused.value.place == "name"
    with pytest.raises(Invalid):
        added(owner, person, device, "The same once more")
    with pytest.raises(NotFound):
        passkeys.remove_passkey(
            actor=a_member(owner, Role.MANAGER), passkey_id=Passkey.objects.get().pk
        )


def test_no_address_no_passkey_and_the_machine_removes_them(
    owner, person, device, now, monkeypatch
):
    added(owner, person, device)
    monkeypatch.setattr(settings, "BASE_URL", "http://192.0.2.7")
    with pytest.raises(Conflict):
        passkeys.ask_for_new(person)
    create_link_for(email=person.email, now=now, drop_factor=True)
    assert not has_second_factor(person.pk)
