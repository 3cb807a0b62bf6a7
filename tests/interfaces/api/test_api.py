import json
from pathlib import Path

import pytest
from django.test import Client

from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import set_tenant
from steward.interfaces.api.site import api, reference
from tests.factories.organisations import a_member, an_owner

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
PROBLEM = {"type", "title", "status", "detail", "place"}


class Caller:
    """A client that sends a member's token and JSON."""

    def __init__(self, issuer, person_id):
        set_tenant(issuer.organisation_id)
        membership = Membership.objects.get(person_id=person_id)
        _, secret = create_token(actor=issuer, membership_id=membership.id, label="A program")
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path, **query):
        return self.client.get(f"/api/{path}", query)

    def post(self, path, **body):
        return self.client.post(f"/api/{path}", body, content_type="application/json")

    def patch(self, path, **body):
        return self.client.patch(f"/api/{path}", body, content_type="application/json")

    def put(self, path, **body):
        return self.client.put(f"/api/{path}", body, content_type="application/json")


@pytest.fixture
def caller(owner):
    return Caller(owner, owner.id)


@pytest.fixture
def reader(owner):
    return Caller(owner, a_member(owner, Role.EXTERNAL_AUDITOR).id)


@pytest.fixture
def respondent(owner):
    return Caller(owner, a_member(owner, Role.RESPONDENT, "asked@harbour.example").id)


@pytest.fixture
def stranger(owner, now):
    other, _ = an_owner(now, name="Hill Trust", email="owner@hill.example")
    return Caller(other, other.id)


@pytest.fixture
def system(caller):
    return caller.post("systems", name="Triage", purpose="Sort calls").json()


@pytest.fixture
def risks(caller, system):
    vocabulary = _flags()
    answer = caller.put(f"systems/{system['id']}/facts", facts=dict.fromkeys(vocabulary, True))
    assert answer.status_code == 200, answer.content
    return caller.get("risks").json()["items"]


def _flags():
    from steward.domain.questionnaires.queries import vocabulary
    from steward.foundation.expressions.types import Boolean

    return sorted(name for name, kind in vocabulary().items() if isinstance(kind, Boolean))


def is_problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == PROBLEM
    assert body["status"] == status
    return body


@pytest.mark.parametrize("header", [None, "Bearer st_wrong", "Bearer ", "Basic c3Q6c3Q="])
def test_without_a_valid_token_nothing_is_answered(owner, header):
    client = Client(headers={"Authorization": header} if header else {})
    for path in ("systems", "risks", "tasks", "statement", "readiness"):
        response = client.get(f"/api/{path}")
        is_problem(response, 401)
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(owner):
    from steward.foundation.identity.models import Person

    client = Client()
    client.force_login(Person.objects.get(pk=owner.id))
    is_problem(client.get("/api/systems"), 401)


def test_a_revoked_token_is_refused(caller, owner):
    from steward.foundation.identity.models import ApiToken

    ApiToken.objects.update(revoked_at=owner.now)
    is_problem(caller.get("systems"), 401)


def test_a_system_is_registered_and_found(caller, system):
    assert system["reference"] == "AIS-0001"
    assert caller.get(f"systems/{system['id']}").json() == system
    assert caller.get("systems").json() == {"items": [system], "next": None}


def test_systems_come_in_pages_without_gaps(caller):
    made = {caller.post("systems", name=f"System {n}").json()["id"] for n in range(5)}
    seen, after = [], None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = caller.get("systems", **query).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize("query", [{"limit": 201}, {"limit": 0}, {"after": "x"}])
def test_a_page_has_its_bounds(caller, query):
    assert is_problem(caller.get("systems", **query), 422)["place"] == next(iter(query))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": " "}, "name"),
        ({}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "A", "stage": "nowhere"}, "stage"),
        ({"name": "A", "facts": {}}, "facts"),
    ],
)
def test_a_wrong_system_names_its_place(caller, body, place):
    assert is_problem(caller.post("systems", **body), 422)["place"].startswith(place)
    assert caller.get("systems").json()["items"] == []


def test_a_body_that_is_not_json_is_a_problem(caller):
    response = caller.client.post("/api/systems", "{", content_type="application/json")
    is_problem(response, 400)


def test_wrong_facts_are_a_problem_and_change_nothing(caller, system):
    flag = _flags()[0]
    path = f"systems/{system['id']}/facts"
    assert is_problem(caller.put(path, facts={flag: "perhaps"}), 422)["place"] == flag
    unknown = is_problem(caller.put(path, facts={flag: True, "no-such": True}), 422)
    assert unknown["place"] == "no-such"
    assert caller.get(f"systems/{system['id']}").json()["facts"] == {}


def test_facts_have_a_source_and_risks_follow(caller, system, risks):
    facts = caller.get(f"systems/{system['id']}").json()
    assert {source["source"] for source in facts["fact_sources"].values()} == {"the API"}
    assert risks
    assert {risk["system_id"] for risk in risks} == {system["id"]}
    assert caller.get(f"risks/{risks[0]['id']}").json()["explanation"]


