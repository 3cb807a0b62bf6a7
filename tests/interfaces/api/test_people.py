import pytest

from steward.foundation.identity.models import Membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.tenancy.operations import set_tenant
from tests.factories.organisations import a_member, an_owner
from tests.interfaces.api.test_api import Caller, is_problem


class PeopleCaller(Caller):
    def patch(self, path, **body):
        return self.client.patch(f"/api/{path}", body, content_type="application/json")


@pytest.fixture
def caller(owner):
    return PeopleCaller(owner, owner.id)


@pytest.fixture
def reader(owner):
    return PeopleCaller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)


@pytest.fixture
def member(caller):
    invited = caller.post("invitations", email="new@harbour.example", role="contributor")
    from steward.foundation.identity.operations.members import accept_invitation
    from tests.conftest import NOW

    secret = invited.json()["link"].rsplit("/", 1)[1]
    joined = accept_invitation(
        secret=secret, now=NOW, name="New", password="a long enough password"
    )
    return str(joined.pk)


def test_the_profile_is_read_and_changed_in_part(caller):
    assert caller.get("organisation").json()["appetite"] == "medium"
    changed = caller.patch("organisation", appetite="low", country="nl").json()

    assert (changed["name"], changed["appetite"], changed["country"]) == (
        "Harbour Trust",
        "low",
        "NL",
    )
    assert is_problem(caller.patch("organisation", country="XX"), 422)["place"] == "country"
    assert is_problem(caller.patch("organisation", appetite="huge"), 422)["place"] == "appetite"


def test_the_history_names_the_token_and_whose_it_is(caller, owner):
    caller.patch("organisation", appetite="low")

    set_tenant(owner.organisation_id)
    entry = Entry.objects.get(event="organisation.changed")
    assert (entry.actor_kind, entry.actor_label) == ("token", "The owner, by the token “A program”")


def test_an_invitation_is_made_listed_renewed_and_taken_back(caller):
    made = caller.post("invitations", email="new@harbour.example", role="manager")
    key = made.json()["id"]
    listed = caller.get("invitations").json()["items"]

    assert made.status_code == 201
    assert [row["email"] for row in listed] == ["new@harbour.example"]
    assert "link" not in listed[0]
    assert caller.post(f"invitations/{key}/renew").json()["link"] != made.json()["link"]
    assert caller.post(f"invitations/{key}/revoke").status_code == 204
    is_problem(caller.post(f"invitations/{key}/renew"), 404)
    wrong = caller.post("invitations", email="nobody", role="manager")
    assert is_problem(wrong, 422)["place"] == "email"


def test_a_member_is_changed_and_ended(caller, member):
    assert caller.put(f"members/{member}/role", role="approver").json()["role"] == "approver"
    limited = caller.put(f"members/{member}/last-day", ends_on="2999-01-01").json()
    assert limited["ends_on"] == "2999-01-01"
    assert caller.put(f"members/{member}/last-day", ends_on=None).json()["ends_on"] is None
    assert caller.post(f"members/{member}/end").json()["ended_at"] is not None

    assert [row["email"] for row in caller.get("members").json()["items"]] == [
        "owner@harbour.example"
    ]
    assert caller.get(f"members/{member}").json()["email"] == "new@harbour.example"
    is_problem(caller.post(f"members/{member}/end"), 409)


def test_the_last_owner_cannot_be_ended(caller, owner):
    own = Membership.objects.get(person_id=owner.id)
    problem = is_problem(caller.post(f"members/{own.pk}/end"), 409)
    assert "last owner" in problem["detail"]


def test_units_are_arranged(caller):
    north = caller.post("units", name="North", kind="subsidiary").json()["id"]
    port = caller.post("units", name="Port", kind="site", parent=north).json()["id"]

    is_problem(caller.post(f"units/{north}/move", parent=port), 409)
    is_problem(caller.post(f"units/{north}/archive"), 409)
    assert caller.post(f"units/{port}/move", parent=None).json()["parent_id"] is None
    assert caller.put(f"units/{port}", name="Quay", kind="site").json()["name"] == "Quay"
    assert caller.post(f"units/{port}/archive").json()["archived_at"] is not None
    assert caller.post(f"units/{port}/restore").json()["archived_at"] is None
    assert len(caller.get("units").json()["items"]) == 2
    assert is_problem(caller.post("units", name="north"), 422)["place"] == "name"


def test_a_reader_reads_and_changes_nothing(reader, owner):
    own = Membership.objects.get(person_id=owner.id)
    for path in ("organisation", "members", "units"):
        assert reader.get(path).status_code == 200
    is_problem(reader.get("invitations"), 403)
    is_problem(reader.patch("organisation", name="X"), 403)
    is_problem(reader.post("invitations", email="a@b.example", role="respondent"), 403)
    is_problem(reader.put(f"members/{own.pk}/role", role="respondent"), 403)
    is_problem(reader.post(f"members/{own.pk}/end"), 403)
    is_problem(reader.post("units", name="X"), 403)


def test_nothing_of_another_organisation_is_found(caller, owner, now):
    north = caller.post("units", name="North").json()["id"]
    invited = caller.post("invitations", email="n@h.example", role="manager").json()["id"]
    own = Membership.objects.get(person_id=owner.id).pk
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    stranger = PeopleCaller(other, other.id)

    is_problem(stranger.get(f"members/{own}"), 404)
    is_problem(stranger.put(f"members/{own}/role", role="respondent"), 404)
    is_problem(stranger.post(f"members/{own}/end"), 404)
    is_problem(stranger.post(f"invitations/{invited}/revoke"), 404)
    is_problem(stranger.put(f"units/{north}", name="Ours", kind="unit"), 404)
    is_problem(stranger.post("units", name="Ours", parent=north), 422)
    assert [row["name"] for row in stranger.get("members").json()["items"]] == ["The owner"]
