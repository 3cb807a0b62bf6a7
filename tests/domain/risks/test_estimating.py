import json
import math
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.controls.operations import decide_status
from steward.domain.frameworks.terms import Maturity
from steward.domain.risks.forecasting import contributions, forecasts, portfolio
from steward.domain.risks.models import Estimate, Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk, withdraw_estimate
from steward.domain.risks.operations.handmade import Wording, write_risk
from steward.domain.risks.quantification.curves import exact_curve
from steward.domain.risks.quantification.losses import Pert
from steward.domain.risks.rules.estimating import (
    Guess,
    agreed,
    first_guess,
    frequency_in_words,
    frequency_said,
)
from steward.domain.risks.rules.sensitivity import INPUTS, wrong_ends
from steward.domain.risks.simulating import asked_of, simulated_in_blocks
from steward.domain.risks.terms import Criteria
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.errors import Conflict, Invalid, NotFound
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

GUESS = Guess(rate_low=0.05, rate_high=0.2, loss_low=100_000, loss_high=1_000_000)


@pytest.fixture
def risks(owner):
    facts = {"llm": True, "public_facing": True, "uses_personal_data": True}
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=facts))
    derive_register(actor=owner)
    rows = Risk.objects.visible_to(owner).order_by("-current_rank")[:3]
    return [accept_risk(actor=owner, risk=row) for row in rows]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("once in 10 years", 0.1),
        ("1/20", 0.05),
        ("1 in 4", 0.25),
        ("every 5 years", 0.2),
        ("3 a year", 3),
        ("2 times per month", 24),
        ("0,1", 0.1),
        ("0.5", 0.5),
    ],
)
def test_a_frequency_is_said_as_people_say_it(text, rate):
    assert frequency_said(text, "rate_low") == pytest.approx(rate)


@pytest.mark.parametrize("text", ["", "often", "-1", "once in 0 years", "1e300", "nan", "99999999"])
def test_no_frequency_is_refused_at_its_field(text):
    with pytest.raises(Invalid) as refusal:
        frequency_said(text, "rate_low")
    assert refusal.value.place == "rate_low"


@given(st.floats(1e-6, 5_000))
def test_a_rate_said_in_words_is_read_again(rate):
    assert frequency_said(frequency_in_words(rate), "x") == pytest.approx(rate, rel=0.01)


def test_one_risk_is_the_ground_truth_and_several_experts_meet_in_the_middle(owner, risks):
    estimate_risk(actor=owner, risk=risks[0], guess=GUESS, currency="eur")
    one = forecasts(owner, risks[0])[0]
    curve = exact_curve(one.scenarios["current"].rate, one.scenarios["current"].severity)
    assert curve.mean == pytest.approx(40_400.13, rel=1e-6)
    assert float(curve.quantile(0.99)) == pytest.approx(810_000, rel=0.001)

    other = a_member(owner, Role.CONTRIBUTOR)
    bolder = Guess(rate_low=0.45, rate_high=1.8, loss_low=100_000, loss_high=1_000_000)
    estimate_risk(actor=other, risk=risks[0], guess=bolder, currency="EUR")
    both = forecasts(owner, risks[0])[0].agreed
    assert (both.experts, both.rate_ratio) == (2, pytest.approx(9))
    assert both.guess.rate_low == pytest.approx(math.sqrt(0.05 * 0.45))
    assert agreed([GUESS]).guess.loss_high == pytest.approx(1_000_000)


def test_controls_and_treatments_move_the_money_as_they_move_the_matrix(owner, risks):
    for risk in risks:
        estimate_risk(actor=owner, risk=risk, guess=GUESS, currency="EUR")
    found = forecasts(owner)
    years = {name: portfolio(found, name) for name in ("inherent", "current", "target")}

    assert years["target"].expected <= years["current"].expected <= years["inherent"].expected
    for share in (0.5, 0.9, 0.99):
        ordered = [float(years[name].quantile(share)) for name in ("target", "current", "inherent")]
        assert ordered == sorted(ordered)
    adds = contributions(found)
    assert sum(row.mean for row in adds.values()) == pytest.approx(years["current"].expected)
    assert sum(row.worst for row in adds.values()) == pytest.approx(
        years["current"].tvar(0.99), rel=0.02
    )


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"rate_low": 0.3}, "rate_high"),
        ({"rate_low": 0}, "rate_low"),
        ({"loss_low": 2_000_000}, "loss_high"),
        ({"loss_low": 1_000_000}, "loss_high"),
        ({"loss_high": float("nan")}, "loss_high"),
        ({"loss_high": 1e300}, "loss_high"),
        ({"loss_low": -1}, "loss_low"),
        ({"loss_mode": 50_000}, "loss_mode"),
        ({"loss_mode": 2_000_000}, "loss_mode"),
        ({"loss_mode": math.nan}, "loss_mode"),
        ({"loss_mode": 1e300}, "loss_mode"),
        ({"loss_low": 0, "loss_mode": 5}, "loss_low"),
        ({"loss_low": 1_000_000, "loss_mode": 1_000_000}, "loss_high"),
    ],
)
def test_a_wrong_range_is_refused_at_its_field(owner, risks, fields, place):
    values = asdict(GUESS) | fields
    with pytest.raises(Invalid) as refusal:
        estimate_risk(actor=owner, risk=risks[0], guess=Guess(**values), currency="EUR")
    assert refusal.value.place == place
    assert not Estimate.objects.visible_to(owner).exists()


