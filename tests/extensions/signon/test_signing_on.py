from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.test import Client

from steward.extensions.signon.models import (
    ClaimedDomain,
    SignOnIdentity,
    SignOnProvider,
    SignOnSecret,
)
from steward.extensions.signon.operations import (
    SignOnDraft,
    remove_provider,
    require_provider,
    set_provider,
    switch_provider,
)
from steward.extensions.signon.operations.domains import vouch_for_domain
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.models import BrowserSession, Invitation, Membership, Person
from steward.foundation.identity.operations.founding import found_organisation
from steward.foundation.identity.operations.members import end_membership, invite_member
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.extensions.signon.idp import CLIENT, SECRET, a_provider
from tests.factories.organisations import a_member, an_owner

PHRASE = "a long enough password"
ADA = "ada@harbour.example"


@pytest.fixture
def idp():
    before = settings.STEWARD_PROVIDER_NETWORKS
    settings.STEWARD_PROVIDER_NETWORKS = (ip_network("127.0.0.0/8"),)
    with a_provider() as provider:
        yield provider
    settings.STEWARD_PROVIDER_NETWORKS = before


def draft(idp, **more):
    given = {"name": "Company login", "issuer": idp.issuer, "client_id": CLIENT, "secret": SECRET}
    return SignOnDraft(**given | {"domains": "harbour.example"} | more)


def vouched(owner):
    """Let the domains that were named count."""
    set_tenant(owner.organisation_id)
    for claim in ClaimedDomain.objects.visible_to(owner).filter(proven_at=None):
        vouch_for_domain(actor=owner, claim=claim, reason="It is ours")


@pytest.fixture
def on(idp, owner):
    """Switch a provider on, as if it had been tested; returns it."""
    set_provider(actor=owner, draft=draft(idp))
    vouched(owner)
    SignOnProvider.objects.filter(organisation_id=owner.organisation_id).update(
        tested_at=datetime.now(UTC)
    )
    switch_provider(actor=owner, on=True)
    return idp


def gone(client, email=ADA, **more):
    """Go until the provider's page; returns its address."""
    asked = client.post("/sign-in/provider", {"email": email, **more})
    assert asked.headers.get("Location") == "/sign-in/provider/go", asked.content.decode()
    page = client.get("/sign-in/provider/go")
    assert page.status_code == 200, page.content.decode()
    return page.headers["Refresh"].partition("url=")[2]


def come(client, idp, email=ADA, **more):
    back = idp.authorize(gone(client, email))
    return client.get("/sign-in/provider/back", back | more)


def is_inside(client):
    return client.get("/settings/account").status_code == 200


def events(owner):
    set_tenant(owner.organisation_id)
    rows = Entry.objects.filter(organisation_id=owner.organisation_id, event__startswith="signon.")
    return list(rows.order_by("id").values_list("event", flat=True))


def test_a_member_comes_in_by_a_verified_address_and_is_known_by_the_subject_afterwards(on, owner):
    ada = a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client = Client()

    assert come(client, on).headers["Location"] == "/"
    assert is_inside(client)
    assert client.session["organisation"] == str(owner.organisation_id)
    on.claims |= {"email": "ada.married@elsewhere.example", "email_verified": False}
    assert come(Client(), on).status_code == 302
    on.claims |= {"sub": "s-2", "email": ADA, "email_verified": True}
    other = come(Client(), on)
    assert (other.status_code, b"Another account" in other.content) == (403, True)
    set_tenant(owner.organisation_id)
    tied = SignOnIdentity.objects.get()
    assert (tied.subject, tied.membership.person_id) == ("s-1", ada.id)
    assert events(owner)[-1] == "signon.tied"


@pytest.mark.parametrize(
    "twist",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": 1_700_000_000},
        {"iat": 1_700_000_000},
        {"nbf": 4_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
    ],
)
def test_an_id_token_of_another_sign_in_is_refused(on, owner, twist):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    on.twist = twist
    client = Client()

    assert come(client, on).status_code == 403
    assert not is_inside(client)


@pytest.mark.parametrize("how", ["unsigned", "by_public_key", "by_stranger", "with_own_key"])
def test_an_id_token_that_no_published_key_signs_is_refused(on, owner, how):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    on.sign = getattr(on, how)

    assert come(Client(), on).status_code == 403


def test_keys_that_the_provider_changes_are_known_at_once(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)

    assert come(Client(), on).status_code == 302
    on.rotate("two")
    assert come(Client(), on).status_code == 302
    on.sign = on.es256
    assert come(Client(), on).status_code == 302


