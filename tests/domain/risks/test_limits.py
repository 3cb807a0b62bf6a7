from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.parts.models import Part
from steward.domain.parts.terms import PartDraft
from steward.domain.risks.forecasting import common_factors, forecasts, portfolio
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.risks.queries import loss_appetite
from steward.domain.risks.rules.estimating import Guess
from steward.domain.risks.rules.limits import chance_in_words, chance_said, checked_appetite
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


@given(st.floats(1e-4, 1))
def test_a_chance_said_in_words_is_read_again(share):
    assert chance_said(chance_in_words(share), "x") == pytest.approx(share, rel=0.01)
    assert chance_said("once in 20 years", "x") == pytest.approx(0.05)


@pytest.mark.parametrize("text", ["", "often", "0 %", "101 %", "2", "-1 %"])
def test_no_chance_is_refused_at_its_field(text):
    with pytest.raises(Invalid) as refusal:
        chance_said(text, "appetite")
    assert refusal.value.place == "appetite"


@pytest.mark.parametrize(
    "points",
    [[(1e5, 0.01), (1e6, 0.1)], [(1e5, 0.1), (1e5, 0.05)], [(0, 0.1)], [(1e5, 0)], [(1e5, 1.1)]],
)
def test_an_appetite_that_contradicts_itself_is_refused(points):
    with pytest.raises(Invalid) as refusal:
        checked_appetite(points)
    assert refusal.value.place == "appetite"


def test_the_currency_holds_for_all_and_changes_only_while_nothing_stands_in_another(owner, risks):
    with pytest.raises(Invalid, match="estimates in EUR"):
        settle_losses(actor=owner, currency="CHF")
    settle_losses(actor=owner, currency="eur", appetite=[(1e6, 0.01), (1e5, 0.2)])
    appetite = loss_appetite(owner)
    assert appetite is not None
    assert appetite.points == ((1e5, 0.2), (1e6, 0.01))
    with pytest.raises(Invalid, match="counted in EUR"):
        estimate_risk(actor=owner, risk=risks[0], guess=GUESS, currency="CHF")
    with pytest.raises(NotAllowed):
        settle_losses(actor=a_member(owner, Role.CONTRIBUTOR), currency="EUR")


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
