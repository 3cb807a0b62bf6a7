import json

import pytest
from django.test import Client

from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import own_membership
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member


def program(owner, actor):
    """Return a function that calls with a token of a member, and what it answers."""
    _, secret = create_token(actor=owner, membership_id=own_membership(actor).pk, label="P")
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(method, path, body=None):
        send = getattr(client, method)
        answer = send(f"/api{path}", body or {}, content_type="application/json")
        return answer.status_code, json.loads(answer.content or b"null")

    return call


@pytest.fixture
def approver(owner):
    return a_member(owner, Role.APPROVER)


def test_an_objective_runs_from_its_draft_to_a_forecast(owner, approver):
    own, other = program(owner, owner), program(owner, approver)
    body = {
        "title": "Reviews in time",
        "why": "Risks move",
        "serves": "6.2",
        "measure": "Share in time",
        "unit": "%",
        "target": 90,
        "plan": "A weekly hour",
        "method": "Counted",
        "frequency": "monthly",
        "owner_id": str(owner.id),
        "effort_days": 3,
        "due_on": "2099-01-01",
    }
    status, made = own("post", "/objectives", body)
    assert (status, made["missing"]) == (201, ["who analyses the results"])
    here = f"/objectives/{made['id']}"
    assert other("post", f"{here}/agree")[0] == 409
    own("put", here, body | {"analyst_id": str(owner.id)})
    assert own("post", f"{here}/agree")[0] == 409
    assert other("post", f"{here}/agree")[1]["state"] == "agreed"
    assert own("post", f"{here}/start", {"started_on": "2026-01-01"})[1]["state"] == "running"
    for day, value in (("2026-01-02", 60), ("2026-02-02", 64), ("2026-03-02", 69)):
        status, _ = own("post", f"{here}/measurements", {"value": value, "measured_on": day})
        assert status == 201
    assert own("get", here)[1]["health"] == "off_track"
    forecast = own("get", f"{here}/forecast")[1]
    assert (forecast["verdict"], forecast["high"]) == ("reaches", 100.0)
    assert own("post", f"{here}/read-figure")[0] == 409
    assert own("post", "/objectives", body | {"unknown": 1})[0] == 422


def test_the_calendar_answers_between_two_days(owner):
    own = program(owner, owner)
    body = {"title": "Read the logs", "frequency": "weekly", "first_on": "2026-01-05"}
    status, made = own("post", "/activities", body)
    assert status == 201

    client_answer = own("get", "/calendar?start=2026-01-01&end=2026-01-31")

    assert [entry["on"] for entry in client_answer[1]] == [
        "2026-01-05",
        "2026-01-12",
        "2026-01-19",
        "2026-01-26",
    ]
    assert client_answer[1][0]["href"] == f"/activities/{made['id']}"
    assert own("get", "/calendar?start=2026-01-01&end=2028-01-31")[0] == 422
