from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.domain.readiness.consistency import findings_of, register_findings
from steward.domain.risks.models import Acceptance, Risk, Treatment
from steward.domain.risks.operations.bearing import accept_residual
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.treating import (
    TreatmentDraft,
    approve_treatment,
    plan_treatment,
)
from steward.domain.risks.rules.estimating import Guess
from steward.domain.soa.operations import decide_many
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

FACTS = {"llm": True, "public_facing": True, "uses_personal_data": True, "agentic": True}


@pytest.fixture
def risk(owner):
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=FACTS))
    derive_register(actor=owner)
    found = Risk.objects.visible_to(owner).order_by("-current_rank")[0]
    return accept_risk(actor=owner, risk=found)


def of(owner, risk):
    return {item.rule.id for item in findings_of(owner, risk)}


def test_the_check_reads_plans_tasks_controls_members_and_estimates(owner, risk):
    assert "no-answer" in of(owner, risk)

    draft = TreatmentDraft(option="reduce", title="Read it twice", controls=("A.9.2",))
    row = plan_treatment(actor=owner, risk=risk, draft=draft)
    assert of(owner, risk) >= {"no-due", "no-cost"}
    assert "no-answer" not in of(owner, risk)
    approver = a_member(owner, Role.APPROVER)
    approve_treatment(actor=approver, treatment=row)
    decide_many(actor=owner, controls=["A.9.2"], applicable=False, reason="Bought as it is")
    assert of(owner, risk) >= {"nobody", "control-excluded"}

    until = owner.today + timedelta(days=60)
    accept_residual(actor=owner, risk=risk, reason="The gain is larger", expires_on=until)
    Acceptance.objects.filter(risk=risk).update(accepted_by=approver.label, level="critical")
    assert "acceptance-beyond" in of(owner, risk)

    guess = Guess(rate_low=0.0011, rate_high=0.002, loss_low=100, loss_high=1000)
    estimate_risk(actor=owner, risk=risk, guess=guess, currency="EUR")
    assert "estimate-contradicts" in of(owner, risk)
    assert of(owner, risk) <= {item.rule.id for item in register_findings(owner)}
    Treatment.objects.filter(pk=row.pk).update(status="dropped")
    assert "control-excluded" not in of(owner, risk)


def test_the_number_of_queries_does_not_grow(owner, risk):
    plan_treatment(
        actor=owner,
        risk=risk,
        draft=TreatmentDraft(option="reduce", title="Read it twice", less_often=50),
    )
    with CaptureQueriesContext(connection) as few:
        register_findings(owner)
    create_system(actor=owner, draft=SystemDraft(name="Another", facts=FACTS))
    derive_register(actor=owner)
    with CaptureQueriesContext(connection) as many:
        register_findings(owner)

    assert len(many) == len(few)