def test_three_points_are_a_pert_and_meet_a_range_as_their_middle_ninety_per_cent(owner, risks):
    three = Guess(rate_low=1, rate_high=3, loss_low=1_000, loss_mode=2_000, loss_high=9_000)
    estimate_risk(actor=owner, risk=risks[0], guess=three, currency="EUR")
    one = forecasts(owner, risks[0])[0]
    made = one.scenarios["current"].severity
    assert asdict(made) == pytest.approx(asdict(Pert(1_000, 2_000, 9_000)))
    assert made.mean == pytest.approx(3_000)
    assert {end.name for end in wrong_ends(three)} == set(INPUTS)
    asked = json.loads(json.dumps(asked_of([one], ())))
    long = simulated_in_blocks(asked, map, lambda *_: None)["points"]["current"]
    assert long["mean"] == pytest.approx(one.scenarios["current"].rate * 3_000)

    low, high = three.loss_span
    assert 1_000 < low < 2_000 < high < 9_000
    both = agreed([three, GUESS]).guess
    assert both.loss_mode is None
    assert both.loss_low == pytest.approx(math.sqrt(low * GUESS.loss_low))
    assert agreed([three, three]).guess.loss_mode == pytest.approx(2_000)


def test_amounts_in_two_currencies_do_not_add_up(owner, risks):
    estimate_risk(actor=owner, risk=risks[0], guess=GUESS, currency="EUR")
    estimate_risk(actor=owner, risk=risks[0], guess=GUESS, currency="CHF")
    with pytest.raises(Invalid, match="are in CHF"):
        estimate_risk(actor=owner, risk=risks[1], guess=GUESS, currency="EUR")
    withdraw_estimate(actor=owner, risk=risks[0])
    with pytest.raises(NotFound):
        withdraw_estimate(actor=owner, risk=risks[0])
    estimate_risk(actor=owner, risk=risks[1], guess=GUESS, currency="EUR")
    risks[2].status = "dismissed"
    with pytest.raises(Conflict):
        estimate_risk(actor=owner, risk=risks[2], guess=GUESS, currency="EUR")


AMOUNTS = st.none() | st.floats(1, 1e9)


@given(st.integers(1, 5), st.none() | st.floats(1e-3, 100), AMOUNTS, AMOUNTS)
def test_a_first_guess_lies_around_what_the_register_says(score, often, low, high):
    guess = first_guess(Criteria(), score, often, low, high)

    if low is None and high is None:
        assert guess is None
    elif guess is not None:
        usual = often or Criteria().frequencies[score - 1]
        assert guess.rate_low <= usual <= guess.rate_high
        said = [amount for amount in (low, high) if amount is not None]
        assert guess.loss_low <= min(said) <= max(said) <= guess.loss_high
    else:
        assert None not in (low, high), "hardly apart, or too far"


def test_a_likelihood_is_its_band_of_events_a_year():
    bands = [first_guess(Criteria(), score, None, 10, 90) for score in range(1, 6)]

    assert [tuple(round(rate, 9) for rate in (g.rate_low, g.rate_high)) for g in bands] == [
        (0.0125, 0.05),
        (0.05, 0.2),
        (0.2, 1.0),
        (1.0, 12.0),
        (12.0, 48.0),
    ]


def test_controls_of_a_risk_made_by_hand_move_its_money_too(owner):
    decide_status(
        actor=owner, requirement="A.6.2.4", maturity=Maturity.MEASURED, reason="It is there"
    )
    wording = Wording(title="Prices leak", controls=["A.6.2.4"])
    risk = write_risk(actor=owner, wording=wording, likelihood=4, severity=3)
    estimate_risk(actor=owner, risk=risk, guess=GUESS, currency="EUR")
    for found in (forecasts(owner), forecasts(owner, risk)):
        before, now = (found[0].scenarios[name] for name in ("inherent", "current"))
        assert before.rate * before.severity.mean > now.rate * now.severity.mean
