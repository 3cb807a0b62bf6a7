import json

import pytest
from django.test import Client

from steward.domain.questionnaires.models import Questionnaire, QuestionnaireVersion
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.queries import own_membership
from tests.interfaces.web.test_questionnaires import BODY


@pytest.fixture
def call(owner):
    row = Questionnaire.objects.create(
        organisation_id=owner.organisation_id, key="supplier-check", title="Supplier check"
    )
    QuestionnaireVersion.objects.create(
        organisation_id=owner.organisation_id,
        questionnaire=row,
        number=1,
        body=BODY,
        published_at=owner.now,
        published_by="Somebody",
    )
    client = Client()
    _, secret = create_token(actor=owner, membership_id=own_membership(owner).id, label="test")

    def send(method, path, body=None):
        return client.generic(
            method,
            f"/api/questionnaires{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    return send


def test_a_run_goes_from_start_to_outcome(owner, call):
    system = create_system(actor=owner, draft=SystemDraft(name="Screening"))
    names = [item["id"] for item in call("GET", "/templates").json()]
    refused = call("POST", "", {"questionnaire": "supplier-check"})
    run = call("POST", "", {"questionnaire": "supplier-check", "system_id": str(system.pk)}).json()
    path = f"/{run['id']}"
    kept = call(
        "PUT",
        f"{path}/answers",
        {"values": {"q_contract": {"value": "none"}, "q_price": {"value": -2}}},
    ).json()
    submitted = call("POST", f"{path}/submit").json()
    outcome = call("GET", f"{path}/outcome").json()
    finding = outcome["findings"][0]["id"]
    decided = call(
        "POST", f"{path}/findings", {"findings": [finding], "decision": "confirmed"}
    ).json()

    assert "supplier-check" in names
    assert refused.status_code == 422
    assert (kept["kept"], kept["refused"][0]["question"]) == (["q_contract"], "q_price")
    assert submitted["status"] == "submitted"
    assert outcome["percentage"] == 0
    assert {item["effect"] for item in outcome["derivations"]} == {
        "no_contract",
        "get_contract",
        "look",
    }
    assert decided == {"count": 1}
    assert call("POST", f"{path}/approve", {}).status_code == 409
    assert call("POST", f"{path}/return", {"note": "No"}).status_code == 409
    assert call("GET", "").json()["items"][0]["id"] == run["id"]
