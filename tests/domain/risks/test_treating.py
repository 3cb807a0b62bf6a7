from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.domain.risks.models import Acceptance, Risk
from steward.domain.risks.operations.bearing import accept_residual, end_acceptance, end_lapsed
from steward.domain.risks.operations.deciding import accept_risk, edit_risk
from steward.domain.risks.operations.deriving import derive_register
from steward.domain.risks.operations.treating import (
    TreatmentDraft,
    approve_treatment,
    drop_treatment,
    finish_treatment,
    plan_treatment,
    verify_treatment,
)
from steward.domain.risks.policy import END_ACCEPTANCE
from steward.domain.risks.rules.derivation import scored_point
from steward.domain.risks.rules.treating import Effect, standing, together, treated
from steward.domain.risks.terms import Criteria, Level
from steward.domain.systems.operations.registering import SystemDraft, create_system
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import by_rule
from steward.foundation.core.errors import Conflict, Invalid, NotAllowed
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from tests.factories.organisations import a_member

SHARES = st.floats(0, 1)
HALVES = TreatmentDraft(option="reduce", title="Second pair of eyes", less_often=98)


@pytest.fixture
def other(owner):
    return a_member(owner, Role.APPROVER)


@pytest.fixture
def risk(owner):
    facts = {"llm": True, "public_facing": True, "uses_personal_data": True, "agentic": True}
    create_system(actor=owner, draft=SystemDraft(name="Assistant", facts=facts))
    derive_register(actor=owner)
    found = Risk.objects.visible_to(owner).order_by("-current_rank")[0]
    return accept_risk(actor=owner, risk=found)


@given(st.integers(1, 5), st.integers(1, 5), SHARES, SHARES, SHARES, SHARES)
def test_a_treatment_never_raises_a_risk_and_another_never_helps_less(
    lik, con, rarer, milder, again, more
):
    criteria = Criteria()
    point = scored_point(criteria, lik, con)
    once = treated(criteria, point, Effect(rarer, milder))
    twice = treated(criteria, point, together([Effect(rarer, milder), Effect(again, more)]))

    assert once.level.rank <= point.level.rank
    assert twice.level.rank <= once.level.rank
    assert twice.expected_loss <= once.expected_loss <= point.expected_loss
    assert treated(criteria, point, Effect()) == point


def test_planning_changes_nothing_approval_the_target_and_proof_the_current_risk(
    owner, other, risk
):
    before = (risk.current_likelihood, risk.target_likelihood)
    row = plan_treatment(actor=owner, risk=risk, draft=HALVES)
    assert points(risk) == before

    approve_treatment(actor=other, treatment=row)
    assert points(risk)[0] == before[0]
    assert points(risk)[1] < before[1]
    assert Task.objects.get(origin=f"treatment:{row.pk}").title == HALVES.title
    finish_treatment(actor=owner, treatment=row, note="Rolled out on Monday")
    assert points(risk)[0] == before[0]
    verify_treatment(actor=other, treatment=row, effective=True, note="None slipped through")
    assert points(risk)[0] < before[0]
    told = {entry.event for entry in Entry.objects.visible_to(owner).filter(subject_id=row.pk)}
    assert told == {"treatment.planned", "treatment.moved"}
    edit_risk(actor=owner, risk=risk, likelihood=5, consequence=5, reason="Seen twice")
    assert points(risk)[0] < 5


def test_what_does_not_work_counts_for_nothing_and_is_treated_again(owner, other, risk):
    before = points(risk)
    row = plan_treatment(actor=owner, risk=risk, draft=HALVES)
    approve_treatment(actor=other, treatment=row)
    finish_treatment(actor=owner, treatment=row, note="Done")
    verify_treatment(actor=other, treatment=row, effective=False, note="They click through")

    assert points(risk) == before
    with pytest.raises(Conflict):
        drop_treatment(actor=owner, treatment=row, note="Late")
    plan_treatment(actor=owner, risk=risk, draft=HALVES)


