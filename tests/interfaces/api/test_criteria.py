import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.rules.methods import shipped_body
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


@pytest.fixture
def caller(owner):
    facts = {"employment_use": True, "technique": ["deep_learning"]}
    create_system(actor=owner, draft=SystemDraft(name="Screening", facts=facts))
    derive_register(actor=owner)
    return Caller(owner, owner.id)


def test_a_program_previews_adopts_and_reads_criteria(owner, caller):
    assert caller.get("risk-criteria").json()["state"] == "shipped"
    methods = caller.get("risk-criteria/methods").json()
    body = methods["quantitative"]
    assert body == shipped_body("quantitative")

    moves = caller.post("risk-criteria/preview", **body).json()
    assert moves["total"] == Risk.objects.visible_to(owner).count()
    adopted = caller.post("risk-criteria/adopt", body=body, reason="Money first").json()
    assert (adopted["number"], adopted["state"]) == (1, "adopted")
    above = Risk.objects.visible_to(owner).filter(current_level__in=("high", "critical"))
    assert above.count() == moves["breaching"]
    assert caller.get("risk-criteria/versions/1").json()["body"] == body
    assert [row["number"] for row in caller.get("risk-criteria/versions").json()] == [1]
    is_problem(caller.get("risk-criteria/versions/2"), 404)
    is_problem(caller.get("risk-criteria/draft"), 404)
    is_problem(caller.post("risk-criteria/adopt", body=body, reason="Again"), 409)


def test_what_does_not_hold_names_its_place_and_others_may_not(owner, caller):
    body = shipped_body("four")
    body["cells"][3][3] = "low"
    refused = is_problem(caller.post("risk-criteria/preview", **body), 422)
    assert refused["place"] == "cell-4-4"
    lesser = Caller(owner, a_member(owner, Role.RISK_OWNER).id)
    is_problem(lesser.post("risk-criteria/adopt", body=shipped_body("four"), reason="Mine"), 403)
