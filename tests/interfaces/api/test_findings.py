import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from steward.domain.controls.queries import thread_of
from steward.domain.findings.models import Finding
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import own_membership
from steward.foundation.identity.terms import Role
from tests.domain.findings.test_path import CAUSE
from tests.domain.findings.test_raising import GIVEN
from tests.factories.organisations import a_member


def caller(owner, actor):
    client = Client()
    _, secret = create_token(actor=owner, membership_id=own_membership(actor).id, label="test")

    def send(method, path, body=None):
        return client.generic(
            method,
            f"/api/findings{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    return send


@pytest.fixture
def call(owner):
    return caller(owner, owner)


def test_a_program_brings_a_finding_to_its_plan_and_a_person_is_not_two(owner, call):
    control = thread_of(owner, "A.6.2.5")
    audit = {"kind": "audit", "id": str(control.id), "label": "AUD-0001"}
    made = call("POST", "", {**GIVEN, "source": audit, "origin": "audit:1"})
    path = f"/{made.json()['id']}"
    assert (made.status_code, made.json()["source"]) == (201, audit)
    assert call("POST", "", {**GIVEN, "origin": "audit:1"}).status_code == 409
    assert [item["label"] for item in call("GET", f"{path}/subjects").json()] == ["A.6.2.5"]

    call("POST", f"{path}/correct", {"correction": "Both were stopped"})
    cause = {"cause": CAUSE.cause, "category": "method", "whys": list(CAUSE.whys)}
    refused = call("POST", f"{path}/explain", {**cause, "cause": GIVEN["statement"]})
    assert (refused.status_code, refused.json()["place"]) == (422, "cause")
    call("POST", f"{path}/explain", {**cause, "fishbone": {"people": ["No deputies"]}})
    case = call("POST", f"{path}/cases", {"place": "The mobile app"}).json()
    call("POST", f"/cases/{case['id']}/look", {"verdict": "not_found", "note": "Log read"})
    call("POST", f"{path}/finish-search", {})
    due = (datetime.now(UTC).date() + timedelta(days=9)).isoformat()
    planned = {"title": "Name deputies", "due_on": due, "evidence": "Charter"}
    action = call("POST", f"{path}/actions", planned).json()
    worker = a_member(owner, Role.CONTRIBUTOR, email="worker@harbour.example")
    call("PUT", f"/actions/{action['id']}", {**planned, "owner_id": str(worker.id)})
    handed = call("POST", f"{path}/submit-plan", {"criterion": "No release without approval"})

    assert handed.json()["state"] == "planned"
    refused = call("POST", f"{path}/approve-plan", {})
    assert (refused.status_code, "somebody else does" in refused.json()["detail"]) == (409, True)
    approver = a_member(owner, Role.APPROVER, email="approver@harbour.example")
    approved = caller(owner, approver)("POST", f"{path}/approve-plan", {"note": "Good"})
    assert approved.json()["state"] == "approved"
    done = caller(owner, worker)("POST", f"/actions/{action['id']}/finish", {"shown": "Charter"})
    assert done.json()["progress"] == "done"
    assert Finding.objects.get().state == "implemented"


def test_findings_are_listed_by_what_they_concern_and_counted(owner, call):
    call("POST", "", GIVEN)
    call("POST", "", {"grade": "opportunity", "statement": "Releases could be half as long"})
    control = thread_of(owner, "A.6.2.5")

    (found,) = call("GET", f"?subject={control.id}").json()["items"]
    assert (found["reference"], found["clocks"][0]["is_running"]) == ("NC-0001", True)
    assert call("GET", "?grade=opportunity&overdue=true").json()["items"] == []
    assert call("GET", "/facts").json()["open"] == 2
    assert call("GET", "/trends").json()["months"][-1]["found"] == 2
    assert (
        call("POST", f"/{found['id']}/decide", {"taken_up": True, "reason": "x"}).status_code == 409
    )