def test_nobody_approves_or_verifies_what_he_planned(owner, other, risk):
    row = plan_treatment(actor=owner, risk=risk, draft=HALVES)

    with pytest.raises(Conflict, match="Whoever planned"):
        approve_treatment(actor=owner, treatment=row)
    with pytest.raises(Conflict):
        finish_treatment(actor=owner, treatment=row, note="Done")
    approve_treatment(actor=other, treatment=row)
    finish_treatment(actor=owner, treatment=row, note="Done")
    with pytest.raises(Conflict, match="Whoever planned"):
        verify_treatment(actor=owner, treatment=row, effective=True, note="Works")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"title": " "}, "title"),
        ({"option": "hope"}, "option"),
        ({"less_often": 101}, "less_often"),
        ({"less_bad": float("nan")}, "less_bad"),
        ({"less_often": 0}, "less_often"),
        ({"controls": ("A.99",)}, "controls"),
        ({"cost": Decimal(5)}, "currency"),
        ({"cost": Decimal("NaN"), "currency": "EUR"}, "cost"),
        ({"effort_days": -1}, "effort_days"),
    ],
)
def test_a_wrong_treatment_is_refused_at_its_field(owner, risk, fields, place):
    given_ = {"option": "reduce", "title": "X", "less_often": 10} | fields
    with pytest.raises(Invalid) as refusal:
        plan_treatment(actor=owner, risk=risk, draft=TreatmentDraft(**given_))
    assert refusal.value.place == place


def test_a_residual_risk_is_borne_within_authority_for_a_time_and_lapses(owner, risk):
    lesser = a_member(owner, Role.RISK_OWNER)
    assert Level(risk.current_level).rank >= Level.HIGH.rank
    soon, later = owner.today + timedelta(days=40), owner.today + timedelta(days=400)

    with pytest.raises(NotAllowed):
        accept_residual(actor=lesser, risk=risk, reason="Fine", expires_on=soon)
    for day, why in ((later, "Fine"), (owner.today, "Fine"), (soon, " ")):
        with pytest.raises(Invalid):
            accept_residual(actor=owner, risk=risk, reason=why, expires_on=day)
    row = accept_residual(actor=owner, risk=risk, reason="The gain is larger", expires_on=soon)
    with pytest.raises(Conflict):
        accept_residual(actor=owner, risk=risk, reason="Again", expires_on=soon)

    assert end_lapsed(actor=at(owner, 0)) == 0
    assert not Task.objects.filter(origin__startswith="acceptance:").exists()
    assert end_lapsed(actor=at(owner, 20)) == 0
    assert Task.objects.get(origin=f"acceptance:{row.pk}:ending")
    assert end_lapsed(actor=at(owner, 41)) == 1
    assert end_lapsed(actor=at(owner, 42)) == 0
    assert Task.objects.get(origin=f"acceptance:{row.pk}:ended").title.startswith("Decide again")
    assert Acceptance.objects.get(pk=row.pk).ended_why == "its time is over"


def test_a_risk_that_rises_above_what_was_accepted_is_not_accepted_any_more(owner, risk):
    edit_risk(actor=owner, risk=risk, likelihood=1, consequence=1, reason="Small")
    risk.refresh_from_db()
    until = owner.today + timedelta(days=60)
    row = accept_residual(actor=owner, risk=risk, reason="Small", expires_on=until)
    edit_risk(actor=owner, risk=risk, likelihood=5, consequence=5, reason="Not small")

    assert standing("low", until, "critical", owner.today) == "risen"
    assert end_lapsed(actor=at(owner, 0)) == 1
    with pytest.raises(Conflict):
        end_acceptance(actor=owner, acceptance=row, reason="Late")


def at(owner, days):
    """Return the job that ends acceptances, so many days later."""
    actor = by_rule(owner, END_ACCEPTANCE)
    return replace(actor, now=owner.now + timedelta(days=days))


def points(risk):
    row = Risk.objects.get(pk=risk.pk)
    return row.current_likelihood, row.target_likelihood