def test_state_and_issuer_are_of_the_browser_that_went_and_work_once(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client, other = Client(), Client()
    back = on.authorize(gone(client))

    assert other.get("/sign-in/provider/back", back).status_code == 403
    assert client.get("/sign-in/provider/back", back | {"state": "x"}).status_code == 403
    assert client.get("/sign-in/provider/back", back).status_code == 403
    assert come(client, on, iss="https://mixed.example").status_code == 403
    assert come(client, on, error="access_denied").status_code == 403
    assert not is_inside(client)


def test_an_address_proves_only_where_it_is_verified_and_of_a_claimed_domain(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    a_member(owner, Role.CONTRIBUTOR, email="eve@other.example")

    for claims in (
        {"email_verified": False},
        {"email_verified": None},
        {"email": "eve@other.example"},
        {"email": "ada@harbour.example.evil.example"},
    ):
        on.twist = claims
        assert come(Client(), on).status_code == 403
    set_provider(actor=owner, draft=draft(on, secret="", trusts_addresses=True))
    on.twist = {"email_verified": False}
    assert come(Client(), on).status_code == 403
    on.twist = {"email_verified": None}
    assert come(Client(), on).status_code == 302


def test_what_the_token_leaves_out_is_asked_for_of_the_same_person(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    on.twist = {"email": None, "email_verified": None}
    on.userinfo = {"sub": "s-9", "email": ADA, "email_verified": True}

    assert come(Client(), on).status_code == 403
    on.userinfo["sub"] = "s-1"
    assert come(Client(), on).status_code == 302


def test_newcomers_join_only_where_the_owner_said_so_and_who_left_stays_out(on, owner):
    refused = come(Client(), on)
    assert (refused.status_code, b"invite you" in refused.content) == (403, True)
    assert not Person.objects.filter(email=ADA).exists()

    set_provider(actor=owner, draft=draft(on, secret="", role="contributor"))
    assert come(Client(), on).status_code == 302
    set_tenant(owner.organisation_id)
    member = Membership.objects.select_related("person").get(person__email=ADA)
    assert (member.role, member.person.name) == ("contributor", "Ada")
    assert not member.person.has_usable_password()
    end_membership(actor=owner, membership=member)
    assert come(Client(), on).status_code == 403


def test_who_is_invited_joins_by_coming_with_the_role_of_the_invitation(on, owner):
    invite_member(actor=replace(owner, now=datetime.now(UTC)), email=ADA, role="approver")

    assert come(Client(), on).status_code == 302
    set_tenant(owner.organisation_id)
    assert Membership.objects.get(person__email=ADA).role == "approver"
    assert Invitation.objects.get().accepted_at is not None


def test_a_provider_opens_its_organisation_and_neither_others_nor_the_account(on, owner):
    ada = a_member(owner, Role.CONTRIBUTOR, email=ADA)
    person = Person.objects.get(pk=ada.id)
    other = found_organisation(person=person, name="Elsewhere", now=datetime.now(UTC))
    client = Client()
    come(client, on)

    page = client.get("/settings/account").content
    assert b"Elsewhere" not in page
    assert client.post("/organisations/switch", {"organisation": str(other.id)}).status_code == 403
    for address in ("/settings/password", "/settings/second-factor", "/organisations/new"):
        assert client.get(address).status_code == 403
    assert client.get("/begin").headers["Location"] == "/sign-in/provider"
    assert client.get("/").headers["Location"].startswith("/sign-in")


def test_switched_off_it_ends_the_sessions_that_it_began(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client = Client()
    come(client, on)
    assert is_inside(client)

    set_tenant(owner.organisation_id)
    switch_provider(actor=owner, on=False)
    assert client.get("/").headers["Location"] == "/sign-in/provider"
    assert client.post("/sign-in/provider", {"email": ADA}).status_code == 422


def test_where_it_is_required_a_password_opens_to_owners_alone_and_loudly(on, owner):
    ada = a_member(owner, Role.CONTRIBUTOR, email=ADA)
    inside = Client()
    inside.post("/sign-in", {"email": ADA, "password": PHRASE})
    assert is_inside(inside)
    set_tenant(owner.organisation_id)
    require_provider(actor=owner, required=True)

    assert inside.get("/").headers["Location"] == "/sign-in/provider"
    refused = Client().post("/sign-in", {"email": ADA, "password": PHRASE})
    assert (refused.status_code, b"identity provider" in refused.content) == (422, True)
    wrong = Client().post("/sign-in", {"email": ADA, "password": "wrong"})
    assert b"do not belong together" in wrong.content
    glass = Client()
    email = Person.objects.get(pk=owner.id).email
    glass.post("/sign-in", {"email": email, "password": PHRASE})
    assert glass.get("/risks/nothing-here").status_code == 404
    assert is_inside(glass)
    assert is_inside(glass)
    assert events(owner).count("signon.bypassed") == 1
    assert come(Client(), on).status_code == 302
    found_organisation(person=Person.objects.get(pk=ada.id), name="Own", now=datetime.now(UTC))
    elsewhere = Client()
    elsewhere.post("/sign-in", {"email": ADA, "password": PHRASE})
    assert elsewhere.session.get("organisation") != str(owner.organisation_id)
    assert b"Own" in elsewhere.get("/settings/account").content


def test_it_is_tested_before_it_is_switched_on_and_anew_after_a_change(
    idp, owner, browser_of_owner
):
    set_provider(actor=owner, draft=draft(idp, domains=""))
    with pytest.raises(Conflict, match="Test it first"):
        switch_provider(actor=owner, on=True)
    idp.claims["email"] = "owner@harbour.example"

    def tried():
        browser_of_owner.post("/settings/sign-in/test")
        way = browser_of_owner.get("/sign-in/provider/go").headers["Refresh"].partition("url=")[2]
        done = browser_of_owner.get("/sign-in/provider/back", idp.authorize(way))
        assert done.headers["Location"] == "/settings/sign-in/tested"
        return browser_of_owner.get("/settings/sign-in/tested").content

    assert b"none of the organisation" in tried()
    set_tenant(owner.organisation_id)
    set_provider(actor=owner, draft=draft(idp, secret=""))
    assert b"This is right" in tried()
    assert browser_of_owner.post("/settings/sign-in/tested").status_code == 302
    set_tenant(owner.organisation_id)
    with pytest.raises(Conflict, match="show that it is"):
        switch_provider(actor=owner, on=True)
    vouched(owner)
    assert browser_of_owner.post("/settings/sign-in/switch").status_code in (200, 302)
    set_tenant(owner.organisation_id)
    assert SignOnProvider.objects.get().is_on
    set_provider(actor=owner, draft=draft(idp, secret="another"))
    row = SignOnProvider.objects.get()
    assert (row.is_on, row.tested_at) == (False, None)


def test_who_one_is_is_shown_again_at_the_provider(on, owner):
    a_member(owner, Role.CONTRIBUTOR, email=ADA)
    client = Client()
    come(client, on)
    BrowserSession.objects.update(proved_at=datetime(2026, 1, 1, tzinfo=UTC))

    def shown(**twist):
        on.twist = twist
        client.get("/sign-in/provider/again?next=/settings/account")
        way = client.get("/sign-in/provider/go").headers["Refresh"].partition("url=")[2]
        assert "prompt=login" in way
        return client.get("/sign-in/provider/back", on.authorize(way))

    assert shown(auth_time=None).status_code == 403
    assert shown(auth_time=1_700_000_000).status_code == 403
    assert shown().headers["Location"] == "/settings/account"
    row = BrowserSession.objects.get(session_id=client.session.session_key)
    assert row.proved_at > datetime(2026, 2, 1, tzinfo=UTC)


def test_what_is_set_up_is_checked_sealed_and_told(idp, owner):
    for wrong, place in (
        ({"domains": "gmail.com"}, "domains"),
        ({"domains": "no domain"}, "domains"),
        ({"issuer": "login.example"}, "issuer"),
        ({"issuer": "https://login.example/?a=b"}, "issuer"),
        ({"client_id": " "}, "client_id"),
        ({"role": "owner"}, "role"),
    ):
        with pytest.raises(Invalid) as refused:
            set_provider(actor=owner, draft=draft(idp, **wrong))
        assert refused.value.place == place
    with pytest.raises(NotAllowed):
        set_provider(actor=a_member(owner, Role.MANAGER), draft=draft(idp))
    set_provider(actor=owner, draft=draft(idp))
    assert SECRET not in SignOnSecret.objects.get().sealed
    assert SECRET not in str(list(Entry.objects.values_list("payload", flat=True)))
    other, _ = an_owner(datetime.now(UTC), name="Rival", email="rival@harbour.example")
    vouched(owner)
    set_tenant(other.organisation_id)
    set_provider(actor=other, draft=draft(idp))
    with pytest.raises(Conflict, match="Another organisation"):
        vouched(other)
    set_tenant(owner.organisation_id)
    remove_provider(actor=owner)
    assert not SignOnSecret.objects.exists()


def test_a_private_address_is_called_only_where_the_installation_allows_it(on, owner):
    settings.STEWARD_PROVIDER_NETWORKS = ()
    client = Client()
    client.post("/sign-in/provider", {"email": ADA})

    answer = client.get("/sign-in/provider/go")

    assert (answer.status_code, b"private network" in answer.content) == (502, True)
    assert on.calls == []


@pytest.mark.parametrize(
    "told", [{"issuer": "https://other.example"}, {"code_challenge_methods_supported": ["plain"]}]
)
def test_a_discovery_document_that_is_not_the_issuers_is_not_believed(on, owner, told):
    on.discovered = told
    client = Client()
    client.post("/sign-in/provider", {"email": ADA})

    assert client.get("/sign-in/provider/go").status_code == 502