def test_risks_are_filtered(caller, risks):
    level = risks[0]["current_level"]
    found = caller.get("risks", current_level=level, status="proposed", limit=200).json()["items"]
    assert found
    assert {(risk["current_level"], risk["status"]) for risk in found} == {(level, "proposed")}
    assert caller.get("risks", status="accepted").json()["items"] == []
    is_problem(caller.get("risks", status="unheard"), 422)


def test_risks_are_decided(caller, risks):
    first, second, third = (f"risks/{risk['id']}" for risk in risks[:3])
    assert caller.post(f"{first}/accept").json()["status"] == "accepted"
    assert is_problem(caller.post(f"{second}/dismiss"), 422)["place"] == "reason"
    assert caller.post(f"{second}/dismiss", reason="Not so").json()["status"] == "dismissed"
    judged = caller.post(f"{third}/edit", likelihood=5, consequence=5, reason="Seen").json()
    assert (judged["status"], judged["inherent_level"]) == ("edited", "critical")
    assert is_problem(
        caller.post(f"{third}/edit", likelihood=6, consequence=5, reason="Seen"), 422
    )["place"].endswith("likelihood")


def test_a_task_is_moved(caller, owner):
    from steward.domain.controls.operations import derive_statuses
    from steward.domain.frameworks.terms import Maturity
    from steward.domain.readiness.operations import derive_gap_tasks

    derive_statuses(actor=owner, maturity=dict.fromkeys(["A.2.2", "A.3.2"], Maturity.NONE))
    assert derive_gap_tasks(actor=owner)
    task = caller.get("tasks").json()["items"][0]
    path = f"tasks/{task['id']}/move"
    assert caller.post(path, status="doing").json()["status"] == "doing"
    is_problem(caller.post(path, status="doing"), 409)
    assert is_problem(caller.post(path, status="done"), 422)["place"] == "note"
    assert caller.post(path, status="done", note="Written").json()["closed_at"]
    assert [row["id"] for row in caller.get("tasks", status="done").json()["items"]] == [task["id"]]


def test_the_statement_is_decided_and_frozen(caller):
    before = caller.get("statement").json()
    assert (len(before["rows"]), before["latest"]) == (38, None)
    control = before["rows"][0]["control"]
    row = caller.post(f"statement/{control}", applicable=False, reason="Nothing of it").json()
    assert (row["control"], row["applicable"], row["origin"]) == (control, False, "decided")
    is_problem(caller.post(f"statement/{control}", applicable=True, reason=""), 422)
    is_problem(caller.post("statement/A.99", applicable=True, reason="Why"), 404)
    is_problem(caller.post("statement/freeze", note="First"), 409)
    frozen = caller.post("statement/freeze", note="First", with_proposals=True)
    assert (frozen.status_code, frozen.json()["revision"]) == (201, 1)
    is_problem(caller.post("statement/freeze", with_proposals=True), 409)
    assert caller.get("statement").json()["latest"] == frozen.json()


def test_readiness_is_a_range(caller):
    body = caller.get("readiness").json()
    assert 0 <= body["low"] <= body["high"] <= 1
    assert body["scores"]


def test_another_organisation_sees_nothing(stranger, caller, system, risks):
    key = risks[0]["id"]
    is_problem(stranger.get(f"systems/{system['id']}"), 404)
    is_problem(stranger.put(f"systems/{system['id']}/facts", facts={}), 404)
    is_problem(stranger.get(f"risks/{key}"), 404)
    is_problem(stranger.post(f"risks/{key}/accept"), 404)
    assert stranger.get("systems").json()["items"] == []
    assert stranger.get("risks").json()["items"] == []
    assert caller.get(f"risks/{key}").json()["status"] == "proposed"


def test_a_reader_reads_and_changes_nothing(reader, system, risks):
    path = f"risks/{risks[0]['id']}"
    assert reader.get(path).status_code == 200
    assert reader.get("readiness").status_code == 200
    is_problem(reader.post("systems", name="Another"), 403)
    is_problem(reader.put(f"systems/{system['id']}/facts", facts={}), 403)
    is_problem(reader.post(f"{path}/accept"), 403)
    is_problem(reader.post(f"{path}/dismiss", reason="No"), 403)
    is_problem(reader.post(f"{path}/edit", likelihood=1, consequence=1, reason="No"), 403)
    is_problem(reader.post("statement/A.2.2", applicable=True, reason="Why"), 403)
    is_problem(reader.post("statement/freeze"), 403)


@pytest.mark.parametrize("path", ["systems", "risks", "tasks", "statement", "readiness"])
def test_who_may_not_see_is_refused(respondent, path):
    is_problem(respondent.get(path), 403)


def test_the_reference_is_as_the_code():
    assert json.loads(REFERENCE.read_text()) == json.loads(reference())
    assert REFERENCE.read_text() == reference(), "write it anew with site.write_reference"


def test_every_endpoint_has_a_name_of_its_own():
    paths = api.get_openapi_schema()["paths"].values()
    names = [endpoint["operationId"] for methods in paths for endpoint in methods.values()]

    assert len(names) == len(set(names))
