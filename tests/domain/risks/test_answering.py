from datetime import timedelta

import pytest

from steward.domain.risks.models import Acceptance, Risk, Treatment
from steward.domain.risks.operations.answering import answer_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.treating import TreatmentDraft
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.foundation.core.errors import Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

PLAN = TreatmentDraft(option="reduce", title="Check samples", less_often=50)


@pytest.fixture
def risk(owner):
    facts = {"employment_use": True, "technique": ["deep_learning"]}
    create_system(actor=owner, draft=SystemDraft(name="Screening", facts=facts))
    derive_register(actor=owner)
    return Risk.objects.visible_to(owner).order_by("-current_rank", "id")[0]


def test_one_answer_judges_treats_and_bears(owner, risk):
    until = owner.today + timedelta(days=30)
    row = answer_risk(
        actor=owner,
        risk=risk,
        likelihood=2,
        consequence=3,
        reason="Few use it",
        treatment=PLAN,
        borne_until=until,
    )

    assert (row.status, row.inherent_likelihood, row.inherent_consequence) == ("edited", 2, 3)
    assert Treatment.objects.visible_to(owner).get(risk=row).title == "Check samples"
    borne = Acceptance.objects.visible_to(owner).get(risk=row)
    assert (borne.level, borne.reason, borne.expires_on) == (row.current_level, "Few use it", until)


def test_a_judgement_where_it_stands_takes_the_risk_in_as_derived(owner, risk):
    row = answer_risk(
        actor=owner,
        risk=risk,
        likelihood=risk.inherent_likelihood,
        consequence=risk.inherent_consequence,
        reason="As the rule has it",
    )
    assert (row.status, Treatment.objects.filter(risk=row).exists()) == ("accepted", False)


@pytest.mark.parametrize(
    ("days", "role", "error"), [(4000, None, Invalid), (30, Role.RISK_OWNER, NotAllowed)]
)
def test_what_is_refused_at_the_end_undoes_all_of_it(owner, risk, days, role, error):
    actor = owner if role is None else a_member(owner, role)
    with pytest.raises(error):
        answer_risk(
            actor=actor,
            risk=risk,
            likelihood=5,
            consequence=5,
            reason="All of it",
            treatment=PLAN,
            borne_until=owner.today + timedelta(days=days),
        )
    row = Risk.objects.visible_to(owner).get(pk=risk.pk)
    assert (row.status, Treatment.objects.filter(risk=risk).exists()) == ("proposed", False)
