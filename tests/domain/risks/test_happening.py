import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.forecasting import forecasts
from steward.domain.risks.models import RecordedLoss, Risk
from steward.domain.risks.operations.deciding import accept_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.happening import record_loss, strike_loss
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.risks.quantification.calibration import Covered, counted
from steward.domain.risks.rules.estimating import Guess
from steward.domain.risks.scoring import calibration
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from tests.factories.organisations import a_member

GUESS = Guess(rate_low=0.5, rate_high=2, loss_low=10_000, loss_high=100_000)


@pytest.fixture
def risk(owner):
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts={"llm": True}))
    derive_register(actor=owner)
    return accept_risk(actor=owner, risk=Risk.objects.visible_to(owner).order_by("number")[0])


@given(st.floats(0, 200), st.integers(0, 300))
def test_both_tails_of_a_count_share_the_count_itself(expected, seen):
    one = counted(expected, seen)
    here = 1.0 if expected == seen == 0 else 0.0
    if expected > 0:
        here = math.exp(seen * math.log(expected) - expected - math.lgamma(seen + 1))
    assert one.at_least + one.at_most == pytest.approx(1 + here, abs=1e-6)
    assert one.verdict in ("few", "low", "high", "agrees")


def test_what_is_seen_speaks_for_or_against_the_estimates():
    assert counted(3.0, 10).verdict == "low"
    assert counted(12.0, 3).verdict == "high"
    assert counted(5.0, 6).verdict == "agrees"
    assert counted(0.4, 1).verdict == "few"
    assert counted(1.0, 60).at_least == pytest.approx(4.5e-83, rel=0.1)
    assert Covered(9, 0, 1).verdict == "holds"
    assert Covered(2, 1, 3).verdict == "narrow"
    assert Covered(0, 0, 0).verdict == "none"


def test_losses_since_the_estimate_score_it_and_earlier_ones_do_not(owner, risk):
    with pytest.raises(Conflict, match="currency"):
        record_loss(actor=owner, risk=risk, happened_on=owner.today, loss=Decimal(1))
    settle_losses(actor=owner, currency="EUR")
    long_ago = replace(owner, now=owner.now - timedelta(days=731))
    estimate_risk(actor=long_ago, risk=risk, guess=GUESS, currency="EUR")
    before = owner.today - timedelta(days=800)
    record_loss(actor=owner, risk=risk, happened_on=before, loss=Decimal(5_000))
    for days, loss in ((400, 20_000), (300, 50_000), (10, 900_000)):
        day = owner.today - timedelta(days=days)
        record_loss(actor=owner, risk=risk, happened_on=day, loss=Decimal(loss))

    score = calibration(owner, forecasts(owner))
    assert (score.count.seen, score.before) == (3, 1)
    assert score.count.expected == pytest.approx(2.0, rel=0.01)
    assert (score.cover.inside, score.cover.below, score.cover.above) == (2, 0, 1)
    assert score.loss == 970_000

    late = owner.today + timedelta(days=1)
    with pytest.raises(Invalid, match="to come"):
        record_loss(actor=owner, risk=risk, happened_on=late, loss=Decimal(1))
    auditor = a_member(owner, Role.INTERNAL_AUDITOR)
    with pytest.raises(NotAllowed):
        record_loss(actor=auditor, risk=risk, happened_on=owner.today, loss=Decimal(1))
    event = RecordedLoss.objects.visible_to(owner).order_by("-loss")[0]
    with pytest.raises(Invalid):
        strike_loss(actor=owner, event=event, reason=" ")
    strike_loss(actor=owner, event=event, reason="It was another system")
    assert calibration(owner, forecasts(owner)).count.seen == 2
    with pytest.raises(Invalid, match="estimates in EUR"):
        settle_losses(actor=owner, currency="CHF")
