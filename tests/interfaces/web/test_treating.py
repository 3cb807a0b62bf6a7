from datetime import timedelta

import pytest

from steward.domain.risks.models import Acceptance, Risk, Treatment
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.treating import approve_treatment
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

HTMX = {"HX-Request": "true"}
TREATMENT = {
    "option": "reduce",
    "title": "Second pair of eyes",
    "less_often": "98",
    "less_bad": "0",
    "cost": "1200.50",
    "currency": "eur",
}


@pytest.fixture
def risk(owner):
    facts = {"llm": True, "public_facing": True, "uses_personal_data": True}
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=facts))
    derive_register(actor=owner)
    return accept_risk(
        actor=owner, risk=Risk.objects.visible_to(owner).order_by("-current_rank")[0]
    )


def test_a_risk_owner_sees_the_effect_treats_and_accepts(owner, browser_of_owner, risk):
    page = f"/risks/{risk.pk}"
    preview = browser_of_owner.get(
        f"{page}/effect", {"less_often": "98", "less_bad": "0"}, headers=HTMX
    )
    wrong = browser_of_owner.get(f"{page}/effect", {"less_often": "much"}, headers=HTMX)
    assert "The risk would go from" in preview.content.decode()
    assert "Give a percentage" in wrong.content.decode()

    refused = browser_of_owner.post(f"{page}/treat", TREATMENT | {"currency": ""}, headers=HTMX)
    assert (refused.status_code, Treatment.objects.count()) == (422, 0)
    assert "Name the currency" in refused.content.decode()
    assert "Second pair of eyes" in refused.content.decode()
    browser_of_owner.post(f"{page}/treat", TREATMENT, headers=HTMX)
    row = Treatment.objects.get()
    assert (row.currency, str(row.cost)) == ("EUR", "1200.50")
    own = browser_of_owner.post(f"/treatments/{row.pk}/approve", {"note": ""}, headers=HTMX)
    assert (own.status_code, "Whoever planned" in own.content.decode()) == (422, True)
    approve_treatment(actor=a_member(owner, Role.APPROVER), treatment=row)

    until = owner.today + timedelta(days=30)
    borne = {"reason": "Until the second pair is there", "expires_on": until}
    browser_of_owner.post(f"{page}/bear", borne, headers=HTMX)
    shown = browser_of_owner.get(page).content.decode()
    assert Acceptance.objects.get().level == risk.current_level
    for words in (
        "98% rarer",
        "Under way",
        "Target, with those under way",
        "Until the second pair",
    ):
        assert words in shown
    assert "Second pair of eyes" in browser_of_owner.get("/treatments").content.decode()
