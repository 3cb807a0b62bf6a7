import pytest
from django.test import Client, override_settings

from steward.foundation.identity.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Person,
    Unit,
)
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.operations.units import add_unit
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner

BACKEND = "django.contrib.auth.backends.ModelBackend"
HX = {"HX-Request": "true"}
TABS = ("", "/people", "/roles", "/units", "/tokens", "/account")


def browser_of(actor):
    client = Client()
    client.force_login(Person.objects.get(pk=actor.id), BACKEND)
    return client


def membership_of(actor):
    set_tenant(actor.organisation_id)
    return Membership.objects.get(person_id=actor.id, organisation_id=actor.organisation_id)


def test_an_owner_opens_every_tab(browser_of_owner):
    for tab in TABS:
        page = browser_of_owner.get(f"/settings{tab}")
        assert page.status_code == 200, tab
        assert page.content.count(b'aria-current="page"') >= 2


def test_a_respondent_has_an_account_and_nothing_else(owner):
    client = browser_of(a_member(owner, Role.RESPONDENT))

    assert client.get("/settings").headers["Location"] == "/settings/account"
    assert b"/settings/people" not in client.get("/settings/account").content.replace(
        b"/settings/people/", b""
    )
    for tab in ("/people", "/roles", "/units", "/tokens"):
        assert client.get(f"/settings{tab}").status_code == 403


def test_an_auditor_sees_people_but_no_invitation_and_no_button(owner, browser_of_owner):
    browser_of_owner.post("/settings/people/invite", {"email": "n@h.example", "role": "manager"})
    page = browser_of(a_member(owner, Role.EXTERNAL_AUDITOR)).get("/settings/people").content

    assert b"owner@harbour.example" in page
    assert b"n@h.example" not in page
    assert b"Remove" not in page


def test_the_profile_is_saved_and_what_was_wrong_is_kept(owner, browser_of_owner):
    good = {
        "name": "Harbour",
        "sector": "Care",
        "country": "NL",
        "description": "",
        "appetite": "low",
    }
    wrong = browser_of_owner.post("/settings", {**good, "name": " "})
    right = browser_of_owner.post("/settings", good)

    assert (wrong.status_code, b'value="Care"' in wrong.content) == (422, True)
    assert right.headers["Location"] == "/settings"
    set_tenant(owner.organisation_id)
    assert Organisation.objects.get(pk=owner.organisation_id).appetite == "low"
    assert b"appetite is now low" in browser_of_owner.get("/settings").content


def test_an_invitation_shows_its_link_once(owner, browser_of_owner):
    form = {"email": "new@harbour.example", "role": "contributor"}
    made = browser_of_owner.post("/settings/people/invite", form, headers=HX)
    again = browser_of_owner.post("/settings/people/invite", form, headers=HX)

    assert made.status_code == 200
    assert b"http://testserver/invitation/" in made.content
    assert (again.status_code, b"invited already" in again.content) == (422, True)
    page = browser_of_owner.get("/settings/people").content
    assert b"new@harbour.example" in page
    assert b"http://testserver/invitation/" not in page


def test_an_invitation_is_renewed_and_taken_back(owner, browser_of_owner):
    browser_of_owner.post("/settings/people/invite", {"email": "n@h.example", "role": "manager"})
    set_tenant(owner.organisation_id)
    key = Invitation.objects.get().pk

    renewed = browser_of_owner.post(f"/settings/invitations/{key}/renew", headers=HX)
    revoked = browser_of_owner.post(f"/settings/invitations/{key}/revoke", headers=HX)

    assert b"http://testserver/invitation/" in renewed.content
    assert (revoked.status_code, revoked["HX-Redirect"]) == (204, "/settings/people")
    assert browser_of_owner.get(f"/settings/invitations/{key}/renew").status_code == 404


def test_a_member_gets_another_role_a_last_day_and_is_removed(owner, browser_of_owner):
    member = membership_of(a_member(owner, Role.CONTRIBUTOR))
    base = f"/settings/people/{member.pk}"

    assert browser_of_owner.get(f"{base}/role", headers=HX).status_code == 200
    browser_of_owner.post(f"{base}/role", {"role": "approver"})
    wrong = browser_of_owner.post(f"{base}/limit", {"ends_on": "2001-01-01"})
    browser_of_owner.post(f"{base}/limit", {"ends_on": "2999-01-01"})
    assert (wrong.status_code, b"has passed" in wrong.content) == (422, True)
    member.refresh_from_db()
    assert (member.role, str(member.ends_on)) == ("approver", "2999-01-01")

    browser_of_owner.post(f"{base}/end")
    page = browser_of_owner.get("/settings/people").content
    assert b"1 former member" in page


def test_the_last_owner_is_told_why_not(owner, browser_of_owner):
    refused = browser_of_owner.post(f"/settings/people/{membership_of(owner).pk}/end", headers=HX)

    assert (refused.status_code, b"last owner" in refused.content) == (422, True)


def test_a_contributor_leaves_but_opens_no_other_members_form(owner):
    actor = a_member(owner, Role.CONTRIBUTOR)
    client = browser_of(actor)

    for name in ("role", "limit", "end"):
        answer = client.get(f"/settings/people/{membership_of(owner).pk}/{name}")
        assert answer.status_code == 403
    left = client.post(f"/settings/people/{membership_of(actor).pk}/end")
    assert left.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/begin"


