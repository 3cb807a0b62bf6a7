from uuid import uuid4

import pytest

from steward.domain.parts.models import Part
from steward.domain.parts.terms import PartDraft
from steward.domain.risks.forecasting import common_factors, forecasts, portfolio
from steward.domain.risks.models import LossSettings, Risk
from steward.domain.risks.operations.criteria import adopt_criteria
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.risks.queries import loss_appetite
from steward.domain.risks.rules.estimating import Guess
from steward.domain.risks.rules.methods import shipped_body
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.errors import Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

GUESS = Guess(rate_low=0.5, rate_high=2, loss_low=10_000, loss_high=100_000)


@pytest.fixture
def risks(owner):
    facts = {"llm": True, "public_facing": True}
    shared = [PartDraft(kind="model", name="Base model")]
    for name in ("Assistant", "Triage"):
        draft = SystemDraft(name=name, facts=facts, components=shared)
        create_system(actor=owner, draft=draft)
    derive_register(actor=owner)
    found = [accept_risk(actor=owner, risk=row) for row in Risk.objects.visible_to(owner)]
    for risk in found:
        estimate_risk(actor=owner, risk=risk, guess=GUESS, currency="EUR")
    return found


def test_the_currency_holds_for_all_and_changes_only_while_nothing_stands_in_another(owner, risks):
    with pytest.raises(Invalid, match="estimates in EUR"):
        settle_losses(actor=owner, currency="CHF")
    settle_losses(actor=owner, currency="eur")
    with pytest.raises(Invalid, match="counted in EUR"):
        estimate_risk(actor=owner, risk=risks[0], guess=GUESS, currency="CHF")
    with pytest.raises(NotAllowed):
        settle_losses(actor=a_member(owner, Role.CONTRIBUTOR), currency="EUR")


def test_what_is_borne_stands_in_the_criteria_alone_once_they_are_adopted(owner):
    row = settle_losses(actor=owner, currency="EUR")
    LossSettings.objects.visible_to(owner).update(appetite=[[1e5, 0.3]])
    before = loss_appetite(owner, "EUR")
    assert before is not None
    assert before.points == ((1e5, 0.3),)

    adopt_criteria(actor=owner, body=shipped_body("quantitative"), reason="In money")
    stated = loss_appetite(owner, "EUR")
    assert stated is not None
    assert stated.points == ((1e5, 0.2), (1e6, 0.05), (1e7, 0.005))
    assert loss_appetite(owner, "CHF") is None
    row.refresh_from_db()
    assert row.appetite == []
    adopt_criteria(actor=owner, body=shipped_body("five"), reason="Without money")
    assert loss_appetite(owner, "EUR") is None


def test_a_shared_model_makes_bad_years_worse_and_leaves_the_average(owner, risks):
    found = forecasts(owner)
    apart = portfolio(found, "current")
    base = Part.objects.visible_to(owner).get(name="Base model")
    settle_losses(actor=owner, currency="EUR", factors={base.pk: "strong"})

    factors = common_factors(owner, found)
    assert [(each.id, len(each.members)) for each in factors] == [(base.pk, len(risks))]
    moved = portfolio(found, "current", factors)
    assert moved.expected == apart.expected
    assert float(moved.quantile(0.99)) > 1.5 * float(apart.quantile(0.99))
    settle_losses(actor=owner, currency="EUR", factors={base.pk: "none"})
    assert common_factors(owner, found) == ()
    with pytest.raises(Invalid, match="no such model"):
        settle_losses(actor=owner, currency="EUR", factors={uuid4(): "strong"})
