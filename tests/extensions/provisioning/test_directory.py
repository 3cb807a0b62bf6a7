import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from steward.extensions.provisioning.models import ProvisionedMember
from steward.extensions.provisioning.policy import PROVISION
from steward.extensions.signon.operations import SignOnDraft, set_provider
from steward.foundation.identity.models import ApiToken, Group, Membership, Person
from steward.foundation.identity.operations import groups, members, tokens
from steward.foundation.identity.operations.groups import PeopleGroupDraft
from steward.foundation.identity.operations.people import create_person
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import PERMISSIONS, Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.extensions.signon.test_signing_on import vouched
from tests.factories.organisations import a_member, an_owner
from tests.interfaces.web.test_settings import browser_of, membership_of

BASE = "/scim/v2"
DOMAIN = "harbour.example"
KIND = "application/scim+json"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def owner(database):
    actor, _ = an_owner(datetime.now(UTC))
    draft = SignOnDraft(
        name="Login", issuer="https://login.example", client_id="steward", domains=DOMAIN
    )
    set_provider(actor=actor, draft=draft)
    vouched(actor)
    return actor


def secret_of(owner, scopes=(PROVISION.name,)):
    member = membership_of(owner)
    made = tokens.create_token(
        actor=owner, membership_id=member.pk, label="Directory", scopes=scopes
    )
    return made[1]


class Directory:
    """Calls as a directory does."""

    def __init__(self, secret):
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def __call__(self, method, path, body=None, **headers):
        content = "" if body is None else json.dumps(body)
        answer = self.client.generic(method, BASE + path, content, KIND, headers=headers)
        self.answer = answer
        return json.loads(answer.content) if answer.content else {}

    @property
    def status(self):
        return self.answer.status_code


@pytest.fixture
def directory(owner):
    return Directory(secret_of(owner))


def user(name="ann", **more):
    return {"userName": f"{name}@{DOMAIN}", "displayName": name.title(), **more}


def patch(path, value, op="replace"):
    return {"schemas": [PATCH], "Operations": [{"op": op, "path": path, "value": value}]}


def events(owner):
    set_tenant(owner.organisation_id)
    rows = Entry.objects.visible_to(owner).order_by("id")
    return [row for row in rows.values_list("event", flat=True) if not row.startswith("signon")]


def standing(owner, email):
    set_tenant(owner.organisation_id)
    row = Membership.objects.select_related("person").get(person__email=email)
    return row, actor_of(row, label="", now=datetime.now(UTC))


