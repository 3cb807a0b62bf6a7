import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member, an_owner
from tests.interfaces.api.test_api import Caller, is_problem


class FullCaller(Caller):
    def patch(self, path, **body):
        return self.client.patch(f"/api/{path}", body, content_type="application/json")

    def delete(self, path):
        return self.client.delete(f"/api/{path}")


@pytest.fixture
def caller(owner):
    return FullCaller(owner, owner.id)


@pytest.fixture
def system(caller):
    return caller.post("systems", name="Triage", purpose="Sort calls").json()


def test_a_part_is_registered_changed_and_found_by_kind(caller):
    made = caller.post(
        "parts", kind="model", name="acme/net", provider="Acme", details={"base_model": ["b"]}
    )
    assert made.status_code == 201, made.content
    part = made.json()
    changed = caller.patch(f"parts/{part['id']}", licence="MIT", details={"limitations": "Weak"})

    assert changed.json()["details"] == {"base_model": ["b"], "limitations": "Weak"}
    assert changed.json()["provider"] == "Acme"
    assert [p["name"] for p in caller.get("parts", kind="model").json()["items"]] == ["acme/net"]
    assert len(caller.get("parts").json()["items"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "gadget", "name": "x"},
        {"kind": "model", "name": ""},
        {"kind": "model", "name": "x", "colour": "red"},
        {"kind": "model", "name": "x", "details": {"actor": "me"}},
        {"kind": "dataset", "name": "x", "details": {"personal_data": "perhaps"}},
    ],
)
def test_wrong_parts_are_refused(caller, body):
    is_problem(caller.post("parts", **body), 422)


def test_systems_and_parts_are_linked_and_unlinked(caller, system):
    uses = caller.post(f"systems/{system['id']}/parts", kind="model", name="Net", version="2")
    assert uses.status_code == 201, uses.content
    use = uses.json()[0]
    part = f"parts/{use['part_id']}"

    assert caller.get(f"systems/{system['id']}/parts").json() == [use]
    assert caller.get(f"{part}/systems").json()[0]["system"] == "Triage"
    assert caller.get(f"{part}/versions").json()[0]["version"] == "2"
    assert "in use" in is_problem(caller.delete(part), 409)["detail"]
    assert caller.post(f"{part}/versions", version="3").status_code == 201
    assert caller.delete(f"systems/{system['id']}/parts/{use['id']}").status_code == 204
    assert caller.delete(part).status_code == 204
    is_problem(caller.get(part), 404)


def test_facts_are_patched_with_a_reason(caller, system):
    answer = caller.patch(
        f"systems/{system['id']}/facts", facts={"employment_use": True}, reason="Asked"
    )

    assert answer.json()["fact_sources"]["employment_use"]["reason"] == "Asked"
    is_problem(caller.patch(f"systems/{system['id']}/facts", facts={"nothing": True}), 422)


def test_a_description_is_patched(caller, system):
    answer = caller.patch(f"systems/{system['id']}", owner="Ada", stage="deployment")

    assert (answer.json()["owner"], answer.json()["name"]) == ("Ada", "Triage")
    is_problem(caller.patch(f"systems/{system['id']}", stage="moon"), 422)


def test_a_system_is_removed_restored_and_kept_once_a_risk_is_decided(caller, owner, system):
    path = f"systems/{system['id']}"
    assert caller.delete(path).status_code == 204
    assert caller.get("systems").json()["items"] == []
    assert caller.get(path).json()["archived_at"]
    is_problem(caller.patch(f"{path}/facts", facts={"employment_use": True}), 409)
    assert caller.post(f"{path}/restore").json()["archived_at"] is None

    caller.patch(f"{path}/facts", facts={"employment_use": True})
    accept_risk(actor=owner, risk=Risk.objects.first())
    is_problem(caller.delete(path), 409)


def test_duplicates_are_listed_and_told_apart(caller, system):
    twin = caller.post("systems", name="The triage", purpose="Sort calls").json()
    pairs = caller.get("systems/duplicates").json()
    assert {pairs[0]["first"], pairs[0]["second"]} == {system["id"], twin["id"]}

    caller.post("systems/duplicates/apart", first=twin["id"], second=system["id"])
    assert caller.get("systems/duplicates").json() == []


def test_a_link_of_another_system_is_not_found(caller, system):
    other = caller.post("systems", name="Other").json()
    use = caller.post(f"systems/{other['id']}/parts", kind="model", name="Net").json()[0]

    is_problem(caller.delete(f"systems/{system['id']}/parts/{use['id']}"), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "parts/{part}"), ("get", "parts/{part}/systems"), ("delete", "parts/{part}")],
)
def test_a_stranger_finds_no_part(caller, now, method, path):
    part = caller.post("parts", kind="model", name="Net").json()["id"]
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    stranger = FullCaller(other, other.id)

    is_problem(getattr(stranger, method)(path.format(part=part)), 404)


def test_who_only_reads_changes_nothing(caller, owner, system):
    part = caller.post("parts", kind="model", name="Net").json()["id"]
    reader = FullCaller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)

    assert reader.get(f"parts/{part}").status_code == 200
    for answer in (
        reader.post("parts", kind="model", name="Two"),
        reader.patch(f"parts/{part}", name="Two"),
        reader.delete(f"parts/{part}"),
        reader.post(f"systems/{system['id']}/parts", kind="model", name="Net"),
        reader.patch(f"systems/{system['id']}", owner="x"),
        reader.delete(f"systems/{system['id']}"),
    ):
        is_problem(answer, 403)


def test_people_talk_about_a_part(caller):
    made = caller.post("parts", kind="model", name="acme/net").json()
    caller.post(f"comments/part/{made['id']}", text="Ask for the card")
    said = caller.get(f"comments/part/{made['id']}").json()
    assert [row["text"] for row in said] == ["Ask for the card"]