def test_records_of_another_organisation_are_not_found(owner, browser_of_owner, now):
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    unit = add_unit(actor=other, name="Theirs")
    token, _ = create_token(actor=other, membership_id=membership_of(other).pk, label="Theirs")
    client = browser_of(other)
    client.post("/settings/people/invite", {"email": "n@h.example", "role": "manager"})
    set_tenant(other.organisation_id)
    invitation = Invitation.objects.get()
    theirs = membership_of(other)

    addresses = [f"people/{theirs.pk}/{name}" for name in ("role", "limit", "end")]
    addresses += [f"invitations/{invitation.pk}/{name}" for name in ("renew", "revoke")]
    addresses += [f"units/{unit.pk}/{n}" for n in ("rename", "move", "archive", "restore", "below")]
    addresses.append(f"tokens/{token.pk}/revoke")
    for address in addresses:
        for ask in (browser_of_owner.get, browser_of_owner.post):
            assert ask(f"/settings/{address}").status_code == 404, address
    set_tenant(other.organisation_id)
    assert Unit.objects.get().archived_at is None
    assert ApiToken.objects.get().revoked_at is None
    assert Invitation.objects.get().revoked_at is None


def test_units_are_drawn_as_a_tree(owner, browser_of_owner):
    browser_of_owner.post("/settings/units/new", {"name": "North", "kind": "subsidiary"})
    set_tenant(owner.organisation_id)
    north = Unit.objects.get()
    below = browser_of_owner.get(f"/settings/units/{north.pk}/below", headers=HX)
    browser_of_owner.post(
        f"/settings/units/{north.pk}/below", {"name": "Port", "kind": "site", "parent": north.pk}
    )

    assert f'<option value="{north.pk}" selected>'.encode() in below.content
    page = browser_of_owner.get("/settings/units").content.decode()
    assert page.index("North") < page.index("Port")
    refused = browser_of_owner.post(f"/settings/units/{north.pk}/archive", headers=HX)
    assert (refused.status_code, b"Port" in refused.content) == (422, True)
    set_tenant(owner.organisation_id)
    port = Unit.objects.get(name="Port")
    cycle = browser_of_owner.post(f"/settings/units/{north.pk}/move", {"parent": port.pk})
    assert (cycle.status_code, b"below itself" in cycle.content) == (422, True)
    browser_of_owner.post(f"/settings/units/{port.pk}/move", {"parent": ""})
    browser_of_owner.post(f"/settings/units/{port.pk}/rename", {"name": "Quay", "kind": "site"})
    browser_of_owner.post(f"/settings/units/{north.pk}/archive")
    page = browser_of_owner.get("/settings/units").content
    assert b"Quay" in page
    assert b"1 archived" in page
    browser_of_owner.post(f"/settings/units/{north.pk}/restore")
    assert b"1 archived" not in browser_of_owner.get("/settings/units").content


def test_a_token_is_shown_once_works_and_is_revoked(owner, browser_of_owner):
    made = browser_of_owner.post(
        "/settings/tokens/new", {"label": "Nightly", "expires_on": "2999-12-31"}, headers=HX
    )
    secret = made.content.decode().split(">st_")[1].split("<")[0]
    program = Client(headers={"Authorization": f"Bearer st_{secret}"})

    assert program.get("/api/organisation").json()["name"] == "Harbour Trust"
    page = browser_of_owner.get("/settings/tokens").content.decode()
    assert "Nightly" in page
    assert secret not in page
    assert "never" not in page
    set_tenant(owner.organisation_id)
    browser_of_owner.post(f"/settings/tokens/{ApiToken.objects.get().pk}/revoke")
    assert program.get("/api/organisation").status_code == 401
    assert b"Revoked" in browser_of_owner.get("/settings/tokens").content


def test_one_goes_from_one_organisation_to_the_other(owner, browser_of_owner):
    founded = browser_of_owner.post("/organisations/new", {"name": "Hill Trust", "sector": ""})
    welcome = browser_of_owner.get("/welcome").content
    back = browser_of_owner.post("/organisations/switch", {"organisation": owner.organisation_id})
    page = browser_of_owner.get("/settings").content

    assert founded.headers["Location"] == "/welcome"
    assert b"Hill Trust" in welcome
    assert back.headers["Location"] == "/"
    assert b"<h1>Harbour Trust</h1>" in page
    assert b"Hill Trust" in page


def test_one_does_not_go_into_a_strange_organisation(owner, browser_of_owner, now):
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")

    answer = browser_of_owner.post("/organisations/switch", {"organisation": other.organisation_id})

    assert answer.status_code == 404
    assert b"<h1>Harbour Trust</h1>" in browser_of_owner.get("/settings").content


def test_the_name_is_changed_everywhere(owner, browser_of_owner):
    wrong = browser_of_owner.post("/settings/account", {"name": "  "})
    browser_of_owner.post("/settings/account", {"name": "Ada"})

    assert wrong.status_code == 422
    assert b"<h1>Ada</h1>" in browser_of_owner.get("/settings/account").content


def test_the_first_steps_know_what_is_done(owner, browser_of_owner):
    assert browser_of_owner.get("/welcome").content.count(b"data-done") == 0
    browser_of_owner.post("/settings/people/invite", {"email": "n@h.example", "role": "manager"})
    assert browser_of_owner.get("/welcome").content.count(b"data-done") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_members_does_not_change_the_number_of_queries(owner, count):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser_of(owner)
    client.get("/settings/people")
    numbers = []
    for n in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/settings/people")
        numbers.append(len(queries))
        for m in range(count):
            a_member(owner, Role.CONTRIBUTOR, f"m{n}{m}@harbour.example")
    assert numbers[0] == numbers[1]


@override_settings(BASE_URL="https://aims.example.org")
def test_links_name_the_public_address_however_the_request_came(browser_of_owner):
    form = {"email": "n@h.example", "role": "manager"}

    invited = browser_of_owner.post("/settings/people/invite", form, headers=HX)
    tokens = browser_of_owner.get("/settings/tokens")

    assert b"https://aims.example.org/invitation/" in invited.content
    assert b"https://aims.example.org/api/systems" in tokens.content