@contextmanager
def open_connections() -> Iterator[None]:
    """Let requests end without closing the connection in whose transaction the test works."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def addresses_of(domain) -> Iterator[None]:
    """Let the tester make up addresses that the organisation may have."""
    loaded = [row for name, row in sys.modules.items() if name.startswith("scim2_tester")]
    modules = [row for row in loaded if hasattr(row, "generate_random_value")]
    original = modules[0].generate_random_value

    def within(context, path, *given, **named):
        value = original(context, path, *given, **named)
        if isinstance(value, str) and "@" in value:
            return f"{value.partition('@')[0]}@{domain}"
        return value

    for module in modules:
        module.generate_random_value = within
    try:
        yield
    finally:
        for module in modules:
            module.generate_random_value = original


def test_the_tester_of_others_finds_nothing_wrong(owner):
    secret = secret_of(owner)
    client = WSGISCIMClient(
        WSGIHandler(),
        base_url=f"http://testserver{BASE}",
        environ={"HTTP_AUTHORIZATION": f"Bearer {secret}"},
    )

    with addresses_of(DOMAIN), open_connections():
        results = check_server(client)

    wrong = [row for row in results if row.status in (Status.ERROR, Status.CRITICAL)]
    assert not wrong, "\n".join(f"{row.title}: {row.reason}" for row in wrong)
    assert sum(row.status == Status.SUCCESS for row in results) > 50


def test_a_user_comes_may_what_the_groups_give_and_is_out_at_once(owner, directory):
    ann = directory("POST", "/Users", user(externalId="a-1"))
    assert directory.status == 201, ann
    row, actor = standing(owner, f"ann@{DOMAIN}")
    assert (row.by_groups, actor.permissions) == (True, PERMISSIONS[Role.RESPONDENT])

    team = directory("POST", "/Groups", {"displayName": "Team", "members": [{"value": ann["id"]}]})
    group = Group.objects.get(pk=team["id"])
    groups.rewrite_group(
        actor=owner, group=group, draft=PeopleGroupDraft(name="Team", role="contributor")
    )
    row, actor = standing(owner, f"ann@{DOMAIN}")
    assert actor.permissions == PERMISSIONS[Role.CONTRIBUTOR]
    assert directory("GET", f"/Users/{ann['id']}")["groups"][0]["display"] == "Team"

    browser = browser_of(actor)
    assert browser.get("/risks").status_code == 200
    directory("PATCH", f"/Users/{ann['id']}", patch("active", "False"))
    assert directory.status == 200
    assert browser.get("/risks").status_code == 302
    assert not Session.objects.filter(pk=browser.session.session_key).exists()
    assert directory("GET", f"/Users/{ann['id']}")["active"] is False

    directory("PATCH", f"/Users/{ann['id']}", patch("active", value=True))
    assert standing(owner, f"ann@{DOMAIN}")[1].permissions == PERMISSIONS[Role.CONTRIBUTOR]
    directory("PATCH", f"/Groups/{team['id']}", patch("members", None, "remove"))
    assert standing(owner, f"ann@{DOMAIN}")[1].permissions == PERMISSIONS[Role.RESPONDENT]
    directory("DELETE", f"/Users/{ann['id']}")
    assert directory.status == 204
    directory("GET", f"/Users/{ann['id']}")
    assert directory.status == 404
    assert directory("POST", "/Users", user())["id"] == ann["id"]
    assert events(owner)[1:] == [
        "token.created",
        "directory.admitted",
        "group.made",
        "group.joined",
        "group.rewritten",
        "member.ended",
        "directory.admitted",
        "group.left",
        "member.ended",
        "directory.admitted",
    ]


def test_users_are_found_listed_in_parts_and_changed_by_version(owner, directory):
    ids = [directory("POST", "/Users", user(f"p{n}"))["id"] for n in range(5)]

    found = directory("GET", f'/Users?filter=userName eq "P3@{DOMAIN}"')
    assert [row["id"] for row in found["Resources"]] == [ids[3]]
    part = directory("GET", "/Users?startIndex=2&count=2&attributes=userName")
    assert (part["totalResults"], part["itemsPerPage"], part["startIndex"]) == (6, 2, 2)
    assert set(part["Resources"][0]) == {"schemas", "id", "userName"}
    assert directory("GET", "/Users?count=0")["Resources"] == []
    assert directory("GET", "/Users?filter=userName is 3")["scimType"] == "invalidFilter"
    assert directory.status == 400

    directory("GET", f"/Users/{ids[0]}")
    version = directory.answer["ETag"]
    directory("GET", f"/Users/{ids[0]}", if_none_match=version)
    assert directory.status == 304
    changed = directory("PUT", f"/Users/{ids[0]}", user("p0", displayName="Pat"), if_match=version)
    assert changed["displayName"] == "Pat"
    directory("PUT", f"/Users/{ids[0]}", user("p0", displayName="Kim"), if_match=version)
    assert directory.status == 412
    taken = directory("PUT", f"/Users/{ids[0]}", user("p1"))
    assert (directory.status, taken["scimType"]) == (409, "uniqueness")


def test_who_has_an_address_elsewhere_is_no_members_business(owner, directory):
    refused = directory("POST", "/Users", {"userName": "eve@elsewhere.example"})
    assert (directory.status, refused["scimType"]) == (400, "invalidValue")

    other, _ = an_owner(owner.now, name="Hill Trust", email=f"shared@{DOMAIN}")
    shared = directory("POST", "/Users", user("shared", displayName="Renamed"))
    assert directory.status == 201
    assert shared["displayName"] == "The owner"
    directory("PATCH", f"/Users/{shared['id']}", patch("displayName", "Renamed"))
    assert Person.objects.get(pk=other.id).name == "The owner"
    directory("PATCH", f"/Users/{shared['id']}", patch("active", value=False))
    set_tenant(other.organisation_id)
    assert Membership.objects.get(person_id=other.id).ended_at is None


def test_the_last_owner_stays_and_hand_made_groups_are_not_seen(owner, directory):
    own = str(membership_of(owner).pk)
    directory("DELETE", f"/Users/{own}")
    assert directory.status == 409
    hand = groups.make_group(actor=owner, draft=PeopleGroupDraft(name="Hand"))
    directory("GET", f"/Groups/{hand.pk}")
    assert directory.status == 404
    assert directory("POST", "/Groups", {"displayName": "hand"})["scimType"] == "uniqueness"
    kept = directory("POST", "/Groups", {"displayName": "Kept"})
    member = membership_of(a_member(owner, Role.CONTRIBUTOR))
    with pytest.raises(Exception, match="directory says"):
        groups.put_into_group(
            actor=owner, group=Group.objects.get(pk=kept["id"]), membership=member
        )
    members.end_membership(actor=owner, membership=member)
    assert directory("GET", f"/Users/{member.pk}")["active"] is False


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Schemas", "/nothing"])
def test_only_a_token_made_for_it_opens_the_door_and_only_to_its_own_house(owner, path):
    for secret, status in (
        ("st_wrong", 401),
        (secret_of(owner, ["member.view"]), 403),
    ):
        stranger = Directory(secret)
        stranger("GET", path)
        assert stranger.status == status
    everything = tokens.create_token(
        actor=owner, membership_id=membership_of(owner).pk, label="All", scopes=None
    )[1]
    assert Directory(everything)("GET", path)
    other, _ = an_owner(owner.now, name="Hill Trust", email="h@hill.example")
    theirs = Directory(secret_of(other))
    set_tenant(owner.organisation_id)
    key = membership_of(owner).pk
    theirs("DELETE", f"/Users/{key}")
    assert theirs.status == 404


def test_a_token_of_the_directory_does_nothing_else(owner, directory):
    for path in ("/api/members", "/api/risks", "/api/groups"):
        assert directory.client.get(path).status_code == 403
    ApiToken.objects.filter(label="Directory").update(expires_on=owner.today - timedelta(days=1))
    directory("GET", "/Users")
    assert directory.status == 401


def test_the_page_shows_what_the_directory_needs_and_keeps(owner, directory):
    directory("POST", "/Users", user())
    directory("POST", "/Groups", {"displayName": "Team"})
    browser = browser_of(owner)

    page = browser.get("/settings/directory").content.decode()
    assert "http://testserver/scim/v2" in page
    assert "Team" in page
    assert DOMAIN in page
    made = browser.post("/settings/directory/token", {"label": "Second"})
    assert b"st_" in made.content
    row = ApiToken.objects.get(label="Second")
    assert row.scopes == [PROVISION.name]
    assert ProvisionedMember.objects.get().user_name == f"ann@{DOMAIN}"
    assert create_person(email="x@y.example", name="X", password=None).pk
