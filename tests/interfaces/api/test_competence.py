import json
from base64 import b64encode

import pytest
from django.test import Client

from steward.foundation.identity.models import Membership
from steward.foundation.identity.operations.tokens import create_token

LIST = b"Learner,Course,Completion date\nAnn Other,AI basics,2026-05-13\n"


@pytest.fixture
def program(owner):
    membership = Membership.objects.get(person_id=owner.id)
    _, secret = create_token(actor=owner, membership_id=membership.id, label="A program")
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(method, path, body=None, status=200):
        text = None if body is None else json.dumps(body, default=str)
        answer = client.generic(method, f"/api/{path}", text or "", content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    return call


def test_a_function_is_kept_by_program_and_what_is_missing_is_told(owner, program):
    made = program("POST", "competence/proposals", {"keys": ["system-owner"]}, 201)[0]
    home = f"competence/functions/{made['id']}"
    need = program("GET", f"{home}/competences")[0]
    assert program("GET", "competence/facts")["vacant_functions"] == [made["reference"]]
    who = {"name": "Ann Other", "from_on": "2026-11-02", "appointed_by": "The board"}
    held = program("POST", f"{home}/holders", who, 201)
    pair = f"competence/holdings/{held['id']}/needs/{need['id']}"

    program("POST", f"{pair}/assessments", {"level": 1, "basis": "Seen"}, 201)

    facts = program("GET", "competence/facts")
    assert [item["gap"] for item in facts["gaps_without_action"]] == [3]
    assert len(facts["unassessed"]) == 2
    plan = {"kind": "mentoring", "what": "x", "due_on": "2999-01-01", "owner_id": owner.id}
    action = program("POST", f"{pair}/actions", plan, 201)
    program("POST", f"competence/actions/{action['id']}/finish", {"note": "Done"})
    refused = program(
        "POST", f"competence/actions/{action['id']}/judge", {"level": 4, "why": "x"}, 409
    )
    assert "Somebody else" in refused["detail"]


def test_trainings_campaigns_and_communication_by_program(owner, program):
    given = {"name": "lms.csv", "content": b64encode(LIST).decode()}
    assert program("POST", "trainings/imports/preview", given)["unknown"] == ["Ann Other"]
    batch = program("POST", "trainings/imports", given, 201)
    row = program("GET", "trainings")["items"][0]
    pdf = {"name": "a.pdf", "content": b64encode(b"%PDF-1.7").decode()}
    program("PUT", f"trainings/{row['id']}/certificate", pdf)
    assert program("GET", f"trainings/{row['id']}/certificate")["name"] == "a.pdf"
    undone = program("POST", f"trainings/imports/{batch['id']}/undo")
    assert undone == {"removed": 0, "restored": 0}

    body = {"title": "x", "message": "y", "statement": "z", "starts_on": "2026-11-02"}
    campaign = program("POST", "campaigns", body | {"due_on": "2999-01-01"}, 201)
    program("POST", f"campaigns/{campaign['id']}/start")
    mine = program("POST", f"campaigns/{campaign['id']}/acknowledge", {})
    assert mine["is_done"] is True
    whole = program("GET", f"campaigns/{campaign['id']}/coverage")["whole"]
    assert (whole["done"], whole["asked"]) == (1, 1)

    line = {"what": "x", "with_whom": "y", "how": "z", "trigger": "t", "speaker": "s"}
    made = program("POST", "communication", line, 201)
    told = {"told_on": "2026-11-01", "note": "Done"}
    program("POST", f"communication/{made['id']}/tellings", told, 201)
    assert program("GET", f"communication/{made['id']}")["last_on"] == "2026-11-01"
