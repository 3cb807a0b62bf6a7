import pytest

from steward.domain.assessments.models import ImpactVersion
from steward.domain.assessments.operations.writing import begin_assessment
from steward.domain.risks.models import Risk
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.domain.assessments.test_operations import HARM, PLAIN, filled
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


@pytest.fixture
def system(owner):
    draft = SystemDraft(name="Claims", purpose="Sorts claims", facts=PLAIN, source="the intake")
    return create_system(actor=owner, draft=draft)


@pytest.fixture
def caller(owner, system):
    return Caller(owner, owner.id)


def test_a_program_assesses_watches_and_reopens(caller, owner, system):
    at = f"impact-assessments/{system.pk}"
    is_problem(caller.get(at), 404)
    assert caller.post("impact-assessments", system=str(system.pk)).status_code == 201
    group = caller.post(f"{at}/groups", name="Holders", kind="individuals").json()
    harm = caller.post(f"{at}/harms", group_id=group["id"], **HARM).json()
    assert (harm["reference"], harm["consequence_band"], harm["level"]) == ("H1", 3, "high")
    is_problem(caller.post(f"{at}/harms", group_id=str(system.pk), **HARM), 422)

    changed = caller.put(
        f"impact-assessments/harms/{harm['id']}", group_id=group["id"], **HARM | {"severity": 5}
    ).json()
    assert changed["consequence_band"] == 5
    watch = caller.post(
        f"impact-assessments/harms/{harm['id']}/indicators",
        name="Overturned",
        direction="above",
        threshold=5,
    ).json()
    reading = caller.post(
        f"impact-assessments/indicators/{watch['id']}/readings", value=5, read_on="2026-10-01"
    ).json()
    assert reading["is_over"] is True
    assert caller.get(f"impact-assessments/indicators/{watch['id']}/readings").json() == [reading]
    remove = caller.client.delete(f"/api/impact-assessments/groups/{group['id']}")
    is_problem(remove, 409)
    assert caller.post(f"{at}/enter-harms").json() == {"count": 1}
    effects = caller.get(f"{at}/effects").json()
    assert effects["harms"][0]["risk_id"] == str(Risk.objects.get(category="People").pk)

    refused = caller.put(f"{at}/sections/purpose", text="Sorting", is_complete=True)
    is_problem(refused, 422)
    written = caller.put(f"{at}/sections/purpose", text="Sorting").json()
    assert (written["state"], len(written["gaps"])) == ("open", 1)
    sections = {item["key"]: item for item in caller.get(f"{at}/sections").json()}
    said = caller.post(f"comments/impact-section/{sections['data']['id']}", text="Whose?")
    assert said.status_code == 201
    assert caller.get(f"{at}/sensitive-uses").json() == []
    assert "Sorts claims" in {item["said"] for item in caller.get(f"{at}/known").json()}


def test_another_decides_and_the_versions_are_read_back(caller, owner, system):
    at = f"impact-assessments/{system.pk}"
    filled(owner, begin_assessment(actor=owner, system=system))
    assert caller.post(f"{at}/submit").json()["state"] == "review"
    other = a_member(owner, Role.APPROVER)
    decision = {"decision": "go", "rationale": "Small", "next_review_on": "2027-06-01"}
    is_problem(caller.post(f"{at}/decide", **decision), 409)
    decided = Caller(owner, other.id).post(f"{at}/decide", **decision).json()
    assert (decided["state"], decided["percent"]) == ("approved", 100)
    assert ImpactVersion.objects.count() == 1
    caller.post(f"{at}/reopen", keys=["purpose"], reason="New office")
    caller.put(f"{at}/sections/purpose", text="Else")
    changed = caller.get(f"{at}/changes?old=1").json()
    assert [(item["what"], item["after"]) for item in changed] == [
        ("Purpose and intended use", "Else")
    ]
    assert caller.get(f"{at}/versions").json()[0]["number"] == 1
    assert "What can go wrong" in caller.get(f"{at}/summary").json()["text"]
    assert len(caller.get("impact-assessments?state=reopened").json()["items"]) == 1
