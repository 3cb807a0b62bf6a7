import pytest
from django.test import Client

from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member

JSON = "application/json"


def client_of(secret):
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def program(owner):
    def made(*scopes):
        set_tenant(owner.organisation_id)
        member = Membership.objects.get(person_id=owner.id)
        names = list(scopes) or None
        _, secret = create_token(actor=owner, membership_id=member.pk, label="P", scopes=names)
        return client_of(secret)

    return made


def test_a_dangerous_call_needs_its_scope(owner, program):
    member = Membership.objects.get(
        person_id=a_member(owner, Role.MANAGER).id, organisation_id=owner.organisation_id
    )
    everyday = program(*(PERMISSIONS[Role.OWNER] - {"member.edit"}))
    address, body = f"/api/members/{member.pk}/role", {"role": "approver"}

    refused = everyday.put(address, body, content_type=JSON)

    assert refused.status_code == 403
    assert "was not made for" in refused.json()["detail"]
    narrow = program("member.edit", *PERMISSIONS[Role.MANAGER])
    assert narrow.put(address, body, content_type=JSON).status_code == 200


def test_a_token_says_what_it_may_and_makes_a_weaker_one(owner, program):
    strong = program("token.create", "risk.view")
    assert strong.get("/api/own").json()["permissions"] == ["risk.view", "token.create"]

    made = strong.post("/api/tokens", {"label": "B", "scopes": ["risk.view"]}, content_type=JSON)
    more = strong.post("/api/tokens", {"label": "C", "scopes": ["risk.edit"]}, content_type=JSON)

    assert (made.status_code, more.status_code) == (201, 403)
    weak = client_of(made.json()["secret"])
    assert weak.get("/api/risks").status_code == 200
    assert weak.get("/api/systems").status_code == 403
    assert strong.post(f"/api/tokens/{made.json()['id']}/revoke").status_code == 200
    assert weak.get("/api/risks").status_code == 401


def test_a_role_is_made_and_given_by_program(owner, program):
    whole = program()
    body = {"name": "Watcher", "base": "contributor", "permissions": ["risk.view"]}

    role = whole.post("/api/roles", body, content_type=JSON)
    member = Membership.objects.get(person_id=a_member(owner, Role.MANAGER).id)
    given = whole.put(
        f"/api/members/{member.pk}/role", {"role": role.json()["id"]}, content_type=JSON
    )

    assert (role.status_code, given.status_code) == (201, 200)
    assert given.json()["custom_role_id"] == role.json()["id"]
    assert whole.post(f"/api/roles/{role.json()['id']}/retire").status_code == 409
    known = {item["name"]: item for item in whole.get("/api/roles/permissions").json()}
    assert known["member.edit"]["dangerous"]
    assert known["risk.view"]["label"] == "See risks"
