from decimal import Decimal

import pytest

from steward.domain.risks.choosing import after_treatments, changed_portfolio, choose
from steward.domain.risks.forecasting import forecasts, simulated
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.risks.rules.estimating import Guess
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.errors import Invalid

GUESS = Guess(rate_low=0.5, rate_high=2, loss_low=10_000, loss_high=100_000)


@pytest.fixture
def risks(owner):
    facts = {"llm": True, "public_facing": True, "uses_personal_data": True}
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=facts))
    derive_register(actor=owner)
    rows = Risk.objects.visible_to(owner).order_by("-current_rank")[:3]
    found = [accept_risk(actor=owner, risk=row) for row in rows]
    for risk in found:
        estimate_risk(actor=owner, risk=risk, guess=GUESS, currency="EUR")
    return found


def a_treatment(owner, risk, **fields):
    draft = {"option": "reduce", "title": "More", "cost": Decimal(1000), "currency": "EUR"} | fields
    return plan_treatment(actor=owner, risk=risk, draft=TreatmentDraft(**draft))


def test_the_best_set_keeps_to_the_budget_and_says_what_it_did_not_weigh(owner, risks):
    strong = a_treatment(owner, risks[0], less_often=80)
    again = a_treatment(owner, risks[0], less_often=60, cost=Decimal(400))
    other = a_treatment(owner, risks[1], less_bad=50, cost=Decimal(500))
    foreign = a_treatment(owner, risks[1], less_bad=90, currency="CHF")
    unsaid = a_treatment(owner, risks[2], less_bad=90, cost=None, currency="")
    found = forecasts(owner)

    made = choose(owner, found, Decimal(900), None)
    assert {row.pk for row in made.chosen} == {again.pk, other.pk}
    assert {row.pk: why for row, why in made.left_out} == {
        foreign.pk: "Its cost is in CHF.",
        unsaid.pk: "It says no cost.",
    }
    losses = [one.rate * one.severity.mean for one in made.after]
    assert sum(losses) == pytest.approx(made.expected - made.plan.saved)
    more = choose(owner, found, Decimal(1_900), None)
    assert {row.pk for row in more.chosen} == {strong.pk, again.pk, other.pk}
    with pytest.raises(Invalid) as refusal:
        choose(owner, found, None, None)
    assert refusal.value.place == "budget"


def test_what_would_change_is_what_a_whole_simulation_says(owner, risks):
    row = a_treatment(owner, risks[1], less_often=50, less_bad=30)
    found = forecasts(owner)
    now = tuple(item.scenarios["current"] for item in found)
    then = after_treatments(found, {row.pk: 0.5}, [row])

    quick = changed_portfolio(simulated(now), now, then)
    whole = simulated(then)
    assert quick.by_year == pytest.approx(whole.by_year, rel=1e-9, abs=1e-3)
    assert quick.expected == pytest.approx(whole.expected)
    assert after_treatments(found, {}, [row]) == now
