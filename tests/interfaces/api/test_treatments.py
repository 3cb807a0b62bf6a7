import pytest

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member
from tests.interfaces.api.test_api import Caller, is_problem


def test_nobody_approves_their_own_treatment_by_a_token_either(owner):
    facts = {"employment_use": True, "technique": ["deep_learning"]}
    create_system(actor=owner, draft=SystemDraft(name="Screening", facts=facts))
    derive_register(actor=owner)
    risk = accept_risk(actor=owner, risk=Risk.objects.visible_to(owner).first())
    draft = TreatmentDraft(option="reduce", title="Filter", less_often=20)
    planned = plan_treatment(actor=owner, risk=risk, draft=draft)
    own, other = Caller(owner, owner.id), Caller(owner, a_member(owner, Role.APPROVER).id)
    by_token = own.post(
        "treatments", risk=str(risk.pk), option="reduce", title="Twice", less_often=5
    ).json()["id"]

    for key in (planned.pk, by_token):
        is_problem(own.post(f"treatments/{key}/approve", note="Good"), 409)
        assert other.post(f"treatments/{key}/approve", note="Good").json()["status"] == "approved"


def test_what_treatments_would_change_and_which_estimate_matters(owner):
    create_system(actor=owner, draft=SystemDraft(name="Screening", facts={"employment_use": True}))
    derive_register(actor=owner)
    risk = accept_risk(actor=owner, risk=Risk.objects.visible_to(owner).first())
    caller = Caller(owner, owner.id)
    assert caller.get("losses/inputs").json() == []
    is_problem(caller.post("losses/what-if", shares={}), 422)
    guess = {"rate_low": 0.5, "rate_high": 2.0, "loss_low": 1_000, "loss_high": 50_000}
    caller.post(f"estimates/{risk.pk}", **guess, currency="EUR")
    draft = TreatmentDraft(option="reduce", title="Filter", less_often=50)
    planned = plan_treatment(actor=owner, risk=risk, draft=draft)

    told = caller.post("losses/what-if", shares={str(planned.pk): 1}, amount=20_000).json()
    nothing = caller.post("losses/what-if", shares={}, amount=20_000).json()
    assert told["then"]["mean"] == pytest.approx(told["now"]["mean"] / 2)
    assert told["then"]["more_than_amount"] < told["now"]["more_than_amount"]
    assert nothing["then"] == nothing["now"] == told["now"]
    for wrong in ({str(risk.pk): 1}, {str(planned.pk): 1.5}):
        is_problem(caller.post("losses/what-if", shares=wrong), 422)
    first = caller.get("losses/inputs").json()[0]
    assert first["risk_id"] == str(risk.pk)
    assert first["mean"][0] < 0 < first["mean"][1]
